import { sql } from 'kysely';
import { isRefusal } from '../../kernel/refusal.ts';
import { straightMove } from '../../kernel/draws.ts';
import { type Service, drawOf, fromStates } from '../../kernel/service.ts';
import { decideMove } from '../../kernel/step.ts';
import { Undo, openedFacts, writeMove } from '../cases/moving.ts';
import { findCase } from '../cases/queries.ts';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { isUnchanged, lostLastTime } from './cases-source.ts';
import { clockOf } from './work-queries.ts';

interface LastDraw {
  readonly cell: number;
  readonly orgId: string;
}

/** The unions that have drawn in a pool, and whose losers may be carried over. */
async function lastDraws(db: Db, service: string, pool: string): Promise<LastDraw[]> {
  const { rows } = await sql<LastDraw>`
    select distinct d.cell_id as cell, d.org_id as "orgId" from draws d
    where d.cell_id = any (array(select cell_id from cells)) and d.source = 'cases' and d.subject = ${service}
      and d.pool = ${pool} and d.state = 'done'`.execute(db);
  return rows;
}

const batch = 100;

/** Cases that have not been looked at yet, of people who were not drawn last time and have answered the same. */
async function findUnlucky(
  db: Db,
  { cell, orgId }: LastDraw,
  service: Service,
  { pool, unchanged, from }: { pool: string; unchanged: readonly string[]; from: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with ${lostLastTime(cell, orgId, service.id, pool)}
    select c.id from lost
    cross join lateral (select * from cases x where x.applicant_id = lost.applicant_id and x.service = ${service.id}
      and x.open and x.state = any (${from}::text[]) and x.rests_since is null offset 0) c
    where ${isUnchanged(unchanged)} limit ${batch}`.execute(db);
  return rows.map(({ id }) => id);
}

async function moveStraight(platform: Platform, service: Service, id: string, action: string): Promise<boolean> {
  return platform.db.transaction().execute(async (trx) => {
    const row = await findCase(trx, id);
    if (row === undefined) return false;
    const now = await clockOf(trx);
    const facts = openedFacts(platform, row);
    const { calendar } = platform;
    const move = decideMove({ service, facts, action, actor: 'clock', said: {}, now, calendar });
    if (isRefusal(move)) return false;
    const mover = { actorId: null, requestId: `draw-${newId()}`, now };
    const refused = await writeMove(trx, platform, service, row, move, mover);
    if (refused !== undefined) throw new Undo(refused);
    return true;
  });
}

/** One that was being filed meanwhile may bear an earlier moment than when others were looked at. */
const settlingMs = 60_000;

/** Until when all filings have been looked at, by service; a process that has just begun looks at all. */
const lookedUntil = new WeakMap<Platform, Map<string, number>>();

function lookedAt(platform: Platform): Map<string, number> {
  const known = lookedUntil.get(platform) ?? new Map<string, number>();
  lookedUntil.set(platform, known);
  return known;
}

/** Walks over what all services have been filed since, and not over what one has: most services are filed rarely. */
async function hasFiled(platform: Platform, service: string, now: number): Promise<boolean> {
  const until = lookedAt(platform).get(service);
  if (until === undefined) return true;
  const since = new Date(Math.min(until, now) - settlingMs);
  const { rows } = await sql`
    select 1 from cases where open and filed_at > ${since} and service = ${service} limit 1`.execute(platform.db);
  return rows.length > 0;
}

/** What has moved on in this moment is looked at anew with the next filing. */
function passOver(fault: unknown): false {
  if (fault instanceof Undo) return false;
  throw fault;
}

/**
 * Whoever was not drawn last time and has filed again with the same answers goes straight into the pool, past what was looked
 * at last time, where the service says so.
 */
export async function carryStraight(platform: Platform): Promise<number> {
  let did = 0;
  const now = await clockOf(platform.db);
  for (const service of platform.registry.values()) {
    const drawing = drawOf(service);
    const action = drawing && straightMove(drawing.draws);
    if (drawing === undefined || action === undefined || !(await hasFiled(platform, service.id, now))) continue;
    const { pool, draws } = drawing;
    const which = { pool, unchanged: draws.carryOver!.unchanged, from: fromStates(service.actions[action]!) };
    let moved = 0;
    for (const last of await lastDraws(platform.db, service.id, pool))
      for (const id of await findUnlucky(platform.db, last, service, which))
        if (await moveStraight(platform, service, id, action).catch(passOver)) moved += 1;
    // A turn takes no more than a hundred of a union: it has looked at all once it finds nobody.
    if (moved === 0) lookedAt(platform).set(service.id, now);
    did += moved;
  }
  return did;
}
