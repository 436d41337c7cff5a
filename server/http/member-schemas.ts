import Type from 'typebox';
import type * as members from '../../kernel/member-answers.ts';
import { roles } from '../../kernel/party.ts';
import { type LeftWhy, type Standing as StandingWord, leftWords, standings } from '../../kernel/standing.ts';
import { privacySchemas } from './privacy-schemas.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, day, id, object, oneOf, optional, text } from './schema-words.ts';

/** What the API answers about one member, and of what she may ask about her own data; part of the components in `answer-schemas.ts`. */

export const Standing = oneOf(Object.keys(standings) as StandingWord[]);
const MembershipSpell = object({
  org: OrgRef,
  from: day,
  to: optional(day),
  why: optional(oneOf(Object.keys(leftWords) as LeftWhy[])),
  standing: Standing,
  changes: Type.Array(object({ was: Standing, standing: Standing, since: day })),
});

export const memberSchemas = {
  ...privacySchemas,
  OwnMemberships: object({ memberships: Type.Array(MembershipSpell) }),
  MemberAnswer: object({
    id,
    name: text,
    documentKind: optional(text),
    document: optional(text),
    phone: optional(text),
    bornIn: optional(Type.Integer()),
    verified: Type.Boolean(),
    memberships: Type.Array(MembershipSpell),
    posts: Type.Array(object({ role: oneOf(roles), org: OrgRef, from: day, to: optional(day) })),
  }),
} as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type MemberSchemasAgree = Agreed<{
  MemberAnswer: Same<typeof memberSchemas.MemberAnswer, members.MemberAnswer>;
  MembershipSpell: Same<typeof MembershipSpell, members.MembershipSpell>;
  OwnMemberships: Same<typeof memberSchemas.OwnMemberships, members.OwnMemberships>;
}>;
