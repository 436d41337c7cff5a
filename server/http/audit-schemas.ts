import Type from 'typebox';
import type * as kernel from '../../kernel/audit-answers.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { id, instant, object, optional, text } from './schema-words.ts';

/** What the API answers to the audit administrator; held to the kernel's types as the others are. */

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
  shown: optional(Type.Integer()),
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

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type AuditSchemasAgree = Agreed<{
  AuditLine: Same<typeof AuditLine, kernel.AuditLineAnswer>;
  AuditSearch: Same<typeof AuditSearch, kernel.AuditSearchAnswer>;
}>;
