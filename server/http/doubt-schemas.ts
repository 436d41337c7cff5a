import Type from 'typebox';
import { documentKinds } from '../../kernel/identity/document.ts';
import { roles } from '../../kernel/party.ts';
import { OrgRef, day, id, instant, object, oneOf, optional, text } from './schema-words.ts';

/** Answers about pairs of records that may be one person; part of the components in `answer-schemas.ts`. */

const Reason = object({ at: text, says: text });
const head = {
  id,
  why: oneOf(['name-birth', 'name-phone', 'document'] as const),
  state: oneOf(['open', 'merged', 'different'] as const),
  foundAt: instant,
};

export const DoubtLine = object({
  ...head,
  sides: Type.Array(
    object({
      id,
      name: text,
      document: optional(text),
      phone: optional(text),
      org: optional(OrgRef),
      elsewhere: optional(Type.Literal(true)),
    }),
  ),
});

export const DoubtSide = object({
  id,
  name: text,
  documentKind: optional(Type.Enum(Object.keys(documentKinds))),
  document: optional(text),
  phone: optional(text),
  bornOn: optional(day),
  verified: Type.Boolean(),
  registeredAt: instant,
  elsewhere: optional(Type.Literal(true)),
  memberships: Type.Array(object({ org: OrgRef, from: day, to: optional(day), why: optional(text) })),
  posts: Type.Array(object({ role: oneOf(roles), org: OrgRef, from: day, to: optional(day) })),
  openCases: Type.Array(object({ id, number: text, title: text })),
  accounts: Type.Array(object({ kind: oneOf(['worker', 'staff'] as const), closed: Type.Boolean() })),
});

export const DoubtAnswer = object({
  ...head,
  sides: Type.Array(DoubtSide),
  mergedBy: optional(OrgRef),
  mayMerge: Type.Boolean(),
  differs: Type.Array(oneOf(['name', 'document', 'phone', 'bornOn'] as const)),
  settled: optional(object({ at: instant, by: text, why: text })),
  merge: optional(object({ id, kept: id, mayUndo: Type.Boolean(), prevents: Type.Array(Reason) })),
});
