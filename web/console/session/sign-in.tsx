import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import type { SignInStep } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { Loading } from '../shell/states.tsx';
import { EnrolmentCode } from './enrolment-code.tsx';
import { Enrolment } from './enrolment.tsx';
import { IdentityButton, IdentityRefused } from './identity.tsx';
import { NewPassword } from './new-password.tsx';
import { mayUsePasskeys, signInByPasskey } from './passkey.ts';
import { PasswordForm } from './password-form.tsx';
import { SecondFactor } from './second-factor.tsx';
import { stepQuery, useStep } from './use-sign-in.ts';
import './session.css';

function FirstFactor() {
  const passkey = useStep(signInByPasskey);
  return (
    <>
      <h1>登录工会端</h1>
      <IdentityRefused />
      <PasswordForm />
      {passkey.error && <Refusal fault={passkey.error} />}
      {mayUsePasskeys() && (
        <Button size="large" block loading={passkey.isPending} onClick={() => passkey.mutate(undefined)}>
          用通行密钥登录
        </Button>
      )}
      <IdentityButton />
      <p>
        要办自己的事？<a href="/">去职工端</a>
      </p>
    </>
  );
}

function Owed({ step }: { readonly step: SignInStep }) {
  if (step.owes === 'second-factor') return <SecondFactor step={step} />;
  if (step.owes === 'enrolment-code') return <EnrolmentCode />;
  return step.owes === 'enrolment' ? <Enrolment /> : <NewPassword step={step} />;
}

function StartAgain() {
  const queries = useQueryClient();
  const leave = async () => {
    await api.delete('/api/session');
    queries.setQueryData(stepQuery.queryKey, null);
  };
  return (
    <Button block onClick={() => void leave()}>
      换一个账号登录
    </Button>
  );
}

/** The door of the console: the password, then whatever the sign-in still owes, each on a page of its own. */
export function SignIn() {
  const { data: step, isPending } = useQuery(stepQuery);
  return (
    <main className="alone">
      <title>登录 · 虹桥工会端</title>
      <div className="sign-in">
        <p className="mark">虹桥</p>
        {isPending && (
          <>
            <h1>登录工会端</h1>
            <Loading />
          </>
        )}
        {!isPending && (step ? <Owed key={step.owes} step={step} /> : <FirstFactor />)}
        {step && <StartAgain />}
      </div>
    </main>
  );
}
