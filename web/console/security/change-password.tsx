import { Alert, Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { api } from '../../api/client.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { NewPasswordFields, useNewPassword } from '../session/new-password.tsx';
import { useChange } from './queries.ts';

interface Change {
  readonly current: string;
  readonly next: string;
}

function Fields({ onDone }: { readonly onDone: () => void }) {
  const [current, setCurrent] = useState('');
  const { problem, change, read } = useNewPassword();
  const changing = useChange((said: Change) => api.post('/api/my/password', said));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next = read();
    if (next !== undefined) changing.mutate({ current, next }, { onSuccess: onDone });
  };
  return (
    <form onSubmit={submit} className="form sign-in password-change">
      {changing.error && <Refusal fault={changing.error} />}
      <FieldRow id="current-password" label="现在的密码">
        <Input.Password
          {...inputProps('current-password', {})}
          required
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
      </FieldRow>
      <NewPasswordFields onChange={change} problem={problem} />
      <Button type="primary" htmlType="submit" loading={changing.isPending}>
        修改密码
      </Button>
    </form>
  );
}

/** The password of one's own account; whoever is signed in with it elsewhere is so no more. */
export function ChangePassword() {
  const [at, setAt] = useState<'rest' | 'form' | 'done'>('rest');
  if (at === 'form') return <Fields onDone={() => setAt('done')} />;
  return (
    <>
      {at === 'done' && <Alert type="success" showIcon title="密码已修改，其他地方的登录都已退出。" />}
      <p>
        <Button onClick={() => setAt('form')}>修改密码</Button>
      </p>
    </>
  );
}
