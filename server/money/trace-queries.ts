import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { AccountKind, IncomeKind } from '../../kernel/funds.ts';
import type { PayeeKind } from '../../kernel/money-trace.ts';
import type { PayoutState } from '../../kernel/payout.ts';
import type { Db } from '../db/open.ts';
import type { Booked } from './row-mac.ts';

const bookedColumns = sql`e.cell_id as cell, e.id, e.case_id as "caseId", e.action, e.payee_id as "payeeId",
  e.from_account as "fromAccount", e.to_account as "toAccount", e.amount_fen as fen, e.says,
  (extract(epoch from e.at) * 1000)::bigint as at, e.right_key as "rightKey", e.payout_id as "payoutId"`;

export interface PaymentRow extends Booked {
  readonly mac: Buffer | null;
  readonly org: OrgRef;
  /** The unions that see it: whose fund pays and those above, and the union it is for. */
  readonly line: readonly string[];
  readonly fund: string;
  readonly payee: string;
  readonly to: PayeeKind;
  readonly paidBy: string | null;
}

/**
 * Whom an entry `e` into the account `t` is for, where it is a payment: a person or a merchant it is owed to, a person for whom
 * it was spent, or a union that was given it for a case.
 */
export const payeeOf = sql`(
  select p.name, case t.kind when 'spent' then 'spent' else 'person' end as "to" from persons p
    where t.kind in ('owed', 'spent') and p.cell_id = e.cell_id and p.id = e.payee_id
  union all
  select m.name, 'merchant' from merchants m where t.kind = 'owed' and m.cell_id = e.cell_id and m.id = e.payee_id
  union all
  select u.name, 'union' from orgs u where t.kind = 'fund' and e.case_id is not null and u.id = t.org_id) y`;

/** A payment as it was booked for somebody, with whose fund paid it. Unscoped: whose it is is seen on the row. */
export async function findPayment(db: Db, id: string): Promise<PaymentRow | undefined> {
  const { rows } = await sql<PaymentRow>`
    select ${bookedColumns}, e.mac, f.fund, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
      array(select a.id from orgs a where starts_with(o.path, a.path) order by length(a.path) desc) || t.org_id as line,
      y.name as payee, y."to", (select m.name from trace t join persons m on m.cell_id = t.cell_id and m.id = t.actor_id
        where t.cell_id = e.cell_id and t.case_id = e.case_id and t.action = e.action order by t.seq desc limit 1) as "paidBy"
    from ledger_entries e
    join ledger_accounts f on f.cell_id = e.cell_id and f.id = e.from_account and f.kind in ('fund', 'reserved')
    join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account
    join orgs o on o.id = f.org_id
    cross join lateral ${payeeOf}
    where e.cell_id = any (array(select cell_id from cells)) and e.id = ${id} and e.payout_id is null`.execute(db);
  return rows[0];
}

/** Part of what came into a fund: so much of one entry, from one fen to another. */
export interface PartRow {
  readonly id: string;
  readonly fromKind: AccountKind;
  readonly org: OrgRef;
  readonly fund: string;
  readonly income: IncomeKind | null;
  readonly says: string;
  readonly at: Date;
  /** Fen of that entry: [from, to). */
  readonly from: number;
  readonly to: number;
}

/**
 * What came into a fund and went out of it by part of one entry, where what came first goes out first. Reserving moves nothing:
 * what is reserved is still the fund’s.
 */
export async function listParts(db: Db, id: string, from: number, to: number): Promise<PartRow[]> {
  const { rows } = await sql<PartRow>`
    with e as (select * from ledger_entries where cell_id = any (array(select cell_id from cells)) and id = ${id}),
    pool as materialized (
      select p.cell_id, p.id from e join ledger_accounts f on f.cell_id = e.cell_id and f.id = e.from_account
      join ledger_accounts p on p.cell_id = f.cell_id and p.org_id = f.org_id and p.fund = f.fund and p.kind in ('fund', 'reserved')),
    went as (
      select coalesce(sum(x.amount_fen), 0)::bigint as before from e join pool p on true
      join ledger_entries x on x.cell_id = p.cell_id and x.from_account = p.id
        and x.to_account not in (select id from pool) and (x.at, x.id) < (e.at, e.id)),
    came as (
      select x.*, (sum(x.amount_fen) over (order by x.at, x.id))::bigint as upto
      from pool p join ledger_entries x on x.cell_id = p.cell_id and x.to_account = p.id
        and x.from_account not in (select id from pool)),
    parts as (
      select c.*, greatest(w.before + ${from} - (c.upto - c.amount_fen), 0) as "from",
        least(w.before + ${to} - (c.upto - c.amount_fen), c.amount_fen) as "to"
      from came c cross join went w
      where c.upto > w.before + ${from} and c.upto - c.amount_fen < w.before + ${to})
    select c.id, f.kind as "fromKind", f.fund, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
      i.kind as income, c.says, c.at, c."from", c."to"
    from parts c
    join ledger_accounts f on f.cell_id = c.cell_id and f.id = c.from_account
    join orgs o on o.id = f.org_id
    left join incomes i on i.cell_id = c.cell_id and i.entry_id = c.id
    order by c.at, c.id`.execute(db);
  return rows;
}

export interface CarriedRow {
  readonly id: string;
  readonly batchId: string;
  readonly batchNumber: string;
  readonly bank: string | null;
  readonly tail: string;
  readonly state: PayoutState;
  readonly sentAt: Date | null;
  readonly endedAt: Date | null;
  readonly why: string | null;
  readonly agreedBy: string | null;
}

/** Every transfer that carried a debt or tried to, in the order in which they were made. */
export async function listCarried(db: Db, cell: number, entryId: string): Promise<CarriedRow[]> {
  const { rows } = await sql<CarriedRow>`
    select x.id, b.id as "batchId", b.number as "batchNumber", a.bank, a.tail, x.state, x.sent_at as "sentAt",
      x.ended_at as "endedAt", x.why, d.name as "agreedBy"
    from payouts x
    join payout_batches b on b.cell_id = x.cell_id and b.id = x.batch_id
    join payee_accounts a on a.cell_id = x.cell_id and a.id = x.account_id
    left join persons d on d.cell_id = b.cell_id and d.id = b.decided_by
    where x.cell_id = ${cell} and x.entry_id = ${entryId} order by x.id`.execute(db);
  return rows;
}
