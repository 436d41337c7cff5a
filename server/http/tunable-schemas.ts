import Type from 'typebox';
import type {
  PastPause as PastPauseAnswer,
  PauseEntry as PauseEntryAnswer,
  PausesAnswer as Pauses,
} from '../../kernel/pause.ts';
import { tunableKinds } from '../../kernel/rule.ts';
import type { PackLine as PackLineAnswer } from '../../kernel/rule-pack.ts';
import * as tuning from '../../kernel/tuning.ts';
import { Cite } from './rule-schemas.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, day, id, instant, integer, object, optional, text } from './schema-words.ts';

/** What the API answers about the values of a union; held to the kernel's types as the others are. */
const value = Type.Union([integer, Type.Null()]);

const ValueFrom = object({ value, cites: Cite, setBy: optional(OrgRef), from: optional(day) });
const SettingCite = object({
  title: text,
  clause: optional(text),
  link: optional(text),
  from: optional(day),
  to: optional(day),
});
const SettingLine = object({
  id,
  value,
  was: ValueFrom,
  from: day,
  cites: SettingCite,
  setAt: instant,
  by: optional(text),
  approvedBy: optional(text),
  takenBack: optional(object({ at: instant, by: optional(text), why: text })),
  mayTakeBack: Type.Boolean(),
});
/** What is to be set, and what counts without it. */
const setting = {
  service: text,
  name: text,
  value,
  from: day,
  to: optional(day),
  cites: SettingCite,
  was: ValueFrom,
};
const DraftLine = object({
  id,
  ...setting,
  pack: optional(text),
  draftedAt: instant,
  by: optional(text),
  decided: optional(
    object({ decision: Type.Enum([...tuning.draftDecisions]), at: instant, by: optional(text), why: optional(text) }),
  ),
  mayDecide: Type.Boolean(),
  mayWithdraw: Type.Boolean(),
});
const TunableLine = object({
  name: text,
  label: text,
  kind: Type.Enum([...tunableKinds]),
  unit: text,
  min: integer,
  max: integer,
  of: optional(Type.Record(text, text)),
  shipped: ValueFrom,
  inForce: ValueFrom,
  later: Type.Array(ValueFrom),
  own: Type.Array(SettingLine),
  drafts: Type.Array(DraftLine),
});
const TunablesAnswer = object({
  org: OrgRef,
  service: text,
  today: day,
  mayDraft: Type.Boolean(),
  lines: Type.Array(TunableLine),
});

const DraftsAnswer = object({ org: OrgRef, today: day, drafts: Type.Array(DraftLine) });

const pauseWords = { why: text, instead: text, until: optional(day), at: instant, by: optional(text) };
const PauseEntry = object({ id, org: OrgRef, ...pauseWords, lifts: Type.Boolean(), mayResume: Type.Boolean() });
const PastPause = object({
  id,
  service: text,
  title: text,
  ...pauseWords,
  endedAt: instant,
  endedBy: optional(text),
  endedWhy: text,
});
const PausesAnswer = object({
  org: OrgRef,
  mayPause: Type.Boolean(),
  lines: Type.Array(
    object({ service: text, title: text, of: Type.Enum(['applications', 'claims']), pauses: Type.Array(PauseEntry) }),
  ),
  past: Type.Array(PastPause),
});

const PackLine = object({
  line: integer,
  ...setting,
  becomes: Type.Enum(['draft', 'unchanged']),
});
const PackAnswer = object({
  org: OrgRef,
  title: text,
  lines: Type.Array(PackLine),
  problems: Type.Array(object({ line: integer, says: text })),
});

const PublishedPack = object({ file: text, title: text, text });

export const tunableSchemas = { TunablesAnswer, DraftsAnswer, PausesAnswer, PackAnswer, PublishedPack } as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type TunableSchemasAgree = Agreed<{
  ValueFrom: Same<typeof ValueFrom, tuning.ValueFrom>;
  SettingLine: Same<typeof SettingLine, tuning.SettingLine>;
  TunableLine: Same<typeof TunableLine, tuning.TunableLine>;
  DraftLine: Same<typeof DraftLine, tuning.DraftLine>;
  TunablesAnswer: Same<typeof TunablesAnswer, tuning.TunablesAnswer>;
  DraftsAnswer: Same<typeof DraftsAnswer, tuning.DraftsAnswer>;
  PackLine: Same<typeof PackLine, PackLineAnswer>;
  PauseEntry: Same<typeof PauseEntry, PauseEntryAnswer>;
  PastPause: Same<typeof PastPause, PastPauseAnswer>;
  PausesAnswer: Same<typeof PausesAnswer, Pauses>;
}>;
