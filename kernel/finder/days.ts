import { type Day, addDays, isDay } from '../calendar.ts';
import type { Service } from '../service.ts';
import type { Profile } from './answers.ts';
import { type Judged, isAgainst, judgeCondition, verdictOf } from './conditions.ts';
import { type Sight, type Subject, wrongOf } from './judging.ts';
import { formFrom, questionOf } from './questions.ts';
import { type SpansOf, type ValueSpan, spanOn } from './values.ts';

/** Two years: beyond them nobody waits, and values are not set. */
export const horizonDays = 2 * 366;

type Values = Subject['values'];
const held = new WeakMap<ValueSpan, Values>();

/** The bare values of a span, made once: a service is looked at on many days of it. */
function valuesOf(span: ValueSpan): Values {
  let values = held.get(span);
  if (values === undefined) {
    values = Object.fromEntries(Object.entries(span.values).map(([name, { value }]) => [name, value]));
    held.set(span, values);
  }
  return values;
}

export function subjectOn(service: Service, profile: Profile, spansOf: SpansOf, day: Day): Subject {
  const values = valuesOf(spanOn(spansOf(service), day));
  return { service, profile, day, values, wrong: wrongOf(service, profile.answers, day) };
}

/** Every day that stands in an answer, also in a row of a list. */
function daysIn(answer: unknown): Day[] {
  if (typeof answer === 'string') return isDay(answer) ? [answer] : [];
  if (Array.isArray(answer)) return answer.flatMap(daysIn);
  return typeof answer === 'object' && answer !== null ? Object.values(answer).flatMap(daysIn) : [];
}

/**
 * The days on which what is wrong with the answers may change: a form knows the day only to say that a date lies before or
 * after it, so that is the date itself and the day after. Checking a form takes longer than all else that a day asks for.
 */
function turningDays({ service, profile }: Subject): ReadonlySet<Day> {
  const dates = Object.values(formFrom(service, profile.answers)).flatMap(daysIn);
  return new Set(dates.flatMap((date) => [date, addDays(date, 1)]));
}

/** Goes through days one by one, and works out anew only what changes with them. */
export function* subjectsAfter(
  today: Subject,
  spansOf: SpansOf,
  most: number = horizonDays,
): Generator<Subject, void, undefined> {
  const { service, profile } = today;
  const spans = spansOf(service);
  const turning = turningDays(today);
  let { wrong } = today;
  for (let n = 1; n <= most; n += 1) {
    const day = addDays(today.day, n);
    if (turning.has(day)) wrong = wrongOf(service, profile.answers, day);
    yield { service, profile, day, values: valuesOf(spanOn(spans, day)), wrong };
  }
}

function changesOf(spans: readonly ValueSpan[], name: string): boolean {
  return spans.some(({ values }) => values[name]?.value !== spans[0]!.values[name]?.value);
}

/** Whether what was seen can come out otherwise on another day. */
export function hangsOnTime(sights: readonly Sight[], service: Service, spansOf: SpansOf): boolean {
  const spans = spansOf(service);
  return sights.some(({ today, tunables, missing }) => {
    const hangs = today || (missing !== undefined && 'lacks' in missing && missing.lacks === 'answer');
    return hangs || [...tunables].some((name) => changesOf(spans, name));
  });
}

const someAgainst = (subject: Subject, judged: readonly Judged[]): boolean =>
  judged.some(({ condition }) => isAgainst(subject, condition));

const hasDeadline = ({ service, profile }: Subject) =>
  Object.entries(service.form).some(
    ([id, asked]) =>
      asked.kind === 'date' && asked.notBefore !== undefined && profile.answers[questionOf(service, id)] !== undefined,
  );

/** The last day in a row, from today, on which no condition speaks against it; undefined where that is not known. */
export function lastDay(today: Subject, judged: readonly Judged[], spansOf: SpansOf): string | undefined {
  const moving = judged.filter(({ sights }) => hangsOnTime(sights, today.service, spansOf));
  if (moving.some(({ verdict }) => verdict === 'unknown')) return undefined;
  if (moving.length === 0 && !hasDeadline(today)) return 'open';
  let last = today.day;
  for (const subject of subjectsAfter(today, spansOf)) {
    const isOver = subject.wrong.length > today.wrong.length || someAgainst(subject, moving);
    if (isOver) return last;
    last = subject.day;
  }
  return 'open';
}

/** The first day after today on which no condition speaks against it any more, and how it then comes out. */
export function firstDay(
  today: Subject,
  judged: readonly Judged[],
  spansOf: SpansOf,
): { readonly day: Day; readonly verdict: 'yes' | 'unknown' } | undefined {
  const against = judged.filter(({ verdict }) => verdict === 'no');
  const hangs = ({ sights }: Judged) => hangsOnTime(sights, today.service, spansOf);
  if (!against.every(hangs)) return undefined;
  const moving = [...against, ...judged.filter((one) => one.verdict === 'yes' && hangs(one))];
  for (const subject of subjectsAfter(today, spansOf)) {
    if (someAgainst(subject, moving)) continue;
    const verdict = verdictOf(judged.map(({ condition }) => judgeCondition(subject, condition)));
    if (verdict !== 'no') return { day: subject.day, verdict };
  }
  return undefined;
}
