import { sql } from 'kysely';
import { type IncomeKind, fundName, incomeKinds } from '../../kernel/funds.ts';
import { formatYuan } from '../../kernel/money.ts';
import type { FundsAnswer } from '../../kernel/payout.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { writeAudit, writeAudits } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Sealer } from '../people/sealing.ts';
import { isCashier, seesMoney } from './reach.ts';
import type { By } from './by.ts';
import { accountOf, bookAll } from './booking.ts';
import { findLine, listCaps, listFunds } from './fund-queries.ts';
import { type Booked, macOf } from './row-mac.ts';

/** What comes from outside, and what a union above gives out of a fund of its own. */
export const outside = ['dues', 'pool', 'gift', 'budget'] as const satisfies readonly IncomeKind[];
export const given = ['allocation', 'matching'] as const satisfies readonly IncomeKind[];

export interface Income {
  readonly fund: string;
  readonly fen: number;
  readonly kind: (typeof outside)[number] | (typeof given)[number];
  readonly says: string;
}

/** Everything of a union's money, as the page of funds shows it. */
export async function fundsOf(db: Db, cell: number, orgId: string, now: number): Promise<FundsAnswer> {
  const { line: _line, ...org } = (await findLine(db, orgId))!;
  const today = dayOf(now);
  const funds = await listFunds(db, cell, orgId, Number(today.slice(0, 4)));
  return { org, asOf: new Date(now).toISOString(), funds, caps: await listCaps(db, orgId, today) };
}

/** Money on its way into a fund of a union. */
export interface Flow extends Omit<Income, 'kind'> {
  readonly kind: IncomeKind;
  readonly cell: number;
  readonly orgId: string;
  /** Whose fund gives it; none where it comes from outside. */
  readonly fromOrgId?: string;
  /** Which of its funds gives it, where that is not the one of the same name. */
  readonly fromFund?: string;
  readonly contributionId?: string;
}

function actOf({ kind, fromOrgId, fromFund }: Flow) {
  if (kind === 'refund') return 'refund-fees';
  if (fromFund !== undefined) return 'reallocate';
  return fromOrgId === undefined ? 'book-income' : 'allocate';
}

async function entryOf(trx: Trx, flow: Flow, now: number): Promise<Booked> {
  const { cell, orgId, fromOrgId, fromFund = flow.fund, fund, kind, fen, says } = flow;
  const source = {
    cell,
    orgId: fromOrgId ?? orgId,
    fund: fromFund,
    kind: fromOrgId === undefined ? 'source' : 'fund',
  } as const;
  return {
    cell,
    id: newId(now),
    caseId: null,
    action: null,
    payeeId: null,
    fromAccount: await accountOf(trx, source),
    toAccount: await accountOf(trx, { cell, orgId, kind: 'fund', fund }),
    fen,
    says: says.trim() === '' ? incomeKinds[kind] : says.trim(),
    at: now,
    rightKey: null,
    payoutId: null,
  };
}

type Come = Pick<Flow, 'cell' | 'orgId' | 'kind' | 'fromOrgId' | 'contributionId'>;

/** Says of entries into funds what they are. */
export async function insertIncomes(
  trx: Trx,
  flows: readonly Come[],
  entries: readonly Booked[],
  byPerson: string,
): Promise<void> {
  const column = <K extends keyof Come>(name: K) => flows.map((flow) => flow[name] ?? null);
  await sql`insert into incomes (cell_id, id, org_id, kind, entry_id, from_org_id, contribution_id, by_person)
    select cell, id, org, kind, entry, from_org, contribution, ${byPerson}
    from unnest(${column('cell')}::integer[], ${entries.map(({ at }) => newId(at))}::uuid[], ${column('orgId')}::uuid[],
      ${column('kind')}::text[], ${entries.map(({ id }) => id)}::uuid[], ${column('fromOrgId')}::uuid[],
      ${column('contributionId')}::uuid[]) t (cell, id, org, kind, entry, from_org, contribution)`.execute(trx);
}

/** Books flows of money in one statement, so that the accounts of all of them are held in one order; the ids of the entries. */
export async function bookFlows(trx: Trx, sealer: Sealer, flows: readonly Flow[], by: By): Promise<string[]> {
  const { caller, now, requestId } = by;
  const entries: Booked[] = [];
  for (const flow of flows) entries.push(await entryOf(trx, flow, now));
  await bookAll(trx, entries, (booked) => macOf(sealer, booked));
  await insertIncomes(trx, flows, entries, caller.personId);
  const audited = flows.map((flow) => ({
    cell: flow.cell,
    act: actOf(flow),
    actorId: caller.personId,
    objectKind: 'org' as const,
    objectId: flow.orgId,
    orgId: flow.fromOrgId ?? flow.orgId,
    purpose: [
      ...(flow.fromFund === undefined ? [] : [`从${fundName(flow.fromFund)}`]),
      `${incomeKinds[flow.kind]} ${fundName(flow.fund)} ${formatYuan(flow.fen)}`,
    ].join(' '),
    requestId,
    now,
  }));
  await writeAudits(trx, audited);
  return entries.map(({ id }) => id);
}

/** Writes down money that came into a fund of the cashier's own union from outside. Refusal: no-right. */
export async function bookIncome(
  trx: Trx,
  sealer: Sealer,
  orgId: string,
  income: Income,
  by: By,
): Promise<FundsAnswer | Refusal> {
  const { caller, now } = by;
  if (!isCashier(caller, orgId)) return refuse('no-right');
  await bookFlows(trx, sealer, [{ ...income, cell: caller.cell, orgId }], by);
  return fundsOf(trx, caller.cell, orgId, now);
}

/**
 * What a union has put into a fund by itself this year, and what has been matched of it. Matching money follows the union's
 * own: fen for fen, and no further.
 */
async function matchable(trx: Trx, cell: number, orgId: string, fund: string, now: number): Promise<number> {
  const { rows } = await sql<{ left: number }>`
    select (coalesce(sum(e.amount_fen) filter (where i.kind in ('contribution', 'dues', 'pool', 'gift', 'budget')), 0)
      - coalesce(sum(e.amount_fen) filter (where i.kind = 'matching'), 0))::bigint as left
    from ledger_accounts a
    join ledger_entries e on e.cell_id = a.cell_id and e.to_account = a.id
    join incomes i on i.cell_id = e.cell_id and i.entry_id = e.id
    where a.cell_id = ${cell} and a.org_id = ${orgId} and a.fund = ${fund} and a.kind = 'fund'
      and extract(year from e.at at time zone 'Asia/Shanghai')
        = extract(year from ${new Date(now)}::timestamptz at time zone 'Asia/Shanghai')`.execute(trx);
  return rows[0]!.left;
}

/**
 * Gives money of the cashier's own union to one below it. The fund that gives is held by the ledger, so that of two who give
 * its last yuan one is told fund-short. Refusals: no-right, not-found, over-matching.
 */
export async function allocate(
  trx: Trx,
  sealer: Sealer,
  fromOrgId: string,
  { to, ...income }: Income & { readonly to: string },
  by: By,
): Promise<FundsAnswer | Refusal> {
  const { caller, now } = by;
  if (!isCashier(caller, fromOrgId)) return refuse('no-right');
  const below = await findLine(trx, to);
  if (below === undefined || to === fromOrgId || !below.line.includes(fromOrgId)) return refuse('not-found');
  if (income.kind === 'matching') {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`matching ${to} ${income.fund}`}, 0))`.execute(trx);
    const most = await matchable(trx, caller.cell, to, income.fund, now);
    if (income.fen > most)
      return refuse('over-matching', [
        { at: 'fen', says: `${below.name}今年自己出的钱，还能配套 ${formatYuan(Math.max(most, 0))}` },
      ]);
  }
  await bookFlows(trx, sealer, [{ ...income, cell: caller.cell, orgId: to, fromOrgId }], by);
  return fundsOf(trx, caller.cell, fromOrgId, now);
}

export interface ReallocationAsked {
  readonly from: string;
  readonly to: string;
  readonly fen: number;
  readonly says: string;
}

/**
 * Moves money of the cashier's own union from one of its funds into another. What it was is not changed by that: its sources
 * stay behind it. Refusals: no-right, answers-wrong, fund-short (by the database).
 */
export async function reallocate(
  trx: Trx,
  sealer: Sealer,
  orgId: string,
  { from, to, fen, says }: ReallocationAsked,
  by: By,
): Promise<FundsAnswer | Refusal> {
  const { caller, now } = by;
  if (!isCashier(caller, orgId)) return refuse('no-right');
  if (from === to) return refuse('answers-wrong', [{ at: 'to', says: '调出和调入是同一项经费，请选另一项' }]);
  const flow = {
    cell: caller.cell,
    orgId,
    fromOrgId: orgId,
    fromFund: from,
    fund: to,
    kind: 'reallocation',
    fen,
    says,
  } as const;
  await bookFlows(trx, sealer, [flow], by);
  return fundsOf(trx, caller.cell, orgId, now);
}

export interface BudgetAsked {
  readonly fund: string;
  readonly year: number;
  readonly plannedFen: number;
}

/**
 * Draws the line that a union may spend from a fund in a year; never below what has been spent. Refusals: not-found,
 * no-right, budget-spent (by the database).
 */
export async function setBudget(
  trx: Trx,
  orgId: string,
  { fund, year, plannedFen }: BudgetAsked,
  by: By,
): Promise<FundsAnswer | Refusal> {
  const { caller, now, requestId } = by;
  const found = await findLine(trx, orgId);
  if (found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  if (!caller.posts.some((post) => post.role === 'supervisor' && found.line.includes(post.orgId)))
    return refuse('no-right');
  await sql`insert into budgets (cell_id, org_id, fund, year, planned_fen, set_by, at)
    values (${caller.cell}, ${orgId}, ${fund}, ${year}, ${plannedFen}, ${caller.personId}, ${new Date(now)})
    on conflict (cell_id, org_id, fund, year) do update set planned_fen = excluded.planned_fen, set_by = excluded.set_by,
      at = excluded.at`.execute(trx);
  await writeAudit(trx, {
    cell: caller.cell,
    act: 'set-budget',
    actorId: caller.personId,
    objectKind: 'org',
    objectId: orgId,
    orgId,
    purpose: `${year} 年 ${fundName(fund)} ${formatYuan(plannedFen)}`,
    requestId,
    now,
  });
  return fundsOf(trx, caller.cell, orgId, now);
}
