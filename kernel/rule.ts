import type { Day } from './calendar.ts';
import type { AnyValues, Fields, Values } from './field.ts';
import { type Fen, formatYuan } from './money.ts';
import type { Level } from './party.ts';
import type { Reason } from './refusal.ts';
import type { Standing } from './standing.ts';

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

interface TunableCommon {
  readonly label: string;
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly cites: Cite;
}

/** A dated, regional value: the shipped one is a default with its source; a union sets its own from a date. */
export type Tunable = TunableCommon & { readonly kind: 'money' | 'days' | 'workdays' | 'count' | 'yesNo' };
export type Tunables = Readonly<Record<string, Tunable>>;

/** The values in force for one union on one day. Money in fen, spans in days or working days, as the tunable says. */
export type Tuned<T extends Tunables> = { readonly [K in keyof T]: number };

type TunableSpec = Omit<TunableCommon, 'min' | 'max'> & { readonly min?: number; readonly max?: number };

export const tunable = {
  /** Fen. */
  money: (spec: TunableSpec & { default: Fen }): Tunable => ({ kind: 'money', min: 0, max: 100_000_000, ...spec }),
  /** Natural days. */
  days: (spec: TunableSpec): Tunable => ({ kind: 'days', min: 0, max: 3650, ...spec }),
  /** Working days of China's calendar, make-up workdays included. */
  workdays: (spec: TunableSpec): Tunable => ({ kind: 'workdays', min: 1, max: 250, ...spec }),
  count: (spec: TunableSpec): Tunable => ({ kind: 'count', min: 0, max: 1_000_000, ...spec }),
  /** Whether something is done so here: kept as one or nought, as every value is. */
  yesNo: ({
    default: shipped,
    ...spec
  }: Omit<TunableSpec, 'default' | 'min' | 'max'> & { default: boolean }): Tunable => ({
    kind: 'yesNo',
    min: 0,
    max: 1,
    default: shipped ? 1 : 0,
    ...spec,
  }),
};

const units = { money: '元', days: '天', workdays: '个工作日', count: '', yesNo: '' } as const;

/** What a value is counted in, as people say it; empty where it has no unit. */
export function unitOf({ kind }: Tunable): string {
  return units[kind];
}

/** A value of a tunable as people read it: «500 元», «3 个工作日», «是». */
export function sayTuned({ kind }: Pick<Tunable, 'kind'>, value: number): string {
  if (kind === 'money') return formatYuan(value);
  if (kind === 'yesNo') return value === 1 ? '是' : '否';
  return `${value} ${units[kind]}`.trimEnd();
}

export function shippedValues(tunables: Tunables): Record<string, number> {
  return Object.fromEntries(Object.entries(tunables).map(([name, value]) => [name, value.default]));
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
}

/** Judges every rule, not only up to the first failure: a person is told all reasons at once. */
export function judge(rules: Rules, input: RuleInput<Fields, Tunables>): Finding[] {
  return Object.entries(rules).map(([id, rule]) => ({ rule: id, holds: rule.holds(input) }));
}

/** What the judged rules belong to: the parts of a service that put a rule into words. */
export interface Ruled {
  readonly eligible: Rules;
  readonly tunables: Tunables;
  readonly cites?: Cite;
}

/** A rule or condition in words, with the values in force: «须在受伤后 {window} 天内申请» says 90 where 90 is in force. */
export function sayRule(says: string, tunables: Tunables, tuned: Tuned<Tunables>): string {
  return says.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const held = tunables[name];
    const value = tuned[name];
    if (held === undefined || value === undefined) return whole;
    return held.kind === 'money' || held.kind === 'yesNo' ? sayTuned(held, value) : String(value);
  });
}

/** The failed rules as reasons, each with its clause; the service's own source stands in where a rule names none. */
export function reasonsOf(service: Ruled, findings: readonly Finding[], tuned: Tuned<Tunables>): Reason[] {
  return findings
    .filter((finding) => !finding.holds)
    .map(({ rule }) => ({
      at: rule,
      says: sayRule(service.eligible[rule]?.says ?? rule, service.tunables, tuned),
      cites: service.eligible[rule]?.cites ?? service.cites,
    }));
}

/** Forms come from the wire or from a column as plain values; the server has validated them against the fields. */
export function asValues(values: AnyValues): Values<Fields> {
  return values as Values<Fields>;
}
