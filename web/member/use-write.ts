import { useMutation } from '@tanstack/react-query';
import { Refused, newKey } from '../api/client.ts';

interface Held {
  readonly body: string;
  readonly key: string;
}

/** By path, outside of any page: a page that is left and opened again must send the same write with the same key. */
const held = new Map<string, Held>();

function keyFor(path: string, body: unknown): string {
  const text = JSON.stringify(body);
  const before = held.get(path);
  if (before?.body === text) return before.key;
  const key = newKey();
  held.set(path, { body: text, key });
  return key;
}

/**
 * A write that happens once however often it is sent.
 *
 * Its key is kept while the outcome is unknown (no answer, or a fault of the server), so that a second tap and a retry
 * after a lost answer are the same write. A plain refusal ends it: what is sent next is a new intention.
 *
 * `onDone` runs even when the page that began the write has been left.
 */
export function useWrite<B, T>(
  path: string,
  send: (body: B, key: string) => Promise<T>,
  onDone: (answer: T) => Promise<void>,
) {
  return useMutation<T, Error, B>({
    onSuccess: onDone,
    mutationFn: async (body) => {
      try {
        const answer = await send(body, keyFor(path, body));
        held.delete(path);
        return answer;
      } catch (fault) {
        if (fault instanceof Refused && fault.status >= 400 && fault.status < 500) held.delete(path);
        throw fault;
      }
    },
  });
}

/** A fault of a write as a form shows it. */
export function refusingOf(fault: Error | null) {
  if (!fault) return undefined;
  return { message: fault.message, reasons: fault instanceof Refused ? fault.reasons : [] };
}
