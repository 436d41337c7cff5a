import { Alert, Button, Skeleton } from 'antd';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Refused } from '../../api/client.ts';

/** The states that every page has besides «filled». */

export function Loading({ rows = 6 }: { readonly rows?: number }) {
  return (
    <div className="loading">
      <output className="unseen">正在读取</output>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  );
}

export function Empty({ says, children }: { readonly says: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <p>{says}</p>
      {children}
    </div>
  );
}

interface FailedProps {
  readonly fault: unknown;
  readonly retry: () => void;
}

const faultWords = '页面没有读取成功。请再试一次，还是不行就联系平台管理员。';

/** Says what happened and what to do; a missing right is not offered again, because trying again gives no right. */
export function Failed({ fault, retry }: FailedProps) {
  const refused = fault instanceof Refused ? fault : undefined;
  const noRight = refused?.status === 403 || refused?.status === 404;
  return (
    <Alert
      type={noRight ? 'warning' : 'error'}
      showIcon
      title={noRight ? '看不到这一页' : '没有读取成功'}
      description={refused?.message ?? faultWords}
      action={noRight ? undefined : <Button onClick={retry}>再试一次</Button>}
    />
  );
}

interface AnsweredProps<T> {
  readonly query: UseQueryResult<T>;
  readonly rows?: number;
  readonly children: (answer: T) => ReactNode;
}

/** Shows the answer once it is there, and until then why it is not. */
export function Answered<T>({ query, rows, children }: AnsweredProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed fault={query.error} retry={() => void query.refetch()} />;
  return <Loading rows={rows ?? 6} />;
}
