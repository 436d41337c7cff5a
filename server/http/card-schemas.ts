import Type from 'typebox';
import type * as answers from '../../kernel/member-card/answers.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { instant, object, text } from './schema-words.ts';

const facts = {
  name: text,
  union: text,
  number: text,
  since: Type.String({ format: 'date' }),
  verified: Type.Boolean(),
};
const CardAnswer = object({ ...facts, credential: text, audience: text, now: instant });
const CardCodeAnswer = object({ ...facts, code: text, now: instant });
const CardKeysAnswer = object({
  audience: text,
  now: instant,
  keys: Type.Array(object({ id: Type.Integer(), key: text })),
});
const CardStandingAnswer = object({ stands: Type.Boolean() });

/** The answers about member cards, which are types of their own in the kernel. */
export const cardSchemas = { CardAnswer, CardCodeAnswer, CardKeysAnswer, CardStandingAnswer } as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type CardSchemasAgree = Agreed<{
  CardAnswer: Same<typeof CardAnswer, answers.CardAnswer>;
  CardCodeAnswer: Same<typeof CardCodeAnswer, answers.CardCodeAnswer>;
  CardKeysAnswer: Same<typeof CardKeysAnswer, answers.CardKeysAnswer>;
  CardStandingAnswer: Same<typeof CardStandingAnswer, answers.CardStandingAnswer>;
}>;
