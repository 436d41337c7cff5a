import Type from 'typebox';
import { consentPurposes } from '../../kernel/consent.ts';
import type * as privacy from '../../kernel/privacy-answers.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { id, instant, object, optional, text } from './schema-words.ts';

/** What the API answers about a person's rights over her data; held to the kernel's types as the others are. */

const ConsentAnswer = object({
  purpose: Type.Enum([...consentPurposes]),
  edition: Type.Integer(),
  label: text,
  asks: text,
  data: text,
  use: text,
  kept: text,
  without: text,
  basis: object({ title: text, clause: optional(text) }),
  live: Type.Boolean(),
  services: Type.Array(object({ id: text, title: text })),
  history: Type.Array(
    object({ act: Type.Enum(['given', 'withdrawn']), says: text, at: instant, edition: Type.Integer() }),
  ),
  openCases: Type.Integer(),
  restingCases: Type.Integer(),
});
const SeenLine = object({ id, at: instant, who: text, says: text, data: text, purpose: text, caseId: optional(id) });
const ClosingAnswer = object({
  removes: Type.Array(text),
  keeps: Type.Array(object({ what: text, why: text })),
  prevents: Type.Array(text),
});

const HandlingRecipient = object({ who: text, what: text, when: text, why: text, basis: text });
const HandlingRules = object({
  handler: optional(text),
  contact: optional(text),
  purposes: Type.Array(object({ what: text, why: text, basis: text, kept: text, data: Type.Array(text) })),
  consents: Type.Array(
    object({
      label: text,
      asks: text,
      data: text,
      use: text,
      kept: text,
      without: text,
      edition: Type.Integer(),
      services: Type.Array(text),
    }),
  ),
  recipients: Type.Array(HandlingRecipient),
  abroad: text,
  machines: text,
  rights: Type.Array(object({ says: text, at: optional(text) })),
});
const HandlingAnswer = object({
  edition: Type.Integer(),
  publishedAt: instant,
  rules: HandlingRules,
  editions: Type.Array(object({ edition: Type.Integer(), publishedAt: instant })),
});

export const privacySchemas = { ConsentAnswer, SeenLine, ClosingAnswer, HandlingAnswer } as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type PrivacySchemasAgree = Agreed<{
  ConsentAnswer: Same<typeof ConsentAnswer, privacy.ConsentAnswer>;
  HandlingRecipient: Same<typeof HandlingRecipient, privacy.HandlingRecipient>;
  HandlingRules: Same<typeof HandlingRules, privacy.HandlingRules>;
  HandlingAnswer: Same<typeof HandlingAnswer, privacy.HandlingAnswer>;
  SeenLine: Same<typeof SeenLine, privacy.SeenLine>;
  ClosingAnswer: Same<typeof ClosingAnswer, privacy.ClosingAnswer>;
}>;
