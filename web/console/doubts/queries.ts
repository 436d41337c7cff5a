import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../../../kernel/answers.ts';
import type { DoubtAnswer, DoubtLine, DoubtState } from '../../../kernel/doubt-answers.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

export function doubtsQuery(state: DoubtState, cursor: string | undefined) {
  const search = new URLSearchParams({ state, ...(cursor !== undefined && { cursor }) }).toString();
  return queryOptions({
    queryKey: ['doubts', 'list', search],
    queryFn: () => api.get<Page<DoubtLine>>(`/api/doubts?${search}`),
  });
}

/** Every reading leaves a record for both people: it is read when it is opened, and not again for a window that comes back. */
export function doubtQuery(id: string) {
  return queryOptions({
    queryKey: ['doubts', 'one', id],
    queryFn: () => api.get<DoubtAnswer>(`/api/doubts/${id}`),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}

export interface MergeBody {
  readonly kept: string;
  readonly name: string;
  readonly document: string;
  readonly phone: string;
  readonly bornOn: string;
  readonly otherDocument: 'hers' | 'mistyped';
  readonly why: string;
}

export type Settling =
  | { readonly act: 'merge'; readonly body: MergeBody }
  | { readonly act: 'apart' | 'undo'; readonly body: { why: string } };

/** Settles a pair. The same words sent again carry the same key, so that a retry after a lost answer does nothing twice. */
export function useSettle(id: string, onDone: () => void) {
  const queries = useQueryClient();
  const keyed = useKeyed(({ act, body }: Settling, key: string) =>
    api.post<DoubtAnswer>(`/api/doubts/${id}/${act}`, body, key),
  );
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: async (answer) => {
      queries.setQueryData(doubtQuery(id).queryKey, answer);
      onDone();
      await queries.invalidateQueries({ queryKey: ['doubts', 'list'] });
      await queries.invalidateQueries({ queryKey: ['members'] });
    },
  });
}
