import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useState } from 'react';
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
import { ProvingDialog } from './proving-dialog.tsx';
import { securityQuery, useChange } from './queries.ts';
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

/** The way to link this account with who one is at the identity provider, and to take the link away again. */
function LinkIdentity({ linked }: { readonly linked: SecurityAnswer['identity'] }) {
  const { data } = useQuery(waysQuery);
  const [open, setOpen] = useState(false);
  const linking = useMutation({
    mutationFn: (password: string) => api.post<LinkAnswer>('/api/my/identity', { password }),
    onSuccess: ({ url }) => window.location.assign(url),
  });
  const unlinking = useChange((password: string) => api.post('/api/my/identity/unlink', { password }));
  if (data?.identity === undefined) return null;
  const { label } = data.identity;
  const change = linked === undefined ? linking : unlinking;
  const verb = linked === undefined ? '关联' : '取消关联';
  return (
    <Section level={2} title={label}>
      <IdentityRefused />
      <p>
        {linked === undefined
          ? `关联以后，可以用${label}代替密码登录，第二道验证照旧。`
          : `${momentWords(linked.linkedAt)}关联的，可以用它代替密码登录。不是你关联的，请马上取消，再修改密码。`}
      </p>
      <Button onClick={() => setOpen(true)}>{`${verb}${label}`}</Button>
      {open && (
        <ProvingDialog
          title={`${verb}${label}`}
          says={linked === undefined ? `接下来到${label}登录一次，再回到这里。` : '取消以后，不能再用它登录。'}
          label={verb}
          fault={change.error}
          pending={change.isPending}
          onProve={(password) => change.mutate(password, { onSuccess: () => setOpen(false) })}
          onClose={() => setOpen(false)}
        />
      )}
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
          <LinkIdentity linked={data.identity} />
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
