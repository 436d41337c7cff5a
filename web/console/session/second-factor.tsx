import { Alert, Button } from 'antd';
import { useState, type FormEvent } from 'react';
import type { Me } from '../../../kernel/answers.ts';
import type { SignInStep } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { CodeField } from './code-field.tsx';
import { mayUsePasskeys, signInByPasskey } from './passkey.ts';
import { useStep } from './use-sign-in.ts';

function sendCode(code: string) {
  return api.post<Me | SignInStep>('/api/session/second-factor', { code });
}

function CodeForm({ step, recovery }: { readonly step: SignInStep; readonly recovery: boolean }) {
  const [code, setCode] = useState('');
  const sending = useStep(sendCode);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sending.mutate(code);
  };
  return (
    <form onSubmit={submit} className="form">
      {sending.error && <Refusal fault={sending.error} />}
      {!recovery && step.demoCode !== undefined && (
        <Alert type="info" showIcon title={`演示环境不用手机，验证码是 ${step.demoCode}`} />
      )}
      {recovery ? (
        <CodeField
          label="备用码"
          help="绑定时记下的十个备用码中的一个，每个只能用一次。"
          digits={false}
          value={code}
          onChange={setCode}
        />
      ) : (
        <CodeField
          label="六位验证码"
          help="打开手机上的验证器应用，输入它现在显示的数字。"
          value={code}
          onChange={setCode}
        />
      )}
      <Button type="primary" htmlType="submit" size="large" block loading={sending.isPending}>
        登录
      </Button>
    </form>
  );
}

/** The second factor of somebody who has one: a code, a passkey, or a code written down for the day the phone is lost. */
export function SecondFactor({ step }: { readonly step: SignInStep }) {
  const [recovery, setRecovery] = useState(!step.ways.includes('totp') && !mayUsePasskeys());
  const passkey = useStep(signInByPasskey);
  const byCode = step.ways.includes('totp') || recovery;
  return (
    <>
      <h1>第二道验证</h1>
      {passkey.error && <Refusal fault={passkey.error} />}
      {step.ways.includes('passkey') && mayUsePasskeys() && (
        <Button
          size="large"
          block
          type={byCode ? 'default' : 'primary'}
          loading={passkey.isPending}
          onClick={() => passkey.mutate(undefined)}
        >
          使用通行密钥
        </Button>
      )}
      {byCode && <CodeForm key={String(recovery)} step={step} recovery={recovery} />}
      {step.ways.includes('recovery-code') && (
        <Button block onClick={() => setRecovery(!recovery)}>
          {recovery ? '改用验证器应用或通行密钥' : '手机不在身边？用备用码'}
        </Button>
      )}
      {!step.ways.includes('recovery-code') && (
        <p className="quiet">手机丢了、也没有备用码？请联系平台的安全管理员重设：要核对你的身份，由两个人办理。</p>
      )}
    </>
  );
}
