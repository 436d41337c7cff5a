import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { cellsOf, findHeads } from './seal-queries.ts';
import { type SealKey, sha256 } from './seal.ts';

/** Seals younger than this are held by nothing outside yet. */
const everyMs = 3_600_000;
const answerMs = 10_000;

/**
 * The ends of all chains as one signed line. Whoever holds it can tell later whether what was sealed by then is still there,
 * which nothing inside the database can.
 */
async function anchorLine(db: Db, key: SealKey, at: Date): Promise<string | undefined> {
  const heads: object[] = [];
  for (const cell of await cellsOf(db))
    for (const { chain, n, hash } of await findHeads(db, cell))
      heads.push({ cell, chain, hash: hash.toString('hex'), n });
  if (heads.length === 0) return undefined;
  const anchor = JSON.stringify({ at: at.toISOString(), heads, signer: key.signer.toString('hex'), v: 1 });
  return `{"anchor":${anchor},"signature":"${key.sign(sha256(anchor)).toString('hex')}"}\n`;
}

/** Written to the end, and on the disk before it counts; a file of its own where the target is a directory. */
function writeToFile(target: string, line: string, at: Date): void {
  const isFolder = target.endsWith('/') || (existsSync(target) && statSync(target).isDirectory());
  const path = isFolder ? join(target, `${at.toISOString().replaceAll(':', '')}.json`) : target;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, isFolder ? 'wx' : 'a', 0o640);
  try {
    writeSync(file, line);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function post(target: string, line: string): Promise<void> {
  const answer = await fetch(target, {
    method: 'POST',
    body: line,
    headers: { 'content-type': 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(answerMs),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`the anchor was answered with ${answer.status}`);
}

/** Writes the ends of the chains to the place outside, now. Throws where the place does not take them; false where there is nothing to write. */
export async function writeAnchor(db: Db, key: SealKey, target: string, at: Date): Promise<boolean> {
  const line = await anchorLine(db, key, at);
  if (line === undefined) return false;
  if (/^https?:/.test(target)) await post(target, line);
  else writeToFile(target, line, at);
  await db.insertInto('audit_anchors').values({ id: newId(), at, target, line }).execute();
  return true;
}

/** One turn: an hour after the last anchor, the next. What could not be written is tried again with the next turn. */
export async function anchorAudit({ db, config, sealKey }: Platform): Promise<number> {
  if (config.anchor === undefined) return 0;
  // One of a moment that has not come was written by a clock that ran ahead, and holds up none.
  const { rows } = await sql<{ now: Date; last: Date | null }>`
    select c.now, (select max(at) from audit_anchors where at <= c.now) as last
    from (select clock_now() as now offset 0) c`.execute(db);
  const { now, last } = rows[0]!;
  if (last !== null && now.getTime() - last.getTime() < everyMs) return 0;
  // Not counted as work: nothing follows from it.
  await writeAnchor(db, sealKey, config.anchor, now);
  return 0;
}
