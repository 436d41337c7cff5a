import type { CampaignFields } from './allot-answers.ts';
import { addDays } from './calendar.ts';
import type { Fen } from './money.ts';
import type { Cite } from './rule.ts';
import type { VoucherTerms } from './voucher/terms.ts';

/**
 * A campaign as one was published: `services/<id>/campaigns.ts`. It is drafted and announced like all others, and its figures must come
 * out as published. Documentation and test at once.
 */
export interface CampaignExample {
  readonly title: string;
  readonly cites: Cite;
  readonly campaign: Pick<CampaignFields, 'name' | 'lead' | 'way' | 'split' | 'slices'> &
    Partial<Pick<CampaignFields, 'each' | 'worthFen'>>;
  /** Where it gives vouchers. */
  readonly voucher?: Pick<VoucherTerms, 'faceFen' | 'merchantFen'>;
  /** What was published, and is found on the desk. */
  readonly comes: {
    readonly stock: number;
    readonly parts?: number;
    /** What all of it is worth; of vouchers what is set aside for them. Fen. */
    readonly plannedFen?: Fen;
    /** What one comes to as it was printed: whole yuan, as published. */
    readonly yuanEach?: number;
    /** Of how many unions those who have one are, and how many that makes for each. */
    readonly unions?: { readonly count: number; readonly each: string };
  };
}

/** So many places shared out evenly among so many times, one a day: which had how many is in no published figure. */
export function sharedOut(places: number, times: number, label: (n: number) => string): CampaignFields['slices'] {
  return Array.from({ length: times }, (_, n) => {
    const day = addDays('2026-04-11', n);
    const quota = Math.floor(places / times) + (n < places % times ? 1 : 0);
    return {
      label: label(n + 1),
      startsAt: `${day}T08:00:00+08:00`,
      endsAt: `${day}T18:00:00+08:00`,
      quota,
      waits: 0,
    };
  });
}
