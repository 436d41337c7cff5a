import { type Day, addDays } from '../calendar.ts';
import type { Service } from '../service.ts';
import type { Profile, Verdict } from './answers.ts';
import { type Judged, judgeCondition, verdictOf } from './conditions.ts';
import { type Sight, type Subject, freshSight, lookAt, wrongOf } from './judging.ts';
import { questionOf } from './questions.ts';
import { type SpansOf, type ValueSpan, spanOn } from './values.ts';

/** Two years: beyond them nobody waits, and values are not set. */
export const horizonDays = 2 * 366;

export function subjectOn(service: Service, profile: Profile, spansOf: SpansOf, day: Day): Subject {
  const span = spanOn(spansOf(service), day);
  const values = Object.fromEntries(Object.entries(span.values).map(([name, { value }]) => [name, value]));
  return { service, profile, day, values, wrong: wrongOf(service, profile.answers, day) };
}

/** Goes through days one by one, and works out anew only what changes with them. */
export function* subjectsAfter(
  today: Subject,
  spansOf: SpansOf,
  most: number = horizonDays,
): Generator<Subject, void, undefined> {
  const { service, profile } = today;
  const spans = spansOf(service);
  // What is wrong with an answer may change with the day only where a date must not lie before or after it.
  const isDated = Object.values(service.form).some(
    (asked) => asked.kind === 'date' && (asked.notBefore !== undefined || today.wrong.length > 0),
  );
  let span: ValueSpan | undefined;
  let { values } = today;
  for (let n = 1; n <= most; n += 1) {
    const day = addDays(today.day, n);
    const now = spanOn(spans, day);
    if (now !== span) values = Object.fromEntries(Object.entries(now.values).map(([name, { value }]) => [name, value]));
    span = now;
    yield { ...today, day, values, wrong: isDated ? wrongOf(service, profile.answers, day) : today.wrong };
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

const seen = freshSight();

function verdictOn(subject: Subject, judged: readonly Judged[]): Verdict {
  for (const { condition, sights } of judged)
    // What was told without trying out answers is told so again.
    if (sights.length > 1) {
      if (judgeCondition(subject, condition).verdict === 'no') return 'no';
    } else if (lookAt(subject, condition.holds, seen).value === false) return 'no';
  return 'unknown';
}

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
    const isOver = subject.wrong.length > today.wrong.length || verdictOn(subject, moving) === 'no';
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
    if (verdictOn(subject, moving) === 'no') continue;
    const verdict = verdictOf(judged.map(({ condition }) => judgeCondition(subject, condition)));
    if (verdict !== 'no') return { day: subject.day, verdict };
  }
  return undefined;
}
