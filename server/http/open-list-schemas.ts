import Type from 'typebox';
import type * as lists from '../../kernel/open-list.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { day, object, optional, text } from './schema-words.ts';

/** What the API answers about open lists; held to the kernel's types as the others are. */
const count = Type.Integer();

const AspectLine = object({ label: text, points: count, people: count });
const OpenListLine = object({
  id: Type.String({ format: 'uuid' }),
  name: text,
  facts: Type.Array(object({ label: text, says: text })),
  since: day,
  until: optional(day),
  returned: optional(object({ times: count, people: count })),
  went: optional(count),
  ratings: optional(Type.Array(AspectLine)),
});
const OpenListAnswer = object({
  service: text,
  title: text,
  asOf: Type.String({ format: 'date-time' }),
  fewest: count,
  rated: Type.Boolean(),
  lines: Type.Array(OpenListLine),
});

export const openListSchemas = { OpenListAnswer } as const;

/** @public */
export type OpenListSchemasAgree = Agreed<{
  AspectLine: Same<typeof AspectLine, lists.AspectLine>;
  OpenListLine: Same<typeof OpenListLine, lists.OpenListLine>;
  OpenListAnswer: Same<typeof OpenListAnswer, lists.OpenListAnswer>;
}>;
