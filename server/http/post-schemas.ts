import Type from 'typebox';
import { duties } from '../../kernel/duty.ts';
import { roles } from '../../kernel/party.ts';
import * as posts from '../../kernel/post-answers.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, day, id, instant, object, optional, secret, text } from './schema-words.ts';

/** What the API answers about posts, duties and staff accounts; held to the kernel's types as the others are. */
const Role = Type.Enum([...roles]);
const Duty = Type.Enum([...duties]);

const HeldLine = object({
  id,
  org: optional(OrgRef),
  role: optional(Role),
  duty: optional(Duty),
  from: day,
  endsOn: optional(day),
});
const StaffLine = object({
  id,
  name: text,
  login: text,
  usedOn: optional(day),
  closed: optional(Type.Enum(['left', 'idle', 'other'])),
  sessions: Type.Integer(),
  held: Type.Array(HeldLine),
});
const GrantLine = object({
  id,
  person: object({ id, name: text }),
  org: optional(OrgRef),
  role: optional(Role),
  duty: optional(Duty),
  from: day,
  until: optional(day),
  transfers: Type.Boolean(),
  why: text,
  second: Type.Boolean(),
  askedBy: text,
  askedAt: instant,
  state: Type.Enum(['asked', 'waiting', 'held', 'void', 'refused', 'withdrawn']),
  decidedBy: optional(text),
  decidedAt: optional(instant),
  decidedWhy: optional(text),
  may: Type.Array(Type.Enum(['confirm', 'refuse', 'withdraw'])),
});

const AccountLine = object({ login: text, usedOn: optional(day), closed: Type.Boolean() });
const AccountOpened = object({ login: text, password: secret, until: instant });

const ResetLine = object({
  id,
  person: object({ id, name: text, login: text }),
  what: Type.Enum([...posts.resettables]),
  why: text,
  askedBy: text,
  askedAt: instant,
  state: Type.Enum(['asked', 'open', 'used', 'over', 'refused', 'withdrawn']),
  decidedBy: optional(text),
  decidedAt: optional(instant),
  decidedWhy: optional(text),
  checked: optional(Type.Enum([...posts.identityChecks])),
  may: Type.Array(Type.Enum(['confirm', 'refuse', 'withdraw'])),
});
const ResetDecided = object({
  reset: ResetLine,
  handed: optional(object({ what: Type.Enum(['code', 'password']), words: secret, until: instant })),
});

export const postSchemas = { StaffLine, GrantLine, AccountLine, AccountOpened, ResetLine, ResetDecided } as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type PostSchemasAgree = Agreed<{
  HeldLine: Same<typeof HeldLine, posts.HeldLine>;
  StaffLine: Same<typeof StaffLine, posts.StaffLine>;
  GrantLine: Same<typeof GrantLine, posts.GrantLine>;
  AccountLine: Same<typeof AccountLine, posts.AccountLine>;
  AccountOpened: Same<typeof AccountOpened, posts.AccountOpened>;
  ResetLine: Same<typeof ResetLine, posts.ResetLine>;
  ResetDecided: Same<typeof ResetDecided, posts.ResetDecided>;
}>;
