import type { CampaignMove } from '../../kernel/allot-answers.ts';
import type { Trx } from '../db/open.ts';
import type { WriteContext } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { beginJournal, listEntries, setCampaign } from './desk-queries.ts';
import { grantInOrder, missClaims } from './moving.ts';
import { outlooksOf, tellOrdered } from './ordering.ts';
import type { CampaignRow } from './queries.ts';
import { type Mover, holdSlice } from './stock-queries.ts';
import { listUnattended } from './sweep-queries.ts';
import { tunedFor } from './tuned.ts';

/** Who makes a step, and when. */
export const moverOf = ({ caller, request, now }: WriteContext): Mover & { readonly personId: string } => ({
  personId: caller.personId,
  requestId: request.id,
  at: new Date(now),
});

type Act = (trx: Trx, platform: Platform, row: CampaignRow, context: WriteContext) => Promise<void>;

const announce: Act = async (trx, platform, row, context) => {
  const { caller, now } = context;
  await beginJournal(trx, row.cell, row.id, moverOf(context));
  const tuned = await tunedFor(trx, platform.allotments.get(row.service)!, row.org.id, now);
  await setCampaign(trx, row.id, {
    state: 'announced',
    announced_by: caller.personId,
    announced_at: new Date(now),
    tuned: JSON.stringify(tuned),
  });
};

const close: Act = async (trx, _platform, row, { caller, now }) => {
  await setCampaign(trx, row.id, { state: 'closed', closed_by: caller.personId, closed_at: new Date(now) });
};

/** From now on what was said stands: the list that is sent by is one list. */
const hand: Act = async (trx, _platform, row, { caller, now }) => {
  await setCampaign(trx, row.id, { handing_at: new Date(now), handing_by: caller.personId });
};

const drop: Act = async (trx, _platform, row) => setCampaign(trx, row.id, { state: 'dropped' });

/** Puts those in order who asked for a review, and tells them: who got nothing last time, then by need, then as they came. */
const order: Act = async (trx, platform, row, context) => {
  const entries = await listEntries(trx, row.cell, row.id);
  const outlooks = outlooksOf(row, entries);
  for (const { slice } of row.slices) {
    const held = (await holdSlice(trx, { cell: row.cell, campaignId: row.id, slice }))!;
    const ids = entries.filter((one) => one.slice === slice).map(({ id }) => id);
    await grantInOrder(trx, platform, row, held, ids, { act: 'order-claims', says: '按需要排序' }, moverOf(context));
  }
  await setCampaign(trx, row.id, { ordered_at: new Date(context.now) });
  await tellOrdered(trx, row, entries, outlooks, context.now);
};

/**
 * The end: nothing is given any more. Where the allotment has a rule for it and it was noted who came, whoever did not has
 * missed it; where nobody noted anything, nobody has missed anything.
 */
const settle: Act = async (trx, platform, row, context) => {
  if (platform.allotments.get(row.service)?.allot.noShow !== undefined) {
    const ids = await listUnattended(trx, row, 'all');
    await missClaims(trx, platform, row, ids, '没有到场', moverOf(context));
  }
  await setCampaign(trx, row.id, {
    state: 'settled',
    settled_by: context.caller.personId,
    settled_at: new Date(context.now),
  });
};

/** What each step of a campaign does; whether it may be made is seen before. */
export const acts: Readonly<Record<CampaignMove, Act>> = { announce, hand, close, drop, order, settle };
