import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { AccountKind, IncomeKind } from '../../kernel/funds.ts';
import type { Db } from '../db/open.ts';

export interface Period {
  /** Both days in China, both counted. */
  readonly from: Day;
  readonly to: Day;
}

interface Span extends Period {
  readonly orgId: string;
}

const inPeriod = ({ from, to }: Period) => sql`e.at >= (${from}::date::timestamp at time zone 'Asia/Shanghai')
  and e.at < ((${to}::date + 1)::timestamp at time zone 'Asia/Shanghai')`;

const inCell = sql`a.cell_id = any (array(select cell_id from cells))`;

export async function findOpenOrg(db: Db, id: string): Promise<OrgRef | undefined> {
  const { rows } = await sql<OrgRef>`
    select id, name, level from orgs where id = ${id} and dissolved_at is null`.execute(db);
  return rows[0];
}

export interface IncomeRow {
  readonly kind: IncomeKind | null;
  readonly from: AccountKind;
  readonly fen: number;
}

/** What came into a union's funds, by what it was. */
export async function listIncomes(db: Db, of: Span): Promise<IncomeRow[]> {
  const { rows } = await sql<IncomeRow>`
    select i.kind, f.kind as "from", sum(e.amount_fen)::bigint as fen
    from ledger_accounts a
    join ledger_entries e on e.cell_id = a.cell_id and e.to_account = a.id
    join ledger_accounts f on f.cell_id = e.cell_id and f.id = e.from_account
    left join incomes i on i.cell_id = e.cell_id and i.entry_id = e.id
    where ${inCell} and a.org_id = ${of.orgId} and a.kind = 'fund' and f.kind in ('source', 'fund') and f.org_id is distinct from
      case when f.kind = 'fund' then a.org_id end and ${inPeriod(of)}
    group by 1, 2 order by 3 desc, 1, 2`.execute(db);
  return rows;
}

export interface SpendingRow {
  readonly fund: string;
  /** The service of the cases, or of the campaigns whose vouchers they used; null of what was owed for no case. */
  readonly service: string | null;
  readonly people: number;
  readonly fen: number;
}

/**
 * What went to people, as `e`, each sum with whose it was: owed to her, spent for her, or paid to a merchant for a voucher that
 * she used.
 */
const givenBy = (orgId: string) => sql`(
  select a.fund, c.service, e.payee_id as person, e.amount_fen as fen, e.at
  from ledger_accounts a
  join ledger_entries e on e.cell_id = a.cell_id and e.to_account = a.id and e.payout_id is null
  left join cases c on c.cell_id = e.cell_id and c.id = e.case_id
  where ${inCell} and a.org_id = ${orgId} and a.kind in ('owed', 'spent')
    and not exists (select from voucher_settlements s where s.cell_id = e.cell_id and s.entry_id = e.id)
  union all
  select a.fund, k.service, v.person_id, u.union_fen, e.at
  from ledger_accounts a
  join ledger_entries e on e.cell_id = a.cell_id and e.to_account = a.id and e.payout_id is null
  join voucher_settlements s on s.cell_id = e.cell_id and s.entry_id = e.id
  join voucher_settlement_lines l on l.cell_id = s.cell_id and l.settlement_id = s.id and l.live
  join voucher_uses u on u.cell_id = l.cell_id and u.id = l.use_id
  join vouchers v on v.cell_id = u.cell_id and v.id = u.voucher_id
  join campaigns k on k.id = u.campaign_id
  where ${inCell} and a.org_id = ${orgId} and a.kind = 'owed') e`;

/** What was granted to people, by purpose, with how many they are. */
export async function listSpending(db: Db, of: Span): Promise<SpendingRow[]> {
  const { rows } = await sql<SpendingRow>`
    select e.fund, e.service, count(distinct e.person) as people, sum(e.fen)::bigint as fen
    from ${givenBy(of.orgId)} where ${inPeriod(of)} group by 1, 2 order by 3, 4, 1, 2`.execute(db);
  return rows;
}

export interface GivenRow {
  readonly kind: IncomeKind;
  readonly fen: number;
}

/** What went from a union's funds to other unions, by what it is to them. */
export async function listGiven(db: Db, of: Span): Promise<GivenRow[]> {
  const { rows } = await sql<GivenRow>`
    select i.kind, sum(e.amount_fen)::bigint as fen
    from ledger_accounts a
    join ledger_entries e on e.cell_id = a.cell_id and e.from_account = a.id
    join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account and t.kind = 'fund' and t.org_id <> a.org_id
    join incomes i on i.cell_id = e.cell_id and i.entry_id = e.id
    where ${inCell} and a.org_id = ${of.orgId} and a.kind = 'fund' and ${inPeriod(of)}
    group by 1 order by 2 desc, 1`.execute(db);
  return rows;
}

/** How many people there are in several purposes and times together, each once. */
export async function countPeople(db: Db, orgId: string, pieces: readonly (SpendingRow & Period)[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct e.person) as n from ${givenBy(orgId)} where exists (
      select from json_to_recordset(${JSON.stringify(pieces)}::json) p (fund text, service text, "from" date, "to" date)
      where p.fund = e.fund and p.service is not distinct from e.service
        and e.at >= (p."from"::timestamp at time zone 'Asia/Shanghai')
        and e.at < ((p."to" + 1)::timestamp at time zone 'Asia/Shanghai'))`.execute(db);
  return rows[0]!.n;
}

/** The clock for whoever is not signed in; milliseconds. */
export async function clockOf(db: Db): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select clock_now() as now`.execute(db);
  return rows[0]!.now.getTime();
}
