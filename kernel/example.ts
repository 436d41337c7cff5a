import type { AnyValues } from './field.ts';
import type { Proof } from './proof.ts';

/**
 * A case played through. Times are days and hours after filing; `files` fields are given as a number of files, because
 * a file exists only once it is uploaded. The same examples are documentation, test, demo data and pictures.
 */
export interface ExampleMove {
  /** Days after the move before, on the calendar. */
  readonly afterDays?: number;
  readonly action: string;
  readonly said?: AnyValues;
  /** How many colleagues make it, each for herself; one where absent. */
  readonly times?: number;
  /** So many boxes of what it hands out come to the union just before. */
  readonly arrives?: number;
  /** The refusal expected instead of a move. */
  readonly refused?: string;
}

export interface Example {
  readonly title: string;
  readonly form: AnyValues;
  /** Whether the applicant's identity is verified; true unless said otherwise. */
  readonly verified?: boolean;
  /** The day of filing is 2026-03-02, a Monday, unless said otherwise; dates in the form are written against it. */
  readonly filedOn?: string;
  /** The refusal expected on filing. */
  readonly refused?: string;
  /** How many members the applicant’s union has at least; a demo of fewer leaves the example out. */
  readonly members?: number;
  /** Values that a union above the applicant has set, and what is proven of her; a demo leaves such an example out. */
  readonly set?: Readonly<Record<string, number>>;
  readonly proven?: readonly Proof[];
  readonly moves: readonly ExampleMove[];
  readonly ends: string;
  /** Fen paid over the whole case. */
  readonly pays?: number;
  /** Which of the applicant's cases this is: an earlier example filed by the same person comes first. */
  readonly after?: string;
}

/** The Monday on which examples are filed. */
export const exampleDay = '2026-03-02';
