import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { VoucherState } from '../../kernel/voucher/answers.ts';
import type { VoucherTerms } from '../../kernel/voucher/terms.ts';
import type { Db, Trx } from '../db/open.ts';
import { termsColumns, termsOf } from './terms-queries.ts';

/** A claim that was granted, with what its voucher is worth, and the voucher where it has been made. */
export interface GrantRow {
  readonly cell: number;
  readonly claimId: string;
  readonly campaignId: string;
  readonly name: string;
  readonly org: OrgRef;
  readonly personId: string;
  readonly number: number;
  readonly grantedAt: Date;
  readonly terms: VoucherTerms;
  readonly voucherId: string | null;
  readonly state: VoucherState | null;
  readonly lastDay: Day | null;
  readonly usedAt: Date | null;
  readonly usedAtShop: string | null;
  readonly offFen: number | null;
}

type Row = Omit<GrantRow, 'terms'> & Parameters<typeof termsOf>[0];

const columns = sql`k.cell_id as cell, k.id as "claimId", k.campaign_id as "campaignId", c.name,
  json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, k.person_id as "personId", k.number,
  coalesce((select max(s.at) from claim_steps s where s.cell_id = k.cell_id and s.claim_id = k.id and s.state = 'granted'), k.at)
    as "grantedAt", ${termsColumns}, v.id as "voucherId", v.state, v.last_day::text as "lastDay", u.at as "usedAt",
  m.name as "usedAtShop", u.union_fen + u.merchant_fen as "offFen"`;
const joined = sql`
  join voucher_terms t on t.campaign_id = k.campaign_id
  join campaigns c on c.id = k.campaign_id join orgs o on o.id = c.org_id
  left join vouchers v on v.cell_id = k.cell_id and v.claim_id = k.id and v.number = k.number
  left join voucher_uses u on u.cell_id = v.cell_id and u.id = v.use_id
  left join merchants m on m.cell_id = u.cell_id and m.id = u.merchant_id`;

const grantOf = (row: Row): GrantRow => ({ ...row, terms: termsOf(row) });

/** What one person was granted, the latest first; campaigns of vouchers are few, and each claim is looked up by key. */
export async function listGrants(db: Db, personId: string, claimId?: string): Promise<GrantRow[]> {
  const { rows } = await sql<Row>`
    select ${columns} from voucher_terms w join campaigns x on x.id = w.campaign_id join orgs y on y.id = x.org_id
    cross join lateral (select * from claims k where k.cell_id = y.cell_id and k.campaign_id = w.campaign_id
      and k.person_id = ${personId} and k.state in ('granted', 'fetched') offset 0) k
    ${joined}
    where x.state not in ('draft', 'dropped') ${claimId === undefined ? sql`` : sql`and k.id = ${claimId}`}
    order by "grantedAt" desc, k.id limit 100`.execute(db);
  return rows.map(grantOf);
}

/** Claims of a campaign that were granted and whose vouchers nobody has looked at. */
export async function listUnmade(db: Db, cell: number, campaignId: string, most: number): Promise<GrantRow[]> {
  const { rows } = await sql<Row>`
    select ${columns} from claims k ${joined}
    where k.cell_id = ${cell} and k.campaign_id = ${campaignId} and k.state in ('granted', 'fetched') and v.id is null
    order by k.id limit ${most}`.execute(db);
  return rows.map(grantOf);
}

export interface NewVoucher {
  readonly id: string;
  readonly grant: GrantRow;
  readonly codeHash: Buffer;
  readonly lastDay: Day;
}

/** Makes vouchers of grants; one that was made meanwhile stays. */
export async function insertVouchers(db: Db, made: readonly NewVoucher[]): Promise<number> {
  const column = <T>(of: (one: NewVoucher) => T) => made.map(of);
  const { rows } = await sql`
    insert into vouchers (cell_id, id, campaign_id, claim_id, person_id, number, code_hash, granted_at, valid_from, last_day)
    select * from unnest(${column(({ grant }) => grant.cell)}::integer[], ${column(({ id }) => id)}::uuid[],
      ${column(({ grant }) => grant.campaignId)}::uuid[], ${column(({ grant }) => grant.claimId)}::uuid[],
      ${column(({ grant }) => grant.personId)}::uuid[], ${column(({ grant }) => grant.number)}::integer[],
      ${column(({ codeHash }) => codeHash)}::bytea[], ${column(({ grant }) => grant.grantedAt)}::timestamptz[],
      ${column(({ grant }) => grant.terms.validFrom)}::date[], ${column(({ lastDay }) => lastDay)}::date[])
    on conflict do nothing returning 1`.execute(db);
  return rows.length;
}

/** A voucher as a till asks about it. */
export interface TillVoucher {
  readonly id: string;
  readonly campaignId: string;
  readonly name: string;
  readonly number: number;
  readonly personId: string;
  readonly state: VoucherState;
  /** Its campaign was called off: what was taken before that counts, and nothing after it. */
  readonly calledOff: boolean;
  readonly lastDay: Day;
  readonly validFrom: Day;
  readonly tuned: Readonly<Record<string, number>>;
  readonly terms: VoucherTerms;
}

export async function findTillVoucher(
  db: Db,
  cell: number,
  by: { readonly id: string } | { readonly codeHash: Buffer },
): Promise<TillVoucher | undefined> {
  const { rows } = await sql<Omit<TillVoucher, 'terms'> & Parameters<typeof termsOf>[0]>`
    select v.id, v.campaign_id as "campaignId", c.name, v.number, v.person_id as "personId", v.state, c.called_off_at is not null as "calledOff",
      v.last_day::text as "lastDay", c.tuned, ${termsColumns}
    from vouchers v join campaigns c on c.id = v.campaign_id join voucher_terms t on t.campaign_id = c.id
    where v.cell_id = ${cell} and ${'id' in by ? sql`v.id = ${by.id}` : sql`v.code_hash = ${by.codeHash}`}`.execute(db);
  return rows[0] && { ...rows[0], terms: termsOf(rows[0]) };
}

export async function isShopOf(db: Db, cell: number, campaignId: string, merchantId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from voucher_shops
    where cell_id = ${cell} and campaign_id = ${campaignId} and merchant_id = ${merchantId}`.execute(db);
  return rows.length > 0;
}

/** Holds vouchers in one order, so that two who take the same ones at once do not wait for each other. */
export async function holdVouchers(trx: Trx, cell: number, ids: readonly string[]): Promise<void> {
  await sql`select from vouchers where cell_id = ${cell} and id = any (${ids}::uuid[]) order by id for update`.execute(
    trx,
  );
}

export interface UsedRow {
  readonly outcome: string;
  readonly union_fen: number;
  readonly merchant_fen: number;
  readonly at: Date;
}

export interface UseAsked {
  readonly cell: number;
  readonly voucherId: string;
  readonly useId: string;
  readonly clerkId: string;
  readonly how: 'scan' | 'typed' | 'offline';
  readonly billFen: number;
  /** What the till has taken off the bill, where it says so. */
  readonly offFen?: number | undefined;
  /** When the till wrote it down, and the moment by which the day is judged. */
  readonly offline?: { readonly saidAt: Date; readonly judgedAt: Date; readonly hours: number };
  readonly requestId: string;
}

/** Takes a voucher, or says why not. The one statement by which a voucher comes to be used. */
export async function useVoucher(trx: Trx, asked: UseAsked): Promise<UsedRow> {
  const { offline } = asked;
  const { rows } = await sql<UsedRow>`
    select * from use_voucher(${asked.cell}, ${asked.voucherId}, ${asked.useId}, ${asked.clerkId}, ${asked.how},
      ${asked.billFen}, ${asked.offFen ?? null}, ${offline?.saidAt ?? null}, ${offline?.judgedAt ?? null},
      ${offline?.hours ?? null}, ${asked.requestId})`.execute(trx);
  return rows[0]!;
}

export async function undoUse(
  trx: Trx,
  { cell, useId, clerkId }: { readonly cell: number; readonly useId: string; readonly clerkId: string },
  minutes: number,
  requestId: string,
): Promise<string> {
  const { rows } = await sql<{ outcome: string }>`
    select undo_use(${cell}, ${useId}, ${clerkId}, ${minutes}, ${requestId}) as outcome`.execute(trx);
  return rows[0]!.outcome;
}
