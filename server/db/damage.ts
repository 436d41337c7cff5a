import { stateOf } from './open.ts';

/** What was read is not what was stored: something has rotted on the disk, or somebody's hand was in it. */
export class Damaged extends Error {}

/** XX001, XX002: a page or an index that PostgreSQL finds damaged. 58P01, 58030: a file of it that is gone, or cannot be read. */
const states: ReadonlySet<string | undefined> = new Set(['XX001', 'XX002', '58P01', '58030']);

export function isDamage(fault: unknown): boolean {
  return fault instanceof Damaged || states.has(stateOf(fault));
}
