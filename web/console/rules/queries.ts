import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { SettingAsked, TunablesAnswer } from '../../../kernel/tuning.ts';
import { api, newKey } from '../../api/client.ts';

export const tunablesQuery = (org: string, service: string) =>
  queryOptions({
    queryKey: ['tunables', org, service],
    queryFn: () => api.get<TunablesAnswer>(`/api/orgs/${org}/tunables?${new URLSearchParams({ service })}`),
  });

/** The same words sent again carry the same key. What is in force changes what is said of the union elsewhere too. */
function useSend<Body>(path: string, onDone: () => void) {
  const queries = useQueryClient();
  const last = useRef({ text: '', key: '' });
  return useMutation({
    mutationFn: (body: Body) => {
      const text = JSON.stringify(body);
      if (last.current.text !== text) last.current = { text, key: newKey() };
      return api.post<TunablesAnswer>(path, body, last.current.key);
    },
    onSuccess: (answer) => {
      queries.setQueryData(tunablesQuery(answer.org.id, answer.service).queryKey, answer);
      for (const stale of ['tunables', 'union']) void queries.invalidateQueries({ queryKey: [stale] });
      onDone();
    },
  });
}

export function useSet(org: string, onDone: () => void) {
  return useSend<SettingAsked>(`/api/orgs/${org}/tunables`, onDone);
}

export function useTakeBack(org: string, entry: string, onDone: () => void) {
  return useSend<{ readonly why: string }>(`/api/orgs/${org}/tunables/${entry}/take-back`, onDone);
}
