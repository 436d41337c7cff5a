import { scattered } from './documents.ts';

/**
 * Of 174 the ministry has given 17400–17412 (satellite and emergency networks) and 1749 (Inmarsat); 17413–17489 are
 * with no operator, so no telephone rings when a number from there is dialled or texted.
 */
const prefixes = { worker: '1745', staff: '1746' } as const;

/** The n-th worker's or staff member's mobile number, n below ten million. */
export function phoneOf(of: keyof typeof prefixes, n: number): string {
  return prefixes[of] + scattered(n, 7);
}
