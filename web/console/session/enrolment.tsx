import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import type { NewTotpAnswer, PasskeyAnswer, RecoveryCodesAnswer } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { NewTotp } from './new-totp.tsx';
import { makePasskey, mayUsePasskeys } from './passkey.ts';
import { RecoveryCodes } from './recovery-codes.tsx';
import { useContinue } from './use-sign-in.ts';

function useEnrolment() {
  const totp = useMutation({ mutationFn: () => api.post<NewTotpAnswer>('/api/session/totp', {}) });
  const confirm = useMutation({
    mutationFn: (code: string) => api.post<RecoveryCodesAnswer>('/api/session/totp/confirm', { code }),
  });
  const passkey = useMutation({
    mutationFn: async () => {
      const asked = await api.post<PasskeyAnswer>('/api/session/new-passkey/options', {});
      return api.post<RecoveryCodesAnswer>('/api/session/new-passkey', await makePasskey(asked));
    },
  });
  return { totp, confirm, passkey, codes: (confirm.data ?? passkey.data)?.recoveryCodes };
}

/** The first second factor of somebody who signs in for the first time. */
export function Enrolment() {
  const { totp, confirm, passkey, codes } = useEnrolment();
  const going = useContinue();
  if (codes !== undefined)
    return (
      <>
        <h1>备用码</h1>
        {going.error && <Refusal fault={going.error} />}
        <RecoveryCodes
          codes={codes}
          label="我已记下，继续登录"
          pending={going.isPending}
          onDone={() => going.mutate(undefined)}
        />
      </>
    );
  return (
    <>
      <h1>绑定第二道验证</h1>
      <p>以后登录除了密码，还要用手机验证一次，别人拿到密码也进不来。</p>
      {(totp.error ?? passkey.error) && <Refusal fault={totp.error ?? passkey.error} />}
      {totp.data === undefined ? (
        <>
          <Button type="primary" size="large" block loading={totp.isPending} onClick={() => totp.mutate()}>
            用手机上的验证器应用
          </Button>
          {mayUsePasskeys() && (
            <Button size="large" block loading={passkey.isPending} onClick={() => passkey.mutate()}>
              用通行密钥（指纹、刷脸或安全钥匙）
            </Button>
          )}
        </>
      ) : (
        <NewTotp made={totp.data} fault={confirm.error} pending={confirm.isPending} confirm={confirm.mutate} />
      )}
    </>
  );
}
