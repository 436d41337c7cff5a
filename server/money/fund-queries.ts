import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import { type AccountKind, type IncomeKind, accountKinds, fundName } from '../../kernel/funds.ts';
import type { CapLine, FundLine } from '../../kernel/payout.ts';
import type { Db } from '../db/open.ts';
import { owingOf } from './batch-queries.ts';

type HeldRow = FundLine['waiting'] & {
  readonly fund: string;
  readonly balances: Partial<Record<AccountKind, number>>;
  readonly planned: number | null;
  readonly spent: number | null;
};

const none = Object.fromEntries(Object.keys(accountKinds).map((kind) => [kind, 0])) as Record<AccountKind, number>;

/** What a union holds, fund by fund, with the budget of a year. */
export async function listFunds(db: Db, cell: number, orgId: string, year: number): Promise<FundLine[]> {
  const { rows } = await sql<HeldRow>`
    select f.*, w.bank, w.wechat, w.none
    from (
      select a.fund, json_object_agg(a.kind, a.balance_fen) as balances, max(b.planned_fen) as planned, max(b.spent_fen) as spent
      from ledger_accounts a
      left join budgets b on b.cell_id = a.cell_id and b.org_id = a.org_id and b.fund = a.fund and b.year = ${year}
      where a.cell_id = ${cell} and a.org_id = ${orgId}
      group by a.fund) f
    cross join lateral (${owingOf(cell, orgId, sql`f.fund`)}) w
    order by f.fund`.execute(db);
  return rows.map(({ fund, balances, planned, spent, ...waiting }) => ({
    fund,
    name: fundName(fund),
    balances: { ...none, ...balances },
    ...(planned !== null && { budget: { year, plannedFen: planned, spentFen: spent! } }),
    waiting,
  }));
}

/** The caps that count for the cases of a union filed on a day: of each service and kind that of the nearest union above. */
export async function listCaps(db: Db, orgId: string, day: Day): Promise<CapLine[]> {
  const { rows } = await sql<CapLine>`
    select distinct on (l.service, l.name) l.id, l.service,
      case l.name when 'capPerPayment' then 'payment' else 'person-year' end as per, l.from_on as "from",
      l.value as "maxFen", json_build_object('id', l.org_id, 'name', l.org, 'level', l.level) as org, l.cites
    from (
      select distinct on (v.org_id, v.service, v.name) v.*, o.name as org, o.level, length(o.path) as depth
      from orgs u join orgs o on starts_with(u.path, o.path) join tunable_values v on v.org_id = o.id
      where u.id = ${orgId} and v.from_on <= ${day}::date and v.taken_back_at is null
        and v.name in ('capPerPayment', 'capPerPersonYear')
      order by v.org_id, v.service, v.name, v.from_on desc) l
    where l.value is not null
    order by l.service, l.name, l.depth desc`.execute(db);
  return rows;
}

/** A union with the ids of itself and all above it by place, nearest first; unscoped. */
export async function findLine(
  db: Db,
  orgId: string,
): Promise<(OrgRef & { readonly line: readonly string[] }) | undefined> {
  const { rows } = await sql<OrgRef & { line: string[] }>`
    select o.id, o.name, o.level, array(
      select a.id from orgs a where starts_with(o.path, a.path) order by length(a.path) desc) as line
    from orgs o where o.id = ${orgId}`.execute(db);
  return rows[0];
}

export interface MovementRow {
  readonly id: string;
  readonly at: Date;
  readonly from: AccountKind;
  readonly to: AccountKind;
  readonly income: IncomeKind | null;
  readonly says: string;
  readonly inFen: number;
  readonly outFen: number;
  /** Of the fund after it. */
  readonly balanceFen: number;
  /** The union, or the own fund, that it went to; null where it stayed in the accounts of this fund. */
  readonly toOrg: string | null;
  readonly toFund: string | null;
  readonly traced: boolean;
}

/** Where money went that left the fund for another one. */
export const whereOf = ({ toOrg, toFund }: MovementRow): string | undefined =>
  toOrg ?? (toFund === null ? undefined : fundName(toFund));

export interface OfPeriod {
  readonly cell: number;
  readonly orgId: string;
  readonly fund: string;
  /** Both days in China, both counted. */
  readonly from: Day;
  readonly to: Day;
}

const inPeriod = ({ from, to }: OfPeriod) => sql`
  at >= (${from}::date::timestamp at time zone 'Asia/Shanghai')
  and at < ((${to}::date + 1)::timestamp at time zone 'Asia/Shanghai')`;

/** Every movement of a fund with the balance after it, in the order it was booked. */
const movements = ({ cell, orgId, fund }: OfPeriod) => sql`
  select m.*, sum(m."inFen" - m."outFen") over (order by m.at, m.id)::bigint as "balanceFen" from (
    select e.id, e.at, f.kind as "from", t.kind as "to", i.kind as income, e.says,
      case when e.to_account = a.id then e.amount_fen else 0 end as "inFen",
      case when e.from_account = a.id then e.amount_fen else 0 end as "outFen",
      case when e.from_account = a.id and t.kind = 'fund' and t.org_id <> a.org_id then u.name end as "toOrg",
      case when e.from_account = a.id and t.kind = 'fund' and t.org_id = a.org_id then t.fund end as "toFund",
      e.payout_id is null and (t.kind in ('owed', 'spent') or t.kind = 'fund' and e.case_id is not null) as traced
    from ledger_accounts a
    join ledger_entries e on e.cell_id = a.cell_id and a.id in (e.from_account, e.to_account)
    join ledger_accounts f on f.cell_id = e.cell_id and f.id = e.from_account
    join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account
    join orgs u on u.id = t.org_id
    left join incomes i on i.cell_id = e.cell_id and i.entry_id = e.id and e.to_account = a.id
    where a.cell_id = ${cell} and a.org_id = ${orgId} and a.fund = ${fund} and a.kind = 'fund') m`;

export async function sumStatement(db: Db, of: OfPeriod) {
  const { rows } = await sql<{ openingFen: number; inFen: number; outFen: number }>`
    select coalesce(sum("inFen" - "outFen") filter (where at < (${of.from}::date::timestamp at time zone 'Asia/Shanghai')), 0)::bigint
        as "openingFen",
      coalesce(sum("inFen") filter (where ${inPeriod(of)}), 0)::bigint as "inFen",
      coalesce(sum("outFen") filter (where ${inPeriod(of)}), 0)::bigint as "outFen"
    from (${movements(of)}) s`.execute(db);
  return rows[0]!;
}

/** One page of a statement, after the movement that a cursor names. */
export async function listMovements(
  db: Db,
  of: OfPeriod,
  after: readonly [at: string, id: string] | undefined,
  limit: number,
): Promise<MovementRow[]> {
  const { rows } = await sql<MovementRow>`
    select s.* from (${movements(of)}) s
    where ${inPeriod(of)} ${after === undefined ? sql`` : sql`and (s.at, s.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by s.at, s.id limit ${limit}`.execute(db);
  return rows;
}
