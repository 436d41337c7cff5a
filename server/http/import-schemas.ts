import Type from 'typebox';
import type * as imports from '../../kernel/import-answers.ts';
import { importKinds } from '../../kernel/import-answers.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, id, instant, object, oneOf, optional, text } from './schema-words.ts';

/** What the API answers about imports; held to the kernel's types as the others are. */

const importLine = {
  id,
  kind: oneOf(importKinds),
  fileName: text,
  org: OrgRef,
  by: text,
  state: oneOf(['checking', 'checked', 'importing', 'done', 'failed', 'undoing', 'undone']),
  totalRows: Type.Integer(),
  readRows: Type.Integer(),
  goodRows: Type.Integer(),
  badRows: Type.Integer(),
  unchangedRows: Type.Integer(),
  enrolledRows: Type.Integer(),
  undoneRows: Type.Integer(),
  createdAt: instant,
  startedAt: optional(instant),
  finishedAt: optional(instant),
  fileRemovedAt: optional(instant),
  error: optional(text),
};
const ImportLine = object(importLine);
const ImportAnswer = object({
  ...importLine,
  problems: Type.Array(object({ row: Type.Integer(), column: text, says: text })),
});

export const importSchemas = { ImportLine, ImportAnswer } as const;

/** @public */
export type ImportSchemasAgree = Agreed<{
  ImportLine: Same<typeof ImportLine, imports.ImportLine>;
  ImportAnswer: Same<typeof ImportAnswer, imports.ImportAnswer>;
}>;
