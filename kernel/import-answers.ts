import type { Instant, OrgRef } from './answers.ts';

/** What the lines of an upload are: people who become members, or unions to be founded. */
export const importKinds = ['members', 'unions'] as const;
export type ImportKind = (typeof importKinds)[number];

export type ImportState = 'checking' | 'checked' | 'importing' | 'done' | 'failed' | 'undoing' | 'undone';

/** GET /api/imports: a roster or a list of unions that was uploaded, and how far it is. */
export interface ImportLine {
  readonly id: string;
  readonly kind: ImportKind;
  readonly fileName: string;
  /** The union whose subtree it may enrol into, or found unions in. */
  readonly org: OrgRef;
  readonly by: string;
  readonly state: ImportState;
  /** An estimate until all lines are read. */
  readonly totalRows: number;
  readonly readRows: number;
  /** Lines that are right, carried out or not; somebody who becomes a member before the enrolling leaves them. */
  readonly goodRows: number;
  readonly badRows: number;
  /** Members of the named union already, or unions that stand already; nothing is changed. */
  readonly unchangedRows: number;
  /** Lines carried out: people enrolled, unions founded. */
  readonly enrolledRows: number;
  readonly undoneRows: number;
  readonly createdAt: Instant;
  readonly startedAt?: Instant;
  readonly finishedAt?: Instant;
  /** When the uploaded file was removed; from then on there is no marked workbook, and nothing more can be imported. */
  readonly fileRemovedAt?: Instant;
  /** Why it failed, in words. */
  readonly error?: string;
}

export interface ImportProblem {
  /** As the spreadsheet program counts: the first line of the sheet is 1. */
  readonly row: number;
  readonly column: string;
  readonly says: string;
}

/** GET /api/imports/:id, with the first hundred problems. */
export interface ImportAnswer extends ImportLine {
  readonly problems: readonly ImportProblem[];
}
