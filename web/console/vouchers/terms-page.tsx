import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { DeskAnswer } from '../../../kernel/allot-answers.ts';
import { fundName } from '../../../kernel/funds.ts';
import { formatYuan } from '../../../kernel/money.ts';
import type { MerchantLine, VoucherDesk } from '../../../kernel/voucher/answers.ts';
import { unionFaceOf } from '../../../kernel/voucher/terms.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { FieldRow, GroupRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { YuanRow } from '../money/money-fields.tsx';
import { useMoneyWrite } from '../money/money-write.ts';
import { problemsOf } from '../orgs/use-change.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { DayRow } from './day-row.tsx';
import { merchantsQuery, voucherCampaignQuery, voucherDeskQuery } from './queries.ts';
import { voucherFunds } from './voucher-funds.ts';
import '../money/money.css';
import './vouchers.css';

interface Said {
  readonly fund: string;
  readonly faceFen: number | undefined;
  readonly merchantFen: number | undefined;
  readonly leastFen: number | undefined;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly days: number | undefined;
  readonly shops: readonly string[];
}

const begun = ({ terms, shops }: VoucherDesk): Said => ({
  fund: terms?.fund ?? voucherFunds[0],
  faceFen: terms?.faceFen,
  merchantFen: terms?.merchantFen ?? 0,
  leastFen: terms?.leastFen ?? 0,
  validFrom: terms?.validFrom ?? '',
  validUntil: terms?.validUntil ?? '',
  days: terms?.days,
  shops: shops.map(({ id }) => id),
});

/** What the union sets aside when it is announced. */
function costWords({ faceFen, merchantFen }: Said, stock: number): string {
  if (faceFen === undefined || faceFen <= (merchantFen ?? 0)) return '';
  const one = unionFaceOf({ faceFen, merchantFen: merchantFen ?? 0 });
  return `发布的时候预留 ${formatYuan(one * stock)}：${stock} 张，每张工会付 ${formatYuan(one)}。没有用掉的，到期以后自动收回。`;
}

interface TermsFormProps {
  readonly campaign: DeskAnswer;
  readonly desk: VoucherDesk;
  readonly merchants: readonly MerchantLine[];
}

function TermsForm({ campaign, desk, merchants }: TermsFormProps) {
  const [said, setSaid] = useState(() => begun(desk));
  const writing = useMoneyWrite<object, VoucherDesk>('put', `/api/campaigns/${campaign.id}/voucher`, () => {});
  const problems = problemsOf(writing.error);
  const problemAt = (at: string) => problems.find((one) => one.at === at)?.says;
  const amount = (at: 'faceFen' | 'merchantFen' | 'leastFen', label: string, help: string) => (
    <YuanRow
      id={`terms-${at}`}
      label={label}
      help={help}
      problem={problemAt(at)}
      value={said[at]}
      onChange={(fen) => setSaid({ ...said, [at]: fen })}
    />
  );
  const day = (at: 'validFrom' | 'validUntil', label: string) => (
    <DayRow
      id={`terms-${at}`}
      label={label}
      problem={problemAt(at)}
      value={said[at]}
      onChange={(value) => setSaid({ ...said, [at]: value })}
    />
  );
  const submit = () => {
    const { days, faceFen, merchantFen, leastFen, ...rest } = said;
    const amounts = { faceFen: faceFen ?? 0, merchantFen: merchantFen ?? 0, leastFen: leastFen ?? 0 };
    writing.mutate({ ...rest, ...amounts, ...(days !== undefined && { days }) });
  };
  const ready = said.validFrom !== '' && said.validUntil !== '';
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {writing.error && (
        <Refusal
          fault={writing.error}
          beside={['faceFen', 'merchantFen', 'leastFen', 'validFrom', 'validUntil', 'days', 'shops']}
        />
      )}
      {amount('faceFen', '面额', '账单上最多抵扣这么多。')}
      {amount('merchantFen', '其中商户让利', '商户自己承担的部分，没有填 0。')}
      {amount('leastFen', '满多少可以用', '账单到了这个金额才能用，没有限制填 0。')}
      {day('validFrom', '从哪天可以用')}
      {day('validUntil', '用到哪天为止')}
      <FieldRow
        id="terms-days"
        label="领到以后可以用几天"
        optional
        help="领到那天也算。到期没有用，名额让给后面的人。不填就用到最后一天。"
        problem={problemAt('days')}
      >
        <InputNumber
          {...inputProps('terms-days', { problem: problemAt('days'), help: 'help' })}
          min={1}
          max={3650}
          precision={0}
          value={said.days ?? null}
          onChange={(days) => setSaid({ ...said, days: days ?? undefined })}
        />
      </FieldRow>
      <FieldRow id="terms-fund" label="从哪项经费出">
        <Select
          {...inputProps('terms-fund', {})}
          value={said.fund}
          options={voucherFunds.map((fund) => ({ value: fund, label: fundName(fund) }))}
          onChange={(fund: string) => setSaid({ ...said, fund })}
        />
      </FieldRow>
      <GroupRow id="terms-shops" label="哪些商户收" problem={problemAt('shops')}>
        <Checkbox.Group
          className="voucher-shop-choice"
          value={[...said.shops]}
          options={merchants
            .filter(({ state }) => state === 'admitted')
            .map(({ id, name, address }) => ({ value: id, label: `${name}（${address}）` }))}
          onChange={(shops) => setSaid({ ...said, shops })}
        />
      </GroupRow>
      <p>{costWords(said, campaign.stock)}</p>
      <Button type="primary" htmlType="submit" loading={writing.isPending} disabled={!ready}>
        保存
      </Button>
      {writing.isSuccess && <output className="quiet">保存了，请另一位审批人或负责人核对后发布。</output>}
    </form>
  );
}

function Terms({ desk }: { readonly desk: VoucherDesk }) {
  const { terms, shops } = desk;
  if (terms === undefined) return <p>还没有填面额和商户。</p>;
  return (
    <Facts>
      <Fact label="面额">
        {formatYuan(terms.faceFen)}
        {terms.merchantFen > 0 && `，其中商户让利 ${formatYuan(terms.merchantFen)}`}
      </Fact>
      <Fact label="起用金额">{terms.leastFen > 0 ? formatYuan(terms.leastFen) : '没有限制'}</Fact>
      <Fact label="有效期">
        {sayWholeDay(terms.validFrom)}至{sayWholeDay(terms.validUntil)}
        {terms.days !== undefined && `，领到以后 ${terms.days} 天内`}
      </Fact>
      <Fact label="从哪里出">{fundName(terms.fund)}</Fact>
      <Fact label="商户">{shops.map(({ name }) => name).join('、')}</Fact>
    </Facts>
  );
}

const perYuan = (ratio: number | undefined) => (ratio === undefined ? '还没有人用' : `${ratio} 元`);

function Figures({ desk }: { readonly desk: VoucherDesk }) {
  const { figures, money, asOf } = desk;
  return (
    <>
      <Facts>
        <Fact label="用了">
          {figures.used} 张，共发出 {figures.granted} 张
        </Fact>
        <Fact label="工会的钱">
          用了 {formatYuan(money.usedFen)}，预留 {formatYuan(money.reservedFen)}，已结算 {formatYuan(money.settledFen)}
          ，收回 {formatYuan(money.releasedFen)}
        </Fact>
        <Fact label="每 1 元工会的钱，商户让利">
          {perYuan(figures.merchantPerYuan)}（{formatYuan(figures.merchantFen)} ÷ {formatYuan(figures.unionFen)}）
        </Fact>
        <Fact label="每 1 元工会的钱，会员自己付">
          {perYuan(figures.customerPerYuan)}（{formatYuan(figures.customerFen)} ÷ {formatYuan(figures.unionFen)}）
        </Fact>
      </Facts>
      <p className="quiet">截至 {momentWords(asOf)}，撤销的不算。</p>
    </>
  );
}

/** What the vouchers of a campaign are worth and where they are taken; once it is announced, what came of them. */
export default function TermsPage() {
  const id = useParams()['id']!;
  const campaign = useQuery(voucherCampaignQuery(id));
  const desk = useQuery(voucherDeskQuery(id));
  const org = campaign.data?.org.id;
  const merchants = useQuery({ ...merchantsQuery(org ?? ''), enabled: org !== undefined });
  const title = campaign.data === undefined ? '券' : `${campaign.data.name}：券`;
  return (
    <Page title={title} aside={<Link to="/settlements">回到券和结算</Link>}>
      <div className="money">
        <Answered query={campaign}>
          {(found) => (
            <Answered query={desk}>
              {(answer) =>
                found.state === 'draft' ? (
                  <Section level={2} title="面额、有效期和商户">
                    <Answered query={merchants}>
                      {(all) => <TermsForm campaign={found} desk={answer} merchants={all} />}
                    </Answered>
                  </Section>
                ) : (
                  <>
                    <Section level={2} title="用得怎么样">
                      <Figures desk={answer} />
                    </Section>
                    <Section level={2} title="面额、有效期和商户">
                      <Terms desk={answer} />
                    </Section>
                  </>
                )
              }
            </Answered>
          )}
        </Answered>
      </div>
    </Page>
  );
}
