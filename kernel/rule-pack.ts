import type { OrgRef } from './answers.ts';
import type { Day } from './calendar.ts';
import { yuan } from './money.ts';
import { type Tunable, papersOf } from './rule.ts';
import { daysOfSeason, papersAs, seasonOf } from './tunable-kinds.ts';
import type { SettingCite, ValueFrom } from './tuning.ts';

/** The first line of every rule pack. */
export const packFormat = 'rule-pack/1';

/** What stands in the place of a value where the one of the union above is to count again. */
export const fromAbove = 'above';

/** A value as a pack says it: yuan and percent as people write them, days of the year, codes of papers, yes or no. */
export type PackValue = number | boolean | string | readonly string[] | { readonly from: string; readonly to: string };

export function packValueOf(tunable: Tunable, value: number | null): PackValue {
  if (value === null) return fromAbove;
  if (tunable.kind === 'money' || tunable.kind === 'percent') return value / 100;
  if (tunable.kind === 'yesNo') return value === 1;
  if (tunable.kind === 'season') return daysOfSeason(value) ?? String(value);
  if (tunable.kind === 'papers') return papersOf(tunable, value);
  return value;
}

/** How a value of this kind is written, for whoever wrote it otherwise. */
export function packValueWords({ kind, of = {} }: Tunable): string {
  if (kind === 'money') return '写成以元为单位的数，最多两位小数，比如 800';
  if (kind === 'percent') return '写成百分数的数，最多两位小数，比如 20';
  if (kind === 'yesNo') return '写成 true 或者 false';
  if (kind === 'season') return '写成 { from: 10-20, to: 12-20 }';
  if (kind === 'papers') return `写成材料代号的列表：${Object.keys(of).join('、')}`;
  return '写成整数';
}

const isHundredths = (kind: Tunable['kind']) => kind === 'money' || kind === 'percent';

/** The value as it is kept; undefined where it is not written as its kind is. Bounds are checked elsewhere. */
export function valueOfPack(tunable: Tunable, said: unknown): number | null | undefined {
  const { kind, of = {} } = tunable;
  if (said === fromAbove) return null;
  try {
    if (kind === 'yesNo') return typeof said === 'boolean' ? Number(said) : undefined;
    if (kind === 'papers') return Array.isArray(said) ? papersAs(Object.keys(of), said.map(String)) : undefined;
    if (kind === 'season') {
      const { from, to } = said as { readonly from: unknown; readonly to: unknown };
      return seasonOf(String(from), String(to));
    }
    if (typeof said !== 'number') return undefined;
    return isHundredths(kind) ? yuan(said) : Number.isSafeInteger(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong in a pack, and where; line 0 is about the file as a whole. */
export interface PackProblem {
  readonly line: number;
  readonly says: string;
}

/** GET /api/open/rule-packs: a pack that comes with the platform. */
export interface PublishedPack {
  readonly file: string;
  readonly title: string;
  readonly text: string;
}

/** One value of a pack against what counts without it. */
export interface PackLine {
  readonly line: number;
  readonly service: string;
  readonly name: string;
  readonly value: number | null;
  readonly from: Day;
  readonly to?: Day;
  readonly cites: SettingCite;
  readonly was: ValueFrom;
  /** `unchanged` where the union has set exactly this already. */
  readonly becomes: 'draft' | 'unchanged';
}

/** POST /api/orgs/:id/rule-packs/check, which writes nothing, and POST /api/orgs/:id/rule-packs, which drafts what it says. */
export interface PackAnswer {
  readonly org: OrgRef;
  readonly title: string;
  readonly lines: readonly PackLine[];
  /** Empty where the pack can be imported. */
  readonly problems: readonly PackProblem[];
}
