import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Progress, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { formatYuan } from '../../../kernel/money.ts';
import type { WhatIfAnswer, WhatIfSums } from '../../../kernel/what-if.ts';
import { drawOf } from '../../../kernel/service.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { findService, services } from '../services.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { BehindList, type Shown } from './behind.tsx';
import { Count, type Show } from './count.tsx';
import { Unasked, memberColumns } from './unasked.tsx';
import { changeSentences } from './change-words.ts';
import { Compare } from './compare.tsx';
import { whatIfQuery } from './queries.ts';
import { costWords, monthWords, percentOf } from './what-if-words.ts';
import './what-if.css';

interface ResultProps {
  readonly answer: WhatIfAnswer;
  readonly show: Show;
}

const outcomeWords = { gains: '多得的', loses: '少得的', unknown: '判断不了的' } as const;
type Outcome = keyof typeof outcomeWords;

function casesBehind(outcome: Outcome, under: { id: string; name: string }, month?: string): Shown {
  const when = month === undefined ? '' : `，${monthWords(month)}`;
  const title = `${outcomeWords[outcome]}办件：${under.name}${when}`;
  return { what: 'cases', outcome, under: under.id, title, ...(month !== undefined && { month }) };
}

function Changes({ answer }: { readonly answer: WhatIfAnswer }) {
  return (
    <ul className="plain">
      {changeSentences(answer).map((says) => (
        <li key={says}>{says}</li>
      ))}
    </ul>
  );
}

/** What a run says nothing of, because no rule and no amount read it: not that it changes nothing. */
function Untouched({ answer: { service, untouched, changes } }: { readonly answer: WhatIfAnswer }) {
  if (untouched.length === 0) return null;
  const tunables = findService(service)?.tunables;
  const names = untouched.map((name) => `“${tunables?.[name]?.label ?? name}”`).join('、');
  return (
    <p className="problem">
      {names}试算不出来：判断这些申请和会员的时候，没有一条规定、一笔金额用到它，或者改了以后的数和现在一样。
      {!isBlind({ untouched, changes }) && '下面的数字里没有它的影响。'}
    </p>
  );
}

/** Nothing that was drafted has been looked at: no number of the run says anything. */
const isBlind = ({ untouched, changes }: Pick<WhatIfAnswer, 'untouched' | 'changes'>) =>
  changes.every(({ name }) => untouched.includes(name));

/** What more or fewer places mean, and what of it nobody can know. */
function Places({ answer: { service, changes } }: { readonly answer: WhatIfAnswer }) {
  const tried = findService(service);
  const quota = tried && drawOf(tried)?.draws.places;
  if (quota === undefined || !changes.some(({ name }) => name === quota)) return null;
  return (
    <p className="quiet">
      名额变了：抽过签的，按当时冻结的名单和抽出来的次序往后补、往前减；还没有抽的，谁会抽中没有人知道，算在“判断不了的”里。名额多了会不会有更多的人来申请，也算不出来。
    </p>
  );
}

function Totals({ answer, show }: ResultProps) {
  const { sums, under } = answer;
  return (
    <Facts>
      <Fact label="这些申请一共">{sums.judged} 件</Fact>
      <Fact label="多得的">
        <Count n={sums.gains} unit="件" shown={casesBehind('gains', under)} show={show} />
      </Fact>
      <Fact label="少得的">
        <Count n={sums.loses} unit="件" shown={casesBehind('loses', under)} show={show} />
      </Fact>
      <Fact label="判断不了的">
        <Count n={sums.unknown} unit="件" shown={casesBehind('unknown', under)} show={show} />
      </Fact>
      <Fact label="花费">
        {formatYuan(sums.wasFen)} → {formatYuan(sums.nowFen)}，<strong>{costWords(sums)}</strong>
        {sums.atMost > 0 && (
          <div className="quiet">
            其中 {sums.atMost}{' '}
            件的金额由工会在规定的上限以内定，还没有定的、原来就按上限给的，这里按上限算，实际可能更少。
          </div>
        )}
      </Fact>
    </Facts>
  );
}

const costColumn = {
  title: '花费变化',
  key: 'cost',
  align: 'end',
  render: (_: unknown, sums: WhatIfSums) => costWords(sums),
} as const;

function ByMonth({ answer, show }: ResultProps) {
  type Row = WhatIfAnswer['byMonth'][number];
  const count = (outcome: Outcome) => (_: unknown, row: Row) => (
    <Count n={row[outcome]} unit="件" shown={casesBehind(outcome, answer.under, row.month)} show={show} />
  );
  const columns: TableProps<Row>['columns'] = [
    { title: '提交的月份', key: 'month', render: (_, { month }) => monthWords(month) },
    { title: '申请', dataIndex: 'judged', align: 'end' },
    { title: '多得', key: 'gains', align: 'end', render: count('gains') },
    { title: '少得', key: 'loses', align: 'end', render: count('loses') },
    costColumn,
  ];
  return (
    <Table<Row> size="small" rowKey="month" columns={columns} dataSource={[...answer.byMonth]} pagination={false} />
  );
}

function ByOrg({ answer, show }: ResultProps) {
  type Row = WhatIfAnswer['byOrg'][number];
  const count = (outcome: Outcome) => (_: unknown, row: Row) => (
    <Count n={row[outcome]} unit="件" shown={casesBehind(outcome, row.org)} show={show} />
  );
  const columns: TableProps<Row>['columns'] = [
    {
      title: '工会',
      key: 'org',
      render: (_, { org }) =>
        org.id === answer.under.id ? `${org.name}（本级）` : <Link to={`?under=${org.id}`}>{org.name}</Link>,
    },
    { title: '申请', dataIndex: 'judged', align: 'end' },
    { title: '多得', key: 'gains', align: 'end', render: count('gains') },
    { title: '少得', key: 'loses', align: 'end', render: count('loses') },
    costColumn,
    ...memberColumns<Row>(show),
  ];
  const key = ({ org }: Row) => org.id;
  return (
    <Table<Row>
      size="small"
      rowKey={key}
      columns={columns}
      dataSource={[...answer.byOrg]}
      pagination={{ pageSize: 20, hideOnSinglePage: true }}
      scroll={{ x: 'max-content' }}
    />
  );
}

function Result({ answer }: { readonly answer: WhatIfAnswer }) {
  const [shown, show] = useState<Shown>();
  if (isBlind(answer)) return <Untouched answer={answer} />;
  return (
    <div className="what-if">
      <p className="quiet">试算不改动任何办件、规则和款项。</p>
      <Untouched answer={answer} />
      <Section level={2} title="申请过的">
        <Totals answer={answer} show={show} />
        <Places answer={answer} />
        <p className="quiet">
          过去的申请按草案起始那一天不改和改了各判断一次，用的就是办理时的同一套条件。这里只算申请过的。
        </p>
      </Section>
      <Unasked answer={answer} show={show} />
      <Section level={2} title="申请过的，按月">
        <ByMonth answer={answer} show={show} />
      </Section>
      <Section level={2} title={`按工会：${answer.under.name}`}>
        <ByOrg answer={answer} show={show} />
      </Section>
      <Compare answer={answer} />
      {shown && <BehindList key={JSON.stringify(shown)} run={answer.id} shown={shown} />}
    </div>
  );
}

function Run({ answer }: { readonly answer: WhatIfAnswer }) {
  const { org, service, from, to, state, by, cases, members } = answer;
  return (
    <div className="what-if">
      <p>
        <Link to={`/orgs/${org.id}/rules?service=${service}`}>
          {org.name}，{services.find(({ id }) => id === service)?.title ?? service}
        </Link>
        。{by}试算，用{wholeDayWords(from)}到{wholeDayWords(to)}提交的申请。
      </p>
      <Changes answer={answer} />
      {state === 'running' && (
        <>
          <Progress percent={percentOf(answer)} aria-label="试算进度" />
          <p>
            已经看过 {cases.done} 件申请、{members.done} 位会员，一共 {cases.total} 件、{members.total}{' '}
            位。可以离开这一页，算完会发消息给你。
          </p>
        </>
      )}
      {state === 'failed' && <p className="problem">没有算完，请回到规则页重新试算；还是不行就联系平台管理员。</p>}
      {state === 'ready' && <Result answer={answer} />}
    </div>
  );
}

/** What drafts would have changed: who gains, who loses, what it costs by union and month, and the lists behind it. */
export default function WhatIfPage() {
  const { id = '' } = useParams();
  const [params] = useSearchParams();
  const query = useQuery({ ...whatIfQuery(id, params.get('under') ?? undefined), placeholderData: keepPreviousData });
  return (
    <Page title="规则草案的影响">
      <Answered query={query}>{(answer) => <Run answer={answer} />}</Answered>
    </Page>
  );
}
