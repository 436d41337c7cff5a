import { Alert, Button } from 'antd';
import { useState, type FormEvent } from 'react';
import type { NewTotpAnswer } from '../../../kernel/sign-in-answers.ts';
import { QrCode } from '../../ui/qr-code.tsx';
import { Refusal } from '../form/refusal.tsx';
import { CodeField } from './code-field.tsx';

interface NewTotpProps {
  readonly made: NewTotpAnswer;
  readonly fault: unknown;
  readonly pending: boolean;
  readonly confirm: (code: string) => void;
}

/** Four letters at a time, as they are copied by hand. */
const spaced = (secret: string) => secret.replaceAll(/(.{4})(?=.)/g, '$1 ');

/** The secret for an authenticator app, and the code by which the app shows that it has it. */
export function NewTotp({ made, fault, pending, confirm }: NewTotpProps) {
  const [code, setCode] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm(code);
  };
  return (
    <form onSubmit={submit} className="form">
      <ol className="plain steps">
        <li>1. 在手机上打开验证器应用（微信小程序里搜“验证器”，或用华为、小米、微软、谷歌的验证器）。</li>
        <li>
          2. 扫这个二维码：
          <QrCode className="totp-code" text={made.uri} label="验证器应用的二维码" correction="medium" />
          <span className="quiet">扫不了？手工输入密钥：</span> <code className="secret">{spaced(made.secret)}</code>
        </li>
        <li>3. 输入应用显示的六位数字：</li>
      </ol>
      {fault !== null && fault !== undefined && <Refusal fault={fault} />}
      {made.demoCode !== undefined && (
        <Alert type="info" showIcon title={`演示环境不用手机，验证码是 ${made.demoCode}`} />
      )}
      <CodeField label="六位验证码" value={code} onChange={setCode} />
      <Button type="primary" htmlType="submit" size="large" block loading={pending}>
        绑定
      </Button>
    </form>
  );
}
