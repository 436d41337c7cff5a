import { Button } from 'antd';
import { useState } from 'react';
import type { MerchantLine } from '../../../kernel/voucher/answers.ts';
import { Refusal } from '../form/refusal.tsx';
import { WordsRow } from '../money/money-fields.tsx';
import { useMoneyWrite } from '../money/money-write.ts';
import { problemsOf } from '../orgs/use-change.ts';

interface FormProps {
  readonly onDone: () => void;
}

interface Asked {
  readonly at: string;
  readonly label: string;
  readonly help?: string;
}

interface WordsFormProps extends FormProps {
  readonly method?: 'post' | 'put';
  readonly path: string;
  readonly asks: readonly Asked[];
  /** What is sent besides the words. */
  readonly also?: object;
  readonly verb: string;
}

/** A form of a few lines of words, each with its own problem beside it. */
function WordsForm({ method = 'post', path, asks, also = {}, verb, onDone }: WordsFormProps) {
  const [said, setSaid] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(asks.map(({ at }) => [at, ''])),
  );
  const writing = useMoneyWrite<object, MerchantLine>(method, path, onDone);
  const problems = problemsOf(writing.error);
  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        writing.mutate({ ...also, ...said });
      }}
    >
      {writing.error && <Refusal fault={writing.error} beside={asks.map(({ at }) => at)} />}
      {asks.map(({ at, label, help }) => (
        <WordsRow
          key={at}
          id={`merchant-${at}`}
          label={label}
          help={help}
          problem={problems.find((one) => one.at === at)?.says}
          value={said[at] ?? ''}
          onChange={(value) => setSaid({ ...said, [at]: value })}
        />
      ))}
      <Button type="primary" htmlType="submit" loading={writing.isPending}>
        {verb}
      </Button>
    </form>
  );
}

const accountAsks: readonly Asked[] = [
  { at: 'bank', label: '开户银行', help: '例如“中国银行广州分行”。' },
  { at: 'account', label: '对公账号', help: '户名就是商户名称；账号加密保存，以后只显示最后四位。' },
];

export const AdmitForm = ({ org, onDone }: FormProps & { readonly org: string }) => (
  <WordsForm
    path="/api/merchants"
    also={{ orgId: org }}
    asks={[
      { at: 'name', label: '商户名称', help: '和营业执照一样。' },
      { at: 'creditCode', label: '统一社会信用代码' },
      { at: 'address', label: '店在哪里', help: '会员照着这个地址去。' },
      ...accountAsks,
    ]}
    verb="准入这家商户"
    onDone={onDone}
  />
);

export const AccountForm = ({ merchant, onDone }: FormProps & { readonly merchant: MerchantLine }) => (
  <WordsForm
    method="put"
    path={`/api/merchants/${merchant.id}/account`}
    asks={accountAsks}
    verb="更换对公账户"
    onDone={onDone}
  />
);

export const ClerkForm = ({ merchant, onDone }: FormProps & { readonly merchant: MerchantLine }) => (
  <WordsForm
    path={`/api/merchants/${merchant.id}/clerks`}
    asks={[
      { at: 'name', label: '收银员姓名' },
      { at: 'phone', label: '手机号', help: '她用这个手机号登录会员端，在“我的”里打开“收银”，点“接受”。' },
    ]}
    verb="邀请做收银员"
    onDone={onDone}
  />
);

export function SuspendForm({ merchant, onDone }: FormProps & { readonly merchant: MerchantLine }) {
  const suspended = merchant.state === 'admitted';
  return (
    <>
      <p>
        {suspended
          ? `暂停以后，${merchant.name}马上不能再收券；已经收的照样结算。`
          : `恢复以后，${merchant.name}可以继续收券。`}
      </p>
      <WordsForm
        path={`/api/merchants/${merchant.id}/suspension`}
        also={{ suspended }}
        asks={[{ at: 'why', label: '原因' }]}
        verb={suspended ? '暂停' : '恢复'}
        onDone={onDone}
      />
    </>
  );
}
