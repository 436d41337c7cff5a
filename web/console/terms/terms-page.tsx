import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { Button, Segmented, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { Page as PageOf } from '../../../kernel/answers.ts';
import { levelWords } from '../../../kernel/party.ts';
import { type Ending, type TermLine, endings } from '../../../kernel/union-facts.ts';
import { api } from '../../api/client.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { leftWords } from '../orgs/union-facts.tsx';
import { Page } from '../shell/page.tsx';
import { Answered, Empty } from '../shell/states.tsx';

const labels: Readonly<Record<Ending, string>> = {
  30: '30 天内',
  90: '90 天内',
  180: '180 天内',
  over: '已届满',
};

/** What is overdue first: it waits the longest. */
const inOrder: readonly Ending[] = ['over', ...endings.filter((one) => one !== 'over')];

const termsQuery = (ending: Ending, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['terms', ending, cursor],
    queryFn: () =>
      api.get<PageOf<TermLine>>(
        `/api/terms?${new URLSearchParams({ ending, ...(cursor !== undefined && { cursor }) })}`,
      ),
  });

const columns: TableProps<TermLine>['columns'] = [
  { title: '工会', key: 'org', render: (_, { org }) => <Link to={`/orgs/${org.id}`}>{org.name}</Link> },
  {
    title: '还有',
    key: 'left',
    render: (_, { daysLeft }) => (
      <span className={daysLeft < 0 ? 'tag tag-danger' : daysLeft <= 30 ? 'tag tag-waiting' : 'tag'}>
        {leftWords(daysLeft)}
      </span>
    ),
  },
  { title: '层级', key: 'level', render: (_, { org }) => levelWords[org.level] },
  { title: '几年一届', key: 'years', render: (_, { years }) => (years === 3 ? '三年' : '五年') },
  { title: '开始', key: 'begins', render: (_, { beginsOn }) => sayWholeDay(beginsOn) },
  { title: '届满', key: 'ends', render: (_, { endsOn }) => sayWholeDay(endsOn) },
];

/** Pages forward by the server's cursors; the way back is kept here. */
function useCursors() {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  return {
    cursor: cursors.at(-1),
    reset: () => setCursors([]),
    back: cursors.length > 0 ? () => setCursors(cursors.slice(0, -1)) : undefined,
    on: (next: string) => setCursors([...cursors, next]),
  };
}

/** The unions whose term of office ends soon or is over, for whoever has to see to the elections. */
export default function TermsPage() {
  const [params, setParams] = useSearchParams();
  const ending = endings.find((one) => one === params.get('ending')) ?? 'over';
  const paging = useCursors();
  const show = (value: Ending) => {
    paging.reset();
    setParams({ ending: value }, { replace: true });
  };
  const query = useQuery({ ...termsQuery(ending, paging.cursor), placeholderData: keepPreviousData });
  return (
    <Page title="换届">
      <p>
        任期已满、还没有换届的工会，和快要届满的工会。届满前会提醒本级和上一级工会各一次；没有登记任期的工会不在这里。
      </p>
      <Segmented
        aria-label="任期还有多久"
        options={inOrder.map((value) => ({ value, label: labels[value] }))}
        value={ending}
        onChange={show}
      />
      <Answered query={query}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Empty says={ending === 'over' ? '没有任期已经届满的工会。' : `没有 ${labels[ending]}任期届满的工会。`}>
                {ending !== '180' && <Button onClick={() => show('180')}>看 180 天内届满的</Button>}
              </Empty>
            ) : (
              <Table<TermLine>
                size="small"
                rowKey={({ org }) => org.id}
                columns={columns}
                dataSource={[...items]}
                loading={query.isPlaceholderData}
                scroll={{ x: 'max-content' }}
                pagination={false}
              />
            )}
            <nav aria-label="翻页" className="buttons">
              {paging.back && <Button onClick={paging.back}>上一页</Button>}
              {next !== undefined && <Button onClick={() => paging.on(next)}>下一页</Button>}
            </nav>
          </>
        )}
      </Answered>
    </Page>
  );
}
