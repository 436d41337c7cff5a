import { sql } from 'kysely';
import type { ClaimState } from '../../kernel/allot.ts';
import type { Db, Trx } from '../db/open.ts';
import type { CampaignRow } from './queries.ts';

/** What somebody has asked for and nobody agreed to so far. */
export interface CallOffRow {
  readonly n: number;
  readonly why: string;
  readonly askedBy: string;
  readonly askedAt: Date;
}

/** Whether anything was ever given of a campaign, also where it has been given back, or a list of its draws is closed. */
export async function takesTwo(db: Db, { cell, id }: Pick<CampaignRow, 'cell' | 'id'>): Promise<boolean> {
  const { rows } = await sql<{ two: boolean }>`
    select exists (select from campaign_slices where cell_id = ${cell} and campaign_id = ${id} and numbered > 0)
      or exists (select from draws where cell_id = ${cell} and campaign_id = ${id} and state in ('frozen', 'drawn')) as two`.execute(
    db,
  );
  return rows[0]!.two;
}

export async function insertCallOff(
  trx: Trx,
  campaignId: string,
  { why, by, at }: { readonly why: string; readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`insert into campaign_call_offs (campaign_id, n, why, asked_by, asked_at)
    select ${campaignId}, count(*) + 1, ${why}, ${by}, ${at} from campaign_call_offs where campaign_id = ${campaignId}`.execute(
    trx,
  );
}

/** The last that was asked for. */
export async function findCallOff(db: Db, campaignId: string): Promise<CallOffRow | undefined> {
  const { rows } = await sql<CallOffRow>`
    select n, why, asked_by as "askedBy", asked_at as "askedAt" from campaign_call_offs
    where campaign_id = ${campaignId} and agreed_by is null order by n desc limit 1`.execute(db);
  return rows[0];
}

export async function setCallOffAgreed(
  trx: Trx,
  campaignId: string,
  n: number,
  { by, at }: { readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`update campaign_call_offs set agreed_by = ${by}, agreed_at = ${at}
    where campaign_id = ${campaignId} and n = ${n}`.execute(trx);
}

/** Of claims as `k`: what was sent is on its way, and what a voucher was used for has been had. Neither is taken back. */
const isSent = sql`exists (select from claim_wishes w
  where w.cell_id = k.cell_id and w.claim_id = k.id and w.sent_at is not null)`;
const isUsed = sql`exists (select from vouchers v
  where v.cell_id = k.cell_id and v.claim_id = k.id and v.number = k.number and v.state = 'used')`;

/** Who keeps what she has of a campaign that is called off. */
export async function listKeepers(db: Db, { cell, id }: CampaignRow): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select k.person_id from claims k where k.cell_id = ${cell} and k.campaign_id = ${id}
      and (k.state = 'fetched' or k.state = 'granted' and (${isSent} or ${isUsed}))`.execute(db);
  return rows.map(({ person_id }) => person_id);
}

export interface HeldClaim {
  readonly id: string;
  readonly personId: string;
  readonly slice: number;
  readonly state: ClaimState;
  readonly number: number | null;
}

/**
 * The next claims to be taken back, held with their vouchers: of one that is being used in this moment it is waited for what
 * comes of it.
 */
export async function holdToTakeBack(trx: Trx, { cell, id }: CampaignRow, most: number): Promise<HeldClaim[]> {
  const { rows } = await sql<HeldClaim>`
    select k.id, k.person_id as "personId", k.slice, k.state, k.number from claims k
    where k.cell_id = ${cell} and k.campaign_id = ${id} and k.state in ('granted', 'waiting', 'entered')
      and not ${isSent} and not ${isUsed}
    order by k.id limit ${most} for no key update of k`.execute(trx);
  const { rows: vouchers } = await sql<{ claim_id: string; state: string }>`
    select v.claim_id, v.state from vouchers v
    where v.cell_id = ${cell} and v.claim_id = any (${rows.map((one) => one.id)}::uuid[]) order by v.id for update`.execute(
    trx,
  );
  const used = new Set(vouchers.filter(({ state }) => state === 'used').map(({ claim_id }) => claim_id));
  return rows.filter((one) => !used.has(one.id));
}

/** A campaign that was called off and of which something is still to be taken back. */
export async function findCalledOff(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from campaigns where state = 'called-off' and settled_at is null order by called_off_at limit 1`.execute(
    db,
  );
  return rows[0]?.id;
}

/** Of a campaign that was called off something may be had again after all: it is taken back with the next turn. Whether it was called off. */
export async function takeBackAgain(trx: Trx, campaignId: string): Promise<boolean> {
  const { rows } = await sql`
    update campaigns set settled_at = null where id = ${campaignId} and state = 'called-off' returning id`.execute(trx);
  return rows.length > 0;
}
