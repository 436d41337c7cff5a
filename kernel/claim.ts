import type { Pause } from './answers.ts';
import { type Allotment, type Each, type Score, type Split, type Way, askedOf, householdIn, isDrawn } from './allot.ts';
import { dayOf } from './calendar.ts';
import type { AnyValues } from './field.ts';
import { checkFields } from './form.ts';
import { reasonsOfPause } from './pause.ts';
import { type Reason, type Refusal, refuse } from './refusal.ts';
import { type Earlier, type Member, asValues, judge, reasonsOf } from './rule.ts';
import { published } from './unpublished.ts';
import { type WhoAnswer, reasonsOfWho } from './who.ts';

/** How far a campaign has come by what people have decided. */
export type CampaignState = 'draft' | 'announced' | 'closed' | 'settled' | 'dropped' | 'called-off';

/** A campaign as far as a claim is judged by it. Instants are milliseconds since 1970 UTC. */
export interface CampaignFacts {
  readonly orgId: string;
  readonly edition: number;
  readonly state: CampaignState;
  readonly way: Way;
  readonly split: Split;
  readonly each: Each;
  readonly who: WhoAnswer;
  readonly choices: readonly string[];
  readonly tuned: Readonly<Record<string, number>>;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly windowUntil?: number;
  /** Those of the window have been drawn among, or put in order. */
  readonly ordered: boolean;
  /** What unions had left is everybody's. */
  readonly released: boolean;
  /** No claims are taken while this stands; its times go on. */
  readonly paused?: Pause;
  /** Why it does not take place after all. */
  readonly calledOffWhy?: string;
  readonly slices: readonly SliceFacts[];
}

export interface SliceFacts {
  readonly slice: number;
  readonly orgId?: string;
  readonly label?: string;
  readonly startsAt?: number;
}

/** Where a campaign stands at a moment: its opening is the clock's and needs nobody. */
export type Phase = 'draft' | 'coming' | 'open' | 'drawing' | 'over' | 'settled' | 'dropped' | 'called-off';

export function phaseOf(
  {
    state,
    way,
    opensAt,
    closesAt,
    windowUntil,
    ordered,
  }: Pick<CampaignFacts, 'state' | 'way' | 'opensAt' | 'closesAt' | 'windowUntil' | 'ordered'>,
  now: number,
): Phase {
  if (state === 'draft' || state === 'dropped' || state === 'settled' || state === 'called-off') return state;
  const isWindowOver = windowUntil !== undefined && now >= windowUntil;
  // A draw takes the days until its sources are out: it is not over before, whatever was announced as its end.
  if (isWindowOver && !ordered && isDrawn(way)) return 'drawing';
  if (state === 'closed' || now >= closesAt) return 'over';
  if (now < opensAt) return 'coming';
  if (isWindowOver && !ordered) return 'drawing';
  // Whoever did not enter is not in the draw, and comes in only where the rest was announced as first come.
  return isWindowOver && way === 'draw' ? 'over' : 'open';
}

/** What somebody sends: the edition her page was made of, and what she chose. Who she is comes from her session alone. */
export interface Attempt {
  readonly edition: number;
  readonly slice?: number | undefined;
  readonly choice?: string | undefined;
  readonly form: AnyValues;
}

export interface Claimant {
  readonly member: Member;
  /** Her union and all those above it, by place and by sector. */
  readonly line: readonly string[];
  readonly earlier: readonly Earlier[];
  /** Until when she is not let in because she did not come. */
  readonly keptOutUntil?: number;
  readonly inHardship?: boolean;
}

/** A claim that may be settled. */
export interface Taking {
  readonly slice: number;
  /** It is drawn or put in order later on. */
  readonly enters: boolean;
  readonly said: AnyValues;
  /** The answer that says which household; it is hashed and not kept. */
  readonly household?: string;
  readonly score?: Score;
}

const two = (n: number) => String(n).padStart(2, '0');

/** «3 月 8 日 10:00», of China's clock. */
export function sayMoment(at: number): string {
  const local = new Date(at + 8 * 3_600_000);
  return `${local.getUTCMonth() + 1} 月 ${local.getUTCDate()} 日 ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}`;
}

/** Nobody has anything of it any more, and hears why. */
export const refuseCalledOff = (why: string | null | undefined): Refusal =>
  refuse('campaign-called-off', [{ at: 'why', says: why ?? '' }]);

function timeWrong(campaign: CampaignFacts, now: number): Refusal | undefined {
  switch (phaseOf(campaign, now)) {
    case 'draft':
    case 'dropped':
      return refuse('not-found');
    case 'coming':
      return refuse('claim-early', [{ at: 'opensAt', says: `${sayMoment(campaign.opensAt)} 开始` }]);
    case 'over':
    case 'settled':
      return refuse('claim-late');
    case 'called-off':
      return refuseCalledOff(campaign.calledOffWhy);
    case 'drawing':
      return refuse('draw-pending');
    case 'open':
      return undefined;
  }
}

function answersWrong(
  allotment: Allotment,
  { choices, each }: CampaignFacts,
  { choice, form }: Attempt,
  now: number,
): Reason[] {
  const household = each === 'household' ? allotment.allot.household : undefined;
  const problems: Reason[] = [...checkFields(askedOf(allotment, each).form, form, { today: dayOf(now) })];
  const isChosen = choices.length === 0 ? choice === undefined : choice !== undefined && choices.includes(choice);
  if (!isChosen) problems.push({ at: 'choice', says: choices.length === 0 ? '这次不用选' : '请选择一种' });
  if (household !== undefined && problems.length === 0 && !householdIn(allotment, form))
    problems.push({ at: household, says: '请填写清楚是哪一户' });
  return problems;
}

/** The part of a campaign that is split among unions, out of which somebody of this line of unions has hers. */
export function partFor(
  { slices, released, orgId }: Pick<CampaignFacts, 'slices' | 'released' | 'orgId'>,
  line: readonly string[],
): number | undefined {
  if (released) return 0;
  // The nearest union with a quota; what is for the campaign's own union alone is everybody's who has none nearer.
  const near = line.toReversed().flatMap((id) => slices.filter((one) => one.orgId === id && one.orgId !== orgId));
  return near[0]?.slice ?? slices.find((one) => one.orgId === orgId)?.slice;
}

function sliceFor(campaign: CampaignFacts, { slice }: Attempt, { line }: Claimant): number | Refusal {
  const { split, slices } = campaign;
  if (split === 'whole') return 0;
  if (split === 'slots')
    return slices.some((one) => one.slice === slice && one.slice > 0) ? slice! : refuse('slot-unknown');
  return partFor(campaign, line) ?? refuse('sold-out');
}

/**
 * Decides whether a claim may be settled: for whom it is, when, by which edition, what she answers, whether she may, and from
 * which part. Whether anything is left, and whether she has one already, is known to the database alone.
 */
export function decideClaim(
  allotment: Allotment,
  campaign: CampaignFacts,
  attempt: Attempt,
  claimant: Claimant,
  now: number,
): Taking | Refusal {
  if (campaign.state === 'draft' || campaign.state === 'dropped') return refuse('not-found');
  if (!claimant.line.includes(campaign.orgId)) return refuse('claim-not-yours');
  const early = timeWrong(campaign, now);
  if (early) return early;
  if (campaign.paused) return refuse('claims-paused', reasonsOfPause(campaign.paused, '暂停领取和报名', dayOf(now)));
  if (attempt.edition !== campaign.edition) return refuse('claim-stale');
  const problems = answersWrong(allotment, campaign, attempt, now);
  if (problems.length > 0) return refuse('answers-wrong', problems);
  const { tuned } = campaign;
  const input = {
    form: asValues(attempt.form),
    member: claimant.member,
    today: dayOf(now),
    tuned,
    earlier: claimant.earlier,
  };
  const findings = judge(allotment.eligible, input);
  const reasons = reasonsOf(allotment, findings, tuned);
  reasons.push(...reasonsOfWho(campaign.who, { member: claimant.member, line: claimant.line, today: input.today }));
  if (claimant.keptOutUntil !== undefined && claimant.keptOutUntil > now)
    reasons.push({ at: 'no-show', says: `上次领到名额没有来，${sayMoment(claimant.keptOutUntil)} 以后才能再报名` });
  if (reasons.length > 0) return refuse('not-eligible', reasons);
  const slice = sliceFor(campaign, attempt, claimant);
  if (typeof slice !== 'number') return slice;
  const { [allotment.allot.household ?? '']: _household, ...kept } = attempt.form;
  const household = campaign.each === 'household' ? householdIn(allotment, attempt.form) : undefined;
  const { inHardship = false } = claimant;
  const weighed = { ...input, tuned: published(tuned), inHardship };
  const score = campaign.way === 'review' ? allotment.allot.score?.(weighed) : undefined;
  return {
    slice,
    enters: campaign.windowUntil !== undefined && now < campaign.windowUntil,
    said: attempt.choice === undefined ? kept : { ...kept, choice: attempt.choice },
    ...(household !== undefined && { household }),
    ...(score && { score }),
  };
}

/** What a campaign that runs may be changed to: nothing that takes from somebody what she has. */
export function stockWrong(given: number, quota: number): Refusal | undefined {
  return quota < given
    ? refuse('stock-below-given', [{ at: 'quota', says: `已经领走 ${given}，最少要有 ${given}` }])
    : undefined;
}
