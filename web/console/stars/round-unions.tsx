import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type StarUnionLine, starStateWords, starWords } from '../../../kernel/stars.ts';
import { Answered } from '../shell/states.tsx';
import { Turning } from '../shell/turning.tsx';
import { unionsQuery } from './queries.ts';

function columnsOf(round: string): TableProps<StarUnionLine>['columns'] {
  return [
    { title: '工会', key: 'org', render: (_, { org }) => <Link to={`/stars/${round}/${org.id}`}>{org.name}</Link> },
    { title: '进度', key: 'state', render: (_, { state }) => starStateWords[state] },
    { title: '自评', dataIndex: 'selfPoints', align: 'end', className: 'figure' },
    { title: '审核', dataIndex: 'points', align: 'end', className: 'figure' },
    { title: '星级', key: 'stars', render: (_, { stars }) => (stars === undefined ? '' : starWords(stars)) },
  ];
}

/** Who is to be checked, page by page, also those that have scored nothing. */
export function RoundUnions({ round, org }: { readonly round: string; readonly org: string }) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const query = useQuery({ ...unionsQuery(round, org, cursors.at(-1)), placeholderData: keepPreviousData });
  return (
    <Answered query={query}>
      {({ items, next }) =>
        items.length === 0 ? (
          <p>下面没有这张评分表要评的工会。</p>
        ) : (
          <>
            <Table<StarUnionLine>
              size="small"
              rowKey={(line) => line.org.id}
              columns={columnsOf(round)}
              dataSource={[...items]}
              loading={query.isPlaceholderData}
              pagination={false}
              scroll={{ x: 'max-content' }}
            />
            <Turning cursors={cursors} next={next} onTurn={setCursors} />
          </>
        )
      }
    </Answered>
  );
}
