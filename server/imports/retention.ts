import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Desk } from './reading.ts';
import { dropUpload, folderOf } from './spool.ts';

/** Files younger than this may belong to a request that is still under way. */
const settledMs = 86_400_000;
/** A turn of the cleaner takes no longer than these take; the next one goes on. */
const atOnce = 200;

/**
 * Removes the uploads of imports that have been over, or have waited for somebody, for longer than rosters are kept. What
 * was found, who brought whom in, when and how many stays. Gives how many were removed.
 */
export async function dropRosters(desk: Desk): Promise<number> {
  return desk.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ cell: number; id: string }>`
      select cell_id as cell, id from imports where upload_dropped_at is null
        and state in ('checked', 'done', 'failed', 'undone')
        and coalesce(finished_at, created_at) < clock_now() - make_interval(days => ${desk.config.rosterDays})
        and created_at < clock_now() - make_interval(days => ${desk.config.rosterDays})
      order by created_at limit ${atOnce} for update skip locked`.execute(trx);
    // The file first: one that is gone already is no fault when this is tried again.
    for (const { id } of rows) await dropUpload(desk, id);
    for (const { cell, id } of rows)
      await sql`update imports set upload_dropped_at = clock_now() where cell_id = ${cell} and id = ${id}`.execute(trx);
    return rows.length;
  });
}

/** Removes files that no import knows: of uploads that were refused, or whose process was killed before it had written. */
export async function dropOrphans(desk: Desk, now = Date.now()): Promise<number> {
  const folder = folderOf(desk);
  const names = await readdir(folder).catch(() => []);
  const ids = names.map((name) => name.replace(/\.part$/, '')).filter((name) => /^[0-9a-f-]{36}$/.test(name));
  const { rows } = await sql<{ id: string }>`
    select id from imports where cell_id = any (array(select cell_id from cells)) and id = any (${ids}::uuid[])`.execute(
    desk.db,
  );
  const known = new Set(rows.map(({ id }) => id));
  let dropped = 0;
  for (const name of names) {
    if (known.has(name) || !/^[0-9a-f-]{36}(?:\.part)?$/.test(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || now - found.mtimeMs < settledMs) continue;
    await rm(path, { force: true });
    dropped += 1;
  }
  return dropped;
}
