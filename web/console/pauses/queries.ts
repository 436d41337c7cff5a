import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { PauseAsked, PausesAnswer } from '../../../kernel/pause.ts';
import { api, newKey } from '../../api/client.ts';

export const pausesQuery = (org: string) =>
  queryOptions({ queryKey: ['pauses', org], queryFn: () => api.get<PausesAnswer>(`/api/orgs/${org}/pauses`) });

/** The same words sent again carry the same key. */
function useSend<Body>(path: string, shownAt: string, onDone: () => void) {
  const queries = useQueryClient();
  const last = useRef({ text: '', key: '' });
  return useMutation({
    mutationFn: (body: Body) => {
      const text = JSON.stringify(body);
      if (last.current.text !== text) last.current = { text, key: newKey() };
      return api.post<PausesAnswer>(path, body, last.current.key);
    },
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

export function useResume(at: { readonly org: string; readonly entry: string }, shownAt: string, onDone: () => void) {
  return useSend<{ readonly why: string }>(`/api/orgs/${at.org}/pauses/${at.entry}/resume`, shownAt, onDone);
}
