import type { Cite } from '../rule.ts';
import { type Service, scenes } from '../service.ts';
import { occasions } from '../topic.ts';
import type { Verdict } from './answers.ts';
import { type Sight, type Subject, type Window, freshSight, lookAt } from './judging.ts';
import { optionsOf } from './questions.ts';

/**
 * Whether a service is something that people have a right to, and no matter of membership, of complaint or of office: one
 * that pays, or one of the scenes in which unions give.
 */
export function isBenefit({ actions, scene, newcomers }: Service): boolean {
  const gives: readonly string[] = [scenes.assistance, scenes.services];
  return newcomers === undefined && (Object.values(actions).some(({ pays }) => pays) || gives.includes(scenes[scene]));
}

/** What must hold: the rules of the service, and before them what the server asks of everybody who files. */
export interface Condition {
  readonly id: string;
  readonly says: string;
  readonly cites: Cite | undefined;
  holds(window: Window): boolean;
}

function conditionsBefore(service: Service): Condition[] {
  const { newcomers, forAnyone, occasions: named, cites } = service;
  // That one is a member is what the platform asks, and no clause of the benefit.
  const asked = { cites: undefined };
  const before: Condition[] = [];
  if (newcomers !== undefined)
    before.push({
      id: 'no-member',
      says: '还没有入会的人才能办',
      ...asked,
      holds: ({ say }) => say('member') === false,
    });
  else if (!forAnyone)
    before.push({ id: 'member', says: '须先加入工会', ...asked, holds: ({ say }) => say('member') === true });
  if (named !== undefined) {
    const says = `遇到这样的事才能申请：${named.map((one) => occasions[one]).join('、')}`;
    const holds = ({ say }: Window) => {
      const had = say('occasions');
      return Array.isArray(had) && named.some((one) => had.includes(one));
    };
    before.push({ id: 'occasion', says, cites, holds });
  }
  return before;
}

const known = new WeakMap<Service, readonly Condition[]>();

export function conditionsOf(service: Service): readonly Condition[] {
  let conditions = known.get(service);
  if (conditions === undefined) {
    const rules = Object.entries(service.eligible).map(([id, rule]): Condition => ({
      id,
      says: rule.says,
      cites: rule.cites ?? service.cites,
      holds: (window) => rule.holds(window),
    }));
    conditions = [...conditionsBefore(service), ...rules];
    known.set(service, conditions);
  }
  return conditions;
}

/** How something comes out, and what it hangs on. */
export interface Told<T> {
  /** Every value it can still have; undefined where these cannot be told. */
  readonly values: readonly T[] | undefined;
  readonly sights: readonly Sight[];
}

/** How many answers in a row are tried out where a question has few. */
const depth = 3;

/**
 * Looks, and where it meets a question with few answers tries out each: what comes out alike whatever is answered is known.
 */
export function tell<T>(subject: Subject, look: (window: Window) => T, deep = depth): Told<T> {
  const { sight, value } = lookAt(subject, look);
  const { missing } = sight;
  if (missing === undefined) return { values: [value as T], sights: [sight] };
  const { service, profile } = subject;
  const options = deep > 0 && 'question' in missing ? optionsOf([service], missing.question) : undefined;
  if (options === undefined || !('question' in missing)) return { values: undefined, sights: [sight] };
  const tried = options.map((option) => {
    const answers = { ...profile.answers, [missing.question]: option };
    return tell({ ...subject, profile: { ...profile, answers } }, look, deep - 1);
  });
  const all = tried.map(({ values }) => values);
  const values = all.every((one) => one !== undefined) ? [...new Set(all.flat())] : undefined;
  return { values, sights: [sight, ...tried.flatMap(({ sights }) => sights)] };
}

export interface Judged {
  readonly condition: Condition;
  readonly verdict: Verdict;
  readonly sights: readonly Sight[];
}

export function judgeCondition(subject: Subject, condition: Condition, deep = depth): Judged {
  const { values, sights } = tell(subject, condition.holds, deep);
  const verdict = values?.length === 1 ? (values[0]! ? 'yes' : 'no') : 'unknown';
  return { condition, verdict, sights };
}

/** Seen by looks that ask for the outcome alone. */
const unheeded = freshSight();

/**
 * Whether a condition comes out as no: what `judgeCondition` finds, for those who try many days or answers and need neither
 * its sights nor whether it is a yes. It stops at the first answer that leaves the condition open.
 */
export function isAgainst(subject: Subject, condition: Condition, deep = depth): boolean {
  const { sight, value } = lookAt(subject, condition.holds, unheeded);
  const { missing } = sight;
  if (missing === undefined) return value === false;
  if (deep === 0 || !('question' in missing)) return false;
  const { service, profile } = subject;
  const { question } = missing;
  const options = optionsOf([service], question);
  if (options === undefined) return false;
  return options.every((option) => {
    const answers = { ...profile.answers, [question]: option };
    return isAgainst({ ...subject, profile: { ...profile, answers } }, condition, deep - 1);
  });
}

/** Of all conditions together: one that does not hold is enough for a no. */
export function verdictOf(judged: readonly Pick<Judged, 'verdict'>[]): Verdict {
  if (judged.some(({ verdict }) => verdict === 'no')) return 'no';
  return judged.every(({ verdict }) => verdict === 'yes') ? 'yes' : 'unknown';
}
