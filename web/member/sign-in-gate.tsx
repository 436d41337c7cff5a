import type { ReactNode } from 'react';
import type { Me } from '../../kernel/answers.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { FaultNotice } from './loaded.tsx';
import { useMe } from './queries.ts';
import { SignInAsk } from './sign-in-ask.tsx';

interface SignInGateProps {
  /** Why one signs in here, in one sentence. */
  readonly why: string;
  readonly children: (me: Me) => ReactNode;
}

/** Asks for a sign-in where a page is about the person herself, and nowhere else. */
export function SignInGate({ why, children }: SignInGateProps) {
  const me = useMe();
  if (me.data) return children(me.data);
  if (me.data === null) return <SignInAsk why={why} />;
  return me.error ? <FaultNotice fault={me.error} onRetry={() => void me.refetch()} /> : <Skeleton />;
}
