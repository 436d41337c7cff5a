import { useQuery } from '@tanstack/react-query';
import { Table, type TableProps } from 'antd';
import { Link } from 'react-router';
import { formatYuan } from '../../../kernel/money.ts';
import { type BatchLine, channels } from '../../../kernel/payout.ts';
import { useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { Funds } from './funds.tsx';
import { IncomeDialogs } from './income-dialogs.tsx';
import { useMoneyOrg } from './money-org.ts';
import { batchStateWords, talliesWords } from './money-words.ts';
import { batchesQuery } from './queries.ts';
import './money.css';

const columns: TableProps<BatchLine>['columns'] = [
  {
    title: '批次',
    key: 'number',
    render: (_, line) => (
      <>
        <Link to={`/money/batches/${line.id}`}>{line.number}</Link>
        <div className="quiet">
          {line.org.name}，{line.fundName}，{channels[line.channel]}
        </div>
      </>
    ),
  },
  { title: '笔数', key: 'rows', align: 'right', className: 'tight figures', render: (_, { rows }) => rows },
  {
    title: '金额',
    key: 'fen',
    align: 'right',
    className: 'tight figures',
    render: (_, { totalFen }) => formatYuan(totalFen),
  },
  {
    title: '进度',
    key: 'state',
    render: (_, line) => (
      <>
        {batchStateWords(line)}
        {line.state !== 'draft' && <div className="quiet">{talliesWords(line)}</div>}
      </>
    ),
  },
  {
    title: '提交',
    key: 'made',
    className: 'tight',
    render: (_, { madeBy, madeAt }) => (
      <>
        {madeBy}
        <div className="quiet">{momentWords(madeAt)}</div>
      </>
    ),
  },
];

function Batches({ lines }: { readonly lines: readonly BatchLine[] }) {
  return (
    <Table<BatchLine>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={[...lines]}
      scroll={{ x: 760 }}
      pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}

/** Money: what waits for her as the second person, what her union holds and owes, and every batch. */
export default function MoneyPage() {
  const { org, choice } = useMoneyOrg();
  const { posts } = useMe();
  const query = useQuery(batchesQuery);
  const waiting = query.data?.filter(({ mayDecide }) => mayDecide) ?? [];
  return (
    <Page title="资金" aside={choice}>
      <div className="money">
        {waiting.length > 0 && (
          <Section level={2} title="待你复核的发放">
            <Batches lines={waiting} />
          </Section>
        )}
        <Funds org={org.id} />
        {posts.some((post) => post.role === 'cashier' && post.org.id === org.id) && <IncomeDialogs org={org} />}
        <Section level={2} title="发放批次">
          <Answered query={query} rows={4}>
            {(lines) =>
              lines.length === 0 ? (
                <Empty says="还没有发放过。有应发的钱以后，发放人在上面提交一批。" />
              ) : (
                <Batches lines={lines} />
              )
            }
          </Answered>
        </Section>
      </div>
    </Page>
  );
}
