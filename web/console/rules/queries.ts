import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { DraftsAnswer, SettingAsked, TunablesAnswer } from '../../../kernel/tuning.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

export const tunablesQuery = (org: string, service: string) =>
  queryOptions({
    queryKey: ['tunables', org, service],
    queryFn: () => api.get<TunablesAnswer>(`/api/orgs/${org}/tunables?${new URLSearchParams({ service })}`),
  });

/** What waits for a second person at a union, of all services. */
export const draftsQuery = (org: string) =>
  queryOptions({
    queryKey: ['tunable-drafts', org],
    queryFn: () => api.get<DraftsAnswer>(`/api/orgs/${org}/tunable-drafts`),
  });

/** The same words sent again carry the same key. What is in force changes what is said of the union elsewhere too. */
function useSend<Body>(path: string, onDone: () => void) {
  const queries = useQueryClient();
  const keyed = useKeyed((body: Body, key: string) => api.post<TunablesAnswer | DraftsAnswer>(path, body, key));
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: (answer) => {
      if ('service' in answer) queries.setQueryData(tunablesQuery(answer.org.id, answer.service).queryKey, answer);
      else queries.setQueryData(draftsQuery(answer.org.id).queryKey, answer);
      for (const stale of ['tunables', 'tunable-drafts', 'union'])
        void queries.invalidateQueries({ queryKey: [stale] });
      onDone();
    },
  });
}

export function useDraft(org: string, onDone: () => void) {
  return useSend<SettingAsked>(`/api/orgs/${org}/tunables`, onDone);
}

export function useApprove(org: string, onDone: () => void) {
  return useSend<{ readonly drafts: readonly string[] }>(`/api/orgs/${org}/tunable-drafts/approve`, onDone);
}

/** Sends why an entry or a draft is ended. */
export function useSendWhy(path: string, onDone: () => void) {
  return useSend<{ readonly why: string }>(path, onDone);
}
