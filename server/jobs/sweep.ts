import { sql } from 'kysely';
import { isRefusal } from '../../kernel/refusal.ts';
import type { Service } from '../../kernel/service.ts';
import { type Move, decideMark, decideMove } from '../../kernel/step.ts';
import { type CaseRow, findCase } from '../cases/queries.ts';
import { Undo, openedFacts, writeMove } from '../cases/moving.ts';
import { newId } from '../db/id.ts';
import { type Trx, isPassing, isShortOfRoom, stateOf } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { PutOff } from './put-off.ts';

const batch = 200;

type Due = { readonly cell_id: number; readonly id: string; readonly what: 'remind' | 'due' };

/** When a case next waits for the clock, as the index on it is written. */
export const wakesAt = sql`least(remind_at, case when not due_done then due_at end)`;

/**
 * The cases the clock must act on, reminders before the deadlines that follow them. Those of a service that is no longer
 * here are passed over, and those that could not be carried out a while ago: two hundred of them would hold up all others.
 */
async function findDue(platform: Platform, putOff: PutOff): Promise<Due[]> {
  const known = [...platform.registry.keys()];
  const { rows } = await sql<Due>`
    select c.cell_id, c.id, w.what
    from (select * from cases where ${wakesAt} <= clock_now() and service = any (${known}) and rests_since is null
        and id <> all (${putOff.ids()}::uuid[])
      order by ${wakesAt} limit ${batch}) c
    cross join lateral (values ('remind', c.remind_at), ('due', case when not c.due_done then c.due_at end)) w (what, at)
    where w.at <= clock_now()
    order by w.at, w.what desc`.execute(platform.db);
  return rows;
}

/** Takes the case for this sweep if it still waits for it; another sweep that holds it makes this one pass on. */
async function claim(trx: Trx, due: Due): Promise<number | undefined> {
  const waiting = due.what === 'remind' ? sql`remind_at <= clock_now()` : sql`due_at <= clock_now() and not due_done`;
  const { rows } = await sql<{ now: Date }>`
    select clock_now() as now from cases where cell_id = ${due.cell_id} and id = ${due.id} and ${waiting} and rests_since is null
    for update skip locked`.execute(trx);
  return rows[0]?.now.getTime();
}

/**
 * What the clock does with a case now. A deadline lapses into the action its state names, or else it escalates. Where that is
 * refused something outside must change first, such as a calendar that lacks the year: a fault, to be tried again.
 */
function decide(platform: Platform, service: Service, row: CaseRow, what: Due['what'], now: number): Move {
  const facts = openedFacts(platform, row);
  if (what === 'remind') return decideMark(service, facts, 'remind', now);
  const lapses = service.states[row.state]?.lapses;
  if (lapses === undefined) return decideMark(service, facts, 'escalate', now);
  const move = decideMove({
    service,
    facts,
    action: lapses,
    actor: 'clock',
    said: {},
    now,
    calendar: platform.calendar,
  });
  if (isRefusal(move)) throw new Error(`the deadline cannot be carried out: ${move.refused}`);
  return move;
}

/** Makes one move of the clock, if the case still waits for it. What the register refuses is thrown, and nothing is written. */
async function actOn(
  platform: Platform,
  due: Due,
  decideOn: (service: Service, row: CaseRow, now: number) => Move,
): Promise<boolean> {
  return platform.db.transaction().execute(async (trx) => {
    const now = await claim(trx, due);
    const row = now === undefined ? undefined : await findCase(trx, due.id);
    const service = row && platform.registry.get(row.service);
    if (now === undefined || row === undefined || service === undefined) return false;
    const mover = { actorId: null, requestId: `sweep-${newId()}`, now };
    const refused = await writeMove(trx, platform, service, row, decideOn(service, row, now), mover);
    if (refused !== undefined) throw new Undo(refused);
    return true;
  });
}

/**
 * What the register refuses the clock, because it has moved on, is left to whoever owes the move: she is told that the
 * deadline has passed, the case stays open for her, and the clock does not try again.
 */
function leaveToOwner(platform: Platform, due: Due, { refusal }: Undo): Promise<boolean> {
  platform.log.warn({ caseId: due.id, refused: refusal.refused }, 'a deadline was refused and is left to its owner');
  return actOn(platform, due, (service, row, now) => decideMark(service, openedFacts(platform, row), 'escalate', now));
}

/**
 * One turn of the deadline sweep: every reminder and deadline that the clock has passed, each in a transaction of its
 * own, so that one bad case stops no other. Returns how many it carried out.
 */
export async function sweepDeadlines(platform: Platform, putOff = new PutOff()): Promise<number> {
  let done = 0;
  for (const due of await findDue(platform, putOff)) {
    try {
      const decideOn = (service: Service, row: CaseRow, now: number) => decide(platform, service, row, due.what, now);
      const carried = await actOn(platform, due, decideOn).catch((fault: unknown) => {
        // The case or its applicant has changed in this moment: the next turn looks at it anew.
        if (fault instanceof Undo && fault.refusal.refused === 'moved-on') return false;
        if (fault instanceof Undo) return leaveToOwner(platform, due, fault);
        throw fault;
      });
      if (carried) done += 1;
    } catch (fault) {
      platform.log.error({ err: fault, caseId: due.id }, 'sweeping a case failed');
      // A database that is away, or full, is no matter of the case.
      if (!isPassing(fault) && !isShortOfRoom(stateOf(fault))) putOff.add(due.id);
    }
  }
  return done;
}
