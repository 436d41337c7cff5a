import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { PauseAsked, PausePlan, PausesAnswer } from '../../../kernel/pause.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

export const pausesQuery = (org: string) =>
  queryOptions({ queryKey: ['pauses', org], queryFn: () => api.get<PausesAnswer>(`/api/orgs/${org}/pauses`) });

/** The same words sent again carry the same key. */
function useSend<Body>(path: string, shownAt: string, onDone: () => void) {
  const queries = useQueryClient();
  const keyed = useKeyed((body: Body, key: string) => api.post<PausesAnswer>(path, body, key));
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: async (answer) => {
      // A pause of a union above is resumed there, and shown here.
      if (answer.org.id === shownAt) queries.setQueryData(pausesQuery(shownAt).queryKey, answer);
      else await queries.invalidateQueries({ queryKey: ['pauses'] });
      onDone();
    },
  });
}

export function usePause(org: string, onDone: () => void) {
  return useSend<PauseAsked>(`/api/orgs/${org}/pauses`, org, onDone);
}

export function usePlan(at: { readonly org: string; readonly entry: string }, shownAt: string, onDone: () => void) {
  return useSend<PausePlan>(`/api/orgs/${at.org}/pauses/${at.entry}/plan`, shownAt, onDone);
}

export function useResume(at: { readonly org: string; readonly entry: string }, shownAt: string, onDone: () => void) {
  return useSend<{ readonly why: string }>(`/api/orgs/${at.org}/pauses/${at.entry}/resume`, shownAt, onDone);
}
