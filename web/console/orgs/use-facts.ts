import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { UnionFactsAnswer } from '../../../kernel/union-facts.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

/** Under «orgs», so that whatever makes the unions stale makes what is known of them stale too. */
export const factsQuery = (orgId: string) =>
  queryOptions({
    queryKey: ['orgs', orgId, 'facts'],
    queryFn: () => api.get<UnionFactsAnswer>(`/api/orgs/${orgId}/facts`),
  });

export interface Writing {
  readonly method: 'post' | 'put';
  readonly path: string;
  readonly body: object;
}

/** Writes something down about a union. The same words sent again carry the same key. */
export function useWriting(orgId: string, onDone: () => void) {
  const queries = useQueryClient();
  const keyed = useKeyed(({ method, path, body }: Writing, key: string) =>
    api[method]<UnionFactsAnswer>(path, body, key),
  );
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: (facts) => {
      queries.setQueryData(factsQuery(orgId).queryKey, facts);
      void queries.invalidateQueries({ queryKey: ['orgs', orgId] });
      for (const stale of ['terms', 'targets']) void queries.invalidateQueries({ queryKey: [stale] });
      onDone();
    },
  });
}
