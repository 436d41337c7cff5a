import type { Instant, OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import type { AnyValues } from './field.ts';
import type { Fen } from './money.ts';
import { estimateOf } from './payment.ts';
import { type Earlier, type Member, asValues, judge } from './rule.ts';
import { type Action, type Service, drawOf, isFinal } from './service.ts';
import type { Standing } from './standing.ts';
import { published, unlessLacking } from './unpublished.ts';

type Values = Readonly<Record<string, number>>;

/** The values of a union on the first day of a draft, without it and with it. */
export interface BothValues {
  readonly was: Values;
  readonly becomes: Values;
}

/** A past case, as far as rules and amounts look at it. */
export interface PastCase {
  readonly form: AnyValues;
  readonly member: Member;
  readonly filedOn: Day;
  readonly earlier: readonly Earlier[];
  /** Its state now. */
  readonly state: string;
  /** The actions that have been made on it. */
  readonly made: ReadonlySet<string>;
  /** What its moves were answered openly, the later counting. */
  readonly said: AnyValues;
  /** Where it stands in a draw that is over, by the values of the union that drew; absent where it has not been drawn. */
  readonly drawn?: Drawn;
}

/** A case in the order that was drawn out of the frozen list, without those who have left it. */
export interface Drawn {
  /** From one; absent where there was a place for each, and nothing was drawn. */
  readonly place?: number;
  readonly entries: number;
  readonly wasPlaces: number;
  readonly becomesPlaces: number;
}

export const whatIfOutcomes = ['gains', 'loses', 'same', 'unknown'] as const;
export type WhatIfOutcome = (typeof whatIfOutcomes)[number];

interface Sum {
  readonly fen: Fen;
  /** No more than that: a union would decide up to it. */
  readonly isMost: boolean;
}

interface Right extends Sum {
  readonly eligible: boolean;
}

const none: Sum = { fen: 0, isMost: false };
const sumsTogether = (one: Sum, other: Sum): Sum => ({
  fen: one.fen + other.fen,
  isMost: one.isMost || other.isMost,
});
const larger = (one: Sum, other: Sum): Sum => (other.fen > one.fen ? other : one);

/**
 * What one payment comes to by these values. What a union has granted below its bound it would grant again, as far as the
 * bound lets it; where the bound itself is what it granted, up to where that comes to lie.
 */
function sumOf(pays: NonNullable<Action['pays']>, past: PastCase, tuned: Values, was: Values): Sum {
  const input = (values: Values) => ({ form: asValues(past.form), tuned: published(values), said: past.said });
  const found = estimateOf(pays, input(tuned));
  if ('exactly' in found) return { fen: found.exactly, isMost: false };
  const granted = pays.amount(input(tuned));
  if (granted === 0) return { fen: found.atMost, isMost: true };
  const before = estimateOf(pays, input(was));
  const wasBound = 'atMost' in before && granted >= before.atMost;
  if (wasBound && found.atMost > granted) return { fen: found.atMost, isMost: true };
  return { fen: Math.min(granted, found.atMost), isMost: false };
}

/** What the payments of a service come to: those that the case has had, else the largest that it may come to. */
function sumsOf({ actions }: Service, past: PastCase, tuned: Values, was: Values): Sum | { readonly lacks: string } {
  const paying = Object.entries(actions).filter(([, { pays }]) => pays !== undefined);
  const had = paying.filter(([id]) => past.made.has(id));
  return unlessLacking(() => {
    const sums = (had.length > 0 ? had : paying).map(([, { pays }]) => sumOf(pays!, past, tuned, was));
    return sums.reduce(had.length > 0 ? sumsTogether : larger, none);
  });
}

/**
 * Whether a draw has a place for it, where the service draws: more places go on in the order that was drawn, fewer end it
 * earlier. Undefined where nobody knows, since nothing has been drawn that says.
 */
function hasPlace(
  service: Service,
  { drawn, state }: PastCase,
  values: BothValues,
  tuned: Values,
): boolean | undefined {
  const draws = drawOf(service)?.draws;
  if (draws === undefined) return true;
  const { was, becomes } = values;
  if (drawn === undefined)
    return was[draws.places] === becomes[draws.places] || isFinal(service, state) ? true : undefined;
  const places = tuned === becomes && becomes !== was ? drawn.becomesPlaces : drawn.wasPlaces;
  if (drawn.place !== undefined) return drawn.place <= places;
  return drawn.entries <= places ? true : undefined;
}

/** Whether the rules give it, and how much; undefined where a value that is needed is not published. */
function rightOf(service: Service, past: PastCase, tuned: Values, values: BothValues): Right | undefined {
  const input = {
    form: asValues(past.form),
    member: past.member,
    today: past.filedOn,
    tuned,
    earlier: past.earlier,
  };
  const findings = judge(service.eligible, input);
  const failed = findings.some(({ holds, lacks }) => !holds && lacks === undefined);
  if (failed) return { eligible: false, ...none };
  if (findings.some(({ lacks }) => lacks !== undefined)) return undefined;
  const isIn = hasPlace(service, past, values, tuned);
  if (isIn === undefined) return undefined;
  if (!isIn) return { eligible: false, ...none };
  const sum = sumsOf(service, past, tuned, values.was);
  return 'lacks' in sum ? undefined : { eligible: true, ...sum };
}

export interface Compared {
  readonly outcome: WhatIfOutcome;
  readonly wasFen: Fen;
  readonly nowFen: Fen;
  /** One of the sums is a bound, up to which a union decides. */
  readonly isMost: boolean;
}

const nothing: Compared = { outcome: 'same', wasFen: 0, nowFen: 0, isMost: false };

/**
 * How a past case would come out under either set of values, by the very rules and amounts that decide cases. What ended
 * against the applicant, or was withdrawn, although the rules gave it ended for another reason, and gets nothing now.
 */
export function compareCase(service: Service, past: PastCase, { was, becomes }: BothValues): Compared {
  const before = rightOf(service, past, was, { was, becomes });
  if (service.states[past.state]?.void && before?.eligible) return nothing;
  const after = rightOf(service, past, becomes, { was, becomes });
  if (before === undefined || after === undefined)
    return { outcome: 'unknown', wasFen: before?.fen ?? 0, nowFen: after?.fen ?? before?.fen ?? 0, isMost: false };
  const change = after.fen - before.fen || Number(after.eligible) - Number(before.eligible);
  const outcome = change > 0 ? 'gains' : change < 0 ? 'loses' : 'same';
  return { outcome, wasFen: before.fen, nowFen: after.fen, isMost: before.isMost || after.isMost };
}

/** What is asked of POST /api/orgs/:id/what-ifs. */
export interface WhatIfAsked {
  /** Drafts of the union, of one service. */
  readonly drafts: readonly string[];
  /** Cases that were filed on these days, both included. */
  readonly from: Day;
  readonly to: Day;
}

/** What came out for the cases of a union, or of a month. */
export interface WhatIfSums {
  readonly judged: number;
  readonly gains: number;
  readonly loses: number;
  /** What cannot be judged: a value that it needs is not published, or its form is gone. */
  readonly unknown: number;
  /** Of whose sums one is a bound, up to which a union decides: they cost that at most. */
  readonly atMost: number;
  readonly wasFen: Fen;
  readonly nowFen: Fen;
}

/**
 * What came out for members who filed nothing on the days that are tried, as far as the register alone can say. Their sums
 * stand apart from those of cases and are an upper bound: what it would come to if each who is not shut out applied once.
 */
export interface WhatIfMembers {
  /** Whom the register shuts out today and would no longer, and the other way round. */
  readonly gains: number;
  readonly loses: number;
  /** Of these, for whom the register settles everything; of the rest it hangs on what only an application says. */
  readonly gainsSure: number;
  readonly losesSure: number;
  /** Who is shut out by neither. */
  readonly stays: number;
  readonly wasFen: Fen;
  readonly nowFen: Fen;
  /** Of `nowFen`, what those who gain would get; of `wasFen`, what those who lose would have got. */
  readonly gainsFen: Fen;
  readonly losesFen: Fen;
  /** Whose sum the register does not settle: they are in no sum. */
  readonly unknown: number;
}

/** What it may really come to: nobody publishes how many of those who may apply do, but the days that are tried have shown it. */
export interface LikelyCost {
  /** Applications on those days: the numerator. */
  readonly asked: number;
  /** The same and the members whom the register did not shut out and who filed nothing: the denominator. */
  readonly could: number;
  readonly wasFen: Fen;
  readonly nowFen: Fen;
}

/**
 * The cost of the cases of those days, and of who gains by the register as large a part as has applied of those who could.
 * Members who could before and did not are no more likely to than they were: they are in no sum. Undefined where nobody has
 * applied, for then nothing is known of how many will.
 */
export function likelyCost({ sums, byRegister }: Pick<WhatIfAnswer, 'sums' | 'byRegister'>): LikelyCost | undefined {
  const asked = sums.judged;
  if (asked === 0) return undefined;
  const could = asked + byRegister.stays + byRegister.loses;
  const more = Math.round((byRegister.gainsFen * asked) / could);
  return { asked, could, wasFen: sums.wasFen, nowFen: sums.nowFen + more };
}

export interface WhatIfChange {
  readonly name: string;
  readonly value: number | null;
  readonly from: Day;
  readonly to?: Day;
}

/** GET /api/what-ifs/:id, and each of GET /api/orgs/:id/what-ifs without what came out. */
export interface WhatIfLine {
  readonly id: string;
  readonly org: OrgRef;
  readonly service: string;
  readonly changes: readonly WhatIfChange[];
  readonly from: Day;
  readonly to: Day;
  readonly state: 'running' | 'ready' | 'failed';
  readonly cases: { readonly done: number; readonly total: number };
  readonly members: { readonly done: number; readonly total: number };
  readonly askedAt: Instant;
  readonly by: string;
  readonly madeAt?: Instant;
  /** Of `changes`, the names that no rule and no amount looked at for anybody judged so far: of them the run says nothing. */
  readonly untouched: readonly string[];
}

export interface WhatIfAnswer extends WhatIfLine {
  readonly sums: WhatIfSums;
  readonly byRegister: WhatIfMembers;
  /** The union whose parts are told: the one it was asked for, or one below it. */
  readonly under: OrgRef;
  readonly byOrg: readonly (WhatIfSums & { readonly org: OrgRef; readonly byRegister: WhatIfMembers })[];
  readonly byMonth: readonly (WhatIfSums & { readonly month: string })[];
}

/** A case behind a number. */
export interface WhatIfCase {
  readonly id: string;
  readonly number: string;
  readonly org: OrgRef;
  readonly summary: string;
  readonly filedOn: Day;
  readonly wasFen: Fen;
  readonly nowFen: Fen;
  /** One of the sums is a bound, up to which a union decides. */
  readonly isMost: boolean;
}

/** A member behind a number; her name is masked. */
export interface WhatIfMember {
  readonly id: string;
  readonly name: string;
  readonly org: OrgRef;
  readonly joinedOn: Day;
  readonly standing: Standing;
  readonly verified: boolean;
  /** The register settles everything; otherwise only an application says the rest. */
  readonly sure: boolean;
  /** At most; absent where the register does not settle the sum. */
  readonly wasFen?: Fen;
  readonly nowFen?: Fen;
}
