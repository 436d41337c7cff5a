import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Refused } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { SignInAsk } from './sign-in-ask.tsx';

/** What went wrong and what to do about it. */
export function FaultNotice({
  fault,
  onRetry,
}: {
  readonly fault: Error;
  readonly onRetry?: (() => void) | undefined;
}) {
  if (fault instanceof Refused && fault.status === 401) return <SignInAsk why="你的登录已经过期。" />;
  const canRetry = onRetry && !(fault instanceof Refused && fault.status >= 400 && fault.status < 500);
  return (
    <Notice tone="danger" announced="at-once">
      <p>{fault instanceof Refused && fault.code === 'offline' ? '现在连不上网络，没有取到内容。' : fault.message}</p>
      {canRetry && <Button onClick={onRetry}>再试一次</Button>}
    </Notice>
  );
}

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly lines?: number;
  /** The heading of a page that has none before its content comes. */
  readonly heading?: string | undefined;
  readonly children: (data: T) => ReactNode;
}

/** What was fetched, its place while it is on the way, or why it did not come. What is there stays while it is renewed. */
export function Loaded<T>({ query, lines = 4, heading, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  return (
    <>
      {heading && <PageHead title={heading} failed={query.error !== null} />}
      {query.error ? (
        <FaultNotice fault={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Skeleton lines={lines} />
      )}
    </>
  );
}
