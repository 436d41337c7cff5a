import { useQuery } from '@tanstack/react-query';
import type { TableProps } from 'antd';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import {
  type ContributionLine,
  type ContributionSums,
  type ContributionsAnswer,
  type MonthSums,
  type UnionSums,
  contributionKinds,
} from '../../../kernel/contribution.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { sayMonth } from '../../../kernel/say-day.ts';
import { CiteWords } from '../rules/cite-words.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { today } from '../words/today.ts';
import { DueForm, ReceiptForm } from './contribution-forms.tsx';
import { leftOf, shareWords, sumsWords } from './contribution-words.ts';
import { MoneyDialog } from './money-dialog.tsx';
import { MonthRow } from './money-fields.tsx';
import { useMoneyOrg } from './money-org.ts';
import { contributionsQuery } from './queries.ts';
import { WideTable } from './wide-table.tsx';
import './money.css';

const sum = <Row extends ContributionSums>(title: string, of: (row: Row) => number) => ({
  title,
  key: title,
  align: 'right' as const,
  className: 'tight figures',
  render: (_: unknown, row: Row) => formatYuan(of(row)),
});

const sums = <Row extends ContributionSums>() => [
  sum<Row>('应缴', ({ dueFen }) => dueFen),
  sum<Row>('到账', ({ receivedFen }) => receivedFen),
  sum<Row>('还差', leftOf),
  sum<Row>('留成', ({ keptFen }) => keptFen),
  sum<Row>('上缴', ({ passedFen }) => passedFen),
];

const ofMonths: TableProps<MonthSums>['columns'] = [
  { title: '月份', key: 'month', className: 'tight', render: (_, { month }) => sayMonth(month) },
  { title: '哪一种', key: 'kind', render: (_, { kind }) => contributionKinds[kind] },
  { title: '工会数', dataIndex: 'unions', align: 'right', className: 'tight figures' },
  ...sums<MonthSums>(),
];

const ofUnions: TableProps<UnionSums>['columns'] = [
  { title: '工会', key: 'org', render: (_, { org }) => org.name },
  { title: '登记了几次', dataIndex: 'months', align: 'right', className: 'tight figures' },
  ...sums<UnionSums>(),
];

const ofOwn = (mayBook: boolean): TableProps<ContributionLine>['columns'] => [
  {
    title: '月份',
    key: 'month',
    render: (_, { month, kind, wagesFen, share, refundedFen }) => (
      <>
        {sayMonth(month)}
        <div className="quiet">
          {contributionKinds[kind]}：{formatYuan(wagesFen)}的 {share / 100}%
          {refundedFen > 0 && `；返还 ${formatYuan(refundedFen)}`}
        </div>
      </>
    ),
  },
  ...sums<ContributionLine>(),
  ...(mayBook
    ? [
        {
          title: <span className="unseen">操作</span>,
          key: 'do',
          className: 'tight',
          render: (_: unknown, line: ContributionLine) =>
            leftOf(line) > 0 && (
              <MoneyDialog
                small
                verb="登记到账"
                about={`${sayMonth(line.month)}，${contributionKinds[line.kind]}`}
                title={`登记到账：${sayMonth(line.month)}`}
              >
                {(close) => <ReceiptForm line={line} onClose={close} />}
              </MoneyDialog>
            ),
        },
      ]
    : []),
];

const paged = { pageSize: 12, hideOnSinglePage: true, showSizeChanger: false } as const;

function Shares({ shares }: Pick<ContributionsAnswer, 'shares'>) {
  return (
    <ul className="plain">
      {shares.map((share) => (
        <li key={share.name}>
          {shareWords(share)}
          <span className="quiet as-written">
            {' '}
            <CiteWords cites={share.cites} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Own({ answer }: { readonly answer: ContributionsAnswer }) {
  const { org, own, mayBook, above } = answer;
  return (
    <Section level={2} title="本工会每个月的">
      {mayBook && (
        <div className="buttons">
          <MoneyDialog primary verb="登记应缴" title={`登记应缴：${org.name}`}>
            {(close) => <DueForm org={org} above={above} onClose={close} />}
          </MoneyDialog>
        </div>
      )}
      {own.length === 0 ? (
        <Empty
          says={mayBook ? '这段时间还没有登记。登记一个月的工资总额，平台会算出应缴。' : '这段时间本工会还没有登记。'}
        />
      ) : (
        <WideTable<ContributionLine>
          label="本工会每个月的缴费"
          rowKey="id"
          columns={ofOwn(mayBook)}
          rows={own}
          pagination={paged}
        />
      )}
    </Section>
  );
}

function Shown({ answer }: { readonly answer: ContributionsAnswer }) {
  const { org, months, unions, unionCount, totals, shares, asOf } = answer;
  return (
    <>
      <Section level={2} title="合计">
        <p>{sumsWords(totals)}</p>
        <p className="quiet">
          {org.name}
          {org.level !== 'workplace' && '和下级工会'}，{unionCount} 个工会登记过。截至 {momentWords(asOf)}
          。到账、留成和上缴是账本里的每一笔加起来的，不是填的。
        </p>
        <Shares shares={shares} />
        <Link to={`/orgs/${org.id}/rules?service=union-fees`}>看这些比例的历史，或者起草新的</Link>
      </Section>
      <Own answer={answer} />
      {months.length > 0 && (
        <Section level={2} title="按月份">
          <WideTable<MonthSums>
            label="按月份的缴费"
            rowKey={({ month, kind }) => `${month} ${kind}`}
            columns={ofMonths}
            rows={months}
            pagination={paged}
          />
        </Section>
      )}
      {org.level !== 'workplace' && unions.length > 0 && (
        <Section level={2} title="按工会，差得多的在前">
          <WideTable<UnionSums>
            label="按工会的缴费"
            rowKey={({ org: one }) => one.id}
            columns={ofUnions}
            rows={unions}
            pagination={paged}
          />
          {unionCount > unions.length && <p className="quiet">只列出差得最多的 {unions.length} 个。</p>}
        </Section>
      )}
    </>
  );
}

/** What unions are owed for each month by employers and members, what came in, stayed and went up. */
export default function ContributionsPage() {
  const form = useId();
  const { org, choice } = useMoneyOrg();
  const year = today().slice(0, 4);
  const [span, setSpan] = useState({ from: `${year}-01`, to: `${year}-12` });
  const whole = span.from !== '' && span.to !== '';
  const query = useQuery({ ...contributionsQuery(org.id, span.from, span.to), enabled: whole });
  return (
    <Page title="经费和会费" aside={choice}>
      <div className="money">
        <div className="money-span">
          <MonthRow
            id={`${form}-from`}
            label="从哪个月"
            value={span.from}
            onChange={(from) => setSpan({ ...span, from })}
          />
          <MonthRow id={`${form}-to`} label="到哪个月" value={span.to} onChange={(to) => setSpan({ ...span, to })} />
        </div>
        <Answered query={query}>{(answer) => <Shown answer={answer} />}</Answered>
      </div>
    </Page>
  );
}
