import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Month, RefundLine, RefundState } from '../../kernel/contribution.ts';
import type { Setting } from '../../kernel/tuning.ts';
import type { Cite } from '../../kernel/rule.ts';
import type { Db, Trx } from '../db/open.ts';
import { who } from '../tunables/queries.ts';
import { type OfMonths, firstOf } from './contribution-queries.ts';

/** A contribution of which a part went up to the union that looks, and what of it was given back or waits to be. */
export interface PassedRow {
  readonly id: string;
  readonly month: Month;
  readonly org: OrgRef;
  /** The union itself first. */
  readonly line: readonly string[];
  readonly passedFen: number;
  readonly refundedFen: number;
}

/** Every contribution of these months of which something went up to a union. */
export async function listPassed(db: Db, { cell, orgId, from, to }: OfMonths): Promise<PassedRow[]> {
  const { rows } = await sql<PassedRow>`
    select c.id, to_char(c.month, 'YYYY-MM') as month, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
      array(select a.id from orgs a where starts_with(o.path, a.path) order by length(a.path) desc) as line,
      m.passed::bigint as "passedFen",
      coalesce((select sum(l.fen) from refund_lines l
        where l.cell_id = c.cell_id and l.contribution_id = c.id and l.live), 0)::bigint as "refundedFen"
    from contributions c
    join orgs o on o.id = c.org_id
    join lateral (
      select sum(e.amount_fen) as passed from incomes i
      join ledger_entries e on e.cell_id = i.cell_id and e.id = i.entry_id
      where i.cell_id = c.cell_id and i.contribution_id = c.id and i.org_id = ${orgId}) m on m.passed > 0
    where c.cell_id = ${cell} and c.to_org_id = ${orgId} and c.kind = 'fees'
      and c.month between ${firstOf(from)}::date and ${firstOf(to)}::date
    order by o.path, c.month`.execute(db);
  return rows;
}

export type SetRow = Setting & { readonly cites: Cite; readonly setBy: OrgRef };

/** What all unions have set of the values that decide refunds. */
export async function listRefundValues(db: Db, service: string): Promise<SetRow[]> {
  const { rows } = await sql<SetRow>`
    select v.org_id as org, v.name, v.from_on as from, v.value, v.cites,
      json_build_object('id', a.id, 'name', a.name, 'level', a.level) as "setBy"
    from tunable_values v join orgs a on a.id = v.org_id
    where v.service = ${service} and v.taken_back_at is null
      and v.name in ('smallPayerBelow', 'refundShare', 'yearBegins', 'soonShare', 'filingDays')
    order by v.from_on`.execute(db);
  return rows;
}

export interface NewRefund {
  readonly cell: number;
  readonly id: string;
  readonly number: string;
  readonly orgId: string;
  readonly from: Month;
  readonly to: Month;
  readonly personId: string;
  readonly now: number;
}

/** Makes whoever proposes refunds of one union at the same time do so one after the other. */
export async function holdRefunds(trx: Trx, orgId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`refunds ${orgId}`}, 0))`.execute(trx);
}

export async function insertRefund(
  trx: Trx,
  { cell, id, number, orgId, from, to, personId, now }: NewRefund,
  lines: readonly { readonly contributionId: string; readonly fen: number }[],
): Promise<void> {
  await sql`insert into refund_batches (cell_id, id, number, org_id, from_month, to_month, state, made_by, made_at)
    values (${cell}, ${id}, ${number}, ${orgId}, ${firstOf(from)}::date, ${firstOf(to)}::date, 'draft', ${personId},
      ${new Date(now)})`.execute(trx);
  await sql`insert into refund_lines (cell_id, batch_id, contribution_id, fen)
    select ${cell}, ${id}, t.contribution, t.fen
    from unnest(${lines.map((line) => line.contributionId)}::uuid[], ${lines.map(({ fen }) => fen)}::bigint[])
      t (contribution, fen)`.execute(trx);
}

export interface RefundRow {
  readonly cell: number;
  readonly id: string;
  readonly number: string;
  readonly org: OrgRef;
  /** The union that gives back and those above it, nearest first. */
  readonly line: readonly string[];
  readonly from: Month;
  readonly to: Month;
  readonly state: RefundState;
  readonly unions: number;
  readonly totalFen: number;
  readonly madeById: string;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly why: string | null;
  /** Whether who agreed signed it. */
  readonly signed: boolean;
}

const columns = sql`b.cell_id as cell, b.id, b.number, b.state, b.why, b.made_by as "madeById", b.made_at as "madeAt",
  b.decided_at as "decidedAt", to_char(b.from_month, 'YYYY-MM') as from, to_char(b.to_month, 'YYYY-MM') as to,
  coalesce(${who('b.made_by')}, '') as "madeBy", ${who('b.decided_by')} as "decidedBy",
  json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
  array(select a.id from orgs a where starts_with(o.path, a.path) order by length(a.path) desc) as line,
  exists (select from signatures s where s.cell_id = b.cell_id and s.kind = 'refund-batch' and s.object_id = b.id) as signed,
  (select count(distinct c.org_id) from refund_lines l join contributions c on c.cell_id = l.cell_id and c.id = l.contribution_id
    where l.cell_id = b.cell_id and l.batch_id = b.id) as unions,
  (select coalesce(sum(l.fen), 0)::bigint from refund_lines l where l.cell_id = b.cell_id and l.batch_id = b.id) as "totalFen"
  from refund_batches b join orgs o on o.id = b.org_id`;

/** A batch; held where it is to be decided, so that of two who decide at once the second sees the first’s word. */
export async function findRefund(db: Db, cell: number, id: string, hold = false): Promise<RefundRow | undefined> {
  if (hold)
    await sql`select 1 from refund_batches where cell_id = ${cell} and id = ${id} for no key update`.execute(db);
  const { rows } = await sql<RefundRow>`select ${columns} where b.cell_id = ${cell} and b.id = ${id}`.execute(db);
  return rows[0];
}

/** The latest batches of a union and all below it. */
export async function listRefunds(db: Db, cell: number, orgId: string): Promise<RefundRow[]> {
  const { rows } = await sql<RefundRow>`
    select ${columns} join orgs u on starts_with(o.path, u.path)
    where b.cell_id = ${cell} and u.id = ${orgId} order by b.made_at desc, b.id desc limit 100`.execute(db);
  return rows;
}

/** What a batch gives back, union by union. */
export async function listRefundLines(db: Db, { cell, id, org }: RefundRow): Promise<RefundLine[]> {
  const { rows } = await sql<RefundLine>`
    select json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, count(*) as months,
      sum(l.fen)::bigint as "refundFen",
      sum((select sum(e.amount_fen) from incomes i join ledger_entries e on e.cell_id = i.cell_id and e.id = i.entry_id
        where i.cell_id = l.cell_id and i.contribution_id = l.contribution_id and i.org_id = ${org.id}))::bigint as "passedFen"
    from refund_lines l
    join contributions c on c.cell_id = l.cell_id and c.id = l.contribution_id
    join orgs o on o.id = c.org_id
    where l.cell_id = ${cell} and l.batch_id = ${id}
    group by o.id order by o.path`.execute(db);
  return rows;
}

interface Settled {
  readonly agrees: boolean;
  readonly personId: string;
  readonly why: string | null;
  readonly now: number;
}

export async function settleRefund(trx: Trx, { cell, id }: RefundRow, settled: Settled): Promise<void> {
  await sql`update refund_batches set state = ${settled.agrees ? 'approved' : 'refused'}, decided_by = ${settled.personId},
    decided_at = ${new Date(settled.now)}, why = ${settled.why} where cell_id = ${cell} and id = ${id}`.execute(trx);
  // What was not agreed to may be proposed again.
  if (!settled.agrees)
    await sql`update refund_lines set live = false where cell_id = ${cell} and batch_id = ${id}`.execute(trx);
}

/** Names the entry that gave a union’s contributions back. */
export async function markRefunded(
  trx: Trx,
  { cell, id }: RefundRow,
  entries: readonly { readonly orgId: string; readonly entryId: string }[],
): Promise<void> {
  await sql`update refund_lines l set entry_id = t.entry
    from contributions c, unnest(${entries.map(({ orgId }) => orgId)}::uuid[], ${entries.map(({ entryId }) => entryId)}::uuid[])
      t (org, entry)
    where l.cell_id = ${cell} and l.batch_id = ${id} and c.cell_id = l.cell_id and c.id = l.contribution_id
      and c.org_id = t.org`.execute(trx);
}
