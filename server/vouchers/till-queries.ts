import { type RawBuilder, sql } from 'kysely';
import type { TillOffer, UseLine } from '../../kernel/voucher/answers.ts';
import type { Db, Trx } from '../db/open.ts';
import { termsColumns, termsOf } from './terms-queries.ts';

type Tuned = Readonly<Record<string, number>>;

/** The platform's own values where a campaign was announced before there were any. */
export const limitsOf = (tuned: Tuned) => ({
  undoMinutes: tuned['undoMinutes'] ?? 0,
  offlineMost: tuned['offlineMost'] ?? 0,
  offlineMostFen: tuned['offlineMostFen'] ?? 0,
  offlineHours: tuned['offlineHours'] ?? 0,
});

/** The campaigns whose vouchers these merchants take now, or took a few days ago. */
export async function listOffers(
  db: Db,
  cell: number,
  merchantIds: readonly string[],
): Promise<(TillOffer & { readonly merchantId: string })[]> {
  const { rows } = await sql<
    Parameters<typeof termsOf>[0] & { merchantId: string; campaignId: string; name: string; tuned: Tuned }
  >`
    select s.merchant_id as "merchantId", c.id as "campaignId", c.name, c.tuned, ${termsColumns}
    from voucher_shops s join campaigns c on c.id = s.campaign_id join voucher_terms t on t.campaign_id = c.id
    where s.cell_id = ${cell} and s.merchant_id = any (${merchantIds}::uuid[]) and c.state in ('announced', 'closed', 'settled')
      and t.valid_until >= (clock_now() at time zone 'Asia/Shanghai')::date - 7
    order by t.valid_until, c.id`.execute(db);
  return rows.map((row) => {
    const { merchantId, campaignId, name, tuned } = row;
    return { merchantId, campaignId, name, ...termsOf(row), ...limitsOf(tuned) };
  });
}

interface UseRow {
  readonly merchantId: string;
  readonly id: string;
  readonly campaignId: string;
  readonly name: string;
  readonly number: number;
  readonly billFen: number;
  readonly offFen: number;
  readonly unionFen: number;
  readonly at: Date;
  readonly saidAt: Date | null;
  readonly clerk: string;
  readonly undoneAt: Date | null;
  readonly undoUntil: Date;
  readonly settled: boolean;
  readonly now: Date;
}

async function findUses(db: Db, where: RawBuilder<unknown>): Promise<(UseLine & { readonly merchantId: string })[]> {
  const { rows } = await sql<UseRow>`
    select u.merchant_id as "merchantId", u.id, u.campaign_id as "campaignId", c.name, v.number, u.bill_fen as "billFen",
      u.union_fen + u.merchant_fen as "offFen", u.union_fen as "unionFen", u.at, u.said_at as "saidAt", k.name as clerk,
      x.at as "undoneAt", u.at + make_interval(mins => coalesce((c.tuned ->> 'undoMinutes')::integer, 0)) as "undoUntil",
      exists (select from voucher_settlement_lines l where l.cell_id = u.cell_id and l.use_id = u.id and l.live) as settled,
      clock_now() as now
    from voucher_uses u join vouchers v on v.cell_id = u.cell_id and v.id = u.voucher_id
    join campaigns c on c.id = u.campaign_id
    join merchant_clerks k on k.cell_id = u.cell_id and k.id = u.clerk_id
    left join voucher_undos x on x.cell_id = u.cell_id and x.use_id = u.id
    where ${where} order by u.at desc, u.id desc limit 200`.execute(db);
  return rows.map(({ saidAt, undoneAt, undoUntil, now, at, ...row }) => ({
    ...row,
    customerFen: row.billFen - row.offFen,
    at: at.toISOString(),
    ...(saidAt !== null && { saidAt: saidAt.toISOString() }),
    ...(undoneAt !== null && { undoneAt: undoneAt.toISOString() }),
    ...(undoneAt === null && !row.settled && undoUntil >= now && { undoUntil: undoUntil.toISOString() }),
  }));
}

export const lineOf = ({ merchantId: _merchantId, ...line }: UseLine & { readonly merchantId: string }): UseLine =>
  line;

/** What these merchants took today, the latest first. */
export function listToday(db: Db, cell: number, merchantIds: readonly string[]) {
  return findUses(
    db,
    sql`u.cell_id = ${cell} and u.merchant_id = any (${merchantIds}::uuid[])
      and u.at >= (((clock_now() at time zone 'Asia/Shanghai')::date)::timestamp at time zone 'Asia/Shanghai')`,
  );
}

export async function findUse(db: Db, cell: number, id: string) {
  return (await findUses(db, sql`u.cell_id = ${cell} and u.id = ${id}`))[0];
}

interface Undoing {
  readonly campaignId: string;
  readonly minutes: number;
  readonly personId: string;
  readonly merchantId: string;
}

/** How long the uses of a campaign may be undone, and who used it. */
export async function findUndoing(db: Db, cell: number, useId: string): Promise<Undoing | undefined> {
  const { rows } = await sql<Omit<Undoing, 'minutes'> & { readonly tuned: Tuned }>`
    select u.campaign_id as "campaignId", c.tuned, v.person_id as "personId", u.merchant_id as "merchantId" from voucher_uses u
    join vouchers v on v.cell_id = u.cell_id and v.id = u.voucher_id join campaigns c on c.id = u.campaign_id
    where u.cell_id = ${cell} and u.id = ${useId}`.execute(db);
  return rows[0] && { ...rows[0], minutes: limitsOf(rows[0].tuned).undoMinutes };
}

export interface UploadRow {
  readonly key: string;
  readonly useId: string | null;
  readonly refused: string | null;
}

export async function listUploads(
  db: Db,
  cell: number,
  clerkId: string,
  keys: readonly string[],
): Promise<UploadRow[]> {
  const { rows } = await sql<UploadRow>`
    select key, use_id as "useId", refused from voucher_uploads
    where cell_id = ${cell} and clerk_id = ${clerkId} and key = any (${keys}::uuid[])`.execute(db);
  return rows;
}

export interface NewUpload {
  readonly cell: number;
  readonly clerkId: string;
  readonly key: string;
  readonly merchantId: string;
  readonly useId: string | null;
  readonly refused: string | null;
  readonly billFen: number;
  readonly saidAt: Date;
}

export async function insertUpload(trx: Trx, made: NewUpload): Promise<void> {
  const { cell, clerkId, key, merchantId, useId, refused, billFen, saidAt } = made;
  await sql`insert into voucher_uploads (cell_id, clerk_id, key, merchant_id, use_id, refused, bill_fen, said_at, at)
    values (${cell}, ${clerkId}, ${key}, ${merchantId}, ${useId}, ${refused}, ${billFen}, ${saidAt}, clock_now())`.execute(
    trx,
  );
}

/** What a clerk took without a network in the hours before a moment and up to it: how many, and for how much off the bills. */
export async function sumOffline(
  trx: Trx,
  { cell, clerkId, campaignId }: { readonly cell: number; readonly clerkId: string; readonly campaignId: string },
  { until, hours }: { readonly until: Date; readonly hours: number },
): Promise<{ readonly n: number; readonly fen: number }> {
  const { rows } = await sql<{ n: number; fen: number }>`
    select count(*)::integer as n, coalesce(sum(u.union_fen + u.merchant_fen), 0)::bigint as fen from voucher_uses u
    where u.cell_id = ${cell} and u.clerk_id = ${clerkId} and u.campaign_id = ${campaignId} and u.how = 'offline'
      and u.said_at > ${until}::timestamptz - make_interval(hours => ${hours}) and u.said_at <= ${until}
      and not exists (select from voucher_undos x where x.cell_id = u.cell_id and x.use_id = u.id)`.execute(trx);
  return rows[0]!;
}

/** Uploads of one clerk are taken one after the other. */
export async function holdClerk(trx: Trx, cell: number, clerkId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`till ${cell} ${clerkId}`}, 0))`.execute(trx);
}
