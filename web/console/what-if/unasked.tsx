import type { TableProps } from 'antd';
import { formatYuan } from '../../../kernel/money.ts';
import { type WhatIfAnswer, type WhatIfMembers, likelyCost } from '../../../kernel/what-if.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Section } from '../shell/section.tsx';
import { momentWords } from '../words/moment-words.ts';
import type { Shown } from './behind.tsx';
import { Count, type Show } from './count.tsx';
import { atMostWords, costWords, sureWords, uptakeWords } from './what-if-words.ts';

const titles = {
  gains: '新符合条件的会员',
  loses: '不再符合条件的会员',
  stays: '改不改都可能符合的会员',
  unknown: '金额定不了的会员',
} as const;

function membersBehind(outcome: keyof typeof titles, { id, name }: { id: string; name: string }): Shown {
  return { what: 'members', outcome, under: id, title: `${titles[outcome]}：${name}` };
}

interface UnaskedProps {
  readonly answer: WhatIfAnswer;
  readonly show: Show;
}

/** Members who filed nothing on those days: what the register says of them, and what it would come to at most. */
export function Unasked({ answer, show }: UnaskedProps) {
  const { byRegister: of, under, from, to } = answer;
  const count = (outcome: keyof typeof titles) => (
    <Count n={of[outcome]} unit="人" shown={membersBehind(outcome, under)} show={show} />
  );
  return (
    <Section level={2} title="没有申请过的会员">
      <p>
        这些会员在{wholeDayWords(from)}到{wholeDayWords(to)}
        没有申请过，只能看名册里有的情况。不要把这里的钱和上面的花费加在一起。
      </p>
      <Facts>
        <Fact label={titles.gains}>
          {count('gains')}
          {of.gains > 0 && `（${sureWords(of.gains, of.gainsSure)}），都来申请最多 ${formatYuan(of.gainsFen)}`}
        </Fact>
        <Fact label={titles.loses}>
          {count('loses')}
          {of.loses > 0 && `（${sureWords(of.loses, of.losesSure)}），原来都来申请最多 ${formatYuan(of.losesFen)}`}
        </Fact>
        <Fact label={titles.stays}>{count('stays')}</Fact>
        <Fact label="都来申请一次，最多花">
          {formatYuan(of.wasFen)} → {formatYuan(of.nowFen)}，<strong>{atMostWords(of)}</strong>
          <div className="quiet">
            这是上限，通常比实际花的多得多：会有多少人来申请，没有公布的数字，这里按人人都来算。
          </div>
        </Fact>
        <Likely answer={answer} />
        {of.unknown > 0 && <Fact label={titles.unknown}>{count('unknown')}，没有算进上面的钱里</Fact>}
      </Facts>
    </Section>
  );
}

/** Beside the bound, what the days that are tried say: by how many of those who could have applied. */
function Likely({ answer }: Pick<UnaskedProps, 'answer'>) {
  const { from, to, madeAt } = answer;
  const likely = likelyCost(answer);
  return (
    <Fact label="按来申请的比例估，大约花">
      {likely === undefined ? (
        '估不出来：这些日子没有人申请过。'
      ) : (
        <>
          {formatYuan(likely.wasFen)} → {formatYuan(likely.nowFen)}，<strong>大约{costWords(likely)}</strong>
          <div className="quiet">
            {wholeDayWords(from)}到{wholeDayWords(to)}，{uptakeWords(likely)}
            {madeAt !== undefined && `，截至${momentWords(madeAt)}`}
            。申请过的按上面的花费算，新符合的人按这个比例来算。
          </div>
        </>
      )}
    </Fact>
  );
}

interface Row {
  readonly org: { readonly id: string; readonly name: string };
  readonly byRegister: WhatIfMembers;
}

/** The same, union by union. */
export function memberColumns<R extends Row>(show: Show): NonNullable<TableProps<R>['columns']> {
  const count =
    (outcome: 'gains' | 'loses') =>
    (_: unknown, { org, byRegister }: R) => (
      <Count n={byRegister[outcome]} unit="人" shown={membersBehind(outcome, org)} show={show} />
    );
  return [
    { title: '新符合的会员', key: 'members-gain', align: 'end', render: count('gains') },
    { title: '不再符合的会员', key: 'members', align: 'end', render: count('loses') },
    {
      title: '没申请过的都来申请',
      key: 'at-most',
      align: 'end',
      render: (_, { byRegister }) => atMostWords(byRegister),
    },
  ];
}
