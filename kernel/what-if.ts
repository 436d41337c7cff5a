import type { Instant, OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import type { AnyValues } from './field.ts';
import type { Fen } from './money.ts';
import { type Earlier, type Member, asValues, judge } from './rule.ts';
import type { Service } from './service.ts';
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
}

export const whatIfOutcomes = ['gains', 'loses', 'same', 'unknown'] as const;
export type WhatIfOutcome = (typeof whatIfOutcomes)[number];

interface Right {
  readonly eligible: boolean;
  readonly fen: Fen;
}

/** What the payments of a service come to: those that the case has had, else the largest that it may come to. */
function fenOf({ actions }: Service, past: PastCase, tuned: Values): Fen | { readonly lacks: string } {
  const paying = Object.entries(actions).filter(([, { pays }]) => pays !== undefined);
  const had = paying.filter(([id]) => past.made.has(id));
  return unlessLacking(() => {
    const input = { form: asValues(past.form), tuned: published(tuned), said: past.said };
    const sums = (had.length > 0 ? had : paying).map(([, { pays }]) => pays!.amount(input));
    if (sums.length === 0) return 0;
    return had.length > 0 ? sums.reduce((sum, one) => sum + one, 0) : Math.max(...sums);
  });
}

/** Whether the rules give it, and how much; undefined where a value that is needed is not published. */
function rightOf(service: Service, past: PastCase, tuned: Values): Right | undefined {
  const input = {
    form: asValues(past.form),
    member: past.member,
    today: past.filedOn,
    tuned,
    earlier: past.earlier,
  };
  const findings = judge(service.eligible, input);
  const failed = findings.some(({ holds, lacks }) => !holds && lacks === undefined);
  if (failed) return { eligible: false, fen: 0 };
  if (findings.some(({ lacks }) => lacks !== undefined)) return undefined;
  const fen = fenOf(service, past, tuned);
  return typeof fen === 'number' ? { eligible: true, fen } : undefined;
}

export interface Compared {
  readonly outcome: WhatIfOutcome;
  readonly wasFen: Fen;
  readonly nowFen: Fen;
}

const nothing: Compared = { outcome: 'same', wasFen: 0, nowFen: 0 };

/**
 * How a past case would come out under either set of values, by the very rules and amounts that decide cases. What ended
 * against the applicant, or was withdrawn, although the rules gave it ended for another reason, and gets nothing now.
 */
export function compareCase(service: Service, past: PastCase, { was, becomes }: BothValues): Compared {
  const before = rightOf(service, past, was);
  if (service.states[past.state]?.void && before?.eligible) return nothing;
  const after = rightOf(service, past, becomes);
  if (before === undefined || after === undefined)
    return { outcome: 'unknown', wasFen: before?.fen ?? 0, nowFen: after?.fen ?? before?.fen ?? 0 };
  const change = after.fen - before.fen || Number(after.eligible) - Number(before.eligible);
  const outcome = change > 0 ? 'gains' : change < 0 ? 'loses' : 'same';
  return { outcome, wasFen: before.fen, nowFen: after.fen };
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
