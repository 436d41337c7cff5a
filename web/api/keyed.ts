import { useRef } from 'react';
import { newKey } from './client.ts';

/**
 * A way to send under keys: the same words sent again carry the same key, so that a retry after a lost answer does nothing
 * twice. After `forget` the same words are meant anew.
 */
export function useKeyed<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const last = useRef({ text: '', key: '' });
  return {
    send: (body: Body): Promise<Answer> => {
      const text = JSON.stringify(body);
      if (last.current.text !== text) last.current = { text, key: newKey() };
      return send(body, last.current.key);
    },
    forget: () => {
      last.current = { text: '', key: '' };
    },
  };
}
