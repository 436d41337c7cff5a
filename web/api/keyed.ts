import { useRef } from 'react';
import { Refused, newKey } from './client.ts';

/**
 * A way to send under keys: the same words sent again carry the same key, so that a retry after a lost answer does nothing
 * twice. After `forget` the same words are meant anew.
 */
export function useKeyed<Body, Answer>(send: (body: Body, key: string) => Promise<Answer>) {
  const last = useRef({ text: '', key: '' });
  return {
    send: async (body: Body): Promise<Answer> => {
      const text = JSON.stringify(body);
      if (last.current.text !== text) last.current = { text, key: newKey() };
      try {
        return await send(body, last.current.key);
      } catch (fault) {
        // What was done and is not shown again can only be asked for anew.
        if (fault instanceof Refused && fault.code === 'shown-once') last.current = { text: '', key: '' };
        throw fault;
      }
    },
    forget: () => {
      last.current = { text: '', key: '' };
    },
  };
}
