import { Table, type TableProps } from 'antd';
import { Link, useLocation } from 'react-router';
import type { MemberLine } from '../../../kernel/answers.ts';
import { dayWords } from './words.ts';

interface MemberTableProps {
  readonly lines: readonly MemberLine[];
  readonly loading: boolean;
  readonly opened: string | undefined;
  readonly onOpen: (id: string) => void;
  /** The address of the list with this member open beside it. */
  readonly addressOf: (id: string) => string;
}

/** Keeps the way back through the pages, which lives in the history entry. */
function NameLink({ to, name }: { readonly to: string; readonly name: string }) {
  const { state } = useLocation();
  return (
    <Link to={to} state={state} onClick={(event) => event.stopPropagation()}>
      {name}
    </Link>
  );
}

function columnsOf(addressOf: MemberTableProps['addressOf']): TableProps<MemberLine>['columns'] {
  return [
    {
      title: '姓名',
      key: 'name',
      className: 'tight',
      render: (_, { id, name }) => <NameLink to={addressOf(id)} name={name} />,
    },
    { title: '证件号', key: 'document', className: 'figure', render: (_, { document }) => document ?? '没有登记' },
    { title: '手机号', key: 'phone', className: 'figure', render: (_, { phone }) => phone ?? '没有登记' },
    { title: '实名', key: 'verified', render: (_, { verified }) => (verified ? '已核验' : '还没有核验') },
    { title: '工会', key: 'org', render: (_, { org }) => org.name },
    {
      title: '入会日期',
      key: 'joined',
      align: 'end',
      className: 'figure',
      render: (_, { joinedOn }) => dayWords(joinedOn),
    },
  ];
}

export function MemberTable({ lines, loading, opened, onOpen, addressOf }: MemberTableProps) {
  return (
    <Table<MemberLine>
      size="small"
      rowKey="id"
      pagination={false}
      loading={loading}
      scroll={{ x: 'max-content' }}
      columns={columnsOf(addressOf) ?? []}
      dataSource={[...lines]}
      rowClassName={({ id }) => (id === opened ? 'row row-opened' : 'row')}
      onRow={({ id }) => ({ onClick: () => onOpen(id) })}
    />
  );
}
