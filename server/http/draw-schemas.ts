import Type from 'typebox';
import * as draws from '../../kernel/draw-answers.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, day, id, instant, keyOf, object, optional, text } from './schema-words.ts';

/** What the API answers about draws; held to the kernel's types as the others are. */
const count = Type.Integer();
const hash = Type.String({ pattern: '^[0-9a-f]{64}$' });
const pseudonym = Type.String({ pattern: '^[0-9a-f]{32}$' });

const line = {
  id,
  number: text,
  org: OrgRef,
  subject: text,
  campaignId: optional(id),
  title: text,
  places: count,
  state: keyOf(draws.drawStates),
  announcedAt: instant,
  frozenAt: optional(instant),
  drawnAt: optional(instant),
  doneAt: optional(instant),
  entries: optional(count),
  straight: optional(count),
  commitment: optional(hash),
  undrawn: optional(Type.Boolean()),
  dropped: optional(object({ at: instant, why: text })),
};
export const DrawLine = object(line);
const DrawSource = object({
  kind: Type.Enum(['numbered', 'drand']),
  says: text,
  on: optional(day),
  at: optional(instant),
  round: optional(count),
  value: optional(text),
});
const twin = optional(object({ id, number: text }));
const DrawAnswer = object({
  ...line,
  sources: Type.Array(DrawSource),
  texts: Type.Array(object({ what: keyOf(draws.drawTexts), sha256: hash, bytes: count })),
  left: Type.Array(object({ pseudonym, at: instant, why: text })),
  leftCount: count,
  misread: count,
  before: twin,
  after: twin,
});
const DrawDeskAnswer = object({
  draw: DrawAnswer,
  may: object({
    freeze: Type.Boolean(),
    read: Type.Boolean(),
    drop: Type.Boolean(),
    again: Type.Boolean(),
    agree: Type.Boolean(),
  }),
  asked: optional(object({ why: text, at: instant, sources: Type.Array(text), mine: Type.Boolean() })),
  reading: object({ attempt: count, read: count, mine: Type.Boolean(), differed: Type.Boolean() }),
  moved: object({ won: count, lost: count, left: count, waiting: count }),
});
const DrawWinnersAnswer = object({
  items: Type.Array(
    object({ place: optional(count), pseudonym, name: text, union: text, outcome: Type.Enum(['won', 'rose']) }),
  ),
  next: optional(text),
});
const DrawsAnswer = object({
  pools: Type.Array(
    object({
      org: OrgRef,
      service: text,
      title: text,
      waiting: count,
      places: count,
      dueAt: optional(instant),
      mayAnnounce: Type.Boolean(),
    }),
  ),
  draws: Type.Array(DrawLine),
  drand: Type.Boolean(),
});
const MyDrawAnswer = object({
  draw: DrawAnswer,
  pseudonym,
  straight: Type.Boolean(),
  place: optional(count),
  outcome: optional(keyOf(draws.drawOutcomes)),
});

export const drawSchemas = {
  DrawLine,
  DrawAnswer,
  DrawDeskAnswer,
  DrawWinnersAnswer,
  DrawsAnswer,
  MyDrawAnswer,
} as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type DrawSchemasAgree = Agreed<{
  DrawLine: Same<typeof DrawLine, draws.DrawLine>;
  DrawAnswer: Same<typeof DrawAnswer, draws.DrawAnswer>;
  DrawDeskAnswer: Same<typeof DrawDeskAnswer, draws.DrawDeskAnswer>;
  DrawWinnersAnswer: Same<typeof DrawWinnersAnswer, draws.DrawWinnersAnswer>;
  DrawsAnswer: Same<typeof DrawsAnswer, draws.DrawsAnswer>;
  MyDrawAnswer: Same<typeof MyDrawAnswer, draws.MyDrawAnswer>;
}>;
