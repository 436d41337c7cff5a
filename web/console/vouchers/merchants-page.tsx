import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Popconfirm } from 'antd';
import type { ClerkLine, MerchantLine } from '../../../kernel/voucher/answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { MoneyDialog } from '../money/money-dialog.tsx';
import { unionsOf, useMe } from '../session/me.ts';
import { useUnionChoice } from '../session/union-choice.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { AccountForm, AdmitForm, ClerkForm, SuspendForm } from './merchant-forms.tsx';
import { merchantsQuery } from './queries.ts';
import '../money/money.css';
import './vouchers.css';

function Clerk({
  merchant,
  clerk,
  steers,
}: {
  readonly merchant: MerchantLine;
  readonly clerk: ClerkLine;
  readonly steers: boolean;
}) {
  const queries = useQueryClient();
  const ending = useMutation({
    mutationFn: () => api.delete(`/api/merchants/${merchant.id}/clerks/${clerk.id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['money'] }),
  });
  return (
    <li>
      {clerk.name}，手机尾号 {clerk.tail}，{clerk.accepted ? '已接受' : '已邀请，等她在手机上接受'}{' '}
      {steers && (
        <Popconfirm
          title={`取消${clerk.name}？`}
          description="取消以后，她的手机马上不能再收券。"
          okText="取消她"
          cancelText="返回"
          onConfirm={() => ending.mutate()}
        >
          <Button size="small" loading={ending.isPending} aria-label={`取消收银员：${clerk.name}`}>
            取消
          </Button>
        </Popconfirm>
      )}
      {ending.error && <Refusal fault={ending.error} />}
    </li>
  );
}

function Merchant({ merchant, steers }: { readonly merchant: MerchantLine; readonly steers: boolean }) {
  const { name, creditCode, address, state, why, account, clerks, org } = merchant;
  return (
    <article className="voucher-card">
      <h3>
        {name}
        {state === 'suspended' && '（已暂停）'}
      </h3>
      <p className="quiet">
        {creditCode}，{address}，{org.name}准入，{account ?? '没有登记账户'}
      </p>
      {state === 'suspended' && <p>暂停的原因：{why}</p>}
      {clerks.length === 0 ? (
        <p className="quiet">还没有收银员。邀请以后，商户才能收券。</p>
      ) : (
        <ul className="plain">
          {clerks.map((clerk) => (
            <Clerk key={clerk.id} merchant={merchant} clerk={clerk} steers={steers} />
          ))}
        </ul>
      )}
      {steers && (
        <div className="buttons">
          <MoneyDialog verb="邀请收银员" about={name} title={`邀请${name}的收银员`} small>
            {(close) => <ClerkForm merchant={merchant} onDone={close} />}
          </MoneyDialog>
          <MoneyDialog verb="换账户" about={name} title={`更换${name}的对公账户`} small>
            {(close) => <AccountForm merchant={merchant} onDone={close} />}
          </MoneyDialog>
          <MoneyDialog
            verb={state === 'admitted' ? '暂停' : '恢复'}
            about={name}
            title={state === 'admitted' ? `暂停${name}` : `恢复${name}`}
            small
          >
            {(close) => <SuspendForm merchant={merchant} onDone={close} />}
          </MoneyDialog>
        </div>
      )}
    </article>
  );
}

/** The merchants that take a union's vouchers: its own, and those of the unions above it. */
export default function MerchantsPage() {
  const me = useMe();
  const { org, choice } = useUnionChoice(unionsOf(me));
  const steers = me.posts.some(({ role }) => role === 'approver' || role === 'supervisor');
  const query = useQuery(merchantsQuery(org.id));
  return (
    <Page title="商户" aside={choice}>
      <div className="money">
        {steers && (
          <div className="buttons">
            <MoneyDialog verb="准入一家商户" title="准入一家商户" primary>
              {(close) => <AdmitForm org={org.id} onDone={close} />}
            </MoneyDialog>
          </div>
        )}
        <Section level={2} title="可以收本工会的券的商户">
          <Answered query={query} rows={4}>
            {(merchants) =>
              merchants.length === 0 ? (
                <Empty says="还没有商户。审批人或负责人准入以后，发券的时候可以选。" />
              ) : (
                merchants.map((merchant) => <Merchant key={merchant.id} merchant={merchant} steers={steers} />)
              )
            }
          </Answered>
        </Section>
      </div>
    </Page>
  );
}
