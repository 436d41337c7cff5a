import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { AspectLine, OpenListAnswer, OpenListLine } from '../../../kernel/open-list.ts';
import { instantWords, wholeDayWords } from '../../flow/day-words.ts';
import { Section } from '../../ui/card.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { BackLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { many } from '../campaigns/words.ts';
import { Loaded } from '../loaded.tsx';
import { openListQuery } from '../queries.ts';
import { findService } from '../services.ts';
import { today } from '../today.ts';

/** «4.6 分»: the mean of points from one to five, with what it is made of. */
function ratingWords({ points, people }: AspectLine): string {
  return `${(points / people).toFixed(1)} 分（${many(people)} 人一共打了 ${many(points)} 分）`;
}

function ratingsOf({ ratings }: OpenListLine, fewest: number): Fact[] {
  if (ratings === undefined) return [{ key: 'ratings', name: '评价', value: `评价的人还不到 ${fewest} 个，先不公布` }];
  return ratings.map((one) => ({ key: one.label, name: one.label, value: ratingWords(one) }));
}

function factsOf(line: OpenListLine, { fewest, rated }: OpenListAnswer): Fact[] {
  const { facts, since, until, returned, went } = line;
  return [
    ...facts.map(({ label, says }) => ({ key: label, name: label, value: says })),
    {
      key: 'since',
      name: '认定',
      value: until === undefined ? wholeDayWords(since) : `从${wholeDayWords(since)}到${wholeDayWords(until)}`,
    },
    ...(returned === undefined
      ? []
      : [{ key: 'returned', name: '基地上报', value: `${many(returned.times)} 个团，${many(returned.people)} 人次` }]),
    ...(went === undefined ? [] : [{ key: 'went', name: '在平台报名去过', value: `${many(went)} 人` }]),
    ...(rated ? ratingsOf(line, fewest) : []),
  ];
}

function Listed({ answer }: { readonly answer: OpenListAnswer }) {
  const { lines, fewest, asOf, rated } = answer;
  if (lines.length === 0) return <p>名单上现在还没有。</p>;
  return (
    <>
      {lines.map((line) => (
        <Section key={line.id} title={line.name}>
          <Facts facts={factsOf(line, answer)} />
        </Section>
      ))}
      {rated && (
        <p className="soft">
          每一项最高 5 分。只算在平台上报名去过的人，一个人算一次；满 {fewest} 个人才公布，以后每多 {fewest}{' '}
          个人更新一次，猜不出谁打了几分。
        </p>
      )}
      <p className="soft">{instantWords(asOf, today())}查询。</p>
    </>
  );
}

/** What unions have accredited or named, for anybody, without a sign-in. */
export function ListPage() {
  const { service = '' } = useParams();
  const known = findService(service);
  return (
    <Loaded query={useQuery(openListQuery(service))} heading={known?.openList?.title}>
      {(answer) => (
        <>
          <PageHead title={answer.title}>
            <BackLink to={known ? `/services/${known.id}` : '/services'} />
          </PageHead>
          <Listed answer={answer} />
        </>
      )}
    </Loaded>
  );
}
