import type { Reason, RefusalCode } from './refusal.ts';

/** How many cases one request may move: as many as one sitting can look over. */
export const bulkMax = 100;

/** One case of many that were to be moved at once. */
export interface BulkRow {
  readonly id: string;
  readonly done: boolean;
  /** Where it stands after the move. */
  readonly stateLabel?: string;
  /** Why not, in words; absent where it was done. */
  readonly code?: RefusalCode;
  readonly says?: string;
  readonly reasons: readonly Reason[];
}

/** POST /api/case-moves: a result for each case, in the order asked. */
export interface BulkAnswer {
  readonly rows: readonly BulkRow[];
}
