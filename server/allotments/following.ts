import type { Platform } from '../platform.ts';
import type { Trx } from '../db/open.ts';

/** One thing that somebody has been given. */
export interface Grant {
  /** The claim: `claims.id`, which everything that follows a grant hangs on. */
  readonly claimId: string;
  readonly personId: string;
  readonly number: number;
}

/** What all grants of a call have in common. */
export interface Granting {
  readonly cell: number;
  readonly campaignId: string;
  readonly slice: number;
  /** The folder whose allotment it is. */
  readonly service: string;
  readonly requestId: string;
  readonly at: Date;
}

type Follow = (trx: Trx, platform: Platform, granting: Granting, grants: readonly Grant[]) => Promise<void>;

/**
 * What follows a grant, by what the allotment `gives`: called in the transaction of the grant, after the claims, their stock
 * and their trace are written and before it commits, once for all grants that are made together (up to 500). Whatever throws
 * here undoes the grants. Every grant comes by here: first come, drawn, put in order, and moved up from the waiting list.
 */
const follows: Readonly<Record<string, Follow>> = {};

export async function followGrants(
  trx: Trx,
  platform: Platform,
  granting: Granting,
  grants: readonly Grant[],
): Promise<void> {
  const gives = platform.allotments.get(granting.service)?.allot.gives;
  if (gives !== undefined && grants.length > 0) await follows[gives]?.(trx, platform, granting, grants);
}

/** What is taken back with a grant: given back, or missed. Called in the same way, in the transaction that takes it back. */
const unfollows: Readonly<Record<string, Follow>> = {};

export async function unfollowGrants(
  trx: Trx,
  platform: Platform,
  granting: Granting,
  grants: readonly Grant[],
): Promise<void> {
  const gives = platform.allotments.get(granting.service)?.allot.gives;
  if (gives !== undefined && grants.length > 0) await unfollows[gives]?.(trx, platform, granting, grants);
}
