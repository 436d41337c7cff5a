import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import type { FactorLine, LinkAnswer, SecurityAnswer } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { IdentityRefused, waysQuery } from '../session/identity.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { momentWords } from '../words/moment-words.ts';
import { AddFactor } from './add-factor.tsx';
import { ChangePassword } from './change-password.tsx';
import { Elsewhere, OwnResets } from './elsewhere.tsx';
import { RemoveFactor, RenewCodes } from './factor-changes.tsx';
import { securityQuery } from './queries.ts';
import './security.css';

function Factor({ factor, last }: { readonly factor: FactorLine; readonly last: boolean }) {
  return (
    <li className="factor">
      <div>
        <p>{factor.name}</p>
        <p className="quiet">
          {momentWords(factor.addedAt)}添加
          {factor.usedAt !== undefined && `，最近一次使用 ${momentWords(factor.usedAt)}`}
        </p>
      </div>
      {!last && <RemoveFactor factor={factor} />}
    </li>
  );
}

function Factors({ security }: { readonly security: SecurityAnswer }) {
  const { factors, recoveryCodesLeft } = security;
  return (
    <>
      <ul className="plain factors">
        {factors.map((factor) => (
          <Factor key={factor.id} factor={factor} last={factors.length === 1} />
        ))}
      </ul>
      {factors.length === 1 && <p className="quiet">只有一种时不能删除。建议再添加一种，手机丢了也能登录。</p>}
      <AddFactor />
      <p>
        备用码还剩 {recoveryCodesLeft} 个。 <RenewCodes />
      </p>
    </>
  );
}

/** The way to link this account with who one is at the identity provider. */
function LinkIdentity() {
  const { data } = useQuery(waysQuery);
  const linking = useMutation({
    mutationFn: () => api.post<LinkAnswer>('/api/my/identity', {}),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  if (data?.identity === undefined) return null;
  return (
    <Section level={2} title={data.identity.label}>
      <IdentityRefused />
      <p>关联以后，可以用{data.identity.label}代替密码登录，第二道验证照旧。</p>
      {linking.error && <Refusal fault={linking.error} />}
      <Button loading={linking.isPending} onClick={() => linking.mutate()}>
        关联{data.identity.label}
      </Button>
    </Section>
  );
}

/** 账号安全: the password, the second factors and where one is signed in. */
export default function SecurityPage() {
  const { data, error, isPending } = useQuery(securityQuery);
  return (
    <Page title="账号安全">
      {isPending && <Skeleton active />}
      {error && <Refusal fault={error} />}
      {data && (
        <div className="security">
          <Section level={2} title="密码">
            <p>
              账号 {data.login}
              {data.passwordUntil !== undefined && `，密码用到 ${momentWords(data.passwordUntil)}，到期要换新的`}。
            </p>
            <ChangePassword />
          </Section>
          <Section level={2} title="第二道验证">
            <Factors security={data} />
          </Section>
          <LinkIdentity />
          <Section level={2} title="登录着的地方">
            <Elsewhere />
          </Section>
          {data.resets.length > 0 && (
            <Section level={2} title="登录方式的重设">
              <OwnResets resets={data.resets} />
            </Section>
          )}
        </div>
      )}
    </Page>
  );
}
