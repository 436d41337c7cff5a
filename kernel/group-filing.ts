import type { RefusalCode, Reason } from './refusal.ts';
import type { AnyValues } from './field.ts';

/** How many lines of a workbook one request files. */
export const groupMax = 50;

/** How many people are on one list. */
export const groupListMax = 10_000;

/** One member as the workbook names her: the line, so that what is wrong can be found there. */
export interface GroupLine {
  readonly row: number;
  readonly name: string;
  /** The number of her document. */
  readonly number: string;
}

/** POST /api/group-filings/list: whom a workbook or a CSV names. */
export interface GroupList {
  readonly lines: readonly GroupLine[];
}

/** POST /api/group-filings: a union applies for its members, with what is said once for all of them. */
export interface GroupAsked {
  readonly org: string;
  readonly service: string;
  readonly form: AnyValues;
  /** The numbers of everybody on the list that the lines are of, where the service counts who takes part together. */
  readonly list?: readonly string[];
  readonly lines: readonly GroupLine[];
}

/** POST /api/group-claims: a union signs its members up for a campaign, all for the same part. */
export interface GroupClaimAsked {
  readonly org: string;
  readonly campaign: string;
  readonly edition: number;
  readonly slice?: number;
  readonly choice?: string;
  readonly lines: readonly GroupLine[];
}

export interface GroupRow {
  readonly row: number;
  readonly done: boolean;
  /** The number of the case, or of the place. */
  readonly number?: string;
  /** Why not, in words; absent where it was done. */
  readonly code?: RefusalCode;
  readonly says?: string;
  readonly reasons: readonly Reason[];
}

/** A result for each line, in the order asked. */
export interface GroupAnswer {
  readonly rows: readonly GroupRow[];
}
