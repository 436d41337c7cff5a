import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { readPhone } from '../../../kernel/identity/phone.ts';
import { api } from '../../api/client.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { useSignIn } from './use-sign-in.ts';

function useCode() {
  return useMutation({
    mutationFn: (phone: string) => api.post<{ demoCode?: string } | undefined>('/api/session/code', { phone }),
  });
}

function Sent({ demoCode }: { readonly demoCode?: string | undefined }) {
  return (
    <Alert
      type="success"
      showIcon
      title="验证码已发出"
      description={demoCode === undefined ? '请看手机短信，几分钟内有效。' : `演示环境不发短信，验证码是 ${demoCode}`}
    />
  );
}

export function CodeForm() {
  const signIn = useSignIn();
  const code = useCode();
  const [phone, setPhone] = useState('');
  const [digits, setDigits] = useState('');
  const [problem, setProblem] = useState<string>();
  const send = () => {
    const read = readPhone(phone);
    setProblem(read.ok ? undefined : read.says);
    if (read.ok) code.mutate(phone);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ phone, code: digits.trim() });
  };
  const fault = signIn.error ?? code.error;
  return (
    <form onSubmit={submit} className="form">
      {fault && <Refusal fault={fault} />}
      <FieldRow id="phone" label="手机号码" problem={problem}>
        <Input
          {...inputProps('phone', { problem })}
          type="tel"
          autoComplete="tel"
          value={phone}
          onChange={(event) => setPhone(event.target.value)}
        />
      </FieldRow>
      <Button block loading={code.isPending} onClick={send}>
        获取验证码
      </Button>
      {code.isSuccess && <Sent demoCode={code.data?.demoCode} />}
      <FieldRow id="code" label="验证码">
        <Input
          {...inputProps('code', {})}
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          value={digits}
          onChange={(event) => setDigits(event.target.value)}
        />
      </FieldRow>
      <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
        登录
      </Button>
    </form>
  );
}
