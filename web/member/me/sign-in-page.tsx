import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate, useLocation, useSearchParams } from 'react-router';
import type { Me } from '../../../kernel/answers.ts';
import { api } from '../../api/client.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { meQuery, useMe } from '../queries.ts';
import { CodeForm } from './code-form.tsx';
import { IdentityLink } from './identity-link.tsx';
import { PhoneForm } from './phone-form.tsx';

/** Only a path of this app: an address from outside must not lead a person who just signed in somewhere else. */
function backPath(asked: string | null): string {
  return asked?.startsWith('/') && !asked.startsWith('//') && !asked.includes('\\') ? asked : '/me';
}

interface Sent {
  readonly phone: string;
  readonly demoCode?: string | undefined;
}

/** Keeps who signed in; the page then leads back by itself. */
function useSignedIn() {
  const client = useQueryClient();
  return (me: Me) => {
    // Drafts are kept under their owner's name; whatever else was fetched was for somebody else or for nobody.
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'draft' && queryKey[0] !== 'me' });
    client.setQueryData(meQuery.queryKey, me);
  };
}

export function SignInPage() {
  const back = backPath(useSearchParams()[0].get('to'));
  // What the page before has worded goes on to the page that asked for the sign-in.
  const { state } = useLocation();
  const me = useMe();
  const [sent, setSent] = useState<Sent>();
  const signedIn = useSignedIn();

  const sendCode = async (phone: string) => {
    const answer = await api.post<{ readonly demoCode?: string } | undefined>('/api/session/code', { phone });
    setSent({ phone, demoCode: answer?.demoCode });
  };

  if (me.data) return <Navigate to={back} state={state as unknown} replace />;
  if (me.isPending)
    return (
      <>
        <PageHead title="登录" />
        <Skeleton />
      </>
    );
  if (!sent)
    return (
      <>
        <PhoneForm onPhone={sendCode} />
        <IdentityLink />
        <p className="soft">
          登录前可以先看
          <Link className="text-link" to="/handling">
            个人信息处理规则
          </Link>
          ：工会保存什么、为什么、多久、给谁。
        </p>
      </>
    );
  return <CodeForm {...sent} onAgain={() => sendCode(sent.phone)} onOther={() => setSent(undefined)} onMe={signedIn} />;
}
