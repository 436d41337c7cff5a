import { type RawBuilder, sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { SettledUse, SettlementState } from '../../kernel/voucher/answers.ts';
import type { Db, Trx } from '../db/open.ts';

export interface SettlementRow {
  readonly cell: number;
  readonly id: string;
  readonly number: string;
  readonly org: OrgRef;
  readonly merchantId: string;
  readonly merchant: string;
  readonly fund: string;
  readonly from: Day;
  readonly until: Day;
  readonly uses: number;
  readonly billFen: number;
  readonly unionFen: number;
  readonly state: SettlementState;
  readonly madeById: string;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly decidedBy: string | null;
  readonly why: string | null;
  readonly paid: boolean;
}

async function find(db: Db, where: RawBuilder<unknown>, hold = false): Promise<SettlementRow[]> {
  const { rows } = await sql<SettlementRow>`
    select s.cell_id as cell, s.id, s.number, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org,
      s.merchant_id as "merchantId", m.name as merchant, s.fund, s.from_day::text as "from", s.until_day::text as "until",
      s.uses, s.bill_fen as "billFen", s.union_fen as "unionFen", s.state, s.made_by as "madeById", p.name as "madeBy",
      s.made_at as "madeAt", d.name as "decidedBy", s.decided_why as why,
      exists (select from payouts x where x.cell_id = s.cell_id and x.entry_id = s.entry_id and x.state = 'carried') as paid
    from voucher_settlements s join orgs o on o.id = s.org_id
    join merchants m on m.cell_id = s.cell_id and m.id = s.merchant_id
    join persons p on p.cell_id = s.cell_id and p.id = s.made_by
    left join persons d on d.cell_id = s.cell_id and d.id = s.decided_by
    where s.cell_id = any (array(select cell_id from cells)) and ${where}
    order by s.id desc limit 200 ${hold ? sql`for update of s` : sql``}`.execute(db);
  return rows;
}

/** Unscoped: whose it is is seen on the row. */
export async function findSettlement(db: Db, id: string, hold = false): Promise<SettlementRow | undefined> {
  return (await find(db, sql`s.id = ${id}`, hold))[0];
}

export const listSettlements = (db: Db, orgId: string): Promise<SettlementRow[]> => find(db, sql`s.org_id = ${orgId}`);

/** What a merchant sees on its till: what was agreed to. */
export const listAgreed = (db: Db, cell: number, merchantId: string): Promise<SettlementRow[]> =>
  find(db, sql`s.cell_id = ${cell} and s.merchant_id = ${merchantId} and s.state = 'approved'`);

export interface Wanted {
  readonly cell: number;
  readonly orgId: string;
  readonly merchantId: string;
  readonly fund: string;
  /** Both days in China, both counted. */
  readonly from: Day;
  readonly until: Day;
}

export interface Unsettled {
  readonly id: string;
  readonly voucherId: string;
  readonly billFen: number;
  readonly unionFen: number;
}

/** Makes whoever settles with a merchant do so one after the other. */
export async function holdMerchant(trx: Trx, { cell, merchantId }: Wanted): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`settling ${cell} ${merchantId}`}, 0))`.execute(trx);
}

/** What a merchant took of a union’s vouchers in a period, can no longer undo and was not settled for. */
export async function listUnsettled(trx: Trx, of: Wanted): Promise<Unsettled[]> {
  const { rows } = await sql<Unsettled>`
    select u.id, u.voucher_id as "voucherId", u.bill_fen as "billFen", u.union_fen as "unionFen"
    from voucher_uses u join campaigns c on c.id = u.campaign_id join voucher_terms t on t.campaign_id = c.id
    where u.cell_id = ${of.cell} and u.merchant_id = ${of.merchantId} and c.org_id = ${of.orgId} and t.fund = ${of.fund}
      and u.at >= (${of.from}::date::timestamp at time zone 'Asia/Shanghai')
      and u.at < ((${of.until}::date + 1)::timestamp at time zone 'Asia/Shanghai')
      and u.at < clock_now() - make_interval(mins => coalesce((c.tuned ->> 'undoMinutes')::integer, 0))
      and not exists (select from voucher_undos x where x.cell_id = u.cell_id and x.use_id = u.id)
      and not exists (select from voucher_settlement_lines l where l.cell_id = u.cell_id and l.use_id = u.id and l.live)
    order by u.at, u.id limit 100000`.execute(trx);
  return rows;
}

export async function insertSettlement(
  trx: Trx,
  of: Wanted & { readonly id: string; readonly number: string; readonly personId: string; readonly now: number },
  uses: readonly Unsettled[],
): Promise<void> {
  const [bill, union] = [
    uses.reduce((sum, one) => sum + one.billFen, 0),
    uses.reduce((sum, one) => sum + one.unionFen, 0),
  ];
  await sql`
    insert into voucher_settlements (cell_id, id, number, org_id, merchant_id, fund, from_day, until_day, uses, bill_fen, union_fen,
      made_by, made_at)
    values (${of.cell}, ${of.id}, ${of.number}, ${of.orgId}, ${of.merchantId}, ${of.fund}, ${of.from}::date, ${of.until}::date,
      ${uses.length}, ${bill}, ${union}, ${of.personId}, ${new Date(of.now)})`.execute(trx);
  await sql`insert into voucher_settlement_lines (cell_id, settlement_id, use_id)
    select ${of.cell}, ${of.id}, u from unnest(${uses.map(({ id }) => id)}::uuid[]) u`.execute(trx);
}

/** The second person's word. What was refused is free for the next settlement. The row is held by the caller. */
export async function decideSettlement(
  trx: Trx,
  { cell, id }: Pick<SettlementRow, 'cell' | 'id'>,
  decided: {
    readonly entryId: string | null;
    readonly personId: string;
    readonly why: string | null;
    readonly now: number;
  },
): Promise<void> {
  const agrees = decided.entryId !== null;
  await sql`update voucher_settlements set state = ${agrees ? 'approved' : 'refused'}, decided_by = ${decided.personId},
    decided_at = ${new Date(decided.now)}, decided_why = ${decided.why}, entry_id = ${decided.entryId}
    where cell_id = ${cell} and id = ${id}`.execute(trx);
  if (!agrees)
    await sql`update voucher_settlement_lines set live = false where cell_id = ${cell} and settlement_id = ${id}`.execute(
      trx,
    );
}

/** The uses that a settlement is the sum of, in the order in which they were taken. */
export async function listSettledUses(db: Db, { cell, id }: Pick<SettlementRow, 'cell' | 'id'>): Promise<SettledUse[]> {
  const { rows } = await sql<Omit<SettledUse, 'at'> & { at: Date }>`
    select u.id, c.name, v.number, u.at, k.name as clerk, u.bill_fen as "billFen", u.union_fen as "unionFen",
      u.merchant_fen as "merchantFen"
    from voucher_settlement_lines l join voucher_uses u on u.cell_id = l.cell_id and u.id = l.use_id
    join vouchers v on v.cell_id = u.cell_id and v.id = u.voucher_id join campaigns c on c.id = u.campaign_id
    join merchant_clerks k on k.cell_id = u.cell_id and k.id = u.clerk_id
    where l.cell_id = ${cell} and l.settlement_id = ${id} order by u.at, u.id`.execute(db);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** What of a campaign's vouchers the union owes by agreed settlements, paid or not. */
export async function sumSettled(db: Db, cell: number, campaignId: string): Promise<number> {
  const { rows } = await sql<{ fen: number }>`
    select coalesce(sum(u.union_fen), 0)::bigint as fen from voucher_uses u
    join voucher_settlement_lines l on l.cell_id = u.cell_id and l.use_id = u.id and l.live
    join voucher_settlements s on s.cell_id = l.cell_id and s.id = l.settlement_id and s.state = 'approved'
    where u.cell_id = ${cell} and u.campaign_id = ${campaignId}`.execute(db);
  return rows[0]!.fen;
}
