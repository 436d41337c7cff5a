import { dayOf } from '../../kernel/calendar.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { VoucherDesk } from '../../kernel/voucher/answers.ts';
import { outlived, termsWrong } from '../../kernel/voucher/terms.ts';
import { type CampaignRow, findCampaign, holdCampaign } from '../allotments/queries.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Db } from '../db/open.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { listMerchants } from '../merchants/queries.ts';
import { type Node, findNode, lineOf } from '../orgs/change-queries.ts';
import type { Platform } from '../platform.ts';
import { figuresOf, sumCampaign } from './figures.ts';
import { sumSettled } from './settlement-queries.ts';
import { type TermsRow, findTerms, listShops, sumReserved, writeTerms } from './terms-queries.ts';

interface Seen {
  readonly row: CampaignRow;
  readonly node: Node;
}

/** A campaign of vouchers of a union within the caller's reach. */
async function seenBy({ allotments }: Platform, scoped: Scoped, row: CampaignRow | undefined): Promise<Seen | Refusal> {
  const node = row && (await findNode(scoped, row.org.id));
  const gives = row && allotments.get(row.service)?.allot.gives;
  return row === undefined || node === undefined || gives !== 'voucher' ? refuse('not-found') : { row, node };
}

async function answer(db: Db, { id, cell, now }: CampaignRow): Promise<VoucherDesk> {
  const terms = await findTerms(db, id);
  const sums = await sumCampaign(db, cell, id);
  const { reserved, released } = await sumReserved(db, { cell, campaignId: id });
  const shops = await listShops(db, cell, [id]);
  return {
    campaignId: id,
    ...(terms && { terms }),
    shops: shops.map(({ campaignId: _campaignId, ...shop }) => shop),
    money: {
      reservedFen: reserved,
      usedFen: sums.unionFen,
      settledFen: await sumSettled(db, cell, id),
      releasedFen: released,
    },
    figures: figuresOf(sums),
    asOf: now.toISOString(),
  };
}

/** What the vouchers of a campaign are worth, and what came of them. Refusal: not-found. */
export async function readVoucherDesk(platform: Platform, scoped: Scoped, id: string): Promise<VoucherDesk | Refusal> {
  const seen = await seenBy(platform, scoped, await findCampaign(scoped.beyond, id));
  return isRefusal(seen) ? seen : answer(scoped.beyond, seen.row);
}

/**
 * Says what the vouchers of a draft are worth, until when and where. Refusals: not-found, no-right, voucher-terms-fixed,
 * answers-wrong.
 */
export function setTerms(
  platform: Platform,
  context: WriteContext,
  id: string,
  { shops, ...terms }: TermsRow & { readonly shops: readonly string[] },
): Promise<Done | Refusal> {
  const { caller, request, now } = context;
  return keeping<VoucherDesk>(platform, context, async (trx) => {
    const seen = await seenBy(platform, scopedTo(trx, caller), await holdCampaign(trx, id));
    if (isRefusal(seen)) return seen;
    const { row, node } = seen;
    const line = lineOf(node);
    if (!caller.posts.some(({ orgId }) => line.includes(orgId))) return refuse('no-right');
    if (row.state !== 'draft') return refuse('voucher-terms-fixed');
    const wanted = [...new Set(shops)];
    const open = (await listMerchants(trx, line)).filter(({ state }) => state === 'admitted').map((one) => one.id);
    const reasons = [
      ...termsWrong(terms, dayOf(now)),
      ...(outlived(terms, row.closes_at) ? [{ at: 'validUntil', says: '最后一天不能早于活动结束的那天' }] : []),
      ...(wanted.length === 0 ? [{ at: 'shops', says: '请选择至少一家商户' }] : []),
      ...(wanted.some((one) => !open.includes(one))
        ? [{ at: 'shops', says: '只能选本级和上级工会准入、没有暂停的商户' }]
        : []),
    ];
    if (reasons.length > 0) return refuse('answers-wrong', reasons);
    await writeTerms(trx, { cell: row.cell, campaignId: id }, terms, wanted, { personId: caller.personId, now });
    await writeAudit(trx, {
      cell: caller.cell,
      act: 'set-voucher-terms',
      actorId: caller.personId,
      objectKind: 'campaign',
      objectId: id,
      orgId: row.org.id,
      purpose: row.name,
      requestId: request.id,
      now,
    });
    return answer(trx, row);
  });
}
