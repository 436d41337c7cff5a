import { Auditor, openAuditedDb } from '../db/auditor.ts';
import type { Trx } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import type { Sealer } from '../people/sealing.ts';

/**
 * One transaction as the owner of the database, for what nobody may do in the application yet; its rows of the audit are signed
 * like all others.
 */
export async function asOwner<T>(
  ownerUrl: string,
  sealer: Sealer,
  applicationName: string,
  act: (trx: Trx) => Promise<T>,
): Promise<T> {
  const db = openAuditedDb(makePool(ownerUrl, { max: 1, applicationName }), new Auditor(sealer.keyFor('audit rows')));
  try {
    return await db.transaction().execute(act);
  } finally {
    await db.destroy();
  }
}
