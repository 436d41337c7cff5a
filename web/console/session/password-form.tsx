import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import type { Me } from '../../../kernel/answers.ts';
import type { SignInStep } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { useStep } from './use-sign-in.ts';

interface Credentials {
  readonly login: string;
  readonly password: string;
}

function send(credentials: Credentials) {
  return api.post<Me | SignInStep>('/api/session', credentials);
}

export function PasswordForm() {
  const signIn = useStep(send);
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ login: login.trim(), password });
  };
  return (
    <form onSubmit={submit} className="form">
      {signIn.error && <Refusal fault={signIn.error} />}
      <FieldRow id="login" label="账号">
        <Input
          {...inputProps('login', {})}
          required
          autoComplete="username"
          value={login}
          onChange={(event) => setLogin(event.target.value)}
        />
      </FieldRow>
      <FieldRow id="password" label="密码">
        <Input.Password
          {...inputProps('password', {})}
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </FieldRow>
      <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
        登录
      </Button>
    </form>
  );
}
