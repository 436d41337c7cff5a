import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Table, type TableProps } from 'antd';
import type { DrawAnswer, DrawWinner } from '../../../kernel/draw-answers.ts';
import { Failed, Loading } from '../shell/states.tsx';
import { many } from './draw-words.ts';
import { winnersQuery } from './queries.ts';

const columns: TableProps<DrawWinner>['columns'] = [
  {
    title: '名次',
    key: 'place',
    className: 'tight figures',
    render: (_, { place, outcome }) =>
      `${place === undefined ? '直接入选' : place}${outcome === 'rose' ? '（候补）' : ''}`,
  },
  { title: '姓名', key: 'name', className: 'tight', render: (_, { name }) => name },
  { title: '工会', key: 'union', render: (_, { union }) => union },
  { title: '编号', key: 'pseudonym', className: 'draw-hash', render: (_, { pseudonym }) => pseudonym },
];

/** Who won, as it is put up: masked names, the number of each in the public list, and the hash that everybody can check. */
export function Winners({ draw }: { readonly draw: DrawAnswer }) {
  const query = useInfiniteQuery(winnersQuery(draw.id));
  if (query.data === undefined)
    return query.isError ? <Failed fault={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const items = query.data.pages.flatMap((page) => page.items);
  return (
    <>
      <Table<DrawWinner> size="small" rowKey="pseudonym" columns={columns} dataSource={items} pagination={false} />
      <div className="buttons no-print">
        {query.hasNextPage && (
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            再看 200 人
          </Button>
        )}
        <Button type="primary" onClick={() => window.print()} disabled={items.length === 0}>
          打印公示（{many(items.length)} 人）
        </Button>
      </div>
      {query.hasNextPage && <p className="quiet no-print">打印的是上面已经列出的人；要全部打印，先看完。</p>}
    </>
  );
}
