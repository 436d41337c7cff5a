import { sql } from 'kysely';
import type { Platform } from '../platform.ts';

/** A turn takes no longer than these take; the next one goes on. */
const atOnce = 200;

/**
 * Removes the stored bytes of files whose rows are gone; how many. The bytes first: those that are gone already are no fault when
 * this is tried again. Several uploads of one digest are one stored file only where they were never sealed: it stays for the rest.
 */
export async function removeGoneFiles({ db, files }: Pick<Platform, 'db' | 'files'>): Promise<number> {
  const { rows } = await sql<{ cell: number; sha256: Buffer; named: boolean }>`
    select g.cell_id as cell, g.sha256, exists (
      select from files f where f.cell_id = g.cell_id and f.sha256 = g.sha256) as named from files_gone g
    limit ${atOnce}`.execute(db);
  for (const { cell, sha256, named } of rows) {
    if (!named) await files.remove(sha256.toString('hex'));
    await sql`delete from files_gone where cell_id = ${cell} and sha256 = ${sha256}`.execute(db);
  }
  return rows.length;
}
