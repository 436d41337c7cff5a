import Type from 'typebox';
import { standings } from '../../kernel/standing.ts';
import type * as whatIf from '../../kernel/what-if.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, day, fen, id, instant, integer, object, optional, text } from './schema-words.ts';

/** What the API answers about drafts that are tried; held to the kernel's types as the others are. */
const progress = object({ done: integer, total: integer });
const sums = {
  judged: integer,
  gains: integer,
  loses: integer,
  unknown: integer,
  atMost: integer,
  wasFen: fen,
  nowFen: fen,
};
const byRegister = object({
  gains: integer,
  loses: integer,
  gainsSure: integer,
  losesSure: integer,
  stays: integer,
  wasFen: fen,
  nowFen: fen,
  gainsFen: fen,
  losesFen: fen,
  unknown: integer,
});

const WhatIfChange = object({
  name: text,
  value: Type.Union([integer, Type.Null()]),
  from: day,
  to: optional(day),
});
const line = {
  id,
  org: OrgRef,
  service: text,
  changes: Type.Array(WhatIfChange),
  from: day,
  to: day,
  state: Type.Enum(['running', 'ready', 'failed']),
  cases: progress,
  members: progress,
  askedAt: instant,
  by: text,
  madeAt: optional(instant),
  untouched: Type.Array(text),
};
const WhatIfLine = object(line);
const WhatIfAnswer = object({
  ...line,
  sums: object(sums),
  byRegister,
  under: OrgRef,
  byOrg: Type.Array(object({ ...sums, org: OrgRef, byRegister })),
  byMonth: Type.Array(object({ ...sums, month: text })),
});
const WhatIfCase = object({
  id,
  number: text,
  org: OrgRef,
  summary: text,
  filedOn: day,
  wasFen: fen,
  nowFen: fen,
  isMost: Type.Boolean(),
});
const WhatIfMember = object({
  id,
  name: text,
  org: OrgRef,
  joinedOn: day,
  standing: Type.Enum(Object.keys(standings)),
  verified: Type.Boolean(),
  sure: Type.Boolean(),
  wasFen: optional(fen),
  nowFen: optional(fen),
});

export const whatIfSchemas = { WhatIfLine, WhatIfAnswer, WhatIfCase, WhatIfMember } as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type WhatIfSchemasAgree = Agreed<{
  WhatIfChange: Same<typeof WhatIfChange, whatIf.WhatIfChange>;
  WhatIfLine: Same<typeof WhatIfLine, whatIf.WhatIfLine>;
  WhatIfAnswer: Same<typeof WhatIfAnswer, whatIf.WhatIfAnswer>;
  WhatIfCase: Same<typeof WhatIfCase, whatIf.WhatIfCase>;
  WhatIfMember: Same<typeof WhatIfMember, whatIf.WhatIfMember>;
}>;
