import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

/** Sends something about money; the same words sent again carry the same key. Everything about money is asked for anew. */
export function useMoneyWrite<Body, Answer = unknown>(
  method: 'post' | 'put',
  path: string,
  onDone: (answer: Answer) => void,
) {
  const queries = useQueryClient();
  const keyed = useKeyed((body: Body, key: string) => api[method]<Answer>(path, body, key));
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: (answer) => {
      keyed.forget();
      onDone(answer);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['money'] }),
  });
}
