import { PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, type TableProps } from 'antd';
import { Link, useParams } from 'react-router';
import { incomeKinds } from '../../../kernel/funds.ts';
import type { CarriedLine, GroundLine, MoneyTraceAnswer, SourceLine } from '../../../kernel/money-trace.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { CiteLine } from '../../flow/cite-line.tsx';
import { useAudits } from '../session/me.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { AskBack } from './clawback-dialogs.tsx';
import { ClawbackTable } from './clawback-table.tsx';
import { Outcome } from './outcome.tsx';
import { traceQuery } from './queries.ts';
import { WideTable } from './wide-table.tsx';
import './money.css';

const sourceColumns: TableProps<SourceLine>['columns'] = [
  { title: '金额', key: 'fen', align: 'right', className: 'tight figures', render: (_, { fen }) => formatYuan(fen) },
  {
    title: '最早的来源',
    key: 'income',
    render: (_, { income, says, at }) => (
      <>
        {income === undefined ? says : incomeKinds[income]}
        <div className="quiet">
          {income !== undefined && `${says}，`}
          {momentWords(at)}
        </div>
      </>
    ),
  },
  {
    title: '经过哪里',
    key: 'through',
    render: (_, { through }) =>
      through
        .toReversed()
        .map(({ org, fund }) => `${org.name}${fund}`)
        .join(' → '),
  },
];

const carriedColumns = (audits: boolean): NonNullable<TableProps<CarriedLine>['columns']> => [
  {
    title: '批次',
    key: 'batch',
    render: (_, { batchId, batchNumber, agreedBy }) => (
      <>
        {audits ? batchNumber : <Link to={`/money/batches/${batchId}`}>{batchNumber}</Link>}
        {agreedBy !== undefined && <div className="quiet">{agreedBy}复核</div>}
      </>
    ),
  },
  { title: '转账编号', key: 'number', render: (_, { number }) => <code>{number}</code> },
  { title: '账户', key: 'account', render: (_, { account }) => account },
  {
    title: '结果',
    key: 'state',
    render: (_, { state, why, endedAt }) => <Outcome state={state} why={why} endedAt={endedAt} />,
  },
];

function Grounds({ lines }: { readonly lines: readonly GroundLine[] }) {
  return (
    <ul>
      {lines.map(({ says, from, cites }) => (
        <li key={says}>
          {says}
          {from !== undefined && `，从${wholeDayWords(from)}起`}
          {cites && (
            <div className="quiet">
              <CiteLine cites={cites} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What the sum came from stands first; the other values of that day are folded, and printed with the rest. */
function Why({ of }: { readonly of: NonNullable<MoneyTraceAnswer['case']> }) {
  const audits = useAudits();
  const others = of.sum.length === 0 ? [] : of.values;
  return (
    <Section level={2} title="为什么发：条款">
      <p>
        办件 {audits ? of.number : <Link to={`/cases/${of.id}`}>{of.number}</Link>}（{of.service}，{of.org.name}，
        {wholeDayWords(of.filedOn)}
        提交）
        {of.paidBy !== undefined && `，${of.paidBy}批准发放`}。按提交那天的规定办，办事规则是第 {of.edition} 版。
      </p>
      {of.sum.length > 0 ? (
        <Section level={3} title="金额按这些规定算出来">
          <Grounds lines={of.sum} />
        </Section>
      ) : (
        of.values.length > 0 && (
          <Section level={3} title="那天用的规定">
            <Grounds lines={of.values} />
          </Section>
        )
      )}
      {of.conditions.length > 0 && (
        <Section level={3} title="能领的条件，提交那天逐条核对">
          <Grounds lines={of.conditions} />
        </Section>
      )}
      {others.length > 0 && (
        <details className="money-others">
          <summary>那天还在用的其他规定（{others.length} 项，和金额无关）</summary>
          <Grounds lines={others} />
        </details>
      )}
    </Section>
  );
}

/** Where money ends that no transfer carries. */
function endWords({ to, payee, fundName }: MoneyTraceAnswer): string {
  if (to === 'union') return `已经记到${payee}的${fundName}里，不发给个人。`;
  if (to === 'spent') return '已经替本人花掉：代交的钱付给收钱的单位，慰问品是买好的东西。不另外发钱给个人。';
  return '已经批准，还没有发出。';
}

function Traced({ trace }: { readonly trace: MoneyTraceAnswer }) {
  const audits = useAudits();
  const paying = `${trace.org.name}，${trace.fundName}`;
  return (
    <div className="money">
      {!trace.intact && (
        <Alert
          type="error"
          showIcon
          title="这条账目和当初记的不一样"
          description={
            audits
              ? '可能有人绕过系统改过数据。请对照备份和审计记录查清楚。'
              : '可能有人绕过系统改过数据，请马上告诉审计管理员。'
          }
        />
      )}
      <Facts>
        <Fact label="金额">{formatYuan(trace.fen)}</Fact>
        <Fact label="用途">{trace.says}</Fact>
        <Fact label={trace.to === 'spent' ? '替谁花的' : '收款人'}>{trace.payee}</Fact>
        <Fact label="哪里出的">
          {audits ? paying : <Link to={`/money/${trace.org.id}/${trace.fund}`}>{paying}</Link>}
        </Fact>
        <Fact label="记账">{momentWords(trace.at)}</Fact>
        <Fact label="凭证号">
          <code>{trace.id}</code>
        </Fact>
      </Facts>
      <Section level={2} title="钱从哪里来">
        <WideTable<SourceLine>
          label="每一份钱的来源"
          rowKey={({ says, at, fen }) => `${says} ${at} ${fen}`}
          columns={sourceColumns}
          rows={trace.sources}
          pagination={false}
        />
        {trace.more !== undefined && (
          <p>
            上面没有列出的还有 {trace.more.count} 份来源，一共 {formatYuan(trace.more.fen)}；加起来正好是这笔钱。
          </p>
        )}
        <p className="quiet">钱上没有记号：先进来的算先用掉。</p>
      </Section>
      {trace.case && <Why of={trace.case} />}
      <Section level={2} title="钱到哪里去">
        {trace.carried.length === 0 ? (
          <p>{endWords(trace)}</p>
        ) : (
          <WideTable<CarriedLine>
            label="每一次发出"
            rowKey="number"
            columns={carriedColumns(audits)}
            rows={trace.carried}
            pagination={false}
          />
        )}
      </Section>
      {(trace.clawbacks.length > 0 || trace.mayAskBackFen > 0) && (
        <Section level={2} title="要求退回">
          {trace.clawbacks.length > 0 && <ClawbackTable lines={trace.clawbacks} />}
          {trace.mayAskBackFen > 0 && (
            <p className="no-print">
              <AskBack payment={trace.id} mostFen={trace.mayAskBackFen} />
            </p>
          )}
        </Section>
      )}
      <Checked />
    </div>
  );
}

/** Who has checked it, on paper; on the screen nobody signs. */
function Checked() {
  return (
    <p className="money-signatures">
      <span>核对：</span>
      <span>负责人：</span>
      <span>日期：</span>
    </p>
  );
}

/** One payment, back to its sources, to the clause it rests on, and forward to its receipt. */
export default function TracePage() {
  const query = useQuery(traceQuery(useParams()['id']!, useAudits()));
  const aside = (
    <span className="buttons no-print">
      <Button icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>
        打印
      </Button>
      <Link to="/money/payments">查别的一笔</Link>
    </span>
  );
  return (
    <Page title="这笔钱的来龙去脉" aside={aside}>
      <Answered query={query}>{(trace) => <Traced trace={trace} />}</Answered>
    </Page>
  );
}
