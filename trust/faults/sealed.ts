import type { Db } from '../../server/db/open.ts';
import { Auditor } from '../../server/db/auditor.ts';
import { SealKey } from '../../server/audit/seal.ts';
import { sealCell } from '../../server/audit/sealing.ts';
import type { Sealer } from '../../server/people/sealing.ts';

/** The key that the seals of an audit are signed with. */
export const sealKeyOf = (sealer: Sealer): SealKey => new SealKey(sealer.keyFor('audit seals'));

export const auditorFor = (sealer: Sealer): Auditor => new Auditor(sealer.keyFor('audit rows'));

/** Seals whatever rows of the audit are there, as the lane of a server does. */
export async function sealAll(db: Db, sealer: Sealer): Promise<void> {
  const silent = { warn: () => {}, error: () => {} };
  const by = { sealKey: sealKeyOf(sealer), auditor: auditorFor(sealer), log: silent };
  for (let sealed = 1; sealed > 0;) sealed = await db.transaction().execute((trx) => sealCell(by as never, trx, 1));
}
