import { DownloadOutlined, PrinterOutlined } from '@ant-design/icons';
import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { Button, Select, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { accountKinds, incomeKinds } from '../../../kernel/funds.ts';
import { formatYuan } from '../../../kernel/money.ts';
import type { StatementAnswer, StatementLine } from '../../../kernel/payout.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Failed, Loading } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { today } from '../words/today.ts';
import { statementQuery } from './queries.ts';
import { WideTable } from './wide-table.tsx';
import './money.css';

const fen = (title: string, key: 'inFen' | 'outFen' | 'balanceFen') => ({
  title,
  key,
  align: 'right' as const,
  className: 'tight figures',
  render: (_: unknown, line: StatementLine) => (line[key] === 0 && key !== 'balanceFen' ? '' : formatYuan(line[key])),
});

const columns: TableProps<StatementLine>['columns'] = [
  { title: '什么时候', key: 'at', className: 'tight', render: (_, { at }) => momentWords(at) },
  {
    title: '摘要',
    key: 'says',
    render: (_, { says, traced, id }) => (traced ? <Link to={`/money/trace/${id}`}>{says}</Link> : says),
  },
  {
    title: '从哪里到哪里',
    key: 'flow',
    render: (_, { from, to, income, where }) =>
      `${income === undefined ? accountKinds[from] : incomeKinds[income]} → ${where ?? accountKinds[to]}`,
  },
  fen('收入', 'inFen'),
  fen('支出', 'outFen'),
  fen('结余', 'balanceFen'),
];

const yearsBack = 5;

type Statement = UseInfiniteQueryResult<InfiniteData<StatementAnswer>>;

/** Prints the whole statement: what has not been asked for yet is asked for first. */
function usePrint({ hasNextPage, fetchNextPage }: Statement) {
  const [printing, setPrinting] = useState(false);
  const print = async () => {
    setPrinting(true);
    try {
      for (let more = hasNextPage; more;) more = (await fetchNextPage({ throwOnError: true })).hasNextPage;
      // The rows that have just come must stand on the page.
      await new Promise((done) => setTimeout(done));
      window.print();
    } catch {
      // What could not be asked for is said on the page, below the rows that are there.
    } finally {
      setPrinting(false);
    }
  };
  return { printing, print };
}

/** Who signs a statement on paper; on the screen nobody does. */
function Signatures() {
  return (
    <p className="money-signatures">
      <span>制表：</span>
      <span>复核：</span>
      <span>负责人：</span>
      <span>日期：</span>
    </p>
  );
}

/** The statement of one fund for a year: every movement, with the balance after it. */
export default function StatementPage() {
  const { org, fund } = useParams() as { org: string; fund: string };
  const [search, setSearch] = useSearchParams();
  const thisYear = Number(today().slice(0, 4));
  const year = search.get('year') ?? String(thisYear);
  const query = useInfiniteQuery(statementQuery(org, fund, year));
  const first = query.data?.pages[0];
  const { printing, print } = usePrint(query);
  const years = Array.from({ length: yearsBack }, (_, n) => String(thisYear - n));
  const aside = (
    <span className="buttons no-print">
      <Select
        aria-label="哪一年"
        value={year}
        options={years.map((one) => ({ value: one, label: `${one} 年` }))}
        onChange={(one) => setSearch({ year: one })}
      />
      {(['xlsx', 'csv'] as const).map((format) => (
        <Button
          key={format}
          icon={<DownloadOutlined aria-hidden />}
          href={`/api/orgs/${org}/funds/${fund}/statement.${format}?from=${year}-01-01&to=${year}-12-31`}
        >
          下载（{format}）
        </Button>
      ))}
      <Button icon={<PrinterOutlined aria-hidden />} loading={printing} onClick={() => void print()}>
        打印
      </Button>
      <Link to={`/money?org=${org}`}>回到资金</Link>
    </span>
  );
  if (first === undefined)
    return (
      <Page title="对账单" aside={aside}>
        {query.isError ? <Failed fault={query.error} retry={() => void query.refetch()} /> : <Loading />}
      </Page>
    );
  return (
    <Page title={`${first.name}对账单`} aside={aside}>
      <div className="money">
        <Facts>
          <Fact label="工会">{first.org.name}</Fact>
          <Fact label="期间">
            {sayWholeDay(first.from)}到{sayWholeDay(first.to)}
          </Fact>
          <Fact label="期初结余">{formatYuan(first.openingFen)}</Fact>
          <Fact label="收入">{formatYuan(first.inFen)}</Fact>
          <Fact label="支出">{formatYuan(first.outFen)}</Fact>
          <Fact label="期末结余">{formatYuan(first.closingFen)}</Fact>
        </Facts>
        <WideTable<StatementLine>
          label="收支明细"
          rowKey="id"
          columns={columns}
          rows={query.data!.pages.flatMap(({ lines }) => lines)}
          pagination={false}
          locale={{ emptyText: '这一年没有收支。' }}
        />
        {query.isFetchNextPageError && <Failed fault={query.error} retry={() => void query.fetchNextPage()} />}
        {query.hasNextPage && (
          <Button className="no-print" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            再看两百笔
          </Button>
        )}
        <Signatures />
      </div>
    </Page>
  );
}
