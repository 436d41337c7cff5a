import type { OrgRef } from '../../../kernel/answers.ts';
import type { Day } from '../../../kernel/calendar.ts';
import { papersOf, sayTuned } from '../../../kernel/rule.ts';
import { sayInForce } from '../../../kernel/say-day.ts';
import type { SettingCite, TunableLine, ValueFrom } from '../../../kernel/tuning.ts';
import { wholeDayWords } from '../../flow/day-words.ts';

type Kind = Pick<TunableLine, 'kind' | 'of'>;

/** « 5 个工作日», or «“是”», within a sentence. */
function saidOf(line: Kind, value: number | null): string {
  return line.kind === 'yesNo' ? `“${sayTuned(line, value)}”` : ` ${sayTuned(line, value)}`;
}

/** «县总工会设定，2026年12月1日起», or that nobody has set it. */
export function sourceWords({ value, setBy, from, cites }: ValueFrom): string {
  if (value === null) return '没有公布，工会还没有设定';
  if (setBy === undefined) return cites.house ? '平台默认值' : '公布的规定';
  return `${setBy.name}设定${from === undefined ? '' : `，${wholeDayWords(from)}起`}`;
}

/** «依据：某办法，第三条，2023年1月1日起执行». What no document gives says why it was taken. */
export function citeWords({ title, clause, house, ...days }: SettingCite & { readonly house?: true }): string {
  if (house) return `依据：没有公布的规定。${clause ?? ''}`;
  return `依据：${[title, clause, sayInForce(days)].filter(Boolean).join('，')}`;
}

/** «从2026年12月1日起改为 5 个工作日（榕区总工会设定）» */
export function laterWords(line: Kind, { value, setBy, from }: ValueFrom): string {
  const by = setBy === undefined ? '用回默认值' : `${setBy.name}设定`;
  return `${from === undefined ? '' : `${wholeDayWords(from)}起`}改为${saidOf(line, value)}（${by}）`;
}

/** «加上身份证照片，不再要户口簿；改后要：身份证照片、…», or that only the order changes. */
function papersWords(line: Kind, before: number, after: number): string {
  const [had, has] = [papersOf(line, before), papersOf(line, after)];
  const names = (codes: readonly string[]) => codes.map((code) => line.of?.[code] ?? code).join('、');
  const [more, less] = [has.filter((code) => !had.includes(code)), had.filter((code) => !has.includes(code))];
  const parts = [more.length > 0 && `加上${names(more)}`, less.length > 0 && `不再要${names(less)}`];
  const change = parts.filter(Boolean).join('，') || (before === after ? '不变' : '只改顺序');
  return `${change}；改后${has.length === 0 ? '不用交材料' : `要：${names(has)}`}`;
}

interface Changed {
  readonly value: number | null;
  readonly was: Pick<ValueFrom, 'value'>;
  readonly from: Day;
  readonly to?: Day;
}

/** «2026年12月1日起，慰问金：600 元 → 800 元», for an entry or a draft. */
export function changeWords(line: Kind & Pick<TunableLine, 'label'>, { value, was, from, to }: Changed): string {
  const until = to === undefined ? '起' : `到${wholeDayWords(to)}`;
  if (line.kind === 'papers' && value !== null && was.value !== null)
    return `${wholeDayWords(from)}${until}，${line.label}：${papersWords(line, was.value, value)}`;
  const next = value === null ? '用回上级的' : sayTuned(line, value);
  return `${wholeDayWords(from)}${until}，${line.label}：${sayTuned(line, was.value)} → ${next}`;
}

interface Planned {
  readonly org: OrgRef;
  readonly line: Kind & Pick<TunableLine, 'label' | 'shipped' | 'own'>;
  /** Null to let the value of the union above count again. */
  readonly value: number | null;
  readonly from: Day;
  /** Empty where it is to last. */
  readonly to?: string;
}

/** What a draft will do once it is approved. */
export function previewWords({ org, line, value, from, to }: Planned): string {
  const who = org.level === 'workplace' ? '本工会' : '本工会和下级工会（自己设过的除外）';
  const what =
    value === null
      ? `“${line.label}”不再用本工会设的值，用回上级的；上级也没有设的，用默认值${saidOf(line, line.shipped.value)}`
      : `“${line.label}”定为${saidOf(line, value)}`;
  const [next] = line.own
    .filter((entry) => entry.takenBack === undefined && entry.from > from)
    .map((entry) => entry.from)
    .toSorted();
  const until = to
    ? `过了${wholeDayWords(to)}，用回之前的。`
    : next === undefined
      ? ''
      : `到${wholeDayWords(next)}，再按本工会已经定好的变。`;
  return `批准以后，从${wholeDayWords(from)}起，${who}新提交的申请，${what}。在这之前提交的申请不变。${until}`;
}
