import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Me } from '../../../kernel/answers.ts';
import type { SignInStep } from '../../../kernel/sign-in-answers.ts';
import { Refused, api } from '../../api/client.ts';
import { meQuery } from '../queries.ts';

/** The step that a sign-in owes, also after the page was loaded anew; null where none is under way. */
export const stepQuery = queryOptions({
  queryKey: ['sign-in-step'],
  queryFn: async (): Promise<SignInStep | null> => {
    try {
      return await api.get<SignInStep>('/api/session/step');
    } catch (fault) {
      if (fault instanceof Refused && fault.status === 401) return null;
      throw fault;
    }
  },
  staleTime: Infinity,
});

/** Makes a step of the sign-in. What comes back is the next one, or who she is. */
export function useStep<Given>(make: (given: Given) => Promise<Me | SignInStep>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: make,
    onSuccess: (came) => {
      if ('owes' in came) {
        queries.setQueryData(stepQuery.queryKey, came);
        return;
      }
      // Somebody else may have been signed in on this machine before: nothing of hers is shown to the next one.
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== meQuery.queryKey[0] });
      queries.setQueryData(meQuery.queryKey, came);
    },
    // The sign-in took too long, or too many codes were wrong: it begins again, and the page says why.
    onError: (fault) => {
      if (fault instanceof Refused && fault.code === 'sign-in-over') queries.setQueryData(stepQuery.queryKey, null);
    },
  });
}

export function useContinue() {
  return useStep(() => api.post<Me | SignInStep>('/api/session/continue', {}));
}
