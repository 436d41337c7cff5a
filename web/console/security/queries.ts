import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { SecurityAnswer, SessionLine } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';

export const securityQuery = queryOptions({
  queryKey: ['security'],
  queryFn: () => api.get<SecurityAnswer>('/api/my/security'),
});

/** Below the same key, so that whatever changes the one has the other fetched anew. */
export const sessionsQuery = queryOptions({
  queryKey: ['security', 'sessions'],
  queryFn: () => api.get<SessionLine[]>('/api/my/sessions'),
});

/** A change of how one signs in; the page then shows what is true after it. */
export function useChange<Given, Answer>(change: (given: Given) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => queries.invalidateQueries({ queryKey: securityQuery.queryKey }),
  });
}

export function useEndOthers() {
  return useChange(() => api.post('/api/my/sessions/end-others', {}));
}
