import { sql } from 'kysely';
import type { BudgetLine, BudgetsAnswer, Commitment } from '../../kernel/budget.ts';
import { fundName } from '../../kernel/funds.ts';
import { formatYuan } from '../../kernel/money.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Sealer } from '../people/sealing.ts';
import { who } from '../tunables/queries.ts';
import { isCashier, seesMoney } from './reach.ts';
import type { By } from './by.ts';
import { accountOf, bookAll } from './booking.ts';
import { findLine } from './fund-queries.ts';
import { type Booked, macOf } from './row-mac.ts';

interface OfYear {
  readonly cell: number;
  readonly orgId: string;
  readonly year: number;
}

interface BudgetRow {
  readonly fund: string;
  readonly planned: number | null;
  readonly spent: number;
  readonly committed: number;
  readonly held: number;
}

/** Every fund of a union that has an account, a budget or a commitment, in a year. */
async function listBudgets(db: Db, { cell, orgId, year }: OfYear): Promise<BudgetLine[]> {
  const { rows } = await sql<BudgetRow>`
    with funds as (
      select fund from ledger_accounts where cell_id = ${cell} and org_id = ${orgId}
      union select fund from budgets where cell_id = ${cell} and org_id = ${orgId} and year = ${year})
    select f.fund, b.planned_fen as planned,
      coalesce(b.spent_fen, spent_of(${cell}, ${orgId}, f.fund, ${year}))::bigint as spent,
      coalesce((select sum(c.fen) from commitments c where c.cell_id = ${cell} and c.org_id = ${orgId} and c.fund = f.fund
        and c.year = ${year} and c.released_entry_id is null), 0)::bigint as committed,
      coalesce((select a.balance_fen from ledger_accounts a where a.cell_id = ${cell} and a.org_id = ${orgId}
        and a.fund = f.fund and a.kind = 'fund'), 0)::bigint as held
    from funds f
    left join budgets b on b.cell_id = ${cell} and b.org_id = ${orgId} and b.fund = f.fund and b.year = ${year}
    order by f.fund`.execute(db);
  return rows.map(({ fund, planned, spent, committed, held }) => ({
    fund,
    name: fundName(fund),
    ...(planned !== null && { plannedFen: planned, leftFen: planned - spent - committed }),
    spentFen: spent,
    committedFen: committed,
    heldFen: held,
  }));
}

/** What is promised and not let go, the latest first. */
async function listCommitments(db: Db, { cell, orgId, year }: OfYear): Promise<Commitment[]> {
  const { rows } = await sql<Omit<Commitment, 'fundName' | 'at'> & { at: Date }>`
    select c.id, c.fund, c.fen, c.says, coalesce(${who('c.by_person')}, '') as by, c.at from commitments c
    where c.cell_id = ${cell} and c.org_id = ${orgId} and c.year = ${year} and c.released_entry_id is null
    order by c.at desc, c.id desc limit 500`.execute(db);
  return rows.map(({ at, ...rest }) => ({ ...rest, fundName: fundName(rest.fund), at: at.toISOString() }));
}

const supervises = ({ posts }: Caller, line: readonly string[]) =>
  posts.some(({ role, orgId }) => role === 'supervisor' && line.includes(orgId));

/** Refusal: not-found. */
export async function readBudgets(
  db: Db,
  caller: Caller,
  { orgId, year }: Pick<OfYear, 'orgId' | 'year'>,
  now: number,
): Promise<BudgetsAnswer | Refusal> {
  const found = await findLine(db, orgId);
  if (found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  const { line, ...org } = found;
  const of = { cell: caller.cell, orgId, year };
  return {
    org,
    year,
    asOf: new Date(now).toISOString(),
    lines: await listBudgets(db, of),
    commitments: await listCommitments(db, of),
    mayPlan: supervises(caller, line),
    mayBook: isCashier(caller, orgId),
  };
}

interface Reserving {
  readonly cell: number;
  readonly orgId: string;
  readonly fund: string;
  readonly fen: number;
  readonly says: string;
}

/** Moves money between a fund and what of it is reserved; the id of the entry. */
async function move(
  trx: Trx,
  sealer: Sealer,
  { cell, orgId, fund, fen, says }: Reserving,
  { releases, now }: { readonly releases: boolean; readonly now: number },
): Promise<string> {
  const of = { cell, orgId, fund };
  const [held, reserved] = [
    await accountOf(trx, { ...of, kind: 'fund' }),
    await accountOf(trx, { ...of, kind: 'reserved' }),
  ];
  const entry: Booked = {
    cell,
    id: newId(now),
    caseId: null,
    action: null,
    payeeId: null,
    fromAccount: releases ? reserved : held,
    toAccount: releases ? held : reserved,
    fen,
    says,
    at: now,
    rightKey: null,
    payoutId: null,
  };
  await bookAll(trx, [entry], (booked) => macOf(sealer, booked));
  return entry.id;
}

function audit(trx: Trx, act: string, { cell, orgId, fund, fen, says }: Reserving, by: By): Promise<void> {
  return writeAudit(trx, {
    cell,
    act,
    actorId: by.caller.personId,
    objectKind: 'org',
    objectId: orgId,
    orgId,
    purpose: `${fundName(fund)} ${formatYuan(fen)} ${says}`,
    requestId: by.requestId,
    now: by.now,
  });
}

export interface CommitAsked extends Pick<Reserving, 'fund' | 'fen' | 'says'> {
  readonly year: number;
}

/**
 * Promises money of a fund for something: it leaves the fund, so that nothing else is paid from it. Refusals: not-found,
 * no-right, answers-wrong, over-budget; fund-short by the ledger.
 */
export async function commit(
  trx: Trx,
  sealer: Sealer,
  orgId: string,
  asked: CommitAsked,
  by: By,
): Promise<BudgetsAnswer | Refusal> {
  const { caller, now } = by;
  const found = await findLine(trx, orgId);
  if (found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  if (!isCashier(caller, orgId)) return refuse('no-right');
  const says = asked.says.trim();
  if ([...says].length < 2) return refuse('answers-wrong', [{ at: 'says', says: '请写明预留给什么事，至少 2 个字' }]);
  const of = { cell: caller.cell, orgId, year: asked.year };
  // Held, so that of two who promise the last of a budget one is told.
  await sql`select 1 from budgets where cell_id = ${of.cell} and org_id = ${orgId} and fund = ${asked.fund}
    and year = ${asked.year} for no key update`.execute(trx);
  const left = (await listBudgets(trx, of)).find(({ fund }) => fund === asked.fund)?.leftFen;
  if (left !== undefined && asked.fen > left) return refuse('over-budget');
  const reserving = { ...of, fund: asked.fund, fen: asked.fen, says };
  const entryId = await move(trx, sealer, reserving, { releases: false, now });
  await sql`insert into commitments (cell_id, id, org_id, fund, year, fen, says, entry_id, by_person, at)
    values (${of.cell}, ${newId(now)}, ${orgId}, ${asked.fund}, ${asked.year}, ${asked.fen}, ${says}, ${entryId},
      ${caller.personId}, ${new Date(now)})`.execute(trx);
  await audit(trx, 'commit', reserving, by);
  return readBudgets(trx, caller, of, now);
}

/** Lets promised money go back into its fund, to be spent or not. Refusals: not-found, no-right, commitment-released. */
export async function release(trx: Trx, sealer: Sealer, id: string, by: By): Promise<BudgetsAnswer | Refusal> {
  const { caller, now } = by;
  const { rows } = await sql<Reserving & { year: number; released: boolean }>`
    select cell_id as cell, org_id as "orgId", fund, fen, says, year, released_entry_id is not null as released
    from commitments where cell_id = ${caller.cell} and id = ${id} for no key update`.execute(trx);
  const row = rows[0];
  const found = row && (await findLine(trx, row.orgId));
  if (row === undefined || found === undefined || !seesMoney(caller, found.line)) return refuse('not-found');
  if (!isCashier(caller, row.orgId)) return refuse('no-right');
  if (row.released) return refuse('commitment-released');
  const entryId = await move(trx, sealer, { ...row, says: `解除预留：${row.says}` }, { releases: true, now });
  await sql`update commitments set released_entry_id = ${entryId}, released_by = ${caller.personId},
    released_at = ${new Date(now)} where cell_id = ${row.cell} and id = ${id}`.execute(trx);
  await audit(trx, 'release', row, by);
  return readBudgets(trx, caller, row, now);
}
