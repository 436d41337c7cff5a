import { sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import { cellsOf, findHeads, findReached, holdSealing, insertSeals } from './seal-queries.ts';
import { type SealKey, idsIn } from './seal.ts';
import { beginTurn, extend } from './sealing.ts';

export interface Pruned {
  readonly seals: number;
  readonly rows: number;
}

interface OldSeal {
  readonly n: number;
  readonly hash: Buffer;
  readonly leaves: Buffer;
}

const atOnce = 200;

/** The seals at the beginning of a chain whose rows are all older; what is younger ends it, and the end of the chain stays. */
async function findOld(trx: Trx, cell: number, chain: string, before: Date): Promise<OldSeal[]> {
  const { rows } = await sql<OldSeal>`
    select n, hash, leaves from audit_seals s
    where cell_id = ${cell} and chain = ${chain} and last_at < ${before}
      and n < (select min(n) from audit_seals y where y.cell_id = ${cell} and y.chain = ${chain} and y.last_at >= ${before}
        or y.cell_id = ${cell} and y.chain = ${chain} and y.n = (select max(n) from audit_seals where cell_id = ${cell} and chain = ${chain}))
    order by n limit ${atOnce}`.execute(trx);
  return rows;
}

async function pruneOnce(db: Db, key: SealKey, cell: number, chain: string, before: Date): Promise<Pruned> {
  return db.transaction().execute(async (trx) => {
    await holdSealing(trx, cell, true);
    const old = await findOld(trx, cell, chain, before);
    const last = old.at(-1);
    if (last === undefined) return { seals: 0, rows: 0 };
    const ids = old.flatMap(({ leaves }) => idsIn(leaves));
    const turn = await beginTurn(trx, cell, key);
    const says = JSON.stringify({ hash: last.hash.toString('hex'), rows: ids.length, to: last.n });
    const about = {
      kind: 'pruned',
      to: await findReached(trx, cell),
      lastAt: turn.at,
      leaves: Buffer.alloc(0),
      says,
    } as const;
    await insertSeals(trx, [extend(turn, chain, about)]);
    await sql`delete from audit where cell_id = ${cell} and id = any (${ids}::uuid[])`.execute(trx);
    await sql`delete from audit_seals where cell_id = ${cell} and chain = ${chain} and n <= ${last.n}`.execute(trx);
    return { seals: old.length, rows: ids.length };
  });
}

/**
 * Takes away the sealed rows that are older, from the beginning of each chain, and says so in the chain under a signature.
 * The database lets nobody take away what is not three years old. `db` is of the owner.
 */
export async function pruneAudit(db: Db, key: SealKey, before: Date): Promise<Pruned> {
  let seals = 0;
  let rows = 0;
  for (const cell of await cellsOf(db))
    for (const { chain } of await findHeads(db, cell))
      for (let did = await pruneOnce(db, key, cell, chain, before); did.seals > 0;) {
        seals += did.seals;
        rows += did.rows;
        did = await pruneOnce(db, key, cell, chain, before);
      }
  return { seals, rows };
}
