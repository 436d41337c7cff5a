import { sql } from 'kysely';
import { type Day, addDays, dayOf } from '../../kernel/calendar.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { usualIdleDays } from '../config.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { tellPerson } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { bestow, settle } from './bestowing.ts';
import { leastSecurity, lockSecurity } from './ending.ts';
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
 * Of the security administrators, who alone can do that, the two who came last keep theirs.
 */
async function closeIdle(trx: Trx, now: number, days: number): Promise<number> {
  const today = dayOf(now);
  await sql`update accounts set used_on = ${today} where kind = 'staff' and closed_at is null and used_on is null`.execute(
    trx,
  );
  const since: Day = addDays(today, -days);
  await lockSecurity(trx);
  const { rows } = await sql<Idle>`
    with security as (
      select a.cell_id, a.person_id, row_number() over (partition by a.cell_id order by max(a.used_on) desc, a.person_id) as place
      from duties d join accounts a on a.cell_id = d.cell_id and a.person_id = d.person_id
      where d.duty = 'security' and d.until_on is null and a.kind = 'staff' and a.closed_at is null
      group by a.cell_id, a.person_id),
    idle as (
      select a.cell_id, a.id, a.person_id from accounts a
      where a.kind = 'staff' and a.closed_at is null and a.used_on < ${since}::date
        and not exists (select from security s
          where s.cell_id = a.cell_id and s.person_id = a.person_id and s.place <= ${leastSecurity})
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

function turn({ db }: Platform, act: (trx: Trx, now: number) => Promise<number>): Promise<number> {
  return db.transaction().execute(async (trx) => act(trx, await clock(trx)));
}

/** What the clock does about posts; how much that was. */
export async function sweepPosts(platform: Platform): Promise<number> {
  return (await turn(platform, beginDue)) + (await turn(platform, endDue));
}

/** Closes every account that is idle; how many. To a demo people come back after months. */
export async function closeIdleAccounts(platform: Platform): Promise<number> {
  const { demo, idleDays = demo ? 0 : usualIdleDays } = platform.config;
  if (idleDays === 0) return 0;
  let closed = 0;
  for (let last = batch; last === batch; closed += last)
    last = await turn(platform, (trx, now) => closeIdle(trx, now, idleDays));
  return closed;
}
