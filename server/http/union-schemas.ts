import Type from 'typebox';
import type * as coverage from '../../kernel/coverage.ts';
import { countableNames, totalNames } from '../../kernel/coverage.ts';
import { levels } from '../../kernel/party.ts';
import type * as facts from '../../kernel/union-facts.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, day, id, instant, integer, object, oneOf, optional, text } from './schema-words.ts';

/** What the API answers about unions besides their place in the tree; held to the kernel's types as the others are. */

const Term = object({
  id,
  years: integer,
  beginsOn: day,
  endsOn: day,
  current: Type.Boolean(),
  corrected: Type.Boolean(),
  by: optional(text),
});
const Seat = object({
  id,
  committee: text,
  office: text,
  name: text,
  personId: optional(id),
  from: day,
  to: optional(day),
});
const UnionFactsAnswer = object({
  org: OrgRef,
  creditCode: optional(text),
  foundedOn: optional(day),
  dissolvedOn: optional(day),
  terms: Type.Array(Term),
  seats: Type.Array(Seat),
  mayEdit: Type.Boolean(),
});
const TermLine = object({ org: OrgRef, years: integer, beginsOn: day, endsOn: day, daysLeft: integer });

const TargetLine = object({
  id,
  org: OrgRef,
  name: text,
  definition: text,
  source: optional(object({ title: text, clause: optional(text), link: optional(text) })),
  counts: oneOf(countableNames),
  outOf: oneOf(totalNames),
  level: optional(oneOf(levels)),
  typed: optional(object({ n: integer, source: text, on: day })),
  goal: integer,
  from: day,
  to: day,
  state: oneOf(['coming', 'running', 'ended']),
  closedAt: optional(instant),
  closedWhy: optional(text),
  replaces: optional(id),
  mayEdit: Type.Boolean(),
});
const Coverage = object({
  numerator: integer,
  denominator: optional(integer),
  percent: optional(text),
  contradicts: Type.Boolean(),
});
const CoverageAnswer = object({
  target: TargetLine,
  org: OrgRef,
  asOf: instant,
  total: Coverage,
  children: Type.Array(object({ org: OrgRef, coverage: Coverage })),
  hasGaps: Type.Boolean(),
});
const GapLine = object({ id, name: text, level: oneOf(levels), above: Type.Union([text, Type.Null()]) });

export const unionSchemas = { UnionFactsAnswer, TermLine, TargetLine, CoverageAnswer, GapLine } as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type UnionSchemasAgree = Agreed<{
  Term: Same<typeof Term, facts.Term>;
  Seat: Same<typeof Seat, facts.Seat>;
  UnionFactsAnswer: Same<typeof UnionFactsAnswer, facts.UnionFactsAnswer>;
  TargetLine: Same<typeof TargetLine, coverage.TargetLine>;
  Coverage: Same<typeof Coverage, coverage.Coverage>;
  CoverageAnswer: Same<typeof CoverageAnswer, coverage.CoverageAnswer>;
  GapLine: Same<typeof GapLine, coverage.GapLine>;
  TermLine: Same<typeof TermLine, facts.TermLine>;
}>;
