import { fundName } from '../../kernel/funds.ts';
import { formatYuan } from '../../kernel/money.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { sayDay } from '../../kernel/say-day.ts';
import { outlived, unionFaceOf } from '../../kernel/voucher/terms.ts';
import type { CampaignRow } from '../allotments/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { accountOf, bookAll } from '../money/booking.ts';
import { macOf } from '../money/row-mac.ts';
import type { Sealer } from '../people/sealing.ts';
import { type TermsRow, findFund, findTerms, listShops, noteMoney, sumReserved } from './terms-queries.ts';

type Of = Pick<CampaignRow, 'id' | 'cell' | 'org' | 'name' | 'closes_at'>;

interface Flow {
  readonly what: 'reserve' | 'release';
  readonly fen: number;
  readonly at: number;
}

/** Moves money between a fund and what of it is set aside for a campaign. */
export async function moveReserved(
  trx: Trx,
  sealer: Sealer,
  { cell, id, org, name }: Of,
  { fund }: Pick<TermsRow, 'fund'>,
  { what, fen, at }: Flow,
): Promise<void> {
  if (fen <= 0) return;
  const [from, to] = what === 'reserve' ? (['fund', 'reserved'] as const) : (['reserved', 'fund'] as const);
  const entry = {
    cell,
    id: newId(at),
    caseId: null,
    action: null,
    payeeId: null,
    fromAccount: await accountOf(trx, { cell, orgId: org.id, kind: from, fund }),
    toAccount: await accountOf(trx, { cell, orgId: org.id, kind: to, fund }),
    fen,
    says: `${what === 'reserve' ? '预留' : '收回'}：${name}`,
    at,
    rightKey: null,
    payoutId: null,
  };
  await bookAll(trx, [entry], (booked) => macOf(sealer, booked));
  await noteMoney(trx, { cell, campaignId: id }, what, entry.id);
}

/**
 * Sets aside what the vouchers of a campaign may cost the union, before anybody can have one; where there come to be more of
 * them, the rest as well; nor is one given after its last day. Refusals: voucher-terms-first, answers-wrong, over-cap,
 * fund-missing, fund-short.
 */
export async function reserveVouchers(
  trx: Trx,
  sealer: Sealer,
  campaign: Of,
  { stock, capFen }: { readonly stock: number; readonly capFen?: number },
  at: number,
): Promise<Refusal | undefined> {
  const { id, cell, org } = campaign;
  const terms = await findTerms(trx, id);
  if (terms === undefined || (await listShops(trx, cell, [id])).length === 0) return refuse('voucher-terms-first');
  if (outlived(terms, campaign.closes_at))
    return refuse('answers-wrong', [
      { at: 'closesAt', says: `券用到${sayDay(terms.validUntil)}为止，活动要在那天结束以前办完，请改结束的时间` },
    ]);
  const whole = unionFaceOf(terms) * stock;
  if (capFen !== undefined && whole > capFen)
    return refuse('over-cap', [
      { at: 'slices', says: `全部发出要 ${formatYuan(whole)}，总额上限是 ${formatYuan(capFen)}` },
    ]);
  const { reserved } = await sumReserved(trx, { cell, campaignId: id });
  const fen = whole - reserved;
  if (fen <= 0) return undefined;
  const fund = await findFund(trx, { cell, orgId: org.id, fund: terms.fund });
  if (fund === undefined)
    return refuse('fund-missing', [{ at: 'fund', says: `${org.name}没有“${fundName(terms.fund)}”` }]);
  if (fund.fen < fen) return refuse('fund-short');
  await moveReserved(trx, sealer, campaign, terms, { what: 'reserve', fen, at });
  return undefined;
}
