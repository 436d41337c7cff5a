import { Table, type TableProps } from 'antd';
import type { DeskAnswer } from '../../../kernel/allot-answers.ts';
import { formatYuan } from '../../../kernel/money.ts';
import type { GoodCounts } from '../../../kernel/wish-answers.ts';
import { many } from '../draws/draw-words.ts';
import { ExportButton } from '../exports/export-button.tsx';

const columns: TableProps<GoodCounts>['columns'] = [
  { title: '品种', dataIndex: 'label' },
  { title: '价值', key: 'worth', align: 'end', render: (_, { worthFen }) => formatYuan(worthFen) },
  { title: '数量', key: 'quota', align: 'end', render: (_, { quota }) => many(quota) },
  { title: '选了', key: 'chosen', align: 'end', render: (_, { chosen }) => many(chosen) },
  { title: '已发出', key: 'sent', align: 'end', render: (_, { sent }) => many(sent) },
  { title: '已收到', key: 'received', align: 'end', render: (_, { received }) => many(received) },
  { title: '余', key: 'left', align: 'end', render: (_, { left }) => many(left) },
];

/** How many of each were chosen, and the list by which they are sent once it stands. */
export function GoodsCounts({ desk }: { readonly desk: DeskAnswer }) {
  const { goods = [], owed = 0, handingAt } = desk;
  return (
    <>
      <p>
        {owed === 0 ? '领到的人都选好了。' : `还有 ${many(owed)} 人没有选。没有按时选的，名额退回给候补的人。`}
        {handingAt === undefined
          ? '“开始发放”以后，已经选好的不能再改，才能导出名单、登记发出。'
          : '已经开始发放，选好的不能再改。'}
      </p>
      <Table<GoodCounts>
        size="small"
        rowKey="good"
        columns={columns}
        dataSource={[...goods]}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
      {handingAt !== undefined && (
        <div className="buttons">
          <ExportButton what="wishes" org={desk.org.id} filter={{ campaign: desk.id }} />
        </div>
      )}
    </>
  );
}
