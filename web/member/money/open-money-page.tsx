import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import type { OpenMoneyAnswer } from '../../../kernel/money-trace.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { instantWords, wholeDayWords } from '../../flow/day-words.ts';
import { Section } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { BackLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../loaded.tsx';
import { openMoneyQuery } from '../queries.ts';
import { today } from '../today.ts';

function Incomes({ incomes, inFen }: OpenMoneyAnswer) {
  if (incomes.length === 0) return <p>这一年还没有登记收入。</p>;
  return (
    <Facts
      facts={[
        ...incomes.map(({ label, fen }) => ({ key: label, name: label, value: formatYuan(fen) })),
        { key: 'all', name: '合计', value: <strong>{formatYuan(inFen)}</strong> },
      ]}
    />
  );
}

function Spending({ spending, outFen, inFen, fewest }: OpenMoneyAnswer) {
  if (spending === undefined) return <p>领到钱的不到 {fewest} 个人。为了不让人猜出是谁，这里不写数字。</p>;
  if (spending.length === 0) return <p>这一年还没有发给个人的钱。</p>;
  return (
    <>
      <Facts
        facts={spending.map(({ label, people, fen }) => ({
          key: label,
          name: label,
          value: `${people} 人，${formatYuan(fen)}`,
        }))}
      />
      <p>
        发给个人 <strong>{formatYuan(outFen!)}</strong>，同期收入 {formatYuan(inFen)}。
      </p>
      <p className="soft">
        已经批准的都算，不管到账没有。为了不让人猜出是谁：不到 {fewest} 个人的项目合在一起写；一个季度不到 {fewest}
        个人的，等下一个季度一起写。
      </p>
    </>
  );
}

const restNames = { left: '没花的和不写的', before: '用了往年剩下的' } as const;

function Given({ given, restFen }: OpenMoneyAnswer) {
  const name = restFen < 0 ? restNames.before : restNames.left;
  const all = [...given, { label: name, fen: Math.abs(restFen) }];
  return (
    <>
      <Facts facts={all.map(({ label, fen }) => ({ key: label, name: label, value: formatYuan(fen) }))} />
      {restFen >= 0 && (
        <p className="soft">
          “{restNames.left}”：收入减去上面写出来的。有的还在账上；有的领的人太少，为了不让人猜出是谁，不写。
        </p>
      )}
    </>
  );
}

function Year({ answer }: { readonly answer: OpenMoneyAnswer }) {
  const { to, asOf, year } = answer;
  if (to === undefined) return <p>{year} 年的第一个季度还没有过完，过完以后公布。</p>;
  return (
    <>
      <Section title="钱从哪里来">
        <Incomes {...answer} />
      </Section>
      <Section title="发给了会员">
        <Spending {...answer} />
      </Section>
      {(answer.given.length > 0 || answer.restFen !== 0) && (
        <Section title="其他去向">
          <Given {...answer} />
        </Section>
      )}
      <p className="soft">
        算到{wholeDayWords(to)}，一个季度公布一次；{instantWords(asOf, today())}查询。
      </p>
    </>
  );
}

/** «我们的会费去哪了»: for anybody, without a sign-in. */
export function OpenMoneyPage() {
  const { union } = useParams() as { union: string };
  const [search] = useSearchParams();
  const thisYear = Number(today().slice(0, 4));
  const year = Number(search.get('year') ?? thisYear);
  const query = useQuery(openMoneyQuery(union, year));
  return (
    <Loaded query={query} heading="我们的会费去哪了">
      {(answer) => (
        <>
          <PageHead title="我们的会费去哪了">
            <BackLink to="/me" />
          </PageHead>
          <p>
            {answer.org.name}，{year} 年
          </p>
          <Year answer={answer} />
          <nav className="rows" aria-label="别的年份">
            {[thisYear, thisYear - 1, thisYear - 2]
              .filter((one) => one !== year)
              .map((one) => (
                <Link className="text-link" key={one} to={`/money/${union}?year=${one}`}>
                  看 {one} 年
                </Link>
              ))}
          </nav>
        </>
      )}
    </Loaded>
  );
}
