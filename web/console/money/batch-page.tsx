import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Table, type TableProps } from 'antd';
import { Link, useParams } from 'react-router';
import { formatYuan } from '../../../kernel/money.ts';
import { type BatchLine, type PayoutLine, channels } from '../../../kernel/payout.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Failed, Loading } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { BankFiles } from './bank-files.tsx';
import { Deciding } from './deciding.tsx';
import { batchStateWords, nextWords, signedWords, talliesWords } from './money-words.ts';
import { Outcome } from './outcome.tsx';
import { batchQuery } from './queries.ts';
import './money.css';

const columns: TableProps<PayoutLine>['columns'] = [
  { title: '收款人', key: 'payee', render: (_, { payee }) => payee },
  { title: '账户', key: 'account', render: (_, { account }) => account },
  { title: '金额', key: 'fen', align: 'right', className: 'tight figures', render: (_, { fen }) => formatYuan(fen) },
  { title: '用途', key: 'says', render: (_, { says, entryId }) => <Link to={`/money/trace/${entryId}`}>{says}</Link> },
  {
    title: '结果',
    key: 'state',
    render: (_, { state, why, endedAt }) => <Outcome state={state} why={why} endedAt={endedAt} />,
  },
];

function About({ batch }: { readonly batch: BatchLine }) {
  return (
    <Section level={2} title={batchStateWords(batch)}>
      <p>{nextWords(batch)}</p>
      <Facts>
        <Fact label="从哪里出">
          {batch.org.name}，{batch.fundName}
        </Fact>
        <Fact label="怎么发">{channels[batch.channel]}</Fact>
        <Fact label="合计">
          {batch.rows} 笔，{formatYuan(batch.totalFen)}
        </Fact>
        <Fact label="结果">{talliesWords(batch)}</Fact>
        <Fact label="提交">
          {batch.madeBy}，{momentWords(batch.madeAt)}
        </Fact>
        {batch.decidedBy !== undefined && (
          <Fact label="复核">
            {batch.decidedBy}，{momentWords(batch.decidedAt!)}
            {batch.why !== undefined && `：${batch.why}`}
          </Fact>
        )}
        {batch.signed !== undefined && <Fact label="签名">{signedWords(batch.signed)}</Fact>}
      </Facts>
    </Section>
  );
}

/** One batch: what it waits for, whoever's move it is, and every transfer in it. */
export default function BatchPage() {
  const query = useInfiniteQuery(batchQuery(useParams()['id']!));
  const batch = query.data?.pages[0]!.batch;
  if (batch === undefined)
    return (
      <Page title="发放批次">
        {query.isError ? <Failed fault={query.error} retry={() => void query.refetch()} /> : <Loading />}
      </Page>
    );
  const lines = query.data!.pages.flatMap(({ payouts }) => payouts);
  const isAtBank = batch.channel === 'bank' && (batch.state === 'approved' || batch.state === 'done');
  return (
    <Page title={`发放批次 ${batch.number}`} aside={<Link to="/money">回到资金</Link>}>
      <div className="money">
        <About batch={batch} />
        {batch.mayDecide && <Deciding batch={batch} />}
        {batch.mayCarry && isAtBank && <BankFiles batch={batch} />}
        <Section level={2} title="每一笔">
          <Table<PayoutLine>
            size="small"
            rowKey="id"
            columns={columns}
            dataSource={lines}
            scroll={{ x: 820 }}
            pagination={false}
          />
          {query.hasNextPage && (
            <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              再看一百笔
            </Button>
          )}
        </Section>
      </div>
    </Page>
  );
}
