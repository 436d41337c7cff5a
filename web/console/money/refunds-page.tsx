import { useQuery } from '@tanstack/react-query';
import { Alert, Button, type TableProps } from 'antd';
import { useId, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import {
  type FoundLine,
  type RefundBatchLine,
  type RefundsFoundAnswer,
  refundStates,
} from '../../../kernel/contribution.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { sayDay, sayMonth } from '../../../kernel/say-day.ts';
import { Refusal } from '../form/refusal.tsx';
import { CiteWords } from '../rules/cite-words.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { spanWords } from './contribution-words.ts';
import { MonthRow } from './money-fields.tsx';
import { useMoneyOrg } from './money-org.ts';
import { useMoneyWrite } from './money-write.ts';
import { foundQuery, refundsQuery } from './queries.ts';
import { refundColumns } from './refund-table.tsx';
import { WideTable } from './wide-table.tsx';
import './money.css';

const foundColumns: TableProps<FoundLine>['columns'] = [
  ...(refundColumns as NonNullable<TableProps<FoundLine>['columns']>),
  {
    title: '按哪条标准',
    key: 'cites',
    render: (_, { yearFen, belowFen, laterFen, cites }) => (
      <>
        全年上缴 {formatYuan(yearFen)}，低于 {formatYuan(belowFen)}
        {laterFen > 0 && <div>其余 {formatYuan(laterFen)} 等这一年结束以后再返还</div>}
        <div className="quiet as-written">
          <CiteWords cites={cites} />
        </div>
      </>
    ),
  },
];

const batchColumns: TableProps<RefundBatchLine>['columns'] = [
  {
    title: '批次',
    key: 'number',
    render: (_, { id, number, org, from, to }) => (
      <>
        <Link to={`/refunds/${id}`}>{number}</Link>
        <div className="quiet">
          {org.name}，{spanWords(from, to)}
        </div>
      </>
    ),
  },
  { title: '工会数', dataIndex: 'unions', align: 'right', className: 'tight figures' },
  {
    title: '金额',
    key: 'fen',
    align: 'right',
    className: 'tight figures',
    render: (_, { totalFen }) => formatYuan(totalFen),
  },
  { title: '进度', key: 'state', render: (_, { state }) => refundStates[state] },
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

interface FoundProps {
  readonly answer: RefundsFoundAnswer;
}

/** Who is not among them, and until when what is found is to be filed. */
function othersWords({ notSmall, notYet, tooLate, alreadyFen }: RefundsFoundAnswer): string {
  const waiting = notYet === 0 ? '' : `${notYet} 个工会照现在的速度到年底会达到标准，现在不返还，等全年到账以后再查；`;
  const late = tooLate === 0 ? '' : `${tooLate} 个工会过了申报截止，算放弃；`;
  return `另有 ${notSmall} 个工会达到或者超过标准，不返还；${waiting}${late}这段时间已经返还或者正在返还 ${formatYuan(alreadyFen)}。`;
}

function filingWords({ year, lastDay }: RefundsFoundAnswer): string {
  const span = `这一年从${sayMonth(year.from)}算到${sayMonth(year.to)}`;
  if (lastDay === undefined) return `${span}。申报截止的日子没有登记，请看当地税务局和工会的通知，不要错过。`;
  return `${span}，${sayDay(lastDay)}截止申报，过了算放弃。`;
}

/** Who is entitled, all of them chosen; the cashier takes out whom the rule does not mean. */
function Found({ answer }: FoundProps) {
  const { org, from, to, lines, fundFen, mayPropose } = answer;
  const [without, setWithout] = useState<readonly string[]>([]);
  const navigate = useNavigate();
  const proposing = useMoneyWrite<object, RefundBatchLine>(
    'post',
    `/api/orgs/${org.id}/refunds`,
    ({ id }) => void navigate(`/refunds/${id}`),
  );
  const chosen = lines.filter((line) => !without.includes(line.org.id));
  const totalFen = chosen.reduce((sum, { refundFen }) => sum + refundFen, 0);
  const others = `${othersWords(answer)}${filingWords(answer)}`;
  if (lines.length === 0) return <Empty says={`${spanWords(from, to)}没有要返还的工会。${others}`} />;
  return (
    <>
      <p>
        {spanWords(from, to)}，查出 {lines.length} 个工会该返还，一共 {formatYuan(answer.totalFen)}。{others}
      </p>
      <Alert
        type="info"
        showIcon
        title="平台不知道单位的性质。国有企业、机关事业单位，和已经享受别的返还政策的，不在范围里，请去掉勾选。"
      />
      <WideTable<FoundLine>
        label="该返还的工会"
        rowKey={(line) => line.org.id}
        columns={foundColumns}
        rows={lines}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        {...(mayPropose && {
          rowSelection: {
            columnTitle: <span className="unseen">要不要返还</span>,
            selectedRowKeys: chosen.map((line) => line.org.id),
            onSelect: (line: FoundLine, on: boolean) =>
              setWithout((before) => (on ? before.filter((id) => id !== line.org.id) : [...before, line.org.id])),
            getCheckboxProps: (line: FoundLine) => ({ 'aria-label': `返还给${line.org.name}` }),
          },
        })}
      />
      {fundFen < totalFen && (
        <p className="problem">工会经费结余 {formatYuan(fundFen)}，不够返还，请先补充经费或者去掉一些。</p>
      )}
      {mayPropose ? (
        <div className="buttons">
          <Button
            type="primary"
            disabled={chosen.length === 0}
            loading={proposing.isPending}
            onClick={() => proposing.mutate({ from, to, without })}
          >
            提交返还：{chosen.length} 个工会，{formatYuan(totalFen)}
          </Button>
          <span className="quiet">由另一位审批人、负责人复核以后才返还。</span>
        </div>
      ) : (
        <p className="quiet">由{org.name}的发放人提交，另一位审批人、负责人复核。</p>
      )}
      {proposing.error && <Refusal fault={proposing.error} />}
    </>
  );
}

function Batches({ org }: { readonly org: string }) {
  const query = useQuery(refundsQuery(org));
  return (
    <Section level={2} title="返还批次">
      <Answered query={query} rows={3}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty says="还没有返还过。" />
          ) : (
            <WideTable<RefundBatchLine>
              label="每一批返还"
              rowKey="id"
              columns={batchColumns}
              rows={lines}
              pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
            />
          )
        }
      </Answered>
    </Section>
  );
}

/** Small payers get back what they passed up, found without an application. */
export default function RefundsPage() {
  const form = useId();
  const { org, choice } = useMoneyOrg();
  const [span, setSpan] = useState<{ readonly from?: string; readonly to?: string }>({});
  const whole = span.from !== '' && span.to !== '';
  const query = useQuery({ ...foundQuery(org.id, span), enabled: whole });
  const { from = query.data?.from ?? '', to = query.data?.to ?? '' } = span;
  return (
    <Page title="小额缴费返还" aside={choice}>
      <div className="money">
        <p>
          一年上缴少的小微企业，上缴的部分返还给单位工会，不用申请。够不够标准看全年的上缴，不只看选的这几个月。平台按账本里的到账查出来，提交一批，另一个人复核以后记到各工会的工会经费里。
        </p>
        <div className="money-span">
          <MonthRow
            id={`${form}-from`}
            label="从哪个月"
            value={from}
            onChange={(next) => setSpan({ from: next, to })}
          />
          <MonthRow id={`${form}-to`} label="到哪个月" value={to} onChange={(next) => setSpan({ from, to: next })} />
        </div>
        <Section level={2} title="该返还的">
          <Answered query={query}>
            {(answer) => <Found key={`${answer.org.id} ${answer.from} ${answer.to}`} answer={answer} />}
          </Answered>
        </Section>
        <Batches org={org.id} />
      </div>
    </Page>
  );
}
