import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, Popconfirm, Select, Typography } from 'antd';
import { type FormEvent, useState } from 'react';
import type { EmployerTokenAnswer } from '../../../kernel/employer-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords, shortDayWords } from '../words/moment-words.ts';
import { tokensQuery } from './queries.ts';

const stateWords = { live: '可以用', expired: '已过期', revoked: '已作废' } as const;
const spans = [
  { value: 90, label: '三个月' },
  { value: 180, label: '半年' },
  { value: 365, label: '一年' },
];

function Revoke({ org, token }: { readonly org: string; readonly token: EmployerTokenAnswer }) {
  const queries = useQueryClient();
  const revoking = useMutation({
    mutationFn: () => api.post<undefined>(`/api/employer-tokens/${token.id}/revoke`, {}),
    onSuccess: () => queries.invalidateQueries(tokensQuery(org)),
  });
  return (
    <>
      <Popconfirm
        title="作废这个令牌？"
        description="单位的系统马上不能再报人，已经报来的人不受影响。"
        okText="作废"
        cancelText="不作废"
        onConfirm={() => revoking.mutate()}
      >
        <Button size="small" danger loading={revoking.isPending} aria-label={`作废${token.label}`}>
          作废
        </Button>
      </Popconfirm>
      {revoking.error && <Refusal fault={revoking.error} />}
    </>
  );
}

interface TokensProps {
  readonly org: string;
  readonly mayMake: boolean;
}

function Tokens({ org, mayMake, tokens }: TokensProps & { readonly tokens: readonly EmployerTokenAnswer[] }) {
  if (tokens.length === 0) return <p>还没有令牌。</p>;
  return (
    <ul className="plain tokens">
      {tokens.map((token) => (
        <li key={token.id}>
          <p>
            {token.label}（{stateWords[token.state]}）
          </p>
          <p className="quiet">
            {token.by}，{shortDayWords(token.madeAt)}生成，用到{shortDayWords(token.expiresAt)}；
            {token.lastUsedAt === undefined ? '还没用过' : `最近一次 ${momentWords(token.lastUsedAt)}`}。
          </p>
          {mayMake && token.state === 'live' && <Revoke org={org} token={token} />}
        </li>
      ))}
    </ul>
  );
}

function Shown({ token }: { readonly token: string }) {
  return (
    <Alert
      type="warning"
      showIcon
      title="请现在就复制令牌，交给单位的人事系统。离开这一页以后不再显示。"
      description={
        <Typography.Text copyable={{ text: token, tooltips: false }} code className="token">
          {token}
        </Typography.Text>
      }
    />
  );
}

function Make({ org }: { readonly org: string }) {
  const queries = useQueryClient();
  const [label, setLabel] = useState('');
  const [days, setDays] = useState(365);
  const making = useMutation({
    mutationFn: () => api.post<EmployerTokenAnswer>(`/api/orgs/${org}/employer-tokens`, { label, days }),
    onSuccess: async () => {
      setLabel('');
      await queries.invalidateQueries(tokensQuery(org));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!making.isPending) making.mutate();
  };
  return (
    <form className="make-token" onSubmit={submit} noValidate>
      <div>
        <label htmlFor="token-label">用在哪里</label>
        <Input
          id="token-label"
          value={label}
          maxLength={40}
          placeholder="某某公司人事系统"
          onChange={({ target }) => setLabel(target.value)}
        />
      </div>
      <div>
        <label htmlFor="token-days">用多久</label>
        <Select id="token-days" value={days} onChange={setDays} options={spans} />
      </div>
      <Button type="primary" htmlType="submit" loading={making.isPending}>
        生成令牌
      </Button>
      {making.error && <Refusal fault={making.error} />}
      {making.data?.token !== undefined && <Shown token={making.data.token} />}
    </form>
  );
}

/** How to connect, in three sentences, and the tokens that open the door. */
export function Connecting({ org, mayMake }: TokensProps) {
  const query = useQuery(tokensQuery(org));
  return (
    <>
      <ol className="steps">
        <li>由本会或上级工会的审批人在这里生成令牌，交给单位管人事系统的人。</li>
        <li>
          单位在支持 SCIM 2.0 的人事系统里填上地址 <code>{window.location.origin}/scim/v2</code> 和令牌。
        </li>
        <li>以后谁入职、谁离职会报到这一页；单位看不到谁是会员，也改不了任何人的会籍。</li>
      </ol>
      {mayMake ? <Make org={org} /> : <p className="quiet">你的岗位不能生成令牌，请找本会或上级工会的审批人。</p>}
      <Answered query={query} rows={2}>
        {(tokens) => <Tokens org={org} mayMake={mayMake} tokens={tokens} />}
      </Answered>
    </>
  );
}
