import type { TableProps } from 'antd';
import type { RefundLine } from '../../../kernel/contribution.ts';
import { formatYuan } from '../../../kernel/money.ts';

/** The columns that a proposal and a batch share. */
export const refundColumns: NonNullable<TableProps<RefundLine>['columns']> = [
  { title: '工会', key: 'org', render: (_, { org }) => org.name },
  { title: '月数', dataIndex: 'months', align: 'right', className: 'tight figures' },
  {
    title: '上缴',
    key: 'passed',
    align: 'right',
    className: 'tight figures',
    render: (_, { passedFen }) => formatYuan(passedFen),
  },
  {
    title: '返还',
    key: 'refund',
    align: 'right',
    className: 'tight figures',
    render: (_, { refundFen }) => formatYuan(refundFen),
  },
];
