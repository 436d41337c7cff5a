import { type Day, addDays, isDay } from '../calendar.ts';
import type { Field } from '../field.ts';
import type { Change, Profile, Way } from './answers.ts';
import { type Judged, conditionsOf, isAgainst, judgeCondition, verdictOf } from './conditions.ts';
import { firstDay } from './days.ts';
import { type Subject, wrongOf } from './judging.ts';
import { fieldOf, isOfForm, optionsOf } from './questions.ts';
import type { SpansOf } from './values.ts';
import { sayAnswer, sayWholeDay } from './words.ts';

/**
 * What would have to be otherwise. Every way is one that was tried: with its changes no condition speaks against the
 * benefit any more. None is offered because it looks likely.
 */

type Answer = Extract<Change, { kind: 'answer' }>;

/** Never to be changed: what somebody was paid before, and how long she has been a member, which time changes. */
const fixed: ReadonlySet<string> = new Set(['earlier', 'member.joinedOn']);

function changed(subject: Subject, answers: Profile['answers']): Subject {
  const { service, day } = subject;
  const profile = { ...subject.profile, answers: { ...subject.profile.answers, ...answers } };
  const touchesForm = Object.keys(answers).some((question) => isOfForm(service, question));
  return { ...subject, profile, ...(touchesForm && { wrong: wrongOf(service, profile.answers, day) }) };
}

const isImpossible = (subject: Subject, answers: Profile['answers']) =>
  changed(subject, answers).wrong.length > subject.wrong.length;

/** Whether no condition speaks against it with this answer changed to one that can be given. */
function helps(subject: Subject, judged: readonly Judged[], question: string, to: unknown): boolean {
  const { answers } = subject.profile;
  const other = { ...subject, profile: { ...subject.profile, answers: { ...answers, [question]: to } } };
  // Looking is cheaper than checking the form, and most of what is tried does not help.
  const speaksAgainst = judged.some(({ condition }) => isAgainst(other, condition));
  return !speaksAgainst && !isImpossible(subject, { [question]: to });
}

type Step = (by: number) => unknown;

function stepsFrom(asked: Field, value: unknown): Step | undefined {
  if (asked.kind === 'date' && typeof value === 'string' && isDay(value)) return (by) => addDays(value, by);
  if ((asked.kind === 'number' || asked.kind === 'money') && typeof value === 'number') return (by) => value + by;
  return undefined;
}

const farthest = { date: 1 << 12, number: 1 << 20, money: 1 << 27 } as const;

/** Of whole numbers between one that is so and one that is not, the last that is. */
function lastThat(isSo: (by: number) => boolean, from: number, to: number): number {
  let [so, not] = [from, to];
  while (not - so > 1) {
    const middle = (so + not) >> 1;
    if (isSo(middle)) so = middle;
    else not = middle;
  }
  return so;
}

interface Search {
  /** The longest step that is tried. */
  readonly most: number;
  readonly helps: (by: number) => boolean;
  readonly isPossible: (by: number) => boolean;
}

/**
 * The nearest value on one side that will do: found by doubling the step, as far as an answer is possible, then by halving
 * what lies between.
 */
function nearest(sign: 1 | -1, search: Search): number | undefined {
  const does = (by: number) => search.helps(sign * by);
  const may = (by: number) => search.isPossible(sign * by);
  let short = 0;
  let beyond = 1;
  while (!does(beyond)) {
    if (!may(beyond)) {
      const last = lastThat(may, short, beyond);
      if (last === short || !does(last)) return undefined;
      beyond = last;
      break;
    }
    short = beyond;
    beyond *= 2;
    if (beyond > search.most) return undefined;
  }
  return sign * (lastThat((by) => !does(by), short, beyond) + 1);
}

/** What to answer instead so that none of these conditions speaks against it any more. */
function candidatesFor(subject: Subject, judged: readonly Judged[], question: string): unknown[] {
  const { service, profile } = subject;
  if (question === 'occasions') {
    const had = profile.answers['occasions'];
    return (service.occasions ?? [])
      .map((one) => [...(Array.isArray(had) ? (had as unknown[]) : []), one])
      .filter((to) => helps(subject, judged, question, to));
  }
  const value = profile.answers[question];
  const options = optionsOf([service], question);
  if (options !== undefined)
    return options.filter((option) => option !== value && option !== null && helps(subject, judged, question, option));
  const asked = fieldOf([service], question);
  const step = asked && stepsFrom(asked, value);
  if (step === undefined) return [];
  const search = {
    most: farthest[asked!.kind as keyof typeof farthest],
    helps: (by: number) => helps(subject, judged, question, step(by)),
    isPossible: (by: number) => !isImpossible(subject, { [question]: step(by) }),
  };
  const found = ([1, -1] as const).flatMap((sign) => nearest(sign, search) ?? []);
  return found.length === 0
    ? []
    : [step(found.reduce((one, other) => (Math.abs(other) < Math.abs(one) ? other : one)))];
}

/** The questions that every one of these looked at: no other answer alone can change them all. */
function sharedQuestions(against: readonly Judged[]): string[] {
  const seen = against.map(({ sights }) => new Set(sights.flatMap(({ questions }) => [...questions])));
  return [...(seen[0] ?? [])].filter((question) => seen.every((others) => others.has(question)));
}

/** Answers that alone would do, each with what it was changed to; one after the other, because often the first is enough. */
function* answersFor(subject: Subject, against: readonly Judged[]): Generator<Answer, void, undefined> {
  for (const question of sharedQuestions(against))
    if (!fixed.has(question))
      for (const to of candidatesFor(subject, against, question))
        yield {
          kind: 'answer',
          question,
          to,
          says: sayAnswer(subject.service, question, subject.profile.answers[question], to),
        };
}

function wayOf(subject: Subject, changes: readonly Answer[]): Way[] {
  const all = Object.fromEntries(changes.map(({ question, to }) => [question, to]));
  const leads = verdictOf(judgedOf(changed(subject, all)));
  return leads === 'no' ? [] : [{ changes, leads }];
}

const judgedOf = (subject: Subject) =>
  conditionsOf(subject.service).map((condition) => judgeCondition(subject, condition));

/**
 * Several things that stand against it, each with its own smallest change, and what is then left with the day on which time
 * has mended it; a way only where all together are one.
 */
function together(subject: Subject, against: readonly Judged[], spansOf: SpansOf): Way[] {
  const each = new Map(
    against.flatMap((one) => {
      const { value } = answersFor(subject, [one]).next();
      return value ? [[value.question, value] as const] : [];
    }),
  );
  const changes = [...each.values()];
  if (changes.length === 0) return [];
  const ways = wayOf(subject, changes);
  if (ways.length > 0) return ways;
  const other = changed(subject, Object.fromEntries(changes.map(({ question, to }) => [question, to])));
  const day = firstDay(other, judgedOf(other), spansOf);
  return day ? [{ changes: [...changes, waitUntil(day.day)], leads: day.verdict }] : [];
}

function waitUntil(day: Day): Change {
  return { kind: 'wait', until: day, says: `等到${sayWholeDay(day)}` };
}

/** What one can do stands before what one can wait for, and that before what is as it is. */
function weight({ changes, leads }: Way): number {
  const kinds = changes.map((change) => {
    if (change.kind === 'wait') return 2;
    return change.question === 'member' || change.question === 'member.verified' ? 1 : 3;
  });
  return kinds.reduce<number>((sum, one) => sum + one, 0) + (leads === 'yes' ? 0 : 0.5);
}

const mostWays = 3;

/** The smallest changes that would make a no a yes, the smallest first; none where there is none. */
export function waysTo(subject: Subject, judged: readonly Judged[], spansOf: SpansOf): Way[] {
  const against = judged.filter(({ verdict }) => verdict === 'no');
  if (against.length === 0) return [];
  const day = firstDay(subject, judged, spansOf);
  const waiting: Way[] = day ? [{ changes: [waitUntil(day.day)], leads: day.verdict }] : [];
  const single = [...answersFor(subject, against)].flatMap((change) => wayOf(subject, [change]));
  const ways = [...waiting, ...single];
  const found = ways.length > 0 || against.length === 1 ? ways : together(subject, against, spansOf);
  // oxlint-disable-next-line unicorn/no-array-sort -- the browsers of phones from before 2023 have no toSorted
  return [...found].sort((one, other) => weight(one) - weight(other)).slice(0, mostWays);
}
