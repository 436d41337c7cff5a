import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { PackAnswer, PublishedPack } from '../../../kernel/rule-pack.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

export interface PackGiven {
  readonly text: string;
  readonly from: string;
}

export const publishedPacksQuery = queryOptions({
  queryKey: ['rule-packs'],
  queryFn: () => api.get<PublishedPack[]>('/api/open/rule-packs'),
});

export const useCheckPack = (org: string) =>
  useMutation({ mutationFn: (given: PackGiven) => api.post<PackAnswer>(`/api/orgs/${org}/rule-packs/check`, given) });

/** The same pack sent again carries the same key. */
export function useImportPack(org: string) {
  const queries = useQueryClient();
  const keyed = useKeyed((given: PackGiven, key: string) =>
    api.post<PackAnswer>(`/api/orgs/${org}/rule-packs`, given, key),
  );
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: () => {
      for (const stale of ['tunables', 'tunable-drafts']) void queries.invalidateQueries({ queryKey: [stale] });
    },
  });
}
