import { createHmac } from 'node:crypto';
import { type Sealer, macKey } from '../people/sealing.ts';

/**
 * The lot of a case, a whole number below 10,000, by which a move picks it for another look or lets it through. Without the
 * key nobody knows it before, and it stays the same: sending a case back and moving it again draws nothing anew.
 */
export function lotOf(sealer: Sealer, caseId: string): number {
  const digest = createHmac('sha256', macKey(sealer, 'lots of cases')).update(caseId).digest();
  return digest.readUIntBE(0, 6) % 10_000;
}
