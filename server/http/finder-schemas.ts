import Type from 'typebox';
import type * as finder from '../../kernel/finder/answers.ts';
import { Cite, Pause } from './rule-schemas.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, day, fen, id, object, oneOf, optional, text } from './schema-words.ts';

/** What the finder answers; held to the kernel's types as the others are. */
const list = Type.Array;
const values = Type.Record(text, Type.Unknown());

const FinderUnion = object({ ...OrgRef.properties, above: optional(id) });
const value = Type.Union([Type.Integer(), Type.Null()]);
const FinderEntry = object({ org: id, service: text, name: text, from: day, value, cites: Cite });
const FinderRules = object({
  today: day,
  union: optional(OrgRef),
  orgs: list(FinderUnion),
  entries: list(FinderEntry),
});

const verdict = oneOf(['yes', 'no', 'unknown']);
const RestsOn = object({
  name: text,
  label: text,
  says: text,
  value,
  cites: Cite,
  setBy: optional(OrgRef),
  from: optional(day),
});
const ConditionFound = object({
  rule: text,
  says: text,
  verdict,
  open: optional(text),
  cites: optional(Cite),
  rests: list(RestsOn),
});
const AmountFound = object({
  label: text,
  least: optional(fen),
  most: optional(fen),
  open: optional(text),
  rests: list(RestsOn),
  later: list(object({ from: day, least: optional(fen), most: fen })),
});
const PaperFound = object({
  field: text,
  label: text,
  help: optional(text),
  needed: oneOf(['yes', 'maybe', 'optional', 'proven']),
});
const Change = Type.Union([
  object({ kind: Type.Literal('wait'), until: day, says: text }),
  object({ kind: Type.Literal('answer'), question: text, to: Type.Unknown(), says: text }),
]);
const Way = object({ changes: list(Change), leads: oneOf(['yes', 'unknown']) });
const Reason = object({ at: text, says: text, cites: optional(Cite) });
const BenefitFound = object({
  service: text,
  title: text,
  verdict,
  conditions: list(ConditionFound),
  amounts: list(AmountFound),
  until: optional(text),
  papers: list(PaperFound),
  wrong: list(Reason),
  ways: list(Way),
  apply: object({ path: text, form: values }),
  paused: optional(Pause),
});
const Question = object({
  id: text,
  field: Type.Record(text, Type.Unknown(), { description: '题目，写法和服务的表单里一样' }),
  services: list(text),
});
const FinderAnswer = object({
  today: day,
  union: optional(OrgRef),
  found: list(BenefitFound),
  next: optional(Question),
});

export const finderSchemas = { FinderRules, FinderAnswer } as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type FinderSchemasAgree = Agreed<{
  FinderUnion: Same<typeof FinderUnion, finder.FinderUnion>;
  FinderEntry: Same<typeof FinderEntry, finder.FinderEntry>;
  FinderRules: Same<typeof FinderRules, finder.FinderRules>;
  RestsOn: Same<typeof RestsOn, finder.RestsOn>;
  ConditionFound: Same<typeof ConditionFound, finder.ConditionFound>;
  AmountFound: Same<typeof AmountFound, finder.AmountFound>;
  PaperFound: Same<typeof PaperFound, finder.PaperFound>;
  Way: Same<typeof Way, finder.Way>;
  BenefitFound: Same<typeof BenefitFound, finder.BenefitFound>;
  Question: Same<typeof Question, finder.Question>;
  FinderAnswer: Same<typeof FinderAnswer, finder.FinderAnswer>;
}>;
