import Type, { type Static, type TSchema } from 'typebox';
import type * as kernel from '../../kernel/audit-answers.ts';

/** What the API answers to the audit administrator; held to the kernel's types as the others are. */
const text = Type.String();
const id = Type.String({ format: 'uuid' });
const instant = Type.String({ format: 'date-time' });
const optional = Type.Optional;
const object = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false });

const AuditLine = object({
  id,
  at: instant,
  who: text,
  office: optional(text),
  act: text,
  actWords: text,
  outcome: Type.Enum(['done', 'refused', 'failed']),
  reason: optional(text),
  times: Type.Integer(),
  object: text,
  objectId: optional(id),
  subject: optional(text),
  purpose: optional(text),
  source: text,
  requestId: text,
});
const AuditSearch = object({
  items: Type.Array(AuditLine),
  next: optional(text),
  held: object({ unsealed: Type.Integer(), anchoredAt: optional(instant), anchors: Type.Boolean() }),
});

export const auditSchemas = { AuditSearch };

type Same<S extends TSchema, T> = [keyof Static<S>, keyof T] extends [keyof T, keyof Static<S>] ? true : false;
type Agreed<T extends Readonly<Record<string, true>>> = T;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type AuditSchemasAgree = Agreed<{
  AuditLine: Same<typeof AuditLine, kernel.AuditLineAnswer>;
  AuditSearch: Same<typeof AuditSearch, kernel.AuditSearchAnswer>;
}>;
