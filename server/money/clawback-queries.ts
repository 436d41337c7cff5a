import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { ClawbackGround, ClawbackState, ReturnedLine } from '../../kernel/clawback.ts';
import type { Db, Trx } from '../db/open.ts';
import { who } from '../tunables/queries.ts';

export interface CarriedPayment {
  readonly cell: number;
  readonly entryId: string;
  readonly org: OrgRef;
  /** The union whose fund paid and those above it, nearest first. */
  readonly line: readonly string[];
  readonly fund: string;
  readonly says: string;
  readonly personId: string;
  readonly fen: number;
  /** What of it is asked back already. */
  readonly askedFen: number;
}

/** A payment that a bank or a wallet has carried to a person; undefined of any other entry. */
export async function findCarried(db: Db, entryId: string): Promise<CarriedPayment | undefined> {
  const { rows } = await sql<CarriedPayment>`
    select e.cell_id as cell, e.id as "entryId", json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
      array(select a.id from orgs a where starts_with(o.path, a.path) order by length(a.path) desc) as line,
      t.fund, e.says, p.person_id as "personId", p.amount_fen as fen,
      (select coalesce(sum(claimed_of(c)), 0)::bigint from clawbacks c
        where c.cell_id = e.cell_id and c.entry_id = e.id) as "askedFen"
    from ledger_entries e
    join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account and t.kind = 'owed'
    join orgs o on o.id = t.org_id
    join payouts p on p.cell_id = e.cell_id and p.entry_id = e.id and p.state = 'carried' and p.person_id is not null
    where e.cell_id = any (array(select cell_id from cells)) and e.id = ${entryId} and e.payout_id is null`.execute(db);
  return rows[0];
}

export interface ClawbackRow extends Omit<CarriedPayment, 'askedFen'> {
  readonly id: string;
  readonly number: string;
  readonly payee: string;
  readonly ground: ClawbackGround;
  readonly reason: string;
  readonly state: ClawbackState;
  readonly madeById: string;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly why: string | null;
  readonly returned: readonly ReturnedLine[];
  readonly waiverReason: string | null;
  readonly waiverAskedById: string | null;
  readonly waiverAskedBy: string | null;
  readonly waiverAskedAt: Date | null;
  readonly waivedBy: string | null;
  readonly waivedAt: Date | null;
}

const columns = sql`c.cell_id as cell, c.id, c.number, c.entry_id as "entryId", c.fund, c.person_id as "personId", c.fen,
  c.ground, c.reason, c.state, c.why, c.made_by as "madeById", c.made_at as "madeAt", c.decided_at as "decidedAt", e.says,
  p.name as payee, coalesce(${who('c.made_by')}, '') as "madeBy", ${who('c.decided_by')} as "decidedBy",
  c.waiver_reason as "waiverReason", c.waiver_asked_by as "waiverAskedById", ${who('c.waiver_asked_by')} as "waiverAskedBy",
  c.waiver_asked_at as "waiverAskedAt", ${who('c.waived_by')} as "waivedBy", c.waived_at as "waivedAt",
  json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
  array(select a.id from orgs a where starts_with(o.path, a.path) order by length(a.path) desc) as line,
  (select coalesce(json_agg(json_build_object('fen', r.fen, 'cameOn', r.came_on, 'how', r.how, 'entryId', r.entry_id)
      order by r.came_on, r.id), '[]')
    from clawback_receipts r where r.cell_id = c.cell_id and r.clawback_id = c.id) as returned
  from clawbacks c
  join orgs o on o.id = c.org_id
  join persons p on p.cell_id = c.cell_id and p.id = c.person_id
  join ledger_entries e on e.cell_id = c.cell_id and e.id = c.entry_id`;

const inCell = sql`c.cell_id = any (array(select cell_id from cells))`;

/** One that was asked back; held where it is about to be changed. Unscoped: whose it is is seen on the row. */
export async function findClawback(db: Db, id: string, hold = false): Promise<ClawbackRow | undefined> {
  if (hold) await sql`select 1 from clawbacks c where ${inCell} and c.id = ${id} for no key update`.execute(db);
  const { rows } = await sql<ClawbackRow>`select ${columns} where ${inCell} and c.id = ${id}`.execute(db);
  return rows[0];
}

/** What is asked back of one payment, in the order in which it was. */
export async function listClawbacksOf(db: Db, cell: number, entryId: string): Promise<ClawbackRow[]> {
  const { rows } = await sql<ClawbackRow>`
    select ${columns} where c.cell_id = ${cell} and c.entry_id = ${entryId} order by c.made_at, c.id`.execute(db);
  return rows;
}

/** The latest of a union and all below it. */
export async function listClawbacks(db: Db, orgId: string): Promise<ClawbackRow[]> {
  const { rows } = await sql<ClawbackRow>`
    select ${columns} join orgs u on starts_with(o.path, u.path)
    where ${inCell} and u.id = ${orgId} order by c.made_at desc, c.id desc limit 200`.execute(db);
  return rows;
}

export interface NewClawback extends Pick<CarriedPayment, 'cell' | 'entryId' | 'org' | 'fund' | 'personId' | 'fen'> {
  readonly id: string;
  readonly number: string;
  readonly ground: ClawbackGround;
  readonly reason: string;
  readonly madeBy: string;
  readonly now: number;
}

export async function insertClawback(trx: Trx, of: NewClawback): Promise<void> {
  await sql`insert into clawbacks (cell_id, id, number, entry_id, org_id, fund, person_id, fen, ground, reason, made_by, made_at)
    values (${of.cell}, ${of.id}, ${of.number}, ${of.entryId}, ${of.org.id}, ${of.fund}, ${of.personId}, ${of.fen}, ${of.ground},
      ${of.reason}, ${of.madeBy}, ${new Date(of.now)})`.execute(trx);
}

interface Settled {
  readonly personId: string;
  readonly why: string | null;
  readonly now: number;
  /** Of a yes. */
  readonly dueEntryId: string | null;
}

export async function settleClawback(
  trx: Trx,
  { cell, id }: Pick<ClawbackRow, 'cell' | 'id'>,
  { personId, why, now, dueEntryId }: Settled,
): Promise<void> {
  await sql`update clawbacks set state = ${dueEntryId === null ? 'refused' : 'approved'}, decided_by = ${personId},
    decided_at = ${new Date(now)}, why = ${why}, due_entry_id = ${dueEntryId} where cell_id = ${cell} and id = ${id}`.execute(
    trx,
  );
}

interface NewReturn {
  readonly id: string;
  readonly fen: number;
  readonly cameOn: Day;
  readonly how: string;
  readonly entryId: string;
  readonly personId: string;
  readonly now: number;
}

export async function insertReturn(
  trx: Trx,
  { cell, id: clawbackId }: Pick<ClawbackRow, 'cell' | 'id'>,
  { id, fen, cameOn, how, entryId, personId, now }: NewReturn,
): Promise<void> {
  await sql`insert into clawback_receipts (cell_id, id, clawback_id, fen, came_on, how, entry_id, by_person, at)
    values (${cell}, ${id}, ${clawbackId}, ${fen}, ${cameOn}::date, ${how}, ${entryId}, ${personId}, ${new Date(now)})`.execute(
    trx,
  );
}

/** Notes that somebody wants to let go of what has not come; with null that the second person does not. */
export async function askToWaive(
  trx: Trx,
  { cell, id }: Pick<ClawbackRow, 'cell' | 'id'>,
  asked: { readonly reason: string; readonly personId: string; readonly now: number } | null,
): Promise<void> {
  await sql`update clawbacks set waiver_reason = ${asked?.reason ?? null}, waiver_asked_by = ${asked?.personId ?? null},
    waiver_asked_at = ${asked === null ? null : new Date(asked.now)} where cell_id = ${cell} and id = ${id}`.execute(
    trx,
  );
}

export async function waive(
  trx: Trx,
  { cell, id }: Pick<ClawbackRow, 'cell' | 'id'>,
  { entryId, personId, now }: { readonly entryId: string; readonly personId: string; readonly now: number },
): Promise<void> {
  await sql`update clawbacks set waived_by = ${personId}, waived_at = ${new Date(now)}, waiver_entry_id = ${entryId}
    where cell_id = ${cell} and id = ${id}`.execute(trx);
}
