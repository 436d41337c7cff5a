import { useQuery } from '@tanstack/react-query';
import { Button, Select, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { fundName } from '../../../kernel/funds.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { type SettlementAnswer, type SettlementLine, settlementStates } from '../../../kernel/voucher/answers.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { MoneyDialog } from '../money/money-dialog.tsx';
import { useMoneyWrite } from '../money/money-write.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { DayRow } from './day-row.tsx';
import { merchantsQuery, settlementsQuery, voucherCampaignsQuery } from './queries.ts';
import { voucherFunds } from './voucher-funds.ts';
import { unionsOf, useMe } from '../session/me.ts';
import { useUnionChoice } from '../session/union-choice.tsx';
import '../money/money.css';

const columns: TableProps<SettlementLine>['columns'] = [
  {
    title: '结算单',
    key: 'number',
    render: (_, { id, number, merchant }) => (
      <>
        <Link to={`/settlements/${id}`}>{number}</Link>
        <div className="quiet">{merchant.name}</div>
      </>
    ),
  },
  { title: '时间', key: 'period', render: (_, { from, until }) => `${sayWholeDay(from)}至${sayWholeDay(until)}` },
  { title: '张数', key: 'uses', align: 'right', className: 'tight figures', render: (_, { uses }) => uses },
  {
    title: '工会付',
    key: 'fen',
    align: 'right',
    className: 'tight figures',
    render: (_, { unionFen }) => formatYuan(unionFen),
  },
  { title: '进度', key: 'state', render: (_, { state, paid }) => (paid ? '已到账' : settlementStates[state]) },
  {
    title: '制单',
    key: 'made',
    render: (_, { madeBy, madeAt }) => (
      <>
        {madeBy}
        <div className="quiet">{momentWords(madeAt)}</div>
      </>
    ),
  },
];

function MakeForm({ org }: { readonly org: string }) {
  const navigate = useNavigate();
  const merchants = useQuery(merchantsQuery(org));
  const [said, setSaid] = useState({ merchantId: '', fund: voucherFunds[0], from: '', until: '' });
  const making = useMoneyWrite<object, SettlementAnswer>(
    'post',
    '/api/settlements',
    ({ settlement }) => void navigate(`/settlements/${settlement.id}`),
  );
  const merchantId = said.merchantId || merchants.data?.[0]?.id;
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        making.mutate({ orgId: org, ...said, merchantId });
      }}
    >
      {making.error && <Refusal fault={making.error} />}
      <FieldRow id="settle-merchant" label="哪家商户">
        <Select
          {...inputProps('settle-merchant', {})}
          value={merchantId}
          options={(merchants.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id: string) => setSaid({ ...said, merchantId: id })}
        />
      </FieldRow>
      <FieldRow id="settle-fund" label="从哪项经费出">
        <Select
          {...inputProps('settle-fund', {})}
          value={said.fund}
          options={voucherFunds.map((fund) => ({ value: fund, label: fundName(fund) }))}
          onChange={(fund: string) => setSaid({ ...said, fund })}
        />
      </FieldRow>
      <DayRow id="settle-from" label="从哪天" value={said.from} onChange={(from) => setSaid({ ...said, from })} />
      <DayRow
        id="settle-until"
        label="到哪天"
        help="这天也算。还能撤销的核销不算在内。"
        value={said.until}
        onChange={(until) => setSaid({ ...said, until })}
      />
      <Button
        type="primary"
        htmlType="submit"
        loading={making.isPending}
        disabled={merchantId === undefined || said.from === '' || said.until === ''}
      >
        算出结算单
      </Button>
    </form>
  );
}

function Campaigns({ org }: { readonly org: string }) {
  const query = useQuery(voucherCampaignsQuery(org));
  return (
    <Answered query={query} rows={2}>
      {(lines) =>
        lines.length === 0 ? (
          <Empty says="本工会还没有发过券。在“活动”里起草“消费券、换电券”，再回到这里填面额和商户。" />
        ) : (
          <ul className="plain">
            {lines.map(({ id, name, stock }) => (
              <li key={id}>
                <Link to={`/campaigns/${id}/voucher`}>{name}</Link> <span className="quiet">{stock} 张</span>
              </li>
            ))}
          </ul>
        )
      }
    </Answered>
  );
}

function Lines({ lines }: { readonly lines: readonly SettlementLine[] }) {
  return (
    <Table<SettlementLine>
      size="small"
      rowKey="id"
      columns={columns}
      dataSource={[...lines]}
      scroll={{ x: 820 }}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}

/** Vouchers from the side of money: what each campaign gives, and what merchants are owed. */
export default function SettlementsPage() {
  const { org, choice } = useUnionChoice(unionsOf(useMe()));
  const query = useQuery(settlementsQuery(org.id));
  const waiting = query.data?.filter(({ mayDecide }) => mayDecide) ?? [];
  return (
    <Page title="券和结算" aside={choice}>
      <div className="money">
        {waiting.length > 0 && (
          <Section level={2} title="待你复核的结算单">
            <Lines lines={waiting} />
          </Section>
        )}
        <Section level={2} title="发券的活动">
          <Campaigns org={org.id} />
        </Section>
        <Section level={2} title="结算单">
          <div className="buttons">
            <MoneyDialog verb="给商户结算" title="给商户结算" primary>
              {() => <MakeForm org={org.id} />}
            </MoneyDialog>
          </div>
          <Answered query={query} rows={4}>
            {(lines) => (lines.length === 0 ? <Empty says="还没有结算单。" /> : <Lines lines={lines} />)}
          </Answered>
        </Section>
      </div>
    </Page>
  );
}
