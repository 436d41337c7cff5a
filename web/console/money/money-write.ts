import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { api, newKey } from '../../api/client.ts';

/** Sends something about money; the same words sent again carry the same key. Everything about money is asked for anew. */
export function useMoneyWrite<Body, Answer = unknown>(
  method: 'post' | 'put',
  path: string,
  onDone: (answer: Answer) => void,
) {
  const queries = useQueryClient();
  const last = useRef({ text: '', key: '' });
  return useMutation({
    mutationFn: (body: Body) => {
      const text = JSON.stringify(body);
      if (last.current.text !== text) last.current = { text, key: newKey() };
      return api[method]<Answer>(path, body, last.current.key);
    },
    onSuccess: (answer) => {
      last.current = { text: '', key: '' };
      onDone(answer);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['money'] }),
  });
}
