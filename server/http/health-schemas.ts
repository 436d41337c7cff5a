import Type from 'typebox';
import * as kernel from '../../kernel/health.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { instant, text } from './schema-words.ts';

/** What the API answers of the platform itself; held to the kernel's types as the others are. */

const HealthLine = Type.Object(
  {
    id: text,
    label: text,
    state: Type.Enum([...kernel.healthStates]),
    says: text,
    since: instant,
    todo: Type.Optional(text),
  },
  { additionalProperties: false },
);
const HealthAnswer = Type.Object(
  { at: instant, begun: instant, lines: Type.Array(HealthLine) },
  { additionalProperties: false },
);

export const healthSchemas = { HealthAnswer } as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type HealthSchemasAgree = Agreed<{
  HealthLine: Same<typeof HealthLine, kernel.HealthLine>;
  HealthAnswer: Same<typeof HealthAnswer, kernel.HealthAnswer>;
}>;
