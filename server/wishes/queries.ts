import { sql } from 'kysely';
import type { ClaimState } from '../../kernel/allot.ts';
import type { AnyValues } from '../../kernel/field.ts';
import type { GoodCounts, GoodFields, GoodLine } from '../../kernel/wish-answers.ts';
import type { Stored } from '../cases/sealed-fields.ts';
import type { Db, Reader, Trx } from '../db/open.ts';

/** A campaign in the cell of its claims. */
export interface Where {
  readonly cell: number;
  readonly campaignId: string;
}

const goods = sql`select good, label, worth_fen as "worthFen", quota, quota - chosen as left, holds from campaign_goods`;
type GoodRow = Omit<GoodLine, 'holds'> & { readonly holds: string | null };
const toGood = ({ holds, ...line }: GoodRow): GoodLine => ({ ...line, ...(holds !== null && { holds }) });

/** What there is to choose among in a campaign. */
export async function listGoods(db: Reader, { cell, campaignId }: Where): Promise<GoodLine[]> {
  const { rows } = await sql<GoodRow>`
    ${goods} where cell_id = ${cell} and campaign_id = ${campaignId} order by good`.execute(db);
  return rows.map(toGood);
}

/** The same, held until the transaction ends; always in this order, so that two who change over at once do not wait for each other. */
export async function holdGoods(trx: Trx, { cell, campaignId }: Where, some: readonly number[]): Promise<GoodLine[]> {
  const { rows } = await sql<GoodRow>`
    ${goods} where cell_id = ${cell} and campaign_id = ${campaignId} and good = any (${some}::integer[])
    order by good for no key update`.execute(trx);
  return rows.map(toGood);
}

export async function addChosen(trx: Trx, { cell, campaignId }: Where, good: number, n: number): Promise<void> {
  await sql`update campaign_goods set chosen = chosen + ${n}
    where cell_id = ${cell} and campaign_id = ${campaignId} and good = ${good}`.execute(trx);
}

/** What is written of what is in one: nothing where nothing was said. */
export const holdsOf = ({ holds }: Pick<GoodFields, 'holds'>): string | null => holds?.trim() || null;

/** The goods as they are drafted or changed, numbered in their order; what was chosen of them stays. */
export async function writeGoods(trx: Trx, { cell, campaignId }: Where, all: readonly GoodFields[]): Promise<void> {
  await sql`
    insert into campaign_goods (cell_id, campaign_id, good, label, worth_fen, quota, holds)
    select ${cell}, ${campaignId}, g.good, g.label, g.worth, g.quota, g.holds
    from unnest(${all.map(({ label }) => label.trim())}::text[], ${all.map(({ worthFen }) => worthFen)}::bigint[],
      ${all.map(({ quota }) => quota)}::integer[], ${all.map(holdsOf)}::text[]) with ordinality g (label, worth, quota, holds, good)
    on conflict (cell_id, campaign_id, good) do update set label = excluded.label, worth_fen = excluded.worth_fen,
      quota = excluded.quota, holds = excluded.holds`.execute(trx);
}

/** Takes away what a draft has no longer; of what was announced the campaign keeps all. */
export async function dropGoodsAfter(trx: Trx, { cell, campaignId }: Where, last: number): Promise<void> {
  await sql`delete from campaign_goods where cell_id = ${cell} and campaign_id = ${campaignId} and good > ${last}`.execute(
    trx,
  );
}

/** How many of each were chosen, sent and received, and how many people are still to say. */
export async function countWishes(
  db: Db,
  where: Where,
): Promise<{ readonly goods: readonly GoodCounts[]; readonly owed: number }> {
  const there = await listGoods(db, where);
  const { rows } = await sql<{ good: number | null; n: number; sent: number; received: number }>`
    select w.good, count(*)::integer as n, count(*) filter (where w.sent_at is not null)::integer as sent,
      count(*) filter (where k.state = 'fetched')::integer as received
    from claim_wishes w join claims k on k.cell_id = w.cell_id and k.id = w.claim_id
    where w.cell_id = ${where.cell} and w.campaign_id = ${where.campaignId} group by 1`.execute(db);
  const of = new Map(rows.map((row) => [row.good, row]));
  return {
    goods: there.map((line) => {
      const { n = 0, sent = 0, received = 0 } = of.get(line.good) ?? {};
      return { ...line, chosen: n, sent, received };
    }),
    owed: of.get(null)?.n ?? 0,
  };
}

export interface WishRow {
  readonly claim_id: string;
  readonly state: ClaimState;
  readonly due_at: Date;
  readonly good: number | null;
  readonly said: AnyValues;
  readonly said_sealed: Buffer | null;
  readonly answered_at: Date | null;
  readonly sent_at: Date | null;
  /** A consent that it needs was withdrawn. */
  readonly rests: boolean;
}

/** Whether a purpose of a wish, as `w`, lacks the consent of whoever made the claim, as `k`. */
const rests = sql`exists (select from unnest(w.purposes) p where not exists (
  select from consents c where c.cell_id = k.cell_id and c.person_id = k.person_id and c.purpose = p))`;

/** Holds the beginning of the hand-out off while somebody says what she would like; many may at once. */
export async function holdOff(trx: Trx, campaignId: string): Promise<void> {
  await sql`select from campaigns where id = ${campaignId} for share`.execute(trx);
}

/** What somebody was asked of her claim; in a transaction it is held. */
export async function findWish(
  db: Db,
  { cell, claimId, hold = false }: { readonly cell: number; readonly claimId: string; readonly hold?: boolean },
): Promise<WishRow | undefined> {
  const { rows } = await sql<WishRow>`
    select w.claim_id, k.state, w.due_at, w.good, w.said, w.said_sealed, w.answered_at, w.sent_at, ${rests} as rests
    from claim_wishes w join claims k on k.cell_id = w.cell_id and k.id = w.claim_id
    where w.cell_id = ${cell} and w.claim_id = ${claimId} ${hold ? sql`for no key update of w` : sql``}`.execute(db);
  return rows[0];
}

export async function writeWish(
  trx: Trx,
  { cell, claimId }: { readonly cell: number; readonly claimId: string },
  { good, open, sealed, purposes, at }: Stored & { readonly good: number; readonly at: Date },
): Promise<void> {
  await sql`update claim_wishes set good = ${good}, said = ${JSON.stringify(open)}::jsonb, said_sealed = ${sealed},
    purposes = ${purposes}::text[], answered_at = ${at} where cell_id = ${cell} and claim_id = ${claimId}`.execute(trx);
}

/** Those of these claims that can be sent or handed out by what was said of them; in a transaction they are held. */
export async function holdSaid(trx: Trx, cell: number, claimIds: readonly string[]): Promise<readonly SaidRow[]> {
  const { rows } = await sql<SaidRow>`
    select w.claim_id, k.person_id, w.sent_at from claim_wishes w join claims k on k.cell_id = w.cell_id and k.id = w.claim_id
    where w.cell_id = ${cell} and w.claim_id = any (${claimIds}::uuid[]) and w.answered_at is not null
    order by w.claim_id for no key update of w`.execute(trx);
  return rows;
}

interface SaidRow {
  readonly claim_id: string;
  readonly person_id: string;
  readonly sent_at: Date | null;
}

export async function markSent(
  trx: Trx,
  cell: number,
  claimIds: readonly string[],
  by: { readonly personId: string; readonly at: Date },
): Promise<void> {
  await sql`update claim_wishes set sent_at = ${by.at}, sent_by = ${by.personId}
    where cell_id = ${cell} and claim_id = any (${claimIds}::uuid[])`.execute(trx);
}
