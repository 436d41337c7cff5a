import { sql } from 'kysely';
import type { Day } from '../../kernel/calendar.ts';
import type { Shop, VoucherOffer } from '../../kernel/voucher/answers.ts';
import type { VoucherTerms } from '../../kernel/voucher/terms.ts';
import type { Db, Reader, Trx } from '../db/open.ts';

export interface TermsRow extends VoucherTerms {
  readonly fund: string;
}

interface CampaignOf {
  readonly cell: number;
  readonly id: string;
}

interface Row {
  readonly fund: string;
  readonly faceFen: number;
  readonly merchantFen: number;
  readonly leastFen: number;
  readonly validFrom: Day;
  readonly validUntil: Day;
  readonly days: number | null;
}

/** The columns of `voucher_terms`, as `t`. */
export const termsColumns = sql`t.fund, t.face_fen as "faceFen", t.merchant_fen as "merchantFen", t.least_fen as "leastFen",
  t.valid_from::text as "validFrom", t.valid_until::text as "validUntil", t.days`;

export function termsOf({
  faceFen,
  merchantFen,
  leastFen,
  validFrom,
  validUntil,
  days,
}: Omit<Row, 'fund'>): VoucherTerms {
  return { faceFen, merchantFen, leastFen, validFrom, validUntil, ...(days !== null && { days }) };
}

export async function findTerms(db: Reader, campaignId: string): Promise<TermsRow | undefined> {
  const { rows } =
    await sql<Row>`select ${termsColumns} from voucher_terms t where t.campaign_id = ${campaignId}`.execute(db);
  return rows[0] && { fund: rows[0].fund, ...termsOf(rows[0]) };
}

export async function listShops(
  db: Db,
  cell: number,
  campaignIds: readonly string[],
): Promise<(Shop & { campaignId: string })[]> {
  const { rows } = await sql<Omit<Shop, 'suspended'> & { campaignId: string; suspended: boolean }>`
    select s.campaign_id as "campaignId", m.id, m.name, m.address, m.state = 'suspended' as suspended from voucher_shops s
    join merchants m on m.cell_id = s.cell_id and m.id = s.merchant_id
    where s.cell_id = ${cell} and s.campaign_id = any (${campaignIds}::uuid[]) order by m.name, m.id`.execute(db);
  return rows.map(({ suspended, ...shop }) => ({ ...shop, ...(suspended && { suspended }) }));
}

/** What anybody may know of the vouchers of a campaign before there are any; undefined where it gives none. */
export async function findOffer(db: Db, { cell, id }: CampaignOf): Promise<VoucherOffer | undefined> {
  const found = await findTerms(db, id);
  if (found === undefined) return undefined;
  const { fund: _fund, ...terms } = found;
  const shops = await listShops(db, cell, [id]);
  return { terms, shops: shops.map(({ campaignId: _of, ...shop }) => shop) };
}

/** What the vouchers of a draft are worth, in place of what was said before. */
export async function writeTerms(
  trx: Trx,
  { cell, campaignId }: { readonly cell: number; readonly campaignId: string },
  terms: TermsRow,
  shops: readonly string[],
  by: { readonly personId: string; readonly now: number },
): Promise<void> {
  const { fund, faceFen, merchantFen, leastFen, validFrom, validUntil, days } = terms;
  await sql`
    insert into voucher_terms (campaign_id, fund, face_fen, merchant_fen, least_fen, valid_from, valid_until, days, set_by, set_at)
    values (${campaignId}, ${fund}, ${faceFen}, ${merchantFen}, ${leastFen}, ${validFrom}::date, ${validUntil}::date,
      ${days ?? null}, ${by.personId}, ${new Date(by.now)})
    on conflict (campaign_id) do update set fund = excluded.fund, face_fen = excluded.face_fen,
      merchant_fen = excluded.merchant_fen, least_fen = excluded.least_fen, valid_from = excluded.valid_from,
      valid_until = excluded.valid_until, days = excluded.days, set_by = excluded.set_by, set_at = excluded.set_at`.execute(
    trx,
  );
  await sql`delete from voucher_shops where cell_id = ${cell} and campaign_id = ${campaignId}
    and merchant_id <> all (${shops}::uuid[])`.execute(trx);
  await sql`insert into voucher_shops (cell_id, campaign_id, merchant_id)
    select ${cell}, ${campaignId}, m from unnest(${shops}::uuid[]) m on conflict do nothing`.execute(trx);
}

interface Of {
  readonly cell: number;
  readonly campaignId: string;
}

/** What was set aside for a campaign’s vouchers, and what of it went back. */
export async function sumReserved(db: Db, { cell, campaignId }: Of): Promise<{ reserved: number; released: number }> {
  const { rows } = await sql<{ reserved: number; released: number }>`
    select coalesce(sum(e.amount_fen) filter (where m.what = 'reserve'), 0)::bigint as reserved,
      coalesce(sum(e.amount_fen) filter (where m.what = 'release'), 0)::bigint as released
    from voucher_money m join ledger_entries e on e.cell_id = m.cell_id and e.id = m.entry_id
    where m.cell_id = ${cell} and m.campaign_id = ${campaignId}`.execute(db);
  return rows[0]!;
}

export async function noteMoney(
  trx: Trx,
  { cell, campaignId }: Of,
  what: 'reserve' | 'release',
  entryId: string,
): Promise<void> {
  await sql`insert into voucher_money (cell_id, campaign_id, what, entry_id)
    values (${cell}, ${campaignId}, ${what}, ${entryId})`.execute(trx);
}

/** The fund of a union, with what it holds. */
export async function findFund(
  db: Db,
  { cell, orgId, fund }: { readonly cell: number; readonly orgId: string; readonly fund: string },
): Promise<{ readonly id: string; readonly fen: number } | undefined> {
  const { rows } = await sql<{ id: string; fen: number }>`
    select id, balance_fen as fen from ledger_accounts
    where cell_id = ${cell} and org_id = ${orgId} and fund = ${fund} and kind = 'fund'`.execute(db);
  return rows[0];
}
