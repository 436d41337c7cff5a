import { sayMoment } from '../../kernel/claim.ts';
import type { Refusal } from '../../kernel/refusal.ts';
import { sayDay } from '../../kernel/say-day.ts';
import { outlived } from '../../kernel/voucher/terms.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { reserveVouchers } from '../vouchers/reserving.ts';
import { findTerms } from '../vouchers/terms-queries.ts';
import { dropWishes, oweWishes } from '../wishes/owing-queries.ts';
import type { CampaignRow } from './queries.ts';
import { tunedFor } from './tuned.ts';

/** What all grants of a call have in common. */
export interface Granting {
  readonly cell: number;
  readonly campaignId: string;
  /** The folder whose allotment it is. */
  readonly service: string;
  readonly at: Date;
}

/**
 * What follows a grant where its allotment asks something afterwards (`wishes`): called in the transaction of the grant, after
 * the claims, their stock and their trace are written and before it commits, once for all grants that are made together (up to
 * 500). Every grant comes by here: first come, drawn, put in order, and moved up from the waiting list. A voucher is
 * made of its claim when it is first wanted (`server/vouchers`).
 */
export async function followGrants(
  trx: Trx,
  platform: Platform,
  granting: Granting,
  claimIds: readonly string[],
): Promise<void> {
  const wishes = platform.allotments.get(granting.service)?.wishes;
  if (wishes === undefined || claimIds.length === 0) return;
  await oweWishes(trx, granting, claimIds, { within: wishes.within, at: granting.at });
}

/**
 * What is taken back with a grant that is given back, lapses or is called off, in the transaction that takes it back. A voucher
 * that lapses is taken back by its own end.
 */
export async function unfollowGrants(
  trx: Trx,
  platform: Platform,
  granting: Granting,
  claimIds: readonly string[],
): Promise<void> {
  const wishes = platform.allotments.get(granting.service)?.wishes;
  if (wishes !== undefined && claimIds.length > 0) await dropWishes(trx, granting, claimIds);
}

/** Why what an allotment `gives` is worth nothing any more as of a moment, in words. */
const ends: Readonly<Record<string, (db: Db, campaignId: string, at: Date) => Promise<string | undefined>>> = {
  voucher: async (db, campaignId, at) => {
    const terms = await findTerms(db, campaignId);
    return terms && outlived(terms, at) ? `券只能用到${sayDay(terms.validUntil)}` : undefined;
  },
};

/**
 * Why nobody is given what a campaign gives any more, although some of it is left; of one part, also that its time has begun. At
 * the counter this never comes up: a campaign is over by then. It does where the clock is late, after a long standstill of the
 * server.
 */
export async function pastUse(
  db: Db,
  { allotments }: Pick<Platform, 'allotments'>,
  { id, service, slices }: Pick<CampaignRow, 'id' | 'service' | 'slices'>,
  at: Date,
  slice?: number,
): Promise<string | undefined> {
  const starts = slices.find((one) => one.slice === slice)?.starts ?? Infinity;
  if (starts <= at.getTime()) return `${sayMoment(starts)} 已经开始`;
  const gives = allotments.get(service)?.allot.gives;
  return gives === undefined ? undefined : ends[gives]?.(db, id, at);
}

/** So many there are to be, part by part. */
type Stock = readonly { readonly quota: number }[];
/** How many in all, and what they may cost together where there is a cap. Fen. */
export interface Wanted {
  readonly stock: number;
  readonly capFen?: number;
}
type Ready = (
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  wanted: Wanted,
  at: number,
) => Promise<Refusal | undefined>;

/**
 * What has to stand before there is anything to give, by what the allotment `gives`: asked before a campaign is announced or
 * comes to have more, in the same transaction. Whoever refuses has written nothing.
 */
const readies: Readonly<Record<string, Ready>> = {
  voucher: (trx, { sealer }, campaign, wanted, at) => reserveVouchers(trx, sealer, campaign, wanted, at),
};

export async function readyToGive(
  trx: Trx,
  platform: Platform,
  campaign: CampaignRow,
  stock: Stock,
  at: number,
): Promise<Refusal | undefined> {
  const allotment = platform.allotments.get(campaign.service);
  if (allotment?.allot.gives === undefined) return undefined;
  const { gives, cap } = allotment.allot;
  // As a claim is judged: by the values of the day of announcing.
  const tuned = campaign.state === 'draft' ? await tunedFor(trx, allotment, campaign.org.id, at) : campaign.tuned;
  const capFen = cap === undefined ? undefined : (tuned[cap] ?? 0);
  const wanted = { stock: stock.reduce((all, { quota }) => all + quota, 0), ...(capFen !== undefined && { capFen }) };
  return readies[gives]?.(trx, platform, campaign, wanted, at);
}
