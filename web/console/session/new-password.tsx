import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import type { Me } from '../../../kernel/answers.ts';
import type { SignInStep } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { useStep } from './use-sign-in.ts';

const differs = '两次输入的不一样，请重新输入。';

/** A new password, typed twice; whoever shows the fields says what to do with it. */
export function NewPasswordFields({
  onChange,
  problem,
}: {
  readonly onChange: (password: string, same: boolean) => void;
  readonly problem?: string | undefined;
}) {
  const [first, setFirst] = useState('');
  const [again, setAgain] = useState('');
  const change = (one: string, other: string) => {
    setFirst(one);
    setAgain(other);
    onChange(one, one === other);
  };
  return (
    <>
      <FieldRow id="new-password" label="新密码">
        <Input.Password
          {...inputProps('new-password', {})}
          required
          autoComplete="new-password"
          value={first}
          onChange={(event) => change(event.target.value, again)}
        />
      </FieldRow>
      <FieldRow id="new-password-again" label="再输入一次新密码" problem={problem}>
        <Input.Password
          {...inputProps('new-password-again', { problem })}
          required
          autoComplete="new-password"
          value={again}
          onChange={(event) => change(first, event.target.value)}
        />
      </FieldRow>
    </>
  );
}

/** What stands behind the two fields: the password once both are alike, and what is wrong with the second. */
export function useNewPassword() {
  const [typed, setTyped] = useState({ password: '', same: false });
  const [problem, setProblem] = useState<string>();
  return {
    problem,
    change: (password: string, same: boolean) => setTyped({ password, same }),
    /** Undefined where they differ; the page says so then. */
    read: () => {
      setProblem(typed.same ? undefined : differs);
      return typed.same ? typed.password : undefined;
    },
  };
}

const whyWords = {
  once: '你用的是管理员给的一次性密码，请设一个只有你自己知道的。',
  old: '这个密码已经用了很久，按规定要换一个新的。',
} as const;

export function NewPassword({ step }: { readonly step: SignInStep }) {
  const { problem, change, read } = useNewPassword();
  const sending = useStep((password: string) => api.post<Me | SignInStep>('/api/session/new-password', { password }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const password = read();
    if (password !== undefined) sending.mutate(password);
  };
  return (
    <>
      <h1>设新密码</h1>
      <p>{whyWords[step.why ?? 'old']}</p>
      <form onSubmit={submit} className="form">
        {sending.error && <Refusal fault={sending.error} />}
        <NewPasswordFields onChange={change} problem={problem} />
        <Button type="primary" htmlType="submit" size="large" block loading={sending.isPending}>
          设好并登录
        </Button>
      </form>
    </>
  );
}
