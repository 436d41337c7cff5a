import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { formatYuan } from '../../../kernel/money.ts';
import {
  type Channel,
  type OwnPayment,
  type PayeeAccount,
  type PayeeAnswer,
  payoutStates,
} from '../../../kernel/payout.ts';
import { Refused, api } from '../../api/client.ts';
import { instantWords } from '../../flow/day-words.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { FieldFrame } from '../../ui/field.tsx';
import { BackLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { AskedFirst } from '../apply/consent-page.tsx';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { payeeQuery } from '../queries.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { today } from '../today.ts';
import { useWrite } from '../use-write.ts';

const closedWords: Readonly<Record<NonNullable<PayeeAccount['closedWhy']>, string>> = {
  replaced: '换成了别的账户',
  removed: '你停用了',
  withdrawn: '你撤回了同意',
  refused: '微信拒收，请核对后重新填',
};

interface Said {
  readonly holder: string;
  readonly bank?: string;
  readonly account: string;
}

/** The number as it stands on the card, in fours, so that a wrong digit is seen. */
const inFours = (digits: string) => digits.replaceAll(/\D/g, '').replaceAll(/(\d{4})(?=\d)/g, '$1 ');

function useNaming(kind: Channel) {
  const client = useQueryClient();
  const path = `/api/my/payee-accounts/${kind}`;
  return useWrite<Said, PayeeAnswer>(
    path,
    (said, key) => api.put<PayeeAnswer>(path, said, key),
    async (answer) => void client.setQueryData(payeeQuery.queryKey, answer),
  );
}

function NameBank({ name, onDone }: { readonly name: string; readonly onDone: () => void }) {
  const [said, setSaid] = useState({ holder: '', bank: '', account: '' });
  const naming = useNaming('bank');
  const reasons = naming.error instanceof Refused ? naming.error.reasons : [];
  const problemAt = (at: string) => reasons.find((reason) => reason.at === at)?.says;
  const text = (at: keyof typeof said, label: string, help: string, mode: 'text' | 'numeric' = 'text') => (
    <FieldFrame id={`payee-${at}`} label={label} help={help} problem={problemAt(at)}>
      {(ties) => (
        <input
          {...ties}
          className="input"
          type="text"
          inputMode={mode}
          autoComplete="off"
          maxLength={60}
          value={at === 'account' ? inFours(said.account) : said[at]}
          onChange={({ target }) => setSaid({ ...said, [at]: target.value })}
        />
      )}
    </FieldFrame>
  );
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        naming.mutate({ ...said, account: said.account.replaceAll(/\D/g, '') }, { onSuccess: onDone });
      }}
    >
      {naming.error && reasons.length === 0 && <FaultNotice fault={naming.error} />}
      {text('holder', '户名', `只能是你本人：${name}。不能填家人或者同事的账户。`)}
      {text('bank', '开户银行', '例如：中国银行广州东山支行')}
      {text('account', '银行卡号', '照着卡面填，填完再对一遍。', 'numeric')}
      <Button look="primary" type="submit" busy={naming.isPending}>
        登记这个账户
      </Button>
    </form>
  );
}

function Live({ account }: { readonly account: PayeeAccount }) {
  const client = useQueryClient();
  const removing = useMutation({
    mutationFn: () => api.delete<PayeeAnswer>(`/api/my/payee-accounts/${account.kind}`),
    onSuccess: (answer) => client.setQueryData(payeeQuery.queryKey, answer),
  });
  return (
    <Card>
      <p>
        <strong>
          {account.bank ?? '微信'}，尾号 {account.tail}
        </strong>
      </p>
      <p className="soft">
        户名 {account.holder}，{instantWords(account.addedAt, today())}登记
      </p>
      {removing.error && <FaultNotice fault={removing.error} />}
      <Confirm
        verb={account.kind === 'bank' ? '停用这个银行账户' : '停用这个微信账户'}
        warns="停用以后，工会的钱发不到这个账户；正在路上的还会到。"
        loses
        onConfirm={() => removing.mutate()}
      />
    </Card>
  );
}

function paymentWords({ state, why, account }: OwnPayment): string {
  if (state === 'owed') return '已经批准，等着发。';
  if (state === 'spent') return '工会已经替你花了这笔钱，不另外发给你。';
  if (state === 'planned') return '正在准备发，等工会复核。';
  const to = account === undefined ? '' : `（${account}）`;
  return `${payoutStates[state]}${to}${why === undefined ? '' : `：${why}`}`;
}

function Payments({ payments }: { readonly payments: readonly OwnPayment[] }) {
  if (payments.length === 0) return <p>还没有工会发给你的钱。</p>;
  return (
    <>
      {payments.map((one) => (
        <Card
          key={`${one.says} ${one.at}`}
          mine={one.state === 'failed' || one.state === 'returned' || one.owesFen !== undefined}
        >
          <p>
            <strong className="figures">{formatYuan(one.fen)}</strong> {one.says}
          </p>
          <p className="soft">
            {instantWords(one.at, today())}，{paymentWords(one)}
          </p>
          {one.owesFen !== undefined && (
            <p>
              这笔钱要退回，还要退 {formatYuan(one.owesFen)}。怎么退、有不同意见，看消息里的通知，联系发这笔钱的工会。
            </p>
          )}
        </Card>
      ))}
    </>
  );
}

function Accounts({ payee }: { readonly payee: PayeeAnswer }) {
  const [naming, setNaming] = useState(false);
  const live = payee.accounts.filter(({ closedAt }) => closedAt === undefined);
  const refused = payee.accounts.find(({ closedWhy }) => closedWhy === 'refused');
  const hasBank = live.some(({ kind }) => kind === 'bank');
  return (
    <>
      <Section title="收款账户">
        {!payee.verified && (
          <Notice tone="waiting">
            <p>你的身份还没有核对过，核对以后才能登记收款账户。请到“我的会籍”办理。</p>
          </Notice>
        )}
        {refused !== undefined && live.length === 0 && (
          <Notice tone="danger">
            <p>
              尾号 {refused.tail} 的账户：{closedWords.refused}。
            </p>
          </Notice>
        )}
        {live.length === 0 && <p>还没有登记。登记以后，工会批准给你的钱直接发到你本人账户。</p>}
        {live.map((account) => (
          <Live key={account.id} account={account} />
        ))}
        {payee.verified &&
          (naming ? (
            <AskedFirst title="收款账户" purposes={['money']} back="/me/money">
              <NameBank name={payee.name} onDone={() => setNaming(false)} />
            </AskedFirst>
          ) : (
            <Button {...(!hasBank && { look: 'primary' as const })} onClick={() => setNaming(true)}>
              {hasBank ? '换一个银行账户' : '登记银行账户'}
            </Button>
          ))}
      </Section>
      <Section title="发给我的钱">
        <Payments payments={payee.payments} />
      </Section>
    </>
  );
}

/** Where she is paid, chosen by herself alone, and what became of all that was granted to her. */
export function AccountsPage() {
  return (
    <>
      <PageHead title="我的收款账户">
        <BackLink to="/me" />
      </PageHead>
      <SignInGate why="登录以后，能登记收款账户，看工会发给你的钱到了没有。">{() => <Fetched />}</SignInGate>
    </>
  );
}

function Fetched() {
  return <Loaded query={useQuery(payeeQuery)}>{(payee) => <Accounts payee={payee} />}</Loaded>;
}
