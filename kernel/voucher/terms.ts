import { type Day, addDays, dayOf } from '../calendar.ts';
import { type Fen, fen } from '../money.ts';
import { type Reason, type Refusal, refuse } from '../refusal.ts';

/** What a voucher of a campaign is worth. */
export interface VoucherTerms {
  /** What is taken off a bill at most. */
  readonly faceFen: Fen;
  /** How much of the face the merchant bears itself. */
  readonly merchantFen: Fen;
  /** The smallest bill for which it is taken. */
  readonly leastFen: Fen;
  readonly validFrom: Day;
  /** The last day, counted. */
  readonly validUntil: Day;
  /** How many days after it was granted it may be used, that day counted; to the end where absent. */
  readonly days?: number;
}

/** Who pays how much of a bill. */
export interface Shares {
  /** Taken off the bill: what the union and the merchant bear. */
  readonly offFen: Fen;
  readonly unionFen: Fen;
  readonly merchantFen: Fen;
  readonly customerFen: Fen;
}

/**
 * Shares out a bill. Nothing is given back on a bill below the face; the merchant's part shrinks with what is taken off,
 * rounded down to whole fen, so that the three shares are the bill to the fen. Refuses `voucher-least`.
 */
export function shareBill({ faceFen, merchantFen, leastFen }: VoucherTerms, billFen: Fen): Shares | Refusal {
  if (fen(billFen) < Math.max(leastFen, 1)) return refuse('voucher-least');
  const offFen = Math.min(faceFen, billFen);
  const ofMerchant = Number((BigInt(offFen) * BigInt(merchantFen)) / BigInt(faceFen));
  return { offFen, unionFen: offFen - ofMerchant, merchantFen: ofMerchant, customerFen: billFen - offFen };
}

/** The last day of a voucher that was granted on a day: never after the last day of its campaign. */
export function lastDayOf({ validUntil, days }: Pick<VoucherTerms, 'validUntil' | 'days'>, grantedOn: Day): Day {
  if (days === undefined) return validUntil;
  const own = addDays(grantedOn, days - 1);
  return own < validUntil ? own : validUntil;
}

/** What the union sets aside for one voucher: its share of the whole face. */
export const unionFaceOf = ({ faceFen, merchantFen }: Pick<VoucherTerms, 'faceFen' | 'merchantFen'>): Fen =>
  faceFen - merchantFen;

/** What of the terms is missing or wrong, all at once. */
export function termsWrong(terms: VoucherTerms, today: Day): Reason[] {
  const { faceFen, merchantFen, leastFen, validFrom, validUntil, days } = terms;
  const reasons: Reason[] = [];
  const say = (wrong: boolean, at: string, says: string) => wrong && reasons.push({ at, says });
  say(faceFen <= 0, 'faceFen', '请填写面额，要大于 0');
  say(merchantFen < 0 || merchantFen >= faceFen, 'merchantFen', '商户承担的要少于面额，不承担填 0');
  say(leastFen < 0, 'leastFen', '起用金额不能小于 0，没有限制填 0');
  say(validUntil < validFrom, 'validUntil', '最后一天不能早于第一天');
  say(validUntil < today, 'validUntil', '最后一天不能早于今天');
  say(days !== undefined && days < 1, 'days', '领到以后可以用几天，至少 1 天；没有限制不用填');
  return reasons;
}

/** Whether vouchers are still given after their last day. */
export const outlived = ({ validUntil }: Pick<VoucherTerms, 'validUntil'>, closes: Date): boolean =>
  validUntil < dayOf(closes.getTime());

/** How far the clock of a till may be from the platform's; what is further off is not believed. */
export const skewMs = 5 * 60_000;

/**
 * The moment by which a use without a network is judged: the later of what the till wrote down and what the member's phone
 * signed, so that a clock that is slow makes no voucher valid for longer. Undefined where the two or the platform's clock
 * disagree by more than is believed.
 */
export function judgedAt(saidAt: number, shownAt: number, now: number): number | undefined {
  if (Math.abs(saidAt - shownAt) > skewMs || saidAt > now + skewMs) return undefined;
  return Math.min(Math.max(saidAt, shownAt), now);
}

/** What merchants and customers added to the union's money; undefined while no union money was used. */
export function perUnionYuan(addedFen: Fen, unionFen: Fen): number | undefined {
  return unionFen === 0 ? undefined : Math.round((addedFen / unionFen) * 100) / 100;
}
