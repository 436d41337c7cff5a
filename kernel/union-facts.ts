import type { OrgRef } from './answers.ts';
import { type Day, isDay } from './calendar.ts';
import type { Cite } from './rule.ts';

/** Whether a trimmed text is as long as a union's full name may be: two to sixty characters. */
export function isUnionName(text: string): boolean {
  const length = [...text].length;
  return length >= 2 && length <= 60;
}

/** A term of office lasts three or five years. */
export const termYears = [3, 5] as const;
export type TermYears = (typeof termYears)[number];

export const termLaw: Cite = {
  title: '《中华人民共和国工会法》',
  clause: '第十六条：基层工会委员会每届任期三年或者五年；各级地方总工会委员会每届任期五年',
  from: '2022-01-01',
};

/**
 * The last day of a term that begins on this day: the day of the same date after so many years, or the last of the month
 * where that date does not exist (民法典 201, 202: the first day is not counted).
 */
export function termEnd(beginsOn: Day, years: TermYears): Day {
  const [year, rest] = [Number(beginsOn.slice(0, 4)) + years, beginsOn.slice(4)];
  const same = `${year}${rest}`;
  return isDay(same) ? same : `${year}-02-28`;
}

/** The three committees of a union, each elected and run apart from the others. */
export const committees = { union: '工会委员会', audit: '经费审查委员会', women: '女职工委员会' } as const;
export type Committee = keyof typeof committees;
export const committeeNames = Object.keys(committees) as Committee[];

export const offices = ['chair', 'vice-chair', 'member'] as const;
export type Office = (typeof offices)[number];

/** «主席» of the union's committee, «主任» of the two others. */
export function officeWords(committee: Committee, office: Office): string {
  if (office === 'member') return '委员';
  const chair = committee === 'union' ? '主席' : '主任';
  return office === 'chair' ? chair : `副${chair}`;
}

export interface Term {
  readonly id: string;
  readonly years: TermYears;
  readonly beginsOn: Day;
  readonly endsOn: Day;
  readonly current: boolean;
  /** Entered wrongly and replaced by another one. */
  readonly corrected: boolean;
  readonly by?: string;
}

export interface Seat {
  readonly id: string;
  readonly committee: Committee;
  readonly office: Office;
  readonly name: string;
  /** Where she is in the register. */
  readonly personId?: string;
  readonly from: Day;
  readonly to?: Day;
}

/** GET /api/orgs/:id/facts */
export interface UnionFactsAnswer {
  readonly org: OrgRef;
  readonly creditCode?: string;
  readonly foundedOn?: Day;
  readonly dissolvedOn?: Day;
  /** Newest first; those that were corrected stay in the history. */
  readonly terms: readonly Term[];
  /** Those who sit now first, then those who sat before. */
  readonly seats: readonly Seat[];
  readonly mayEdit: boolean;
}

/** How near the end of a term is: within so many days, or past it. */
export const endings = ['30', '90', '180', 'over'] as const;
export type Ending = (typeof endings)[number];

/** GET /api/terms: a union whose term ends soon or is over. */
export interface TermLine {
  readonly org: OrgRef;
  readonly years: TermYears;
  readonly beginsOn: Day;
  readonly endsOn: Day;
  /** Natural days from today to the last day of the term; negative when it is over. */
  readonly daysLeft: number;
}
