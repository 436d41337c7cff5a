import { PrinterOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { PaymentLine } from '../../../kernel/money-trace.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { bookedStates, payoutStates } from '../../../kernel/payout.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { Turning } from '../shell/turning.tsx';
import { momentWords } from '../words/moment-words.ts';
import { useAudits } from '../session/me.ts';
import { type Asked, askedIn } from './payment-asked.ts';
import { PaymentSearch } from './payment-search.tsx';
import { paymentsQuery } from './queries.ts';
import { WideTable } from './wide-table.tsx';
import './money.css';

const stateWords = (state: PaymentLine['state']) => ({ ...bookedStates, ...payoutStates })[state];

/** The audit administrator opens no batch: the number stands for itself. */
const columnsFor = (audits: boolean): NonNullable<TableProps<PaymentLine>['columns']> => [
  { title: '记账', key: 'at', className: 'tight', render: (_, { at }) => momentWords(at) },
  {
    title: '用途',
    key: 'says',
    render: (_, { id, says, caseNumber }) => (
      <>
        <Link to={`/money/trace/${id}`}>{says}</Link>
        {caseNumber !== undefined && !says.includes(caseNumber) && <div className="quiet">办件 {caseNumber}</div>}
      </>
    ),
  },
  {
    title: '哪里出的',
    key: 'org',
    render: (_, { org, fundName }) => (
      <>
        {org.name}
        <div className="quiet">{fundName}</div>
      </>
    ),
  },
  { title: '收款人', key: 'payee', className: 'tight', render: (_, { payee }) => payee },
  { title: '金额', key: 'fen', align: 'right', className: 'tight figures', render: (_, { fen }) => formatYuan(fen) },
  {
    title: '到账',
    key: 'state',
    render: (_, { state, batch }) => (
      <>
        {stateWords(state)}
        {batch !== undefined && (
          <div className="quiet">
            批次 {audits ? batch.number : <Link to={`/money/batches/${batch.id}`}>{batch.number}</Link>}
          </div>
        )}
      </>
    ),
  },
];

function Found({ asked }: { readonly asked: Readonly<Record<string, string>> }) {
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const audits = useAudits();
  const query = useQuery({ ...paymentsQuery(asked, cursors.at(-1), audits), placeholderData: keepPreviousData });
  return (
    <Answered query={query} rows={8}>
      {({ items, next }) =>
        items.length === 0 ? (
          <Empty says="没有找到这样的发放。少写一个条件，或者核对编号再查。" />
        ) : (
          <>
            <WideTable<PaymentLine>
              label="找到的发放"
              rowKey="id"
              columns={columnsFor(audits)}
              rows={items}
              loading={query.isPlaceholderData}
              pagination={false}
            />
            <div className="no-print">
              <Turning cursors={cursors} next={next} onTurn={setCursors} />
            </div>
          </>
        )
      }
    </Answered>
  );
}

/** Finds any payment by what is known of it; from each a link leads to where it came from, why, and where it went. */
export default function PaymentsPage() {
  const [search, setSearch] = useSearchParams();
  const asked = askedIn((key) => search.get(key));
  const key = JSON.stringify(asked);
  const audits = useAudits();
  const aside = (
    <span className="buttons no-print">
      <Button icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>
        打印这一页
      </Button>
      {!audits && <Link to="/money">回到资金</Link>}
    </span>
  );
  return (
    <Page title="查一笔钱" aside={aside}>
      <div className="money">
        <p className="quiet">
          点用途，能看到这笔钱从哪里来、为什么发、到没到账。{audits ? '每查一次、每看一笔' : '每看一笔'}都会记下来。
        </p>
        <PaymentSearch
          key={`form ${key}`}
          asked={asked}
          onSearch={(next: Asked) => setSearch(askedIn((one) => next[one as keyof Asked]))}
        />
        <Section level={2} title="发放">
          <Found key={key} asked={asked} />
        </Section>
      </div>
    </Page>
  );
}
