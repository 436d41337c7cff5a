import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Modal, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { type PublishedStar, starStateWords, starWords } from '../../../kernel/stars.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { Answered, Empty } from '../shell/states.tsx';
import { Turning } from '../shell/turning.tsx';
import { publishedQuery, sheetQuery } from './queries.ts';
import { SheetItems } from './sheet-items.tsx';

/** The sheet behind stars, a click away wherever stars are shown. */
export function SheetLink({ sheet, label }: Pick<PublishedStar, 'sheet'> & { readonly label: string }) {
  const [open, setOpen] = useState(false);
  const query = useQuery({ ...sheetQuery(sheet.id), enabled: open });
  return (
    <>
      <Button type="link" size="small" className="star-sheet" aria-label={label} onClick={() => setOpen(true)}>
        {sheet.name}（第 {sheet.edition} 版）
      </Button>
      <Modal open={open} title={sheet.name} footer={null} destroyOnHidden onCancel={() => setOpen(false)}>
        <Answered query={query}>{(read) => <SheetItems sheet={read} />}</Answered>
      </Modal>
    </>
  );
}

export function publishedWords({ points, outOf, stars }: PublishedStar): string {
  return stars === undefined ? starWords(stars) : `${starWords(stars)}（${points} / ${outOf} 分）`;
}

const columns: TableProps<PublishedStar>['columns'] = [
  { title: '工会', key: 'org', render: (_, { org }) => org.name },
  { title: '星级', key: 'stars', render: (_, line) => publishedWords(line) },
  {
    title: '公布',
    key: 'on',
    render: (_, { publishedOn }) => (publishedOn === undefined ? '' : sayWholeDay(publishedOn)),
  },
  {
    title: '有效期到',
    key: 'until',
    render: (_, { stars, validUntil }) => (stars === undefined ? '' : sayWholeDay(validUntil)),
  },
  {
    title: '评分表',
    key: 'sheet',
    render: (_, { sheet, org }) => <SheetLink sheet={sheet} label={`看${org.name}的评分表：${sheet.name}`} />,
  },
  { title: '状态', key: 'state', render: (_, { state }) => starStateWords[state] },
];

export function Published({ under }: { readonly under: string }) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const query = useQuery({ ...publishedQuery({ under }, cursors.at(-1)), placeholderData: keepPreviousData });
  return (
    <Answered query={query}>
      {({ items, next }) =>
        items.length === 0 ? (
          <Empty says="还没有公布过星级。公布以后，谁都可以看。" />
        ) : (
          <>
            <Table<PublishedStar>
              size="small"
              rowKey={({ roundId, org }) => `${roundId} ${org.id}`}
              columns={columns}
              dataSource={[...items]}
              loading={query.isPlaceholderData}
              pagination={false}
              scroll={{ x: 'max-content' }}
            />
            <Turning cursors={cursors} next={next} onTurn={setCursors}>
              <a href={`/api/open/stars.csv?under=${under}`} download>
                下载表格（CSV）
              </a>
            </Turning>
          </>
        )
      }
    </Answered>
  );
}
