import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { UnionAnswer } from '../../../kernel/answers.ts';
import type { GrantLine, ResetLine, StaffLine } from '../../../kernel/post-answers.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

const minute = 60_000;

export const staffQuery = (q: string) =>
  queryOptions({
    queryKey: ['posts', 'staff', q],
    queryFn: () => api.post<StaffLine[]>('/api/staff/search', { q }),
  });

export const grantsQuery = queryOptions({
  queryKey: ['posts', 'grants'],
  queryFn: () => api.get<GrantLine[]>('/api/grants'),
});

export const resetsQuery = queryOptions({
  queryKey: ['posts', 'resets'],
  queryFn: () => api.get<ResetLine[]>('/api/resets'),
});

/** Unions by name, as anybody may find them; an administrator has no reach of her own. */
export const unionsQuery = (name: string) =>
  queryOptions({
    queryKey: ['union', 'search', name],
    queryFn: () => api.get<UnionAnswer[]>(`/api/unions?${new URLSearchParams({ q: name })}`),
    enabled: name !== '',
    staleTime: minute,
  });

/** The same words sent again carry the same key. Whatever is done changes both lists. */
export function useSend<Body, Answer = unknown>(path: string, onDone: (answer: Answer) => void) {
  const queries = useQueryClient();
  const keyed = useKeyed((body: Body, key: string) => api.post<Answer>(path, body, key));
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: onDone,
    onSettled: () => queries.invalidateQueries({ queryKey: ['posts'] }),
  });
}
