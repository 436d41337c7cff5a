import type { FileAnswer, Instant, OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import type { Federates, Level } from './party.ts';
import { houseDefault, tunable } from './rule.ts';

/** What the register can say of a union by itself, as a closed list; such an item gives all its points or none. */
export const starMeasures = {
  'term-in-force': '本届任期已登记并且没有届满',
  'three-committees': '三个委员会的主席、主任都已登记',
  members: '会员人数达到',
  'nothing-overdue': '没有由本工会办理而超期未办的事',
} as const;
export type StarMeasure = keyof typeof starMeasures;
export const starMeasureNames = Object.keys(starMeasures) as StarMeasure[];

export interface StarItem {
  readonly key: string;
  readonly text: string;
  readonly points: number;
  /** What proves it, in words. */
  readonly proof: string;
  /** Found in the register, never typed in. `least` belongs to `members`. */
  readonly measure?: { readonly counts: StarMeasure; readonly least?: number };
}

export interface StarSheetFacts {
  readonly name: string;
  readonly level: Level;
  readonly federates?: Federates;
  readonly source?: { readonly title: string; readonly clause?: string; readonly link?: string };
  readonly items: readonly StarItem[];
  /** The least points of one star to five. */
  readonly thresholds: readonly number[];
}

/** GET /api/open/star-sheets/:id: one edition of a sheet. */
export interface StarSheet extends StarSheetFacts {
  readonly id: string;
  readonly org: OrgRef;
  readonly edition: number;
  readonly madeAt: Instant;
  /** Whether there is no newer edition. */
  readonly current: boolean;
}

export const objectionDays = tunable.workdays<number>({
  label: '异议期限',
  default: 5,
  cites: houseDefault('公布的资料没有写明对星级提出异议的天数；五个工作日与常见的公示期相同。'),
});

export const starStates = ['none', 'scored', 'checked', 'published', 'objected', 'final'] as const;
export type StarState = (typeof starStates)[number];
export const starStateWords: Readonly<Record<StarState, string>> = {
  none: '没有自评',
  scored: '已自评，待审核',
  checked: '已审核，待公布',
  published: '已公布，异议期内',
  objected: '有异议，待答复',
  final: '已生效',
};

export interface StarRound {
  readonly id: string;
  readonly org: OrgRef;
  readonly sheet: { readonly id: string; readonly name: string; readonly edition: number };
  readonly from: Day;
  readonly to: Day;
  readonly validUntil: Day;
  readonly objectionDays: number;
  readonly state: 'coming' | 'open' | 'closed';
  readonly publishedAt?: Instant;
}

/** How many of the unions that a round is for have come how far. */
export interface StarProgress {
  readonly of: number;
  readonly scored: number;
  readonly checked: number;
  readonly published: number;
}

/** GET /api/star-desk?org=: what a union has to do with star ratings. */
export interface StarDeskAnswer {
  readonly org: OrgRef;
  readonly maySet: boolean;
  /** The sheets it has set, newest first, all editions. */
  readonly sheets: readonly StarSheet[];
  /** Rounds in which it is rated. */
  readonly rated: readonly { readonly round: StarRound; readonly state: StarState }[];
  /** Rounds in which unions under it are rated. */
  readonly checks: readonly {
    readonly round: StarRound;
    readonly progress: StarProgress;
    readonly mayPublish: boolean;
  }[];
}

/** GET /api/star-rounds/:id/unions?org= */
export interface StarUnionLine {
  readonly org: OrgRef;
  readonly state: StarState;
  readonly selfPoints?: number;
  readonly points?: number;
  readonly stars?: number;
}

/** What the register said of an item on the day. */
export interface StarMeasured {
  readonly value: number;
  readonly met: boolean;
  readonly asOf: Instant;
}

export interface StarItemStanding {
  readonly key: string;
  readonly self?: { readonly points: number; readonly words: string; readonly files: readonly FileAnswer[] };
  readonly measured?: StarMeasured;
  readonly changed?: { readonly points: number; readonly why: string };
  /** What counts now. Absent while nothing was scored. */
  readonly points?: number;
}

export type StarStepName = 'score' | 'check' | 'publish' | 'object' | 'answer';

export interface StarChange {
  readonly key: string;
  readonly points: number;
  readonly why: string;
}

export interface StarStep {
  readonly seq: number;
  readonly step: StarStepName;
  readonly at: Instant;
  readonly by: string | null;
  readonly words?: string;
  readonly changes: readonly StarChange[];
  readonly points: number;
}

/** GET /api/star-rounds/:id/unions/:orgId: a union in a round. */
export interface StarRatingAnswer {
  readonly round: StarRound;
  readonly sheet: StarSheet;
  readonly org: OrgRef;
  readonly state: StarState;
  readonly seq: number;
  readonly selfPoints?: number;
  readonly points?: number;
  readonly stars?: number;
  readonly publishedAt?: Instant;
  /** The last day to object. */
  readonly objectUntil?: Day;
  readonly items: readonly StarItemStanding[];
  readonly steps: readonly StarStep[];
  readonly may: {
    readonly score: boolean;
    readonly check: boolean;
    readonly object: boolean;
    readonly answer: boolean;
  };
}

/** POST /api/star-rounds/:id/publish: how many unions' stars were published. */
export interface StarPublishAnswer {
  readonly published: number;
}

/** GET /api/open/stars: what anybody may read. Without points, stars and a day the union has scored nothing. */
export interface PublishedStar {
  readonly org: OrgRef;
  readonly setBy: OrgRef;
  readonly sheet: { readonly id: string; readonly name: string; readonly edition: number };
  readonly roundId: string;
  readonly outOf: number;
  readonly points?: number;
  readonly stars?: number;
  readonly publishedOn?: Day;
  readonly validUntil: Day;
  readonly state: 'none' | 'published' | 'objected' | 'final';
}

export function mostPoints(items: readonly StarItem[]): number {
  return items.reduce((sum, { points }) => sum + points, 0);
}

/** The stars for so many points: the highest threshold that is reached, and none below the first. */
export function starsOf(points: number, thresholds: readonly number[]): number {
  return thresholds.filter((least) => points >= least).length;
}

/** `none` is told apart from no stars: who scored nothing was not found to deserve none. */
export function starWords(stars: number | undefined): string {
  if (stars === undefined) return starStateWords.none;
  return stars === 0 ? '未达一星' : `${'一二三四五'[stars - 1]!}星`;
}

export interface StarScore {
  readonly key: string;
  readonly points: number;
  readonly words: string;
  readonly files: readonly string[];
}

/** What counts for an item: the change of whoever checked, else what the register says, else what the union says. */
export function pointsOf(
  item: StarItem,
  {
    self,
    measured,
    changed,
  }: {
    readonly self?: { readonly points: number } | undefined;
    readonly measured?: Pick<StarMeasured, 'met'> | undefined;
    readonly changed?: { readonly points: number } | undefined;
  },
): number {
  if (item.measure !== undefined) return measured?.met === true ? item.points : 0;
  return (changed ?? self)?.points ?? 0;
}

/** The last entry of a published rating is the clock's: it stands once nobody may object any more. */
export function standingState(state: StarState, objectUntilMs: number | undefined, nowMs: number): StarState {
  return state === 'published' && objectUntilMs !== undefined && nowMs >= objectUntilMs ? 'final' : state;
}
