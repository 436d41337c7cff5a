import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Me } from '../../../kernel/answers.ts';
import { api } from '../../api/client.ts';
import { meQuery } from '../queries.ts';

export type Credentials =
  { readonly login: string; readonly password: string } | { readonly phone: string; readonly code: string };

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (credentials: Credentials) => api.post<Me>('/api/session', credentials),
    // Somebody else may have been signed in on this machine before: nothing of hers is shown to the next one.
    onSuccess: (me) => {
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meQuery.queryKey[0] });
      queries.setQueryData(meQuery.queryKey, me);
    },
  });
}
