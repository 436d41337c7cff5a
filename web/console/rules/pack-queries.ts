import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { PackAnswer, PublishedPack } from '../../../kernel/rule-pack.ts';
import { api, newKey } from '../../api/client.ts';

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
  const last = useRef({ text: '', key: '' });
  return useMutation({
    mutationFn: (given: PackGiven) => {
      const text = JSON.stringify(given);
      if (last.current.text !== text) last.current = { text, key: newKey() };
      return api.post<PackAnswer>(`/api/orgs/${org}/rule-packs`, given, last.current.key);
    },
    onSuccess: () => {
      for (const stale of ['tunables', 'tunable-drafts']) void queries.invalidateQueries({ queryKey: [stale] });
    },
  });
}
