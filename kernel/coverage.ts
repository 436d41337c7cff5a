import type { Instant, OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import { percentOf } from './metric.ts';
import type { Level } from './party.ts';

/**
 * What a target counts, as a closed list: only what the register can really say. All but the last two are conditions that
 * a union meets or not, so that the ones that are missing can be named.
 */
export const countables = {
  'three-committees': '三个委员会的主席、主任都已登记的工会',
  'union-committee': '工会委员会主席已登记的工会',
  'audit-committee': '经费审查委员会主任已登记的工会',
  'women-committee': '女职工委员会主任已登记的工会',
  'term-in-force': '任期已登记并且没有届满的工会',
  'credit-code': '已登记统一社会信用代码的工会',
  'has-members': '有会员的工会',
  staffed: '有人任职（经办人、审批人等）的工会',
  unions: '工会数',
  members: '会员人数',
} as const;
export type Countable = keyof typeof countables;
export const countableNames = Object.keys(countables) as Countable[];

/** Out of how many. What the register cannot know is typed in, with its source and its day. */
export const totals = {
  unions: '这一层级的全部工会',
  'unions-25': '这一层级会员 25 人以上的工会',
  typed: '填报的总数',
} as const;
export type Total = keyof typeof totals;
export const totalNames = Object.keys(totals) as Total[];

/** A count of a union's own that is met or not; `unions` and `members` count what there is, so nobody is missing. */
export function isCondition(countable: Countable): boolean {
  return countable !== 'unions' && countable !== 'members';
}

export interface TargetFacts {
  readonly name: string;
  /** What exactly is counted, in words. */
  readonly definition: string;
  readonly source?: { readonly title: string; readonly clause?: string; readonly link?: string };
  readonly counts: Countable;
  readonly outOf: Total;
  /** Of which level the unions are; absent for a count of members. */
  readonly level?: Level;
  readonly typed?: { readonly n: number; readonly source: string; readonly on: Day };
  /** Per cent. */
  readonly goal: number;
  readonly from: Day;
  readonly to: Day;
}

/** GET /api/targets?org=: the targets that a union has, its own and those of the unions above it. */
export interface TargetLine extends TargetFacts {
  readonly id: string;
  readonly org: OrgRef;
  readonly state: 'coming' | 'running' | 'ended';
  readonly closedAt?: Instant;
  readonly closedWhy?: string;
  /** The edition before this one. */
  readonly replaces?: string;
  readonly mayEdit: boolean;
}

/** A number out of a number. Without a total for this union there is no rate; nor where the two contradict each other. */
export interface Coverage {
  readonly numerator: number;
  readonly denominator?: number;
  readonly percent?: string;
  /** More than there can be: the two do not count the same. */
  readonly contradicts: boolean;
}

export function coverageOf(numerator: number, denominator: number | undefined): Coverage {
  if (denominator === undefined) return { numerator, contradicts: false };
  const contradicts = numerator > denominator;
  const percent = contradicts ? undefined : percentOf(numerator, denominator);
  return { numerator, denominator, contradicts, ...(percent !== undefined && { percent }) };
}

/** Whether the goal is reached, compared in whole numbers: 99.996 per cent are no hundred. */
export function isReached({ numerator, denominator, contradicts }: Coverage, goal: number): boolean {
  return !contradicts && denominator !== undefined && denominator > 0 && numerator * 100 >= goal * denominator;
}

/** GET /api/targets/:id/coverage?org= */
export interface CoverageAnswer {
  readonly target: TargetLine;
  readonly org: OrgRef;
  readonly asOf: Instant;
  readonly total: Coverage;
  /** The unions right below; where the union itself is one of those counted it stands among them. */
  readonly children: readonly { readonly org: OrgRef; readonly coverage: Coverage }[];
  /** Whether the unions that are missing can be named. */
  readonly hasGaps: boolean;
}

/** GET /api/targets/:id/gaps?org=: a union that is missing. */
export interface GapLine extends OrgRef {
  readonly above: string | null;
}
