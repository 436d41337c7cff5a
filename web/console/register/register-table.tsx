import { Table, type TableProps } from 'antd';
import { Link, useLocation } from 'react-router';
import type { CaseLine } from '../../../kernel/answers.ts';
import { DueTag, MarkTags, StateTag } from '../case/tags.tsx';
import { shortDayWords } from '../words/moment-words.ts';

interface RegisterTableProps {
  readonly lines: readonly CaseLine[];
  readonly loading: boolean;
  readonly opened: string | undefined;
  readonly onOpen: (id: string) => void;
  /** The address of the list with this case open beside it. */
  readonly addressOf: (id: string) => string;
}

/** Keeps the way back through the pages, which lives in the history entry. */
function NumberLink({ to, number }: { readonly to: string; readonly number: string }) {
  const { state } = useLocation();
  return (
    <Link className="number" to={to} state={state} onClick={(event) => event.stopPropagation()}>
      {number}
    </Link>
  );
}

function columnsOf(addressOf: RegisterTableProps['addressOf']): TableProps<CaseLine>['columns'] {
  return [
    {
      title: '编号',
      key: 'number',
      render: (_, { id, number }) => <NumberLink to={addressOf(id)} number={number} />,
    },
    { title: '事项', dataIndex: 'title', className: 'tight' },
    { title: '内容', dataIndex: 'summary' },
    {
      title: '进度',
      key: 'state',
      render: (_, line) => (
        <span className="tags">
          <StateTag line={line} />
          <MarkTags line={line} />
        </span>
      ),
    },
    { title: '期限', key: 'due', render: (_, line) => line.open && <DueTag line={line} /> },
    {
      title: '等谁办',
      key: 'owes',
      render: (_, { owes }) => owes && [owes.org?.name, owes.who].filter(Boolean).join(' '),
    },
    { title: '申请人', dataIndex: 'applicant', className: 'tight' },
    { title: '单位工会', key: 'org', render: (_, { org }) => org.name },
    {
      title: '提交',
      key: 'filed',
      align: 'end',
      className: 'figure',
      render: (_, { filedAt }) => shortDayWords(filedAt),
    },
  ];
}

export function RegisterTable({ lines, loading, opened, onOpen, addressOf }: RegisterTableProps) {
  return (
    <Table<CaseLine>
      size="small"
      rowKey="id"
      pagination={false}
      loading={loading}
      scroll={{ x: 1120 }}
      columns={columnsOf(addressOf) ?? []}
      dataSource={[...lines]}
      rowClassName={({ id }) => (id === opened ? 'row row-opened' : 'row')}
      onRow={({ id }) => ({ onClick: () => onOpen(id) })}
    />
  );
}
