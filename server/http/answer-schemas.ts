import Type from 'typebox';
import type * as answers from '../../kernel/answers.ts';
import type * as bulk from '../../kernel/bulk.ts';
import type * as group from '../../kernel/group-filing.ts';
import type * as doubts from '../../kernel/doubt-answers.ts';
import { duties } from '../../kernel/duty.ts';
import { type Federates, federates, levels, roles } from '../../kernel/party.ts';
import { type ProofKind, proofWords } from '../../kernel/proof.ts';
import { refusalCodes } from '../../kernel/refusal.ts';
import { allotSchemas } from './allot-schemas.ts';
import { importSchemas } from './import-schemas.ts';
import { DoubtAnswer, DoubtLine, DoubtSide } from './doubt-schemas.ts';
import { Standing, memberSchemas } from './member-schemas.ts';
import { exportSchemas } from './export-schemas.ts';
import { drawSchemas } from './draw-schemas.ts';
import { contributionSchemas } from './contribution-schemas.ts';
import { moneySchemas } from './money-schemas.ts';
import { signInSchemas } from './sign-in-schemas.ts';
import { starSchemas } from './star-schemas.ts';
import { voucherSchemas } from './voucher-schemas.ts';
import { unionSchemas } from './union-schemas.ts';
import { Cite, Finding, ServiceAnswer, TunedValue } from './rule-schemas.ts';
import { postSchemas } from './post-schemas.ts';
import { finderSchemas } from './finder-schemas.ts';
import { tunableSchemas } from './tunable-schemas.ts';
import { whatIfSchemas } from './what-if-schemas.ts';
import { employerSchemas } from './employer-schemas.ts';
import { auditSchemas } from './audit-schemas.ts';
import { healthSchemas } from './health-schemas.ts';
import { cardSchemas } from './card-schemas.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, day, fen, id, instant, object, oneOf, optional, text } from './schema-words.ts';

/**
 * What the API answers, as JSON Schema: the components of the OpenAPI document, and what a conformance test holds real
 * answers to. The types at the end make the compiler compare each with the kernel's own type.
 */
const values = Type.Record(Type.String(), Type.Unknown());
const words = Type.Array(text);

const UnionAnswer = object({
  id,
  name: text,
  level: oneOf(levels),
  above: Type.Union([text, Type.Null()]),
  atOnce: optional(Type.Boolean()),
});
const Reason = object({ at: text, says: text, cites: optional(Cite) });

const Refusal = object({ code: oneOf(refusalCodes), says: text, reasons: Type.Array(Reason), requestId: text });
const Me = object({
  name: text,
  kind: oneOf(['worker', 'staff']),
  verified: Type.Boolean(),
  phone: optional(text),
  member: optional(object({ org: OrgRef, joinedOn: day, standing: Standing })),
  posts: Type.Array(object({ id, role: oneOf(roles), org: OrgRef })),
  duty: optional(oneOf(duties)),
  unread: Type.Integer(),
});
const CheckAnswer = object({ eligible: Type.Boolean(), findings: Type.Array(Finding), problems: Type.Array(Reason) });
const FileAnswer = object({ id, name: text, mediaType: text, bytes: Type.Integer() });

const line = {
  id,
  number: text,
  service: text,
  title: text,
  summary: text,
  state: text,
  stateLabel: text,
  open: Type.Boolean(),
  org: OrgRef,
  applicant: optional(text),
  filedAt: instant,
  enteredAt: instant,
  dueAt: optional(instant),
  overdue: Type.Boolean(),
  owes: optional(object({ party: text, who: text, org: optional(OrgRef) })),
  flags: words,
  escalated: Type.Boolean(),
  seq: Type.Integer(),
};
const CaseLine = object(line);
const TraceLine = object({
  seq: Type.Integer(),
  action: text,
  label: text,
  from: text,
  to: text,
  at: instant,
  who: text,
  org: optional(text),
  said: values,
  masked: words,
});
const CaseAnswer = object({
  ...line,
  form: values,
  masked: words,
  findings: Type.Array(Finding),
  trace: Type.Array(TraceLine),
  may: Type.Array(object({ action: text, label: text, pays: optional(fen) })),
  files: Type.Array(FileAnswer),
  sentence: text,
  staff: Type.Array(object({ id, name: text, role: oneOf(roles) })),
  mine: Type.Boolean(),
  paid: optional(fen),
  paidTo: optional(Type.Enum(['union', 'spent'])),
  proven: optional(Type.Array(object({ field: text, says: text }))),
  correction: optional(object({ before: optional(text), after: text })),
  seconds: Type.Integer(),
});
const ProofAnswer = object({
  what: oneOf(Object.keys(proofWords) as ProofKind[]),
  detail: optional(text),
  since: day,
  until: day,
  says: text,
});
/** What became of one of many. */
const outcome = {
  done: Type.Boolean(),
  code: optional(oneOf(refusalCodes)),
  says: optional(text),
  reasons: Type.Array(Reason),
};
const BulkRow = object({ id, ...outcome, stateLabel: optional(text) });
const BulkAnswer = object({ rows: Type.Array(BulkRow) });
const GroupRow = object({ row: Type.Integer(), ...outcome, number: optional(text) });
const GroupAnswer = object({ rows: Type.Array(GroupRow) });
const GroupList = object({ lines: Type.Array(object({ row: Type.Integer(), name: text, number: text })) });
const BoardLine = object({
  id,
  title: text,
  shown: values,
  name: optional(text),
  reply: optional(text),
  stateLabel: text,
  at: instant,
  acts: Type.Integer(),
  mayAct: Type.Boolean(),
});
const NoticeLine = object({ id, caseId: optional(id), title: text, says: text, at: instant, read: Type.Boolean() });

const part = object({ metric: text, label: text, n: Type.Integer() });
const summed = object({ metric: text, label: text, n: Type.Integer(), fen: optional(fen), unit: optional(text) });
const Figure = object({
  metric: text,
  label: text,
  n: Type.Integer(),
  fen: optional(fen),
  of: optional(object({ numerator: part, denominator: part, percent: optional(text) })),
  unit: optional(text),
  per: optional(object({ numerator: summed, denominator: summed, eachFen: optional(fen), each: optional(text) })),
});
const FiguresAnswer = object({
  org: OrgRef,
  service: text,
  asOf: instant,
  figures: Type.Array(Figure),
  states: Type.Array(object({ state: text, label: text, n: Type.Integer() })),
  children: Type.Array(object({ org: OrgRef, figures: Type.Array(Figure) })),
  trend: Type.Array(object({ day, metric: text, n: Type.Integer() })),
});
const UnitLine = object({
  id,
  name: text,
  level: oneOf(levels),
  open: Type.Integer(),
  children: Type.Integer(),
  members: Type.Integer(),
});
const OrgAnswer = object({
  id,
  name: text,
  level: oneOf(levels),
  creditCode: optional(text),
  areaCode: optional(text),
  dissolvedOn: optional(day),
  federates: optional(oneOf(Object.keys(federates) as Federates[])),
  sector: optional(OrgRef),
  lineage: Type.Array(OrgRef),
  children: Type.Array(UnitLine),
  linked: Type.Array(UnitLine),
  staff: Type.Array(object({ name: text, role: oneOf(roles) })),
  members: Type.Integer(),
  ownMembers: Type.Integer(),
});
const MembersAnswer = object({
  items: Type.Array(
    object({
      id,
      name: text,
      document: optional(text),
      phone: optional(text),
      verified: Type.Boolean(),
      org: OrgRef,
      joinedOn: day,
    }),
  ),
  next: optional(text),
  more: Type.Boolean(),
});
const OrgThen = object({
  name: optional(text),
  parent: optional(OrgRef),
  path: optional(text),
  sector: optional(OrgRef),
  members: optional(Type.Integer()),
  children: optional(Type.Integer()),
  cases: optional(Type.Integer()),
});
const OrgChangeAnswer = object({
  id,
  at: instant,
  day,
  kind: oneOf(['founded', 'renamed', 'moved', 'merged', 'split', 'dissolved', 'linked', 'unlinked']),
  org: OrgRef,
  other: optional(OrgRef),
  before: OrgThen,
  after: OrgThen,
  why: text,
  by: optional(text),
  mayUndo: Type.Boolean(),
});
const SavedView = object({ id, name: text, filter: Type.Record(Type.String(), Type.String()) });
const WordLine = object({ word: text, recent: Type.Integer(), before: Type.Integer() });
const Draft = object({ form: values, savedAt: instant });
const InboxCount = object({
  mine: Type.Integer(),
  overdue: Type.Integer(),
  services: Type.Array(object({ service: text, title: text, mine: Type.Integer() })),
});
const Revealed = object({
  form: values,
  trace: Type.Array(object({ seq: Type.Integer(), said: values })),
  applicant: text,
  phone: optional(text),
});

/** The components of the document, by name. */
export const answerSchemas = {
  Refusal,
  Me,
  ServiceAnswer,
  CheckAnswer,
  FileAnswer,
  ProofAnswer,
  CaseLine,
  CaseAnswer,
  BulkAnswer,
  GroupAnswer,
  GroupList,
  BoardLine,
  NoticeLine,
  FiguresAnswer,
  OrgRef,
  UnionAnswer,
  OrgAnswer,
  OrgChangeAnswer,
  ...unionSchemas,
  ...tunableSchemas,
  ...finderSchemas,
  ...whatIfSchemas,
  ...postSchemas,
  ...signInSchemas,
  ...starSchemas,
  ...voucherSchemas,
  ...exportSchemas,
  ...drawSchemas,
  ...moneySchemas,
  ...contributionSchemas,
  MembersAnswer,
  ...memberSchemas,
  DoubtLine,
  DoubtAnswer,
  ...importSchemas,
  ...allotSchemas,
  SavedView,
  WordLine,
  Draft,
  InboxCount,
  Revealed,
  ...employerSchemas,
  ...cardSchemas,
  ...auditSchemas,
  ...healthSchemas,
} as const;

export type AnswerName = keyof typeof answerSchemas;
/** How a route answers: one of the components, a list of them, or a page of them. */
export type Answers = AnswerName | `${AnswerName}[]` | `Page<${AnswerName}>`;

/** The JSON Schema of an answer, by reference to the components. */
export function schemaOfAnswer(name: Answers): object {
  const ref = (one: string) => ({ $ref: `#/components/schemas/${one}` });
  if (name.endsWith('[]')) return { type: 'array', items: ref(name.slice(0, -2)) };
  if (!name.startsWith('Page<')) return ref(name);
  const properties = { items: { type: 'array', items: ref(name.slice(5, -1)) }, next: { type: 'string' } };
  return { type: 'object', required: ['items'], properties };
}

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type SchemasAgree = Agreed<{
  Refusal: Same<typeof Refusal, answers.RefusalAnswer>;
  Me: Same<typeof Me, answers.Me>;
  ServiceAnswer: Same<typeof ServiceAnswer, answers.ServiceAnswer>;
  TunedValue: Same<typeof TunedValue, answers.TunedValue>;
  CheckAnswer: Same<typeof CheckAnswer, answers.CheckAnswer>;
  FileAnswer: Same<typeof FileAnswer, answers.FileAnswer>;
  CaseLine: Same<typeof CaseLine, answers.CaseLine>;
  TraceLine: Same<typeof TraceLine, answers.TraceLine>;
  ProofAnswer: Same<typeof ProofAnswer, answers.ProofAnswer>;
  CaseAnswer: Same<typeof CaseAnswer, answers.CaseAnswer>;
  BulkRow: Same<typeof BulkRow, bulk.BulkRow>;
  BulkAnswer: Same<typeof BulkAnswer, bulk.BulkAnswer>;
  GroupRow: Same<typeof GroupRow, group.GroupRow>;
  GroupAnswer: Same<typeof GroupAnswer, group.GroupAnswer>;
  GroupList: Same<typeof GroupList, group.GroupList>;
  BoardLine: Same<typeof BoardLine, answers.BoardLine>;
  NoticeLine: Same<typeof NoticeLine, answers.NoticeLine>;
  Figure: Same<typeof Figure, answers.FigureAnswer>;
  FiguresAnswer: Same<typeof FiguresAnswer, answers.FiguresAnswer>;
  UnionAnswer: Same<typeof UnionAnswer, answers.UnionAnswer>;
  OrgAnswer: Same<typeof OrgAnswer, answers.OrgAnswer>;
  MembersAnswer: Same<typeof MembersAnswer, answers.MembersAnswer>;
  DoubtLine: Same<typeof DoubtLine, doubts.DoubtLine>;
  DoubtSide: Same<typeof DoubtSide, doubts.DoubtSide>;
  DoubtAnswer: Same<typeof DoubtAnswer, doubts.DoubtAnswer>;
  OrgThen: Same<typeof OrgThen, answers.OrgThen>;
  OrgChangeAnswer: Same<typeof OrgChangeAnswer, answers.OrgChangeAnswer>;
  SavedView: Same<typeof SavedView, answers.SavedView>;
  WordLine: Same<typeof WordLine, answers.WordLine>;
}>;
