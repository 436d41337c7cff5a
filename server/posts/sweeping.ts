import { sql } from 'kysely';
import { type Day, addDays, dayOf } from '../../kernel/calendar.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { tellPerson } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { bestow, settle } from './bestowing.ts';
import { endPosts } from './ending-posts.ts';
import { holdGrant, holdersOf } from './queries.ts';

const batch = 100;

async function clock(trx: Trx): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select clock_now() as now`.execute(trx);
  return rows[0]!.now.getTime();
}

interface Due {
  readonly cell: number;
  readonly id: string;
}

/** Confirmed grants whose day has come; one that cannot be held any more, because its person has left, is over. */
async function beginDue(trx: Trx, now: number): Promise<number> {
  const { rows } = await sql<Due>`select cell_id as cell, id from post_grants
    where decided = 'confirmed' and settled_at is null and from_on <= ${dayOf(now)}::date
    order by from_on, id limit ${batch} for update skip locked`.execute(trx);
  for (const { cell, id } of rows) {
    const grant = (await holdGrant(trx, cell, id))!;
    if (isRefusal(await bestow(trx, grant, now))) await settle(trx, grant, now);
  }
  return rows.length;
}

/** Posts of people who stood in for somebody, after their last day. */
async function endDue(trx: Trx, now: number): Promise<number> {
  const { rows } = await sql<Due>`select cell_id as cell, id from posts
    where until_on is null and ends_on < ${dayOf(now)}::date order by ends_on, id limit ${batch} for update skip locked`.execute(
    trx,
  );
  for (const { cell, id } of rows) await endPosts(trx, [id], { cell, now, by: null, why: '代理期满' });
  return rows.length;
}

interface Idle extends Due {
  readonly person: string;
  readonly login: string;
}

/**
 * Closes staff accounts that nobody has used for so many days, and tells the security administrators. An account of which
 * nothing is known counts from the day it is first looked at. Posts stay: whoever comes back has her account opened again.
 */
async function closeIdle(trx: Trx, now: number, days: number): Promise<number> {
  const today = dayOf(now);
  await sql`update accounts set used_on = ${today} where kind = 'staff' and closed_at is null and used_on is null`.execute(
    trx,
  );
  const since: Day = addDays(today, -days);
  const { rows } = await sql<Idle>`
    with idle as (
      select a.cell_id, a.id, a.person_id from accounts a
      where a.kind = 'staff' and a.closed_at is null and a.used_on < ${since}::date
      order by a.used_on limit ${batch} for update skip locked)
    update accounts a set closed_at = ${new Date(now)}, closed_why = 'idle' from idle i
    where a.cell_id = i.cell_id and a.id = i.id
    returning a.cell_id as cell, a.id, a.person_id as person,
      coalesce((select min(l.login) from logins l where l.cell_id = a.cell_id and l.account_id = a.id), '') as login`.execute(
    trx,
  );
  for (const { cell, id, person, login } of rows) {
    await sql`delete from sessions where cell_id = ${cell} and account_id = ${id}`.execute(trx);
    const entry = { cell, act: 'close-account', actorId: null, objectKind: 'person', objectId: person } as const;
    await writeAudit(trx, { ...entry, subjectId: person, purpose: `${days}天没有使用`, requestId: newId(now), now });
    const says = `账号 ${login} 已经${days}天没有人使用，系统把它停用了。还要用的，请在“岗位与人员”里重新启用；不用的，请办离岗。`;
    for (const personId of await holdersOf(trx, cell, 'security'))
      await tellPerson(trx, { cell, personId }, { title: '一个长期不用的账号已停用', says, now });
  }
  return rows.length;
}

/** What the clock does about posts and accounts; how much that was. Nothing idle is closed in a demo, where people come back after months. */
export async function sweepPosts({ db, config }: Platform): Promise<number> {
  const turn = (act: (trx: Trx, now: number) => Promise<number>) =>
    db.transaction().execute(async (trx) => act(trx, await clock(trx)));
  const did = (await turn(beginDue)) + (await turn(endDue));
  return config.demo ? did : did + (await turn((trx, now) => closeIdle(trx, now, config.idleDays)));
}
