import { type RawBuilder, sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { BatchState, Channel, PayoutState } from '../../kernel/payout.ts';
import { inPieces } from '../db/in-pieces.ts';
import type { Db, Trx } from '../db/open.ts';

export interface BatchRow {
  readonly cell: number;
  readonly id: string;
  readonly number: string;
  readonly org: OrgRef;
  readonly fund: string;
  readonly channel: Channel;
  readonly state: BatchState;
  readonly rows: number;
  readonly totalFen: number;
  readonly madeById: string;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly why: string | null;
  readonly halted: string | null;
  /** Whether who agreed signed it. */
  readonly signed: boolean;
  readonly tallies: readonly { readonly state: PayoutState; readonly rows: number; readonly fen: number }[];
  /** The union of the batch and those above it by place. */
  readonly line: readonly string[];
}

const columns = sql`b.cell_id as cell, b.id, b.number, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
  b.fund, b.channel, b.state, b.rows, b.total_fen as "totalFen", b.made_by as "madeById", p.name as "madeBy", b.made_at as "madeAt",
  d.name as "decidedBy", b.decided_at as "decidedAt", b.decided_why as why, b.halted_why as halted,
  exists (select from signatures s where s.cell_id = b.cell_id and s.kind = 'payout-batch' and s.object_id = b.id) as signed,
  (select coalesce(json_agg(json_build_object('state', t.state, 'rows', t.n, 'fen', t.fen) order by t.state), '[]')
    from (select state, count(*) as n, sum(amount_fen) as fen from payouts x
      where x.cell_id = b.cell_id and x.batch_id = b.id group by 1) t) as tallies,
  array(select a.id from orgs a where starts_with(o.path, a.path) order by length(a.path) desc) as line`;
const joined = sql`payout_batches b join orgs o on o.id = b.org_id
  join persons p on p.cell_id = b.cell_id and p.id = b.made_by
  left join persons d on d.cell_id = b.cell_id and d.id = b.decided_by`;

/** One batch, held where it is about to be changed. Unscoped: whose it is is seen on the row. */
export async function findBatch(db: Db, id: string, hold = false): Promise<BatchRow | undefined> {
  const { rows } = await sql<BatchRow>`
    select ${columns} from ${joined} where b.cell_id = any (array(select cell_id from cells)) and b.id = ${id}
    ${hold ? sql`for update of b` : sql``}`.execute(db);
  return rows[0];
}

const listed = 100;

/** The batches of these unions and of all below them, newest first. */
export async function listBatches(db: Db, orgIds: readonly string[]): Promise<BatchRow[]> {
  const { rows } = await sql<BatchRow>`
    select ${columns} from ${joined}
    where b.cell_id = any (array(select cell_id from cells)) and exists (
      select from orgs a where a.id = any (${orgIds}::uuid[]) and starts_with(o.path, a.path))
    order by b.id desc limit ${listed}`.execute(db);
  return rows;
}

/**
 * What one union owes out of one fund and no transfer carries yet, as `e` with its payee as `h`: a member, or a merchant. Payees
 * and accounts are looked up by key, here and below: of rows that came a moment ago the planner knows nothing, and would join
 * by the cell.
 */
const owedOf = (cell: number, orgId: string, fund: string | RawBuilder<string>) => sql`ledger_accounts o
  join ledger_entries e on e.cell_id = o.cell_id and e.to_account = o.id and e.payout_id is null
  cross join lateral (
    select h.cell_id, h.id as person_id, null::uuid as merchant_id, h.name, h.verified
    from (select * from persons l where l.cell_id = e.cell_id and l.id = e.payee_id offset 0) p
    cross join lateral (select * from persons l where l.cell_id = p.cell_id and l.id = coalesce(p.merged_into, p.id) offset 0) h
    union all
    select m.cell_id, null, m.id, m.name, true from merchants m where m.cell_id = e.cell_id and m.id = e.payee_id) h
  where o.cell_id = ${cell} and o.org_id = ${orgId} and o.fund = ${fund} and o.kind = 'owed'
    and not exists (select from payouts x where x.cell_id = e.cell_id and x.entry_id = e.id
      and x.live offset 0)`;

/** The accounts that the payee `h` may be paid to now, as `a`: each is looked up by the one key that it has. */
const usable = sql`(
  select * from payee_accounts l where l.cell_id = h.cell_id and l.person_id = h.person_id
    and l.closed_at is null and h.verified and l.holder_name = h.name
  union all
  select * from payee_accounts l where l.cell_id = h.cell_id and l.merchant_id = h.merchant_id
    and l.closed_at is null and l.holder_name = h.name) a`;

export interface Owed {
  readonly entryId: string;
  /** Whose it is: a member’s or a merchant’s. */
  readonly personId: string | null;
  readonly merchantId: string | null;
  readonly accountId: string;
  readonly fen: number;
}

interface OfFund {
  readonly cell: number;
  readonly orgId: string;
  readonly fund: string;
}

/** Makes whoever collects what one fund owes do so one after the other. */
export async function holdOwed(trx: Trx, { cell, orgId, fund }: OfFund): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`collecting ${cell} ${orgId} ${fund}`}, 0))`.execute(trx);
}

/** What can be carried through a channel now, the oldest debt first. */
export async function listOwed(trx: Trx, of: OfFund, channel: Channel, most: number): Promise<Owed[]> {
  const { rows } = await sql<Owed>`
    select h."entryId", h.fen, h.person_id as "personId", h.merchant_id as "merchantId", a.id as "accountId"
    from (select e.id as "entryId", e.amount_fen as fen, h.* from ${owedOf(of.cell, of.orgId, of.fund)}) h
    cross join lateral (select a.id from ${usable} where a.kind = ${channel} offset 0) a
    order by h."entryId" limit ${most}`.execute(trx);
  return rows;
}

/**
 * What waits to be carried of one fund, a column for each kind of account that its payees have, as a query to join to a list
 * of funds; who has a wallet and a bank account counts with both.
 */
export const owingOf = (cell: number, orgId: string, fund: RawBuilder<string>) => sql`
  select json_build_object('rows', count(*) filter (where bank), 'fen', coalesce(sum(fen) filter (where bank), 0)) as bank,
    json_build_object('rows', count(*) filter (where wechat), 'fen', coalesce(sum(fen) filter (where wechat), 0)) as wechat,
    json_build_object('rows', count(*) filter (where not bank and not wechat),
      'fen', coalesce(sum(fen) filter (where not bank and not wechat), 0)) as none
  from (
    select e.amount_fen as fen,
      exists (select from ${usable} where a.kind = 'bank') as bank,
      exists (select from ${usable} where a.kind = 'wechat') as wechat
    from ${owedOf(cell, orgId, fund)}) w`;

export interface NewBatch extends OfFund {
  readonly id: string;
  readonly number: string;
  readonly channel: Channel;
  readonly personId: string;
  readonly now: number;
}

/** A batch of these debts, as it waits for the second person. */
export async function insertBatch(
  trx: Trx,
  batch: NewBatch,
  owed: readonly Owed[],
  newId: () => string,
): Promise<void> {
  const { cell, id, number, orgId, fund, channel, personId, now } = batch;
  const total = owed.reduce((sum, { fen }) => sum + fen, 0);
  await sql`insert into payout_batches (cell_id, id, number, org_id, fund, channel, rows, total_fen, made_by, made_at)
    values (${cell}, ${id}, ${number}, ${orgId}, ${fund}, ${channel}, ${owed.length}, ${total}, ${personId}, ${new Date(now)})`.execute(
    trx,
  );
  await inPieces(
    trx,
    owed,
    (some) => sql`
      insert into payouts (cell_id, id, batch_id, entry_id, person_id, merchant_id, account_id, amount_fen)
      select ${cell}, t.id, ${id}, entry, person, merchant, account, fen
      from unnest(${some.map(newId)}::uuid[], ${some.map(({ entryId }) => entryId)}::uuid[],
        ${some.map((one) => one.personId)}::uuid[], ${some.map(({ merchantId }) => merchantId)}::uuid[],
        ${some.map(({ accountId }) => accountId)}::uuid[],
        ${some.map(({ fen }) => fen)}::bigint[]) t (id, entry, person, merchant, account, fen)`,
  );
}

/** The second person's word; what is carried by a bank's file counts as sent from then on. The batch is held by the caller. */
export async function settleBatch(
  trx: Trx,
  { cell, id, channel }: BatchRow,
  decided: { readonly agrees: boolean; readonly personId: string; readonly why: string | null; readonly now: number },
): Promise<void> {
  const at = new Date(decided.now);
  await sql`update payout_batches set state = ${decided.agrees ? 'approved' : 'refused'}, decided_by = ${decided.personId},
    decided_at = ${at}, decided_why = ${decided.why} where cell_id = ${cell} and id = ${id}`.execute(trx);
  if (!decided.agrees)
    await sql`update payouts set state = 'dropped', ended_at = ${at} where cell_id = ${cell} and batch_id = ${id}`.execute(
      trx,
    );
  else if (channel === 'bank')
    await sql`update payouts set state = 'sent', sent_at = ${at} where cell_id = ${cell} and batch_id = ${id}`.execute(
      trx,
    );
}

/** A batch of which every transfer has ended is done. Says whether it is. */
export async function endBatch(trx: Trx, { cell, id }: Pick<BatchRow, 'cell' | 'id'>): Promise<boolean> {
  const { rows } = await sql`
    update payout_batches b set state = 'done', halted_why = null
    where b.cell_id = ${cell} and b.id = ${id} and b.state = 'approved'
      and not exists (select from payouts p where p.cell_id = b.cell_id and p.batch_id = b.id and p.state in ('planned', 'sent'))
    returning 1`.execute(trx);
  return rows.length > 0;
}

/** A transfer with whom it is for and where it goes, still sealed. */
export interface PayoutRow {
  readonly cell: number;
  readonly id: string;
  readonly entryId: string;
  readonly owedAccount: string;
  /** A member, or a merchant. */
  readonly personId: string | null;
  readonly merchantId: string | null;
  readonly accountId: string;
  readonly payee: string;
  readonly bank: string | null;
  readonly tail: string;
  readonly accountSealed: Buffer;
  readonly fen: number;
  readonly says: string;
  readonly state: PayoutState;
  readonly why: string | null;
  readonly endedAt: Date | null;
  /** Whether it has been asked back. */
  readonly askedBack: boolean;
}

interface WhichPayouts {
  readonly after?: string | undefined;
  readonly limit?: number;
  readonly states?: readonly PayoutState[];
}

/** The transfers of a batch in the order of its file. */
export async function listPayouts(
  db: Db,
  { cell, id }: Pick<BatchRow, 'cell' | 'id'>,
  { after, limit, states }: WhichPayouts = {},
): Promise<PayoutRow[]> {
  const { rows } = await sql<PayoutRow>`
    select x.cell_id as cell, x.id, x.entry_id as "entryId", e.to_account as "owedAccount", x.person_id as "personId",
      x.merchant_id as "merchantId", x.account_id as "accountId", a.holder_name as payee, a.bank, a.tail, a.account_sealed as "accountSealed",
      x.amount_fen as fen, e.says, x.state, x.why, x.ended_at as "endedAt",
      exists (select from clawbacks c where c.cell_id = x.cell_id and c.entry_id = x.entry_id and claimed_of(c) > 0 offset 0)
        as "askedBack"
    from payouts x
    cross join lateral (select * from ledger_entries l where l.cell_id = x.cell_id and l.id = x.entry_id offset 0) e
    cross join lateral (select * from payee_accounts l where l.cell_id = x.cell_id and l.id = x.account_id offset 0) a
    where x.cell_id = ${cell} and x.batch_id = ${id}
      ${after === undefined ? sql`` : sql`and x.id > ${after}`}
      ${states === undefined ? sql`` : sql`and x.state = any (${states}::text[])`}
    order by x.id ${limit === undefined ? sql`` : sql`limit ${limit}`}`.execute(db);
  return rows;
}
