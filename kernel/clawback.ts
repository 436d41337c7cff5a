import type { Day } from './calendar.ts';
import type { Instant, OrgRef } from './answers.ts';
import type { Fen } from './money.ts';

/** Why money that was paid has to come back. */
export const clawbackGrounds = {
  'wrong-payment': '发错了',
  'corrected-down': '核减了，多发的部分',
  'false-papers': '材料不真实',
} as const;
export type ClawbackGround = keyof typeof clawbackGrounds;

export const clawbackStates = {
  draft: '等第二个人复核',
  approved: '已同意，等本人退回',
  refused: '没有同意',
} as const;
export type ClawbackState = keyof typeof clawbackStates;

/** Money that came back. */
export interface ReturnedLine {
  readonly fen: Fen;
  readonly cameOn: Day;
  /** The number at the bank or of a receipt. */
  readonly how: string;
  readonly entryId: string;
}

/** One payment, or part of it, that is asked back. GET /api/orgs/:id/clawbacks gives those of a union and all below it. */
export interface ClawbackLine {
  readonly id: string;
  readonly number: string;
  /** The payment, as `/api/payments/:id/trace` names it. */
  readonly paymentId: string;
  readonly org: OrgRef;
  readonly fundName: string;
  /** What was paid for. */
  readonly says: string;
  /** Who owes it; the end of the name is hidden. */
  readonly payee: string;
  readonly fen: Fen;
  readonly ground: ClawbackGround;
  readonly reason: string;
  readonly state: ClawbackState;
  readonly madeBy: string;
  readonly madeAt: Instant;
  readonly decidedBy?: string;
  readonly decidedAt?: Instant;
  readonly why?: string;
  readonly returned: readonly ReturnedLine[];
  /** What she still owes: nothing before two have agreed. */
  readonly owesFen: Fen;
  /** That what has not come is let go of; without `by` it waits for a second person. */
  readonly waiver?: {
    readonly reason: string;
    readonly askedBy: string;
    readonly askedAt: Instant;
    readonly by?: string;
    readonly at?: Instant;
  };
  readonly mayDecide: boolean;
  /** Note what came, or ask to let go of the rest. */
  readonly mayBook: boolean;
  readonly mayDecideWaiver: boolean;
}
