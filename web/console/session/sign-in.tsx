import { Tabs } from 'antd';
import { CodeForm } from './code-form.tsx';
import { PasswordForm } from './password-form.tsx';
import './session.css';

export function SignIn() {
  return (
    <main className="alone">
      <title>登录 · 虹桥工会端</title>
      <div className="sign-in">
        <p className="mark">虹桥</p>
        <h1>登录工会端</h1>
        <Tabs
          destroyOnHidden
          items={[
            { key: 'password', label: '账号密码', children: <PasswordForm /> },
            { key: 'code', label: '手机验证码', children: <CodeForm /> },
          ]}
        />
        <p>
          要办自己的事？<a href="/">去职工端</a>
        </p>
      </div>
    </main>
  );
}
