import type { Day } from './calendar.ts';
import type { AnyValues, Fields, Values } from './field.ts';
import { type Fen, formatYuan } from './money.ts';
import type { Level } from './party.ts';
import type { Reason } from './refusal.ts';
import type { Standing } from './standing.ts';
import { published, unlessLacking } from './unpublished.ts';
import {
  arePapers,
  daysOfSeason,
  papersAs,
  papersFrom,
  sayEndOfSeason,
  sayPercent,
  saySeason,
} from './tunable-kinds.ts';

/** Where a rule or an amount comes from. `from` and `to` are the days between which the source is in force. */
export interface Cite {
  readonly title: string;
  readonly clause?: string;
  readonly from?: Day;
  readonly to?: Day;
  readonly link?: string;
  /** True where no published source exists and the value is only the platform's own default. */
  readonly house?: true;
}

/** Marks a default that no published rule gives, and says why this value was taken. */
export function houseDefault(why: string): Cite {
  return { title: '平台默认值，由各级工会设定', clause: why, house: true };
}

/** Says why a tunable ships without a value: nobody has published one, and none is made up. Stands with `default: unpublished`. */
export function notPublished(why: string): Cite {
  return { title: '没有公布的规定', clause: why, house: true };
}

/** The default of a tunable whose value no source gives: what needs it waits until a union sets one. */
export const unpublished = null;

interface TunableCommon {
  readonly label: string;
  readonly default: number | typeof unpublished;
  readonly min: number;
  readonly max: number;
  readonly cites: Cite;
  /** A line, a bound or a price: money that decides something, and that nobody is given. */
  readonly limit?: true;
  /** Why a draft of it cannot be tried, in words, where it decides neither who has a right nor how much. */
  readonly untried?: string;
  /** The papers that may be asked for, by their codes; only where the kind is `papers`. */
  readonly of?: Readonly<Record<string, string>>;
}

export const tunableKinds = [
  'money',
  'days',
  'workdays',
  'count',
  'quota',
  'percent',
  'season',
  'papers',
  'yesNo',
] as const;
export type TunableKind = (typeof tunableKinds)[number];

/** A dated, regional value: the shipped one is a default with its source; a union sets its own from a date. */
export type Tunable = TunableCommon & { readonly kind: TunableKind };
export type Tunables = Readonly<Record<string, Tunable>>;

/**
 * The values in force for one union on one day. Money in fen, spans in days or working days, as the tunable says. What
 * nobody has published and no union has set is absent; rules and payments read it through `published`.
 */
export type Tuned<T extends Tunables> = { readonly [K in keyof T]: number };

type Default = TunableCommon['default'];
type Made<D extends Default> = Tunable & { readonly default: D };
type TunableSpec<D extends Default> = Pick<TunableCommon, 'label' | 'cites' | 'limit' | 'untried'> & {
  readonly default: D;
  readonly min?: number;
  readonly max?: number;
};

export const tunable = {
  /** Fen. */
  money: <D extends Fen | typeof unpublished>(spec: TunableSpec<D>): Made<D> => ({
    kind: 'money',
    min: 0,
    max: 100_000_000,
    ...spec,
  }),
  /** Natural days. */
  days: <D extends Default>(spec: TunableSpec<D>): Made<D> => ({ kind: 'days', min: 0, max: 3650, ...spec }),
  /** Working days of China's calendar, make-up workdays included. */
  workdays: <D extends Default>(spec: TunableSpec<D>): Made<D> => ({ kind: 'workdays', min: 1, max: 250, ...spec }),
  count: <D extends Default>(spec: TunableSpec<D>): Made<D> => ({ kind: 'count', min: 0, max: 1_000_000, ...spec }),
  /** How many people or places there are at most. */
  quota: <D extends Default>(spec: TunableSpec<D>): Made<D> => ({ kind: 'quota', min: 0, max: 10_000_000, ...spec }),
  /** A share in basis points: 2,000 is 20 %. `portionOf` takes it of an amount. */
  percent: <D extends Default>(spec: TunableSpec<D>): Made<D> => ({ kind: 'percent', min: 0, max: 10_000, ...spec }),
  /** The part of each year in which something is open: `default: seasonOf('10-20', '12-20')`; ask it by `isInSeason`. */
  season: <D extends Default>(spec: Omit<TunableSpec<D>, 'min' | 'max'>): Made<D> => ({
    kind: 'season',
    min: 1_010_101,
    max: 12_311_231,
    ...spec,
  }),
  /**
   * Which papers are asked for and in which order, out of those that may be, by their codes; `papersOf` gives them again. A
   * form must ask for some papers or for none, so there is always a list; where no source gives one its `cites` say so.
   */
  papers: ({
    default: shipped,
    ...spec
  }: Pick<TunableCommon, 'label' | 'cites'> & {
    of: Readonly<Record<string, string>>;
    default: readonly string[];
  }): Made<number> => ({
    kind: 'papers',
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    untried: '要交哪些材料，不影响谁能得、得多少',
    default: papersAs(Object.keys(spec.of), shipped),
    ...spec,
  }),
  /** Whether something is done so here: kept as one or nought, as every value is. */
  yesNo: ({
    default: shipped,
    ...spec
  }: Pick<TunableCommon, 'label' | 'cites' | 'untried'> & { default: boolean }): Made<number> => ({
    kind: 'yesNo',
    min: 0,
    max: 1,
    default: shipped ? 1 : 0,
    ...spec,
  }),
};

const units: Readonly<Record<TunableKind, string>> = {
  money: '元',
  days: '天',
  workdays: '个工作日',
  count: '',
  quota: '个名额',
  percent: '%',
  season: '',
  papers: '',
  yesNo: '',
};

/** What a value is counted in, as people say it; empty where it has no unit. */
export function unitOf({ kind }: Tunable): string {
  return units[kind];
}

/** The codes of the papers that a value of this tunable asks for. */
export function papersOf({ of = {} }: Pick<Tunable, 'of'>, value: number): string[] {
  return papersFrom(Object.keys(of), value);
}

/** What is said in the place of a value that nobody has published. */
export const unpublishedWords = '未公布';

/** A value of a tunable as people read it: «500 元», «3 个工作日», «是», «20%», «未公布». */
export function sayTuned(tunable: Pick<Tunable, 'kind' | 'of'>, value: number | typeof unpublished): string {
  const { kind, of = {} } = tunable;
  if (value === unpublished) return unpublishedWords;
  if (kind === 'money') return formatYuan(value);
  if (kind === 'yesNo') return value === 1 ? '是' : '否';
  if (kind === 'percent') return sayPercent(value);
  if (kind === 'season') return saySeason(value);
  if (kind === 'papers')
    return (
      papersOf(tunable, value)
        .map((code) => of[code])
        .join('、') || '不用材料'
    );
  return `${value} ${units[kind]}`.trimEnd();
}

/** What is wrong with a value for this tunable, in words; undefined where nothing is. */
export function tunedWrong(tunable: Tunable, value: number): string | undefined {
  const { kind, min, max } = tunable;
  if (kind === 'season' && daysOfSeason(value) === undefined) return '请填写每年从哪一天到哪一天';
  if (kind === 'papers' && Number.isSafeInteger(value) && !arePapers(Object.keys(tunable.of ?? {}), value))
    return '请从列出的材料里选择';
  if (Number.isSafeInteger(value) && value >= min && value <= max) return undefined;
  if (kind === 'yesNo') return '请选择是或者否';
  if (kind === 'papers') return '请从列出的材料里选择';
  const whole = kind === 'money' || kind === 'percent' ? '最多两位小数' : '要填整数';
  return `请填写 ${sayTuned(tunable, min)}到 ${sayTuned(tunable, max)}，${whole}`;
}

/** The shipped values; a tunable that ships without one is absent. */
export function shippedValues(tunables: Tunables): Record<string, number> {
  return Object.fromEntries(
    Object.entries(tunables).flatMap(([name, { default: shipped }]) =>
      shipped === unpublished ? [] : [[name, shipped] as const],
    ),
  );
}

/** What a rule may know of the applicant: only what the register holds, nothing about opinions or conduct. */
export interface Member {
  /** Identity checked against a document. */
  readonly verified: boolean;
  readonly joinedOn: Day;
  /** Where the applicant's union stands in the tree. */
  readonly orgLevel: Level;
  /** How she stands to work: a right of the retired, say, is a rule over it, never a list of who is left out elsewhere. */
  readonly standing: Standing;
  /** By her document or the register; only where limited goods are for people of an age or a sex (`looksAtPerson`). */
  readonly bornOn?: Day;
  readonly sex?: 'female' | 'male';
}

/** An earlier case of the same person in the same service that still stands (was not refused or withdrawn). */
export interface Earlier<F extends Fields = Fields> {
  readonly form: Values<F>;
  readonly filedOn: Day;
  readonly state: string;
}

export interface RuleInput<F extends Fields, T extends Tunables> {
  readonly form: Values<F>;
  readonly member: Member;
  readonly today: Day;
  readonly tuned: Tuned<T>;
  readonly earlier: readonly Earlier<F>[];
}

/**
 * One condition of eligibility. `says` states the condition so that it reads as the reason when it fails, with the values
 * of tunables by their names in braces. `holds` is a
 * method so that a definition with exact types still fits where only the vocabulary is known.
 */
export interface Rule<F extends Fields, T extends Tunables> {
  readonly says: string;
  readonly cites?: Cite;
  holds(input: RuleInput<F, T>): boolean;
}

export type Rules<F extends Fields = Fields, T extends Tunables = Tunables> = Readonly<Record<string, Rule<F, T>>>;

/** How one rule came out for one application; kept on the case, because changed rules never judge old cases. */
export interface Finding {
  readonly rule: string;
  readonly holds: boolean;
  /** The value that nobody has published, without which the rule is neither met nor failed: `holds` is then false. */
  readonly lacks?: string;
}

/** Judges every rule, not only up to the first failure: a person is told all reasons at once. */
export function judge(rules: Rules, input: RuleInput<Fields, Tunables>): Finding[] {
  const held = { ...input, tuned: published(input.tuned) };
  return Object.entries(rules).map(([id, rule]) => {
    const holds = unlessLacking(() => rule.holds(held));
    return typeof holds === 'boolean' ? { rule: id, holds } : { rule: id, holds: false, lacks: holds.lacks };
  });
}

/** What the judged rules belong to: the parts of a service that put a rule into words. */
export interface Ruled {
  readonly eligible: Rules;
  readonly tunables: Tunables;
  readonly cites?: Cite;
}

/**
 * A rule or condition in words, with the values in force: «须在受伤后 {window} 天内申请» says 90 where 90 is in force. Of a
 * season `{window.from}` and `{window.to}` say its first and its last day.
 */
export function sayRule(says: string, tunables: Tunables, tuned: Tuned<Tunables>): string {
  return says.replaceAll(namesInWords, (whole, name: string, end: 'from' | 'to' | undefined) => {
    const held = tunables[name];
    const value = tuned[name];
    if (held === undefined) return whole;
    if (value === undefined) return `（${unpublishedWords}）`;
    if (end !== undefined) return sayEndOfSeason(value, end);
    return spelled.has(held.kind) ? sayTuned(held, value) : String(value);
  });
}

/** The tunables that words name, in braces. */
export const namesInWords = /\{(\w*)(?:\.(from|to))?\}/g;

/** The kinds whose unit belongs to the value; of the others the rule's own words say what is counted. */
const spelled: ReadonlySet<TunableKind> = new Set(['money', 'yesNo', 'percent', 'season', 'papers']);

/** What stands in the way where a value is needed that nobody has published: «“慰问金”还没有公布». */
export function sayLacking(tunables: Tunables, name: string): string {
  return `“${tunables[name]?.label ?? name}”还没有公布，工会设定以后才能办`;
}

/** A rule as it came out, in words: the condition, and what is missing where it could not be judged. */
export function sayFinding(
  { eligible, tunables }: Ruled,
  { rule, lacks }: Pick<Finding, 'rule'> & { readonly lacks?: string | undefined },
  tuned: Tuned<Tunables>,
): string {
  const says = sayRule(eligible[rule]?.says ?? rule, tunables, tuned);
  return lacks === undefined ? says : `${says}。现在还不能判断：${sayLacking(tunables, lacks)}`;
}

/** The failed rules as reasons, each with its clause; the service's own source stands in where a rule names none. */
export function reasonsOf(service: Ruled, findings: readonly Finding[], tuned: Tuned<Tunables>): Reason[] {
  return findings
    .filter((finding) => !finding.holds)
    .map(({ rule, lacks }) => ({
      at: rule,
      says: sayFinding(service, { rule, lacks }, tuned),
      cites: service.eligible[rule]?.cites ?? service.cites,
    }));
}

/** Forms come from the wire or from a column as plain values; the server has validated them against the fields. */
export function asValues(values: AnyValues): Values<Fields> {
  return values as Values<Fields>;
}
