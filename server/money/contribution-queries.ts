import { type RawBuilder, sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { ContributionKind, ContributionSums, Month, MonthSums, UnionSums } from '../../kernel/contribution.ts';
import type { Db, Trx } from '../db/open.ts';

/** Which contributions: of a union and all below it by place, of these months. */
export interface OfMonths {
  readonly cell: number;
  readonly orgId: string;
  readonly from: Month;
  readonly to: Month;
}

export const firstOf = (month: Month): string => `${month}-01`;

/** Each contribution of these with what came in of it, by the entries of the ledger. */
const received = (where: RawBuilder<unknown>) => sql`
  select c.*, coalesce(m.received, 0) as received, coalesce(m.kept, 0) as kept, coalesce(m.received - m.kept, 0) as passed
  from contributions c
  left join lateral (
    select sum(e.amount_fen) as received, sum(e.amount_fen) filter (where i.org_id = c.org_id) as kept
    from incomes i join ledger_entries e on e.cell_id = i.cell_id and e.id = i.entry_id
    where i.cell_id = c.cell_id and i.contribution_id = c.id) m on true
  where ${where}`;

const inScope = ({ cell, orgId, from, to }: OfMonths) => sql`
  c.cell_id = ${cell} and c.month between ${firstOf(from)}::date and ${firstOf(to)}::date
  and c.org_id in (select b.id from orgs u join orgs b on starts_with(b.path, u.path) where u.id = ${orgId})`;

const sums = sql`
  coalesce(sum(r.due_fen), 0)::bigint as "dueFen", coalesce(sum(r.received), 0)::bigint as "receivedFen",
  coalesce(sum(r.kept), 0)::bigint as "keptFen", coalesce(sum(r.passed), 0)::bigint as "passedFen"`;

export async function sumMonths(db: Db, of: OfMonths): Promise<MonthSums[]> {
  const { rows } = await sql<MonthSums>`
    select to_char(r.month, 'YYYY-MM') as month, r.kind, count(*) as unions, ${sums}
    from (${received(inScope(of))}) r group by r.month, r.kind order by r.month desc, r.kind desc`.execute(db);
  return rows;
}

/** By union, whoever owes most first. */
export async function sumUnions(db: Db, of: OfMonths, limit: number): Promise<UnionSums[]> {
  const { rows } = await sql<UnionSums>`
    select json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, count(*) as months, ${sums}
    from (${received(inScope(of))}) r join orgs o on o.id = r.org_id
    group by o.id order by sum(r.due_fen - r.received) desc, o.name limit ${limit}`.execute(db);
  return rows;
}

export async function countUnions(db: Db, of: OfMonths): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct c.org_id) as n from contributions c where ${inScope(of)}`.execute(db);
  return rows[0]!.n;
}

export interface ContributionRow extends ContributionSums {
  readonly id: string;
  readonly orgId: string;
  readonly kind: ContributionKind;
  readonly month: Month;
  readonly wagesFen: number;
  readonly share: number;
  readonly keptShare: number;
  readonly to: OrgRef | null;
  readonly refundedFen: number;
}

const row = sql`r.id, r.org_id as "orgId", r.kind, to_char(r.month, 'YYYY-MM') as month, r.wages_fen as "wagesFen",
  r.share_bp as share, r.kept_bp as "keptShare", r.due_fen as "dueFen", r.received::bigint as "receivedFen",
  r.kept::bigint as "keptFen", r.passed::bigint as "passedFen",
  case when t.id is not null then json_build_object('id', t.id, 'name', t.name, 'level', t.level) end as to,
  coalesce((select sum(l.fen) from refund_lines l
    where l.cell_id = r.cell_id and l.contribution_id = r.id and l.live), 0)::bigint as "refundedFen"`;

/** Of one union itself, the latest month first. */
export async function listOwnContributions(db: Db, { cell, orgId, from, to }: OfMonths): Promise<ContributionRow[]> {
  const own = sql`c.cell_id = ${cell} and c.org_id = ${orgId}
    and c.month between ${firstOf(from)}::date and ${firstOf(to)}::date`;
  const { rows } = await sql<ContributionRow>`
    select ${row} from (${received(own)}) r left join orgs t on t.id = r.to_org_id
    order by r.month desc, r.kind desc`.execute(db);
  return rows;
}

/** One contribution; it is held first, so that of two who book at once the second sees what the first has booked. */
export async function holdContribution(trx: Trx, cell: number, id: string): Promise<ContributionRow | undefined> {
  await sql`select 1 from contributions where cell_id = ${cell} and id = ${id} for no key update`.execute(trx);
  const { rows } = await sql<ContributionRow>`
    select ${row} from (${received(sql`c.cell_id = ${cell} and c.id = ${id}`)}) r left join orgs t on t.id = r.to_org_id`.execute(
    trx,
  );
  return rows[0];
}

/** The unions above one by place, the nearest first. */
export async function listAbove(db: Db, orgId: string): Promise<OrgRef[]> {
  const { rows } = await sql<OrgRef>`
    select a.id, a.name, a.level from orgs o join orgs a on starts_with(o.path, a.path) and a.id <> o.id
    where o.id = ${orgId} order by length(a.path) desc`.execute(db);
  return rows;
}

export interface NewContribution {
  readonly cell: number;
  readonly id: string;
  readonly orgId: string;
  readonly kind: ContributionKind;
  readonly month: Month;
  readonly wagesFen: number;
  readonly dueFen: number;
  readonly share: number;
  readonly keptShare: number;
  readonly toOrgId: string | null;
  readonly byPerson: string;
  readonly now: number;
}

/** Says what is due, or says it anew as long as nothing has come in; false where something has. */
export async function writeContribution(trx: Trx, one: NewContribution): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into contributions as c (cell_id, id, org_id, kind, month, wages_fen, due_fen, share_bp, kept_bp, to_org_id,
      by_person, at)
    values (${one.cell}, ${one.id}, ${one.orgId}, ${one.kind}, ${firstOf(one.month)}::date, ${one.wagesFen}, ${one.dueFen},
      ${one.share}, ${one.keptShare}, ${one.toOrgId}, ${one.byPerson}, ${new Date(one.now)})
    on conflict (cell_id, org_id, month, kind) do update set wages_fen = excluded.wages_fen, due_fen = excluded.due_fen,
      share_bp = excluded.share_bp, kept_bp = excluded.kept_bp, to_org_id = excluded.to_org_id,
      by_person = excluded.by_person, at = excluded.at
    where not exists (select 1 from incomes i where i.cell_id = c.cell_id and i.contribution_id = c.id)`.execute(trx);
  return numAffectedRows === 1n;
}
