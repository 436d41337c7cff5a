import type { Day } from './calendar.ts';
import type { Instant, OrgRef } from './answers.ts';
import type { ClawbackLine } from './clawback.ts';
import type { IncomeKind } from './funds.ts';
import type { Fen } from './money.ts';
import type { BookedState, PayoutState } from './payout.ts';
import type { Cite } from './rule.ts';

/** One part of a payment back to where it came from: through which funds, and what it was at first. */
export interface SourceLine {
  readonly fen: Fen;
  /** The funds it went through, the paying one first. */
  readonly through: readonly {
    readonly org: OrgRef;
    readonly fund: string;
    readonly says: string;
    readonly at: Instant;
  }[];
  readonly income?: IncomeKind;
  /** What the first entry says of it. */
  readonly says: string;
  readonly at: Instant;
}

/** One condition or value that the payment rests on, with its clause. */
export interface GroundLine {
  readonly says: string;
  /** The day from which the value counts, where a union has set it. */
  readonly from?: Day;
  readonly cites?: Cite;
}

export interface CarriedLine {
  readonly batchId: string;
  readonly batchNumber: string;
  readonly number: string;
  readonly account: string;
  readonly state: PayoutState;
  readonly sentAt?: Instant;
  readonly endedAt?: Instant;
  readonly why?: string;
  readonly agreedBy?: string;
}

/** Whom a payment is for. `spent`: a person, but it has been spent for her and is not carried to her. */
export const payeeKinds = { person: '个人', merchant: '商户', union: '工会', spent: '替个人支出' } as const;
export type PayeeKind = keyof typeof payeeKinds;

/** GET /api/payments/:id/trace, and /api/audit/payments/:id/trace: any payment back to its sources, to the clause it rests on, and forward to its receipt. */
export interface MoneyTraceAnswer {
  readonly id: string;
  readonly org: OrgRef;
  readonly fund: string;
  readonly fundName: string;
  readonly fen: Fen;
  readonly says: string;
  readonly at: Instant;
  /** Whom it is for; of a person’s name the end is hidden. */
  readonly payee: string;
  readonly to: PayeeKind;
  /** Whether the row is what was booked: its code is right. */
  readonly intact: boolean;
  readonly sources: readonly SourceLine[];
  /** Sources that are not listed, so that all of them come to the payment; absent where there are none. */
  readonly more?: { readonly count: number; readonly fen: Fen };
  readonly case?: {
    readonly id: string;
    readonly number: string;
    readonly service: string;
    readonly filedOn: Day;
    readonly org: OrgRef;
    /** Of the rules of the service, by which the case was judged. */
    readonly edition: number;
    readonly conditions: readonly GroundLine[];
    /** The values that the amount was computed from; none where it does not come out again by them. */
    readonly sum: readonly GroundLine[];
    /** The other values that were in force on the day of filing. */
    readonly values: readonly GroundLine[];
    /** Who made the move that paid, and in which role. */
    readonly paidBy?: string;
  };
  readonly carried: readonly CarriedLine[];
  /** What of it is asked back, and what has come. */
  readonly clawbacks: readonly ClawbackLine[];
  /** How much of it the reader may still ask back. */
  readonly mayAskBackFen: Fen;
}

/** A payment among those that were looked for. GET /api/payments and /api/audit/payments give pages of them, the latest first. */
export interface PaymentLine {
  readonly id: string;
  readonly at: Instant;
  readonly org: OrgRef;
  readonly fundName: string;
  readonly fen: Fen;
  readonly says: string;
  /** Whom it is for; of a person’s name the end is hidden. */
  readonly payee: string;
  readonly caseNumber?: string;
  /** The batch that carried it, or tried to, last. */
  readonly batch?: { readonly id: string; readonly number: string };
  readonly state: PayoutState | BookedState;
}

/** What was given to people for one purpose; never of fewer than five people. */
export interface SpendingLine {
  readonly label: string;
  readonly people: number;
  readonly fen: Fen;
}

/** GET /api/open/money: what a union took in and gave to people in a year, for anybody. */
export interface OpenMoneyAnswer {
  readonly org: OrgRef;
  readonly year: number;
  /** The last day that is counted, the end of a quarter; absent where none of the year has ended. */
  readonly to?: Day;
  readonly asOf: Instant;
  /** Of fewer people nothing is said. */
  readonly fewest: number;
  readonly incomes: readonly { readonly label: string; readonly fen: Fen }[];
  /** The denominator: all that came in. */
  readonly inFen: Fen;
  /** Absent where all together are fewer people than may be told. */
  readonly spending?: readonly SpendingLine[];
  /** The numerator: all that was given to people. */
  readonly outFen?: Fen;
  /** What went to other unions. */
  readonly given: readonly { readonly label: string; readonly fen: Fen }[];
  /**
   * What came in less all that is told of what went out: still there, or of fewer people than may be told. It is never the
   * balance itself, from which what is hidden could be reckoned. Below nought: spent of what earlier years have left.
   */
  readonly restFen: Fen;
}
