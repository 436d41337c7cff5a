import Type from 'typebox';
import type * as agenda from '../../kernel/agenda.ts';
import { type AgendaStanding, agendaStandings } from '../../kernel/agenda.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { day, instant, object, optional, secret, text } from './schema-words.ts';

/** What the API answers about an agenda; held to the kernel's types as the others are. */

const AgendaLine = object({
  id: text,
  title: text,
  says: text,
  standing: Type.Enum(Object.keys(agendaStandings) as AgendaStanding[]),
  from: optional(instant),
  until: optional(instant),
  day: optional(day),
  to: text,
});
const AgendaAnswer = object({
  lines: Type.Array(AgendaLine),
  feed: optional(object({ madeAt: instant, usedOn: optional(day) })),
});
const FeedMade = object({ madeAt: instant, path: secret });

export const agendaSchemas = { AgendaAnswer, FeedMade } as const;

/** @public */
export type AgendaSchemasAgree = Agreed<{
  AgendaLine: Same<typeof AgendaLine, agenda.AgendaLine>;
  AgendaAnswer: Same<typeof AgendaAnswer, agenda.AgendaAnswer>;
  FeedMade: Same<typeof FeedMade, agenda.FeedMade>;
}>;
