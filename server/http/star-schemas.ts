import Type from 'typebox';
import { federates, levels } from '../../kernel/party.ts';
import type { Federates } from '../../kernel/party.ts';
import type * as stars from '../../kernel/stars.ts';
import { starMeasureNames, starStates } from '../../kernel/stars.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, day, id, instant, integer, object, oneOf, optional, text } from './schema-words.ts';

/** What the API answers about star ratings; held to the kernel's types as the others are. */
const flag = Type.Boolean();
const SheetRef = object({ id, name: text, edition: integer });

const StarItem = object({
  key: text,
  text,
  points: integer,
  proof: text,
  measure: optional(object({ counts: oneOf(starMeasureNames), least: optional(integer) })),
});
const StarSheet = object({
  id,
  org: OrgRef,
  name: text,
  edition: integer,
  level: oneOf(levels),
  federates: optional(oneOf(Object.keys(federates) as Federates[])),
  source: optional(object({ title: text, clause: optional(text), link: optional(text) })),
  items: Type.Array(StarItem),
  thresholds: Type.Array(integer),
  madeAt: instant,
  current: flag,
});
const StarRound = object({
  id,
  org: OrgRef,
  sheet: SheetRef,
  from: day,
  to: day,
  validUntil: day,
  objectionDays: integer,
  state: oneOf(['coming', 'open', 'closed']),
  publishedAt: optional(instant),
});
const StarProgress = object({ of: integer, scored: integer, checked: integer, published: integer });
const StarDeskAnswer = object({
  org: OrgRef,
  maySet: flag,
  sheets: Type.Array(StarSheet),
  rated: Type.Array(object({ round: StarRound, state: oneOf(starStates) })),
  checks: Type.Array(object({ round: StarRound, progress: StarProgress, mayPublish: flag })),
});
const StarUnionLine = object({
  org: OrgRef,
  state: oneOf(starStates),
  selfPoints: optional(integer),
  points: optional(integer),
  stars: optional(integer),
});
const StarMeasured = object({ value: integer, met: flag, asOf: instant });
const file = object({ id, name: text, mediaType: text, bytes: integer });
const StarItemStanding = object({
  key: text,
  self: optional(object({ points: integer, words: text, files: Type.Array(file) })),
  measured: optional(StarMeasured),
  changed: optional(object({ points: integer, why: text })),
  points: optional(integer),
});
const StarStep = object({
  seq: integer,
  step: oneOf(['score', 'check', 'publish', 'object', 'answer']),
  at: instant,
  by: Type.Union([text, Type.Null()]),
  words: optional(text),
  changes: Type.Array(object({ key: text, points: integer, why: text })),
  points: integer,
});
const StarRatingAnswer = object({
  round: StarRound,
  sheet: StarSheet,
  org: OrgRef,
  state: oneOf(starStates),
  seq: integer,
  selfPoints: optional(integer),
  points: optional(integer),
  stars: optional(integer),
  publishedAt: optional(instant),
  objectUntil: optional(day),
  items: Type.Array(StarItemStanding),
  steps: Type.Array(StarStep),
  may: object({ score: flag, check: flag, object: flag, answer: flag }),
});
const StarPublishAnswer = object({ published: integer });
const PublishedStar = object({
  org: OrgRef,
  setBy: OrgRef,
  sheet: SheetRef,
  roundId: id,
  outOf: integer,
  points: optional(integer),
  stars: optional(integer),
  publishedOn: optional(day),
  validUntil: day,
  state: oneOf(['none', 'published', 'objected', 'final']),
});

export const starSchemas = {
  StarSheet,
  StarRound,
  StarDeskAnswer,
  StarUnionLine,
  StarRatingAnswer,
  StarPublishAnswer,
  PublishedStar,
} as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type StarSchemasAgree = Agreed<{
  StarItem: Same<typeof StarItem, stars.StarItem>;
  StarSheet: Same<typeof StarSheet, stars.StarSheet>;
  StarRound: Same<typeof StarRound, stars.StarRound>;
  StarProgress: Same<typeof StarProgress, stars.StarProgress>;
  StarDeskAnswer: Same<typeof StarDeskAnswer, stars.StarDeskAnswer>;
  StarUnionLine: Same<typeof StarUnionLine, stars.StarUnionLine>;
  StarMeasured: Same<typeof StarMeasured, stars.StarMeasured>;
  StarItemStanding: Same<typeof StarItemStanding, stars.StarItemStanding>;
  StarStep: Same<typeof StarStep, stars.StarStep>;
  StarRatingAnswer: Same<typeof StarRatingAnswer, stars.StarRatingAnswer>;
  StarPublishAnswer: Same<typeof StarPublishAnswer, stars.StarPublishAnswer>;
  PublishedStar: Same<typeof PublishedStar, stars.PublishedStar>;
}>;
