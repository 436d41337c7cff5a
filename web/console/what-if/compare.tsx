import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useId } from 'react';
import { useSearchParams } from 'react-router';
import { formatYuan } from '../../../kernel/money.ts';
import type { WhatIfAnswer, WhatIfLine } from '../../../kernel/what-if.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { changesWords } from './change-words.ts';
import { runsQuery, whatIfQuery } from './queries.ts';
import '../rules/rules.css';
import { atMostWords, costWords, differenceWords } from './what-if-words.ts';

interface PairProps {
  readonly one: WhatIfAnswer;
  readonly other: WhatIfAnswer;
}

interface LineProps {
  readonly says: string;
  readonly of: (run: WhatIfAnswer) => number;
  readonly words: (value: number) => string;
}

const costOf = ({ sums }: WhatIfAnswer) => sums.nowFen - sums.wasFen;
const cases = (n: number) => `${n} 件`;
const people = (n: number) => `${n} 人`;

const lines: readonly LineProps[] = [
  { says: '看过的申请', of: ({ sums }) => sums.judged, words: cases },
  { says: '多得的', of: ({ sums }) => sums.gains, words: cases },
  { says: '少得的', of: ({ sums }) => sums.loses, words: cases },
  { says: '判断不了的', of: ({ sums }) => sums.unknown, words: cases },
  { says: '改了以后一共花', of: ({ sums }) => sums.nowFen, words: formatYuan },
  { says: '花费变化', of: costOf, words: (fen) => costWords({ wasFen: 0, nowFen: fen }) },
  { says: '新符合条件的会员', of: ({ byRegister }) => byRegister.gains, words: people },
  { says: '不再符合条件的会员', of: ({ byRegister }) => byRegister.loses, words: people },
  {
    says: '没申请过的都来申请',
    of: ({ byRegister }) => byRegister.nowFen - byRegister.wasFen,
    words: (fen) => atMostWords({ wasFen: 0, nowFen: fen }),
  },
];

/** These are differences already: of two of them the words of a sum say more. */
const isChange = (says: string) => says === '花费变化' || says === '没申请过的都来申请';

function Whole({ one, other }: PairProps) {
  return (
    <table className="rules compared">
      <thead>
        <tr>
          <th scope="col">比什么</th>
          <th scope="col">这一次</th>
          <th scope="col">另一次</th>
          <th scope="col">差多少</th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <th scope="row">草案</th>
          <td>{changesWords(one)}</td>
          <td>{changesWords(other)}</td>
          <td>{changesWords(one) === changesWords(other) ? '一样' : '不同'}</td>
        </tr>
        {lines.map(({ says, of, words }) => (
          <tr key={says}>
            <th scope="row">{says}</th>
            <td>{words(of(one))}</td>
            <td>{words(of(other))}</td>
            <td>{differenceWords(of(one), of(other), isChange(says) ? formatYuan : words)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Union by union, those first where the two runs part most. */
function ByUnion({ one, other }: PairProps) {
  const others = new Map(other.byOrg.map((row) => [row.org.id, row]));
  const own = new Map(one.byOrg.map((row) => [row.org.id, row]));
  const cost = (row: WhatIfAnswer['byOrg'][number] | undefined) => (row === undefined ? 0 : row.nowFen - row.wasFen);
  const rows = [...new Set([...own.keys(), ...others.keys()])]
    .map((id) => {
      const [mine, its] = [own.get(id), others.get(id)];
      return { org: (mine ?? its)!.org, mine: cost(mine), its: cost(its) };
    })
    .toSorted((a, b) => Math.abs(b.mine - b.its) - Math.abs(a.mine - a.its))
    .slice(0, mostUnions);
  return (
    <table className="rules compared">
      <thead>
        <tr>
          <th scope="col">工会</th>
          <th scope="col">这一次</th>
          <th scope="col">另一次</th>
          <th scope="col">差多少</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ org, mine, its }) => (
          <tr key={org.id}>
            <th scope="row">{org.name}</th>
            <td>{costWords({ wasFen: 0, nowFen: mine })}</td>
            <td>{costWords({ wasFen: 0, nowFen: its })}</td>
            <td>{differenceWords(mine, its, formatYuan)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const mostUnions = 50;

function Pair({ one, other }: PairProps) {
  const sameDays = one.from === other.from && one.to === other.to;
  return (
    <>
      {!sameDays && (
        <p className="problem">
          两次用的申请不一样：另一次是{wholeDayWords(other.from)}到{wholeDayWords(other.to)}
          提交的，差数里有一部分来自这个。
        </p>
      )}
      <Whole one={one} other={other} />
      {one.byOrg.length > 0 && (
        <Section level={3} title="按工会比花费变化">
          <ByUnion one={one} other={other} />
        </Section>
      )}
    </>
  );
}

const labelOf = (run: WhatIfLine) => `${momentWords(run.askedAt)}，${changesWords(run)}`;

/** A run beside another of the same union and service. */
export function Compare({ answer }: { readonly answer: WhatIfAnswer }) {
  const id = useId();
  const [params, setParams] = useSearchParams();
  const { data: runs } = useQuery(runsQuery(answer.org.id));
  const chosen = params.get('with') ?? undefined;
  const under = params.get('under') ?? undefined;
  const query = useQuery({ ...whatIfQuery(chosen ?? '', under), enabled: chosen !== undefined });
  const offered = (runs?.items ?? []).filter(
    (run) => run.id !== answer.id && run.service === answer.service && run.state === 'ready',
  );
  if (offered.length === 0) return null;
  return (
    <Section level={2} title="和另一次试算比">
      <div className="what-if">
        <div className="what-if-with">
          <label htmlFor={id}>另一次试算</label>
          <Select
            id={id}
            allowClear
            placeholder="选一次"
            options={offered.map((run) => ({ value: run.id, label: labelOf(run) }))}
            value={chosen}
            onChange={(next: string | undefined) =>
              setParams({ ...(under !== undefined && { under }), ...(next !== undefined && { with: next }) })
            }
          />
        </div>
        {chosen !== undefined && <Answered query={query}>{(other) => <Pair one={answer} other={other} />}</Answered>}
      </div>
    </Section>
  );
}
