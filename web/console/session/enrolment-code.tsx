import { Button } from 'antd';
import { useState, type FormEvent } from 'react';
import type { SignInStep } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { CodeField } from './code-field.tsx';
import { useStep } from './use-sign-in.ts';

/** After a reset of the second factor: the code that was handed over, before another can be enrolled. */
export function EnrolmentCode() {
  const [code, setCode] = useState('');
  const sending = useStep((given: string) => api.post<SignInStep>('/api/session/enrolment-code', { code: given }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sending.mutate(code);
  };
  return (
    <>
      <h1>重新绑定第二道验证</h1>
      <p>你原来的验证器、通行密钥和备用码已经全部作废。</p>
      <form onSubmit={submit} className="form">
        {sending.error && <Refusal fault={sending.error} />}
        <CodeField
          label="重新绑定码"
          help="安全管理员核对身份后交给你的 16 位码，24 小时内有效，只能用一次。"
          digits={false}
          value={code}
          onChange={setCode}
        />
        <Button type="primary" htmlType="submit" size="large" block loading={sending.isPending}>
          下一步
        </Button>
      </form>
      <p className="quiet">没有收到码，或者已经过期？请联系平台的安全管理员重新办理。</p>
    </>
  );
}
