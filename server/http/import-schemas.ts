import Type, { type TSchema } from 'typebox';
import type * as imports from '../../kernel/import-answers.ts';
import { importKinds } from '../../kernel/import-answers.ts';
import { levels } from '../../kernel/party.ts';
import type { Agreed, Same } from './schemas-agree.ts';

/** What the API answers about imports; held to the kernel's types as the others are. */
const text = Type.String();
const id = Type.String({ format: 'uuid' });
const instant = Type.String({ format: 'date-time' });
const optional = Type.Optional;
const oneOf = <const T extends readonly string[]>(names: T) => Type.Enum([...names] as [...T]);
const object = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });
const OrgRef = object({ id, name: text, level: oneOf(levels) });

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
