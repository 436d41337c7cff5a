import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { NoticeLine, Page } from '../../../kernel/answers.ts';
import { api } from '../../api/client.ts';
import { meQuery } from '../queries.ts';

export const noticesQuery = infiniteQueryOptions({
  queryKey: ['notices'],
  queryFn: ({ pageParam }) =>
    api.get<Page<NoticeLine>>(
      `/api/notices${pageParam === '' ? '' : `?${new URLSearchParams({ cursor: pageParam })}`}`,
    ),
  initialPageParam: '',
  getNextPageParam: (last) => last.next,
});

/**
 * Marks notices as read. The list is marked where it stands: read anew it would move under whoever is turning its pages.
 */
export function useRead() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) => api.post<null>('/api/notices/read', { ids }),
    onSuccess: (_none, ids) => {
      const marked = (notice: NoticeLine) => (ids.includes(notice.id) ? { ...notice, read: true } : notice);
      queries.setQueryData(
        noticesQuery.queryKey,
        (list) => list && { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(marked) })) },
      );
      return queries.invalidateQueries({ queryKey: meQuery.queryKey });
    },
  });
}
