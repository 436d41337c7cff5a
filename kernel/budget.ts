import type { Instant, OrgRef } from './answers.ts';
import type { Fen } from './money.ts';

/** One fund of a union in a year: what was planned, is spent, is promised, and what is left to spend. */
export interface BudgetLine {
  readonly fund: string;
  readonly name: string;
  /** Absent where no line is drawn. */
  readonly plannedFen?: Fen;
  readonly spentFen: Fen;
  readonly committedFen: Fen;
  /** Below nothing where payments went into what was promised; absent where no line is drawn. */
  readonly leftFen?: Fen;
  /** What the fund holds now, whatever was planned. */
  readonly heldFen: Fen;
}

/** Money that is promised for something and not spent yet. */
export interface Commitment {
  readonly id: string;
  readonly fund: string;
  readonly fundName: string;
  readonly fen: Fen;
  readonly says: string;
  readonly by: string;
  readonly at: Instant;
}

/** GET /api/orgs/:id/budgets?year=2026 */
export interface BudgetsAnswer {
  readonly org: OrgRef;
  readonly year: number;
  readonly asOf: Instant;
  readonly lines: readonly BudgetLine[];
  readonly commitments: readonly Commitment[];
  /** Whether who asks draws the lines. */
  readonly mayPlan: boolean;
  /** Whether who asks books for this union. */
  readonly mayBook: boolean;
}
