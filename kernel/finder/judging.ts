import type { Day } from '../calendar.ts';
import { type AnyValues, type Fields, whenHolds } from '../field.ts';
import { checkFields, fieldAt } from '../form.ts';
import type { Reason } from '../refusal.ts';
import { type Earlier, type Member, type RuleInput, type Tunables, type Tuned, asValues } from '../rule.ts';
import type { Service } from '../service.ts';
import type { Profile } from './answers.ts';
import { askedFields, formFrom, isToldHere } from './questions.ts';

/**
 * Lets a rule of `eligible` look at what is known of somebody, and notices at what it looked. It runs the very functions
 * that decide the case: the form, the member and the past are handed to it through a window, and where it looks at what
 * nobody has said the window closes. What such a rule then answers counts for nothing, also where it caught the closing.
 */

/**
 * Why a window closed: a question that can be asked, or something that no question here settles: an answer that cannot stand
 * (`answer`), papers that somebody has to look at, what was applied for before (`record`), a sum that the union assesses, or
 * a value that nobody has published.
 */
export type Missing =
  | { readonly question: string }
  | { readonly lacks: 'answer' | 'paper' | 'record' | 'assessment' }
  | { readonly lacks: 'value'; readonly name: string };

/** What was looked at. */
export interface Sight {
  readonly questions: Set<string>;
  readonly tunables: Set<string>;
  today: boolean;
  missing: Missing | undefined;
}

class Closed extends Error {}
/** One for all, because making one takes longer than judging a rule. */
const closed = new Closed('not known');

/** What one service is judged by: the answers, the day and its values. */
export interface Subject {
  readonly service: Service;
  readonly profile: Profile;
  readonly day: Day;
  readonly values: Readonly<Record<string, number | null | undefined>>;
  /** Fields whose answers cannot stand, with the reason; they count as not known. */
  readonly wrong: readonly Reason[];
}

export function wrongOf(service: Service, answers: AnyValues, day: Day): readonly Reason[] {
  const form = formFrom(service, answers);
  if (Object.keys(form).length === 0) return [];
  return checkFields(service.form, form, { today: day }).filter(({ at }) => {
    const id = fieldAt(at);
    // The names in a list are not asked for here, so that they are missing is no fault.
    return form[id] !== undefined && isToldHere(service.form[id]!, at.split('.')[2]);
  });
}

/** What the conditions of the finder itself look at, beside what rules do. */
export interface Window extends RuleInput<Fields, Tunables> {
  /** The answer to a question about the person; closes where there is none. */
  say(question: string): unknown;
  /** What moves of the case will have been answered: nobody knows that before. */
  readonly said: AnyValues;
}

function close(sight: Sight, missing: Missing): never {
  sight.missing ??= missing;
  throw closed;
}

function readAnswer({ profile }: Subject, sight: Sight, question: string): unknown {
  const value = profile.answers[question];
  if (value === undefined) return close(sight, { question });
  sight.questions.add(question);
  return value === null ? undefined : value;
}

function readField(subject: Subject, sight: Sight, id: string): unknown {
  const field = askedFields(subject.service).get(id);
  if (field === undefined) return undefined;
  const { asked, question } = field;
  if (asked.when !== undefined && !whenHolds(asked.when, (other) => readField(subject, sight, other))) return undefined;
  if (subject.wrong.some(({ at }) => fieldAt(at) === id)) return close(sight, { lacks: 'answer' });
  if (subject.profile.answers[question] === undefined && !field.isAskable)
    return close(sight, { lacks: asked.kind === 'files' ? 'paper' : 'answer' });
  return readAnswer(subject, sight, question);
}

/** An object that is read key by key through `read`, in whichever way it is read. */
function seenThrough(keys: readonly string[], read: (key: string) => unknown): AnyValues {
  const described = (key: string | symbol) => {
    if (typeof key === 'symbol' || !keys.includes(key)) return undefined;
    const value = read(key);
    return value === undefined ? undefined : { value, enumerable: true, configurable: true };
  };
  return new Proxy<AnyValues>(
    {},
    {
      get: (_target, key) => (typeof key === 'symbol' ? undefined : read(key)),
      has: (_target, key) => described(key) !== undefined,
      ownKeys: () => keys.filter((key) => read(key) !== undefined),
      getOwnPropertyDescriptor: (_target, key) => described(key),
    },
  );
}

const memberFacts = ['verified', 'joinedOn', 'orgLevel', 'standing'] satisfies (keyof Member)[];

/**
 * What a rule is handed, made once for a service: it shows the subject of the look that is under way. Rules call no other
 * rules, so one look is over before the next begins.
 */
class Lens implements Window {
  #subject: Subject | undefined;
  #sight: Sight | undefined;
  readonly form: Window['form'];
  readonly member: Member;
  readonly tuned: Tuned<Tunables>;
  readonly say: Window['say'];
  readonly said: AnyValues;
  readonly #untold: readonly Earlier[];

  constructor(service: Service) {
    this.say = (question) => readAnswer(this.#subject!, this.#sight!, question);
    this.form = asValues(seenThrough(Object.keys(service.form), (id) => readField(this.#subject!, this.#sight!, id)));
    this.member = seenThrough(memberFacts, (fact) => this.say(`member.${fact}`)) as unknown as Member;
    this.tuned = seenThrough(Object.keys(service.tunables), (name) => {
      if (!Object.hasOwn(service.tunables, name)) return undefined;
      this.#sight!.tunables.add(name);
      return this.#subject!.values[name] ?? close(this.#sight!, { lacks: 'value', name });
    }) as unknown as Tuned<Tunables>;
    this.said = new Proxy<AnyValues>({}, { get: () => close(this.#sight!, { lacks: 'assessment' }) });
    this.#untold = new Proxy<Earlier[]>([], {
      get: (none, key) => {
        const had = this.say('earlier');
        if (Array.isArray(had) && had.includes(service.id)) return close(this.#sight!, { lacks: 'record' });
        return Reflect.get(none, key) as unknown;
      },
    });
  }

  get earlier(): readonly Earlier[] {
    const { profile, service } = this.#subject!;
    return profile.earlier?.[service.id] ?? this.#untold;
  }

  get today(): Day {
    this.#sight!.today = true;
    return this.#subject!.day;
  }

  show(subject: Subject, sight: Sight): this {
    this.#subject = subject;
    this.#sight = sight;
    return this;
  }
}

const lenses = new WeakMap<Service, Lens>();

function lensOf(service: Service): Lens {
  let lens = lenses.get(service);
  if (lens === undefined) {
    lens = new Lens(service);
    lenses.set(service, lens);
  }
  return lens;
}

export function freshSight(): Sight {
  return { questions: new Set(), tunables: new Set(), today: false, missing: undefined };
}

/**
 * What a function makes of what is known; without a value where it looked at something that is not. `sight` may be one that
 * has been used before, where only the value matters.
 */
export function lookAt<T>(
  subject: Subject,
  look: (window: Window) => T,
  sight = freshSight(),
): { readonly sight: Sight; readonly value?: T } {
  sight.missing = undefined;
  try {
    const value = look(lensOf(subject.service).show(subject, sight));
    return sight.missing === undefined ? { sight, value } : { sight };
  } catch (fault) {
    if (sight.missing === undefined) throw fault;
    return { sight };
  }
}
