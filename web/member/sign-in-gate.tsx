import type { ReactNode } from 'react';
import type { Me } from '../../kernel/answers.ts';
import { PageHead } from '../ui/page-head.tsx';
import { Loaded } from './loaded.tsx';
import { useMe } from './queries.ts';
import { SignInAsk } from './sign-in-ask.tsx';

interface SignInGateProps {
  /** Why one signs in here, in one sentence. */
  readonly why: string;
  /** The heading of a page that has none for somebody who is not signed in. */
  readonly heading?: string;
  readonly children: (me: Me) => ReactNode;
}

/** Asks for a sign-in where a page is about the person herself, and nowhere else. */
export function SignInGate({ why, heading, children }: SignInGateProps) {
  const query = useMe();
  return (
    <Loaded query={query} heading={heading}>
      {(me) =>
        me ? (
          children(me)
        ) : (
          <>
            {heading && <PageHead title={heading} />}
            <SignInAsk why={why} />
          </>
        )
      }
    </Loaded>
  );
}
