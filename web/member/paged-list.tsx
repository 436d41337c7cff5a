import { type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Page } from '../../kernel/answers.ts';
import { Button } from '../ui/button.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { FaultNotice } from './loaded.tsx';

interface PagedListProps<T> {
  readonly query: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  readonly empty: ReactNode;
  readonly className?: string;
  readonly children: (item: T) => ReactNode;
}

/** A list that grows by a button: what loads by scrolling can neither be left by keyboard nor come to an end. */
export function PagedList<T extends { readonly id: string }>({ query, empty, className, children }: PagedListProps<T>) {
  const { data, error } = query;
  const retry = () => void (data ? query.fetchNextPage() : query.refetch());
  if (!data) return error ? <FaultNotice fault={error} onRetry={retry} /> : <Skeleton lines={6} />;
  const items = data.pages.flatMap((page) => page.items);
  if (items.length === 0) return empty;
  return (
    <>
      <ul className={className ?? 'rows'}>
        {items.map((item) => (
          <li key={item.id}>{children(item)}</li>
        ))}
      </ul>
      {error && <FaultNotice fault={error} onRetry={retry} />}
      {query.hasNextPage && (
        <Button look="wide" busy={query.isFetchingNextPage} onClick={retry}>
          {query.isFetchingNextPage ? '正在取…' : '再看一些'}
        </Button>
      )}
    </>
  );
}
