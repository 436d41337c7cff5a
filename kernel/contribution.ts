import type { Instant, OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import type { Fen } from './money.ts';
import type { Cite } from './rule.ts';
import { portionOf } from './tunable-kinds.ts';

/** What a union is owed for a month, by its employer or by its members. */
export const contributionKinds = { fees: '单位拨缴的工会经费', dues: '会员交的会费' } as const;
export type ContributionKind = keyof typeof contributionKinds;

/** A month: «2026-03». */
export type Month = string;

/** The twelve months that the limit of a year is held against: not everywhere those of the calendar. */
export interface FeeYear {
  readonly from: Month;
  readonly to: Month;
}

export const isMonth = (text: string): boolean => /^(20|21)\d\d-(0[1-9]|1[0-2])$/.test(text);

/** What stays with a union and what goes up, of money that came in: together exactly that, the odd fen stays. */
export function splitOf(fen: Fen, keptShare: number): { readonly kept: Fen; readonly passed: Fen } {
  const passed = portionOf(fen, 10_000 - keptShare);
  return { kept: fen - passed, passed };
}

/** Due, came in, stayed, went up. */
export interface ContributionSums {
  readonly dueFen: Fen;
  readonly receivedFen: Fen;
  readonly keptFen: Fen;
  readonly passedFen: Fen;
}

export interface MonthSums extends ContributionSums {
  readonly month: Month;
  readonly kind: ContributionKind;
  /** How many unions said what is due for it. */
  readonly unions: number;
}

export interface UnionSums extends ContributionSums {
  readonly org: OrgRef;
  readonly months: number;
}

/** What one union is owed for one month. */
export interface ContributionLine extends ContributionSums {
  readonly id: string;
  readonly kind: ContributionKind;
  readonly month: Month;
  readonly wagesFen: Fen;
  /** In basis points, as they were in force on the first day of the month. */
  readonly share: number;
  readonly keptShare: number;
  readonly to?: OrgRef;
  /** Whether it was given back, or is about to be. */
  readonly refundedFen: Fen;
}

/** A share that fees are reckoned by today, with its source. */
export interface ShareInForce {
  readonly name: string;
  readonly value: number | null;
  readonly cites: Cite;
  readonly setBy?: OrgRef;
}

/** GET /api/orgs/:id/contributions?from=2026-01&to=2026-12: of a union and all below it. */
export interface ContributionsAnswer {
  readonly org: OrgRef;
  readonly from: Month;
  readonly to: Month;
  readonly asOf: Instant;
  readonly shares: readonly ShareInForce[];
  readonly totals: ContributionSums;
  readonly months: readonly MonthSums[];
  /** Whoever owes most comes first; at most two hundred. */
  readonly unions: readonly UnionSums[];
  readonly unionCount: number;
  /** Of this very union. */
  readonly own: readonly ContributionLine[];
  /** The unions above, to which a part may go; the nearest first. */
  readonly above: readonly OrgRef[];
  readonly mayBook: boolean;
}

export const refundStates = {
  draft: '等第二个人复核',
  approved: '已同意，已经返还',
  refused: '没有同意',
} as const;
export type RefundState = keyof typeof refundStates;

/** One union that gets back what it passed up. */
export interface RefundLine {
  readonly org: OrgRef;
  readonly months: number;
  readonly passedFen: Fen;
  readonly refundFen: Fen;
}

/** A union that is found, with the value by which it was. */
export interface FoundLine extends RefundLine {
  /** All that it passed up in the year of these months, which is held against the limit. */
  readonly yearFen: Fen;
  readonly belowFen: Fen;
  readonly cites: Cite;
  /** What is given back when the year is over, where a part waits for that. */
  readonly laterFen: Fen;
}

/** GET /api/orgs/:id/refunds/found?from=&to=: who is entitled, found without an application. */
export interface RefundsFoundAnswer {
  readonly org: OrgRef;
  readonly from: Month;
  readonly to: Month;
  readonly lines: readonly FoundLine[];
  readonly totalFen: Fen;
  /** Who passed up as much as the limit or more. */
  readonly notSmall: number;
  /** Who is below the limit so far, but would reach it by the end of the year at this rate: to be looked at again then. */
  readonly notYet: number;
  /** Who would have been entitled, had it been filed by the last day. */
  readonly tooLate: number;
  /** The year that the limit is held against, and the last day to file; absent where nobody has published one. */
  readonly year: FeeYear;
  readonly lastDay?: Day;
  /** Contributions of the months that were given back already or wait to be. */
  readonly alreadyFen: Fen;
  /** What the fund holds now. */
  readonly fundFen: Fen;
  readonly mayPropose: boolean;
}

export interface RefundBatchLine {
  readonly id: string;
  readonly number: string;
  readonly org: OrgRef;
  readonly from: Month;
  readonly to: Month;
  readonly state: RefundState;
  readonly unions: number;
  readonly totalFen: Fen;
  readonly madeBy: string;
  readonly madeAt: Instant;
  readonly decidedBy?: string;
  readonly decidedAt?: Instant;
  readonly why?: string;
  /** Whether the second person's yes was signed; absent before it. */
  readonly signed?: boolean;
  readonly mayDecide: boolean;
}

/** GET /api/refunds/:id */
export interface RefundBatchAnswer {
  readonly batch: RefundBatchLine;
  readonly lines: readonly RefundLine[];
}
