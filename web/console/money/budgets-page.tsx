import { useQuery } from '@tanstack/react-query';
import { Select, type TableProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { BudgetLine, BudgetsAnswer, Commitment } from '../../../kernel/budget.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { today } from '../words/today.ts';
import { CommitForm, PlanForm, ReleaseForm } from './budget-forms.tsx';
import { MoneyDialog } from './money-dialog.tsx';
import { useMoneyOrg } from './money-org.ts';
import { budgetsQuery } from './queries.ts';
import { WideTable } from './wide-table.tsx';
import './money.css';

const fen = (title: string, of: (line: BudgetLine) => number | undefined) => ({
  title,
  key: title,
  align: 'right' as const,
  className: 'tight figures',
  render: (_: unknown, line: BudgetLine) => {
    const value = of(line);
    return value === undefined ? <span className="quiet">没有定</span> : formatYuan(value);
  },
});

const columnsOf = (org: string): TableProps<BudgetLine>['columns'] => [
  {
    title: '经费',
    key: 'fund',
    render: (_, { fund, name }) => <Link to={`/money/${org}/${fund}`}>{name}</Link>,
  },
  fen('预算', ({ plannedFen }) => plannedFen),
  fen('已用', ({ spentFen }) => spentFen),
  fen('已预留', ({ committedFen }) => committedFen),
  fen('还能用', ({ leftFen }) => leftFen),
  fen('账上结余', ({ heldFen }) => heldFen),
];

const commitmentColumns = (mayBook: boolean): TableProps<Commitment>['columns'] => [
  {
    title: '留给什么事',
    key: 'says',
    render: (_, { says, fundName }) => (
      <>
        <span className="as-written">{says}</span>
        <div className="quiet">{fundName}</div>
      </>
    ),
  },
  {
    title: '金额',
    key: 'fen',
    align: 'right',
    className: 'tight figures',
    render: (_, line) => formatYuan(line.fen),
  },
  {
    title: '谁预留',
    key: 'by',
    className: 'tight',
    render: (_, { by, at }) => (
      <>
        {by}
        <div className="quiet">{momentWords(at)}</div>
      </>
    ),
  },
  ...(mayBook
    ? [
        {
          title: <span className="unseen">操作</span>,
          key: 'do',
          className: 'tight',
          render: (_: unknown, line: Commitment) => (
            <MoneyDialog small verb="解除" about={line.says} title="解除预留">
              {(close) => <ReleaseForm commitment={line} onClose={close} />}
            </MoneyDialog>
          ),
        },
      ]
    : []),
];

function Shown({ answer }: { readonly answer: BudgetsAnswer }) {
  const { org, year, lines, commitments, mayPlan, mayBook, asOf } = answer;
  return (
    <>
      <Section level={2} title={`${year} 年预算`}>
        {mayPlan && (
          <div className="buttons">
            <MoneyDialog verb="定预算" title={`定预算：${org.name}，${year} 年`}>
              {(close) => <PlanForm answer={answer} onClose={close} />}
            </MoneyDialog>
          </div>
        )}
        {lines.length === 0 ? (
          <Empty says="这个工会还没有经费，也没有定过预算。" />
        ) : (
          <WideTable<BudgetLine>
            label="各项经费的预算"
            rowKey="fund"
            columns={columnsOf(org.id)}
            rows={lines}
            pagination={false}
          />
        )}
        <p className="quiet">
          截至 {momentWords(asOf)}。还能用 = 预算 − 已用 −
          已预留。预算由本工会或者上级工会的负责人定，超过预算的发放会被拒绝。
        </p>
      </Section>
      <Section level={2} title="已经预留、还没用的">
        {mayBook && (
          <div className="buttons">
            <MoneyDialog verb="预留经费" title={`预留经费：${org.name}，${year} 年`}>
              {(close) => <CommitForm answer={answer} onClose={close} />}
            </MoneyDialog>
          </div>
        )}
        {commitments.length === 0 ? (
          <Empty says="没有预留的经费。" />
        ) : (
          <WideTable<Commitment>
            label="预留的经费"
            rowKey="id"
            columns={commitmentColumns(mayBook)}
            rows={commitments}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          />
        )}
      </Section>
    </>
  );
}

/** What a union planned for the year, what is spent and promised of it, and what is left. */
export default function BudgetsPage() {
  const { org, choice } = useMoneyOrg();
  const thisYear = Number(today().slice(0, 4));
  const [year, setYear] = useState(thisYear);
  const query = useQuery(budgetsQuery(org.id, year));
  const years = [thisYear + 1, thisYear, thisYear - 1, thisYear - 2];
  const aside = (
    <span className="buttons">
      {choice}
      <Select
        aria-label="哪一年"
        value={year}
        options={years.map((one) => ({ value: one, label: `${one} 年` }))}
        onChange={setYear}
      />
    </span>
  );
  return (
    <Page title="预算" aside={aside}>
      <div className="money">
        <Answered query={query}>{(answer) => <Shown answer={answer} />}</Answered>
      </div>
    </Page>
  );
}
