import Type from 'typebox';
import { type ClaimState, type Each, claimStates, eaches, splitNames, wayNames } from '../../kernel/allot.ts';
import type * as allot from '../../kernel/allot-answers.ts';
import { type CampaignMove, campaignMoves } from '../../kernel/allot-answers.ts';
import type * as mutual from '../../kernel/mutual-answers.ts';
import { laters } from '../../kernel/mutual.ts';
import { agendaSchemas } from './agenda-schemas.ts';
import { type Standing, standings } from '../../kernel/standing.ts';
import { sexNames } from '../../kernel/who.ts';
import type * as wish from '../../kernel/wish-answers.ts';
import { DrawLine } from './draw-schemas.ts';
import { openListSchemas } from './open-list-schemas.ts';
import { Pause } from './rule-schemas.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { VoucherOffer } from './voucher-schemas.ts';
import { OrgRef, id, instant, object, oneOf, optional, text } from './schema-words.ts';

/** What the API answers about campaigns and claims; held to the kernel's types as the others are. */
const count = Type.Integer();
const states = Object.keys(claimStates) as ClaimState[];

const ClaimAnswer = object({
  id,
  campaignId: id,
  state: oneOf(states),
  slice: count,
  label: optional(text),
  number: optional(count),
  place: optional(count),
  choice: optional(text),
  scoreWhy: optional(text),
  at: instant,
});
const slice = {
  slice: count,
  label: optional(text),
  startsAt: optional(instant),
  endsAt: optional(instant),
  quota: count,
  left: count,
  waiting: count,
  waits: count,
};
const line = {
  id,
  service: text,
  name: text,
  lead: text,
  org: OrgRef,
  phase: oneOf(['draft', 'coming', 'open', 'drawing', 'over', 'settled', 'dropped', 'called-off']),
  way: oneOf(wayNames),
  opensAt: instant,
  closesAt: instant,
  stock: count,
  left: count,
  paused: optional(Pause),
  calledOff: optional(object({ at: instant, why: text })),
  mine: optional(ClaimAnswer),
};
const DisputeAnswer = object({
  at: instant,
  answer: optional(text),
  answeredAt: optional(instant),
  closedAt: optional(instant),
});
const CampaignLine = object(line);
const good = { good: count, label: text, worthFen: count, quota: count, left: count, holds: optional(text) };
const GoodLine = object(good);
const campaign = {
  ...line,
  edition: count,
  split: oneOf(splitNames),
  each: oneOf(Object.keys(eaches) as Each[]),
  who: object({
    unions: optional(Type.Array(OrgRef)),
    standings: optional(Type.Array(oneOf(Object.keys(standings) as Standing[]))),
    sex: optional(oneOf(sexNames)),
    ageFrom: optional(count),
    ageTo: optional(count),
  }),
  worth: optional(object({ eachFen: optional(count), givenFen: count, plannedFen: count })),
  choices: Type.Array(text),
  windowUntil: optional(instant),
  givesBackUntil: optional(instant),
  goesTo: optional(object({ id, name: text })),
  slices: Type.Array(object(slice)),
  goods: optional(Type.Array(GoodLine)),
  draws: optional(Type.Array(DrawLine)),
  dispute: optional(DisputeAnswer),
  myPart: optional(count),
  forMe: optional(Type.Boolean()),
  now: instant,
};
const CampaignAnswer = object({ ...campaign, voucher: optional(VoucherOffer) });
const CampaignDesk = object({
  ...campaign,
  releasesAt: optional(instant),
  releasedAt: optional(instant),
  follows: optional(id),
  state: oneOf(['draft', 'announced', 'closed', 'settled', 'dropped', 'called-off']),
  parts: Type.Array(object({ ...slice, org: optional(OrgRef), given: count })),
  goods: optional(Type.Array(object({ ...good, chosen: count, sent: count, received: count }))),
  owed: optional(count),
  handingAt: optional(instant),
  disputes: object({ open: count, unanswered: count }),
  counts: object(Object.fromEntries(states.map((state) => [state, count])) as Record<ClaimState, typeof count>),
  fromUnions: count,
  madeBy: text,
  announcedBy: optional(text),
  orderedAt: optional(instant),
  closedAt: optional(instant),
  settledAt: optional(instant),
  may: Type.Array(oneOf(Object.keys(campaignMoves) as CampaignMove[])),
  mayDraw: Type.Boolean(),
  mayCallOff: oneOf(['no', 'alone', 'by-two']),
  callOff: optional(object({ n: count, at: instant, why: text, by: text, mayAgree: Type.Boolean() })),
});
const HandingLine = object({
  id,
  name: text,
  org: text,
  state: oneOf(states),
  slice: count,
  label: optional(text),
  number: optional(count),
  place: optional(count),
  choice: optional(text),
  need: optional(
    object({
      rank: count,
      outlook: oneOf(['granted', 'waiting', 'lost']),
      carried: Type.Boolean(),
      points: Type.Integer(),
      why: text,
    }),
  ),
  wish: optional(object({ good: optional(text), sentAt: optional(instant) })),
  dispute: optional(DisputeAnswer),
  at: instant,
});
const WishAnswer = object({
  campaignId: id,
  goods: Type.Array(GoodLine),
  dueAt: instant,
  good: optional(count),
  form: Type.Record(text, Type.Unknown()),
  answeredAt: optional(instant),
  sentAt: optional(instant),
  rests: Type.Boolean(),
  may: Type.Array(oneOf(['say', 'receive'])),
});

const badge = { slice: count, number: count };
const ChoosingAnswer = object({
  until: instant,
  most: count,
  others: Type.Array(object({ ...badge, label: optional(text) })),
  mine: Type.Array(object(badge)),
  reach: optional(text),
  pairs: optional(Type.Array(object({ ...badge, label: optional(text), name: text, reach: optional(text) }))),
  asksLater: optional(oneOf(['paired', 'alone'])),
  later: optional(oneOf(laters)),
});
const ChoosingNoted = object({ until: instant });
const ChoosingFigures = object({
  until: instant,
  revealedAt: optional(instant),
  came: optional(count),
  pairs: optional(count),
  paired: optional(count),
  later: Type.Array(object({ answer: oneOf(laters), n: count })),
});

export const allotSchemas = {
  ...agendaSchemas,
  ...openListSchemas,
  ClaimAnswer,
  CampaignLine,
  CampaignAnswer,
  CampaignDesk,
  DisputeAnswer,
  HandingLine,
  WishAnswer,
  ChoosingAnswer,
  ChoosingNoted,
  ChoosingFigures,
} as const;

/** @public */
export type AllotSchemasAgree = Agreed<{
  ClaimAnswer: Same<typeof ClaimAnswer, allot.ClaimAnswer>;
  CampaignLine: Same<typeof CampaignLine, allot.CampaignLine>;
  CampaignAnswer: Same<typeof CampaignAnswer, allot.CampaignAnswer>;
  CampaignDesk: Same<typeof CampaignDesk, allot.DeskAnswer>;
  DisputeAnswer: Same<typeof DisputeAnswer, allot.DisputeAnswer>;
  HandingLine: Same<typeof HandingLine, allot.HandingLine>;
  WishAnswer: Same<typeof WishAnswer, wish.WishAnswer>;
  ChoosingAnswer: Same<typeof ChoosingAnswer, mutual.ChoosingAnswer>;
  ChoosingNoted: Same<typeof ChoosingNoted, mutual.ChoosingNoted>;
  ChoosingFigures: Same<typeof ChoosingFigures, mutual.ChoosingFigures>;
}>;
