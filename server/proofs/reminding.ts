import { sql } from 'kysely';
import { type Day, dayOf } from '../../kernel/calendar.ts';
import { sayWholeDay } from '../../kernel/say-day.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';

const batch = 200;

interface Due {
  readonly cell: number;
  readonly personId: string;
  readonly service: string;
  readonly summary: string;
  readonly until: Day;
  /** Whether another of the kind, by a later case, goes on when this one ends. */
  readonly goesOn: boolean;
}

/** Takes what ends soon and of which its holder has not been told; a process that dies gives it back. */
async function claim(trx: Trx, today: Day, now: Date): Promise<Due[]> {
  const { rows } = await sql<Due>`
    with due as (
      select p.* from proofs p
      where p.remind_on is not null and p.reminded_at is null and p.remind_on <= ${today}::date and p.until >= ${today}::date
      order by p.remind_on limit ${batch} for update of p skip locked)
    update proofs p set reminded_at = ${now} from due, cases c
    where p.cell_id = due.cell_id and p.person_id = due.person_id and p.what = due.what and p.detail = due.detail
      and p.case_id = due.case_id and c.id = due.case_id and c.cell_id = any (array(select cell_id from cells))
    returning p.cell_id as cell, p.person_id as "personId", c.service, c.summary, p.until::text as until,
      exists (select 1 from proofs l where l.cell_id = p.cell_id and l.person_id = p.person_id and l.what = p.what
        and l.detail = p.detail and l.until > p.until) as "goesOn"`.execute(trx);
  return rows;
}

/**
 * Tells a member, once, that a cover of hers ends, from the day on which it may be renewed; whoever has renewed it already
 * is told nothing. How many were told: all of a turn in one transaction, so that nobody is told twice.
 */
export async function remindOfProofs({ db, registry }: Pick<Platform, 'db' | 'registry'>): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const clock = await sql<{ now: Date }>`select clock_now() as now`.execute(trx);
    const { now } = clock.rows[0]!;
    const due = await claim(trx, dayOf(now.getTime()), now);
    const notices = due
      .filter(({ goesOn }) => !goesOn)
      .map(({ cell, personId, service, summary, until }) => ({
        cell_id: cell,
        id: newId(now.getTime()),
        person_id: personId,
        at: now,
        title: '互助保障快到期了，现在可以续',
        says: `${summary}，到${sayWholeDay(until)}为止。要接着有保障，请在到期以前再办一次“${registry.get(service)?.title ?? service}”。`,
      }));
    if (notices.length > 0) await trx.insertInto('notices').values(notices).execute();
    return due.length;
  });
}
