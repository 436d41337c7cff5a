import { useQuery } from '@tanstack/react-query';
import { Button, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { formatYuan } from '../../../kernel/money.ts';
import { type SettledUse, type SettlementLine, settlementStates } from '../../../kernel/voucher/answers.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { Refusal } from '../form/refusal.tsx';
import { RefuseDialog, plainYes, useSecondWord } from '../form/second-word.tsx';
import { WideTable } from '../money/wide-table.tsx';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { settlementQuery } from './queries.ts';
import '../money/money.css';
import './vouchers.css';

const fenColumn = (title: string, key: 'billFen' | 'unionFen' | 'merchantFen') => ({
  title,
  key,
  align: 'right' as const,
  className: 'tight figures',
  render: (_: unknown, use: SettledUse) => formatYuan(use[key]),
});

const columns: TableProps<SettledUse>['columns'] = [
  { title: '时间', key: 'at', render: (_, { at }) => momentWords(at) },
  { title: '活动', key: 'name', render: (_, { name }) => name },
  { title: '券号', key: 'number', align: 'right', className: 'tight figures', render: (_, { number }) => number },
  { title: '收银员', key: 'clerk', render: (_, { clerk }) => clerk },
  fenColumn('账单', 'billFen'),
  fenColumn('工会付', 'unionFen'),
  fenColumn('商户让利', 'merchantFen'),
];

/** The second person's word, with the sum she answers for beside the button. */
function Deciding({ settlement }: { readonly settlement: SettlementLine }) {
  const [refusing, setRefusing] = useState(false);
  const waiting = { url: `/api/settlements/${settlement.id}`, kept: 'money' };
  const agreeing = useSecondWord(waiting, () => {}, plainYes);
  const { madeBy, merchant, uses, unionFen, org, fundName } = settlement;
  return (
    <div className="money-decide voucher-screen">
      <p>
        {madeBy}制单，要你复核：付给{merchant.name} {uses} 张券，共 <strong>{formatYuan(unionFen)}</strong>，从
        {org.name}的{fundName}里出。请对照下面每一笔。
      </p>
      {agreeing.error && <Refusal fault={agreeing.error} />}
      <div className="buttons">
        <Button type="primary" loading={agreeing.isPending} onClick={() => agreeing.mutate()}>
          同意付 {formatYuan(unionFen)}
        </Button>
        <Button onClick={() => setRefusing(true)}>不同意</Button>
      </div>
      {refusing && (
        <RefuseDialog
          waiting={waiting}
          title={`不同意 ${settlement.number}`}
          help="制单的人看得到。这些核销可以重新结算。"
          onClose={() => setRefusing(false)}
        />
      )}
    </div>
  );
}

const nextWords = ({ state, paid }: SettlementLine): string => {
  if (state === 'draft') return '等审批人或负责人复核，制单的人自己不能复核。';
  if (state === 'refused') return '没有同意，这些核销可以重新结算。';
  return paid ? '钱已经到商户的账户。' : '已经算作应发，发放人在“资金”里提交一批银行转账就会带上。';
};

/** One settlement: what it is the sum of, whoever's move it is; prints on paper as it is. */
export default function SettlementPage() {
  const query = useQuery(settlementQuery(useParams()['id']!));
  return (
    <Page title="券结算单" aside={<Link to="/settlements">回到券和结算</Link>}>
      <Answered query={query}>
        {({ settlement, uses }) => (
          <div className="money">
            <Section
              level={2}
              title={`${settlement.number} ${settlement.paid ? '已到账' : settlementStates[settlement.state]}`}
            >
              <p className="voucher-screen">{nextWords(settlement)}</p>
              <Facts>
                <Fact label="付给">{settlement.merchant.name}</Fact>
                <Fact label="时间">
                  {sayWholeDay(settlement.from)}至{sayWholeDay(settlement.until)}
                </Fact>
                <Fact label="合计">
                  {settlement.uses} 张，账单 {formatYuan(settlement.billFen)}，工会付 {formatYuan(settlement.unionFen)}
                </Fact>
                <Fact label="从哪里出">
                  {settlement.org.name}，{settlement.fundName}
                </Fact>
                <Fact label="制单">
                  {settlement.madeBy}，{momentWords(settlement.madeAt)}
                </Fact>
                {settlement.decidedBy !== undefined && (
                  <Fact label="复核">
                    {settlement.decidedBy}
                    {settlement.why !== undefined && `：${settlement.why}`}
                  </Fact>
                )}
              </Facts>
              <div className="buttons voucher-screen">
                <Button href={`/api/settlements/${settlement.id}/file`}>下载表格</Button>
                <Button onClick={() => window.print()}>打印</Button>
              </div>
            </Section>
            {settlement.mayDecide && <Deciding settlement={settlement} />}
            <Section level={2} title="每一笔">
              <WideTable<SettledUse>
                label="结算单的每一笔"
                rowKey="id"
                columns={columns}
                rows={uses}
                pagination={false}
              />
            </Section>
          </div>
        )}
      </Answered>
    </Page>
  );
}
