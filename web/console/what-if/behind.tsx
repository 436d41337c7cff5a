import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { formatYuan } from '../../../kernel/money.ts';
import { standings } from '../../../kernel/standing.ts';
import type { WhatIfCase, WhatIfMember } from '../../../kernel/what-if.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { Turning } from '../shell/turning.tsx';
import { type Behind, behindQuery } from './queries.ts';
import { sureWords } from './what-if-words.ts';

const caseColumns: TableProps<WhatIfCase>['columns'] = [
  { title: '编号', key: 'number', render: (_, { id, number }) => <Link to={`/cases/${id}`}>{number}</Link> },
  { title: '工会', key: 'org', render: (_, { org }) => org.name },
  { title: '事由', dataIndex: 'summary' },
  { title: '提交日期', key: 'filedOn', render: (_, { filedOn }) => wholeDayWords(filedOn) },
  { title: '现在', key: 'was', align: 'end', render: (_, { wasFen }) => formatYuan(wasFen) },
  {
    title: '草案',
    key: 'now',
    align: 'end',
    render: (_, { nowFen, isMost }) => `${isMost ? '最多 ' : ''}${formatYuan(nowFen)}`,
  },
];

const sumWords = (fen: number | undefined) => (fen === undefined ? '定不了' : formatYuan(fen));

const memberColumns: TableProps<WhatIfMember>['columns'] = [
  { title: '姓名', dataIndex: 'name' },
  { title: '工会', key: 'org', render: (_, { org }) => org.name },
  { title: '入会日期', key: 'joinedOn', render: (_, { joinedOn }) => wholeDayWords(joinedOn) },
  { title: '工作情况', key: 'standing', render: (_, { standing }) => standings[standing] },
  { title: '实名', key: 'verified', render: (_, { verified }) => (verified ? '已核对' : '没有核对') },
  { title: '怎么确定', key: 'sure', render: (_, { sure }) => sureWords(1, sure ? 1 : 0) },
  { title: '现在最多', key: 'was', align: 'end', render: (_, { wasFen }) => sumWords(wasFen) },
  { title: '草案最多', key: 'now', align: 'end', render: (_, { nowFen }) => sumWords(nowFen) },
];

export interface Shown extends Behind {
  readonly title: string;
}

/** The cases or members behind one number, page by page. */
export function BehindList({ run, shown }: { readonly run: string; readonly shown: Shown }) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const query = useQuery({ ...behindQuery(run, shown, cursors.at(-1)), placeholderData: keepPreviousData });
  return (
    <Section level={2} title={shown.title}>
      <Answered query={query}>
        {({ items, next }) => (
          <>
            <Table
              size="small"
              rowKey="id"
              columns={
                (shown.what === 'cases' ? caseColumns : memberColumns) as TableProps<
                  WhatIfCase | WhatIfMember
                >['columns']
              }
              dataSource={[...items]}
              loading={query.isPlaceholderData}
              pagination={false}
              scroll={{ x: 'max-content' }}
              locale={{ emptyText: '你可以查看的范围里没有。' }}
            />
            <Turning cursors={cursors} next={next} onTurn={setCursors} />
          </>
        )}
      </Answered>
    </Section>
  );
}
