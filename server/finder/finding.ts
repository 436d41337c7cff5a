import type { Day } from '../../kernel/calendar.ts';
import type { AnyValues, Fields } from '../../kernel/field.ts';
import type { FinderAnswer, FinderRules, FinderUnion, Profile } from '../../kernel/finder/answers.ts';
import { isBenefit } from '../../kernel/finder/conditions.ts';
import { find } from '../../kernel/finder/find.ts';
import { fieldOf, formFrom, questionOf, questionsOf } from '../../kernel/finder/questions.ts';
import { spansFor } from '../../kernel/finder/values.ts';
import { checkFields } from '../../kernel/form.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { type Earlier, asValues } from '../../kernel/rule.ts';
import type { Service } from '../../kernel/service.ts';
import { knownFields } from '../cases/from-register.ts';
import { joinSealed } from '../cases/sealed-fields.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { findProofs } from '../proofs/queries.ts';
import type { Registry } from '../registry.ts';
import { findLine, listEarlier, listPlaces } from './queries.ts';

interface Judged {
  readonly services: readonly Service[];
  /** Every question that can be asked for them. */
  readonly fields: Fields;
}

const known = new WeakMap<Registry, Judged>();

/** What the finder judges, in the order in which services are found. */
function judgedOf(registry: Registry): Judged {
  let judged = known.get(registry);
  if (judged === undefined) {
    const services = [...registry.values()].filter(isBenefit);
    const fields = Object.fromEntries(questionsOf(services).map((id) => [id, fieldOf(services, id)!]));
    judged = { services, fields };
    known.set(registry, judged);
  }
  return judged;
}

/** Each with the next of the line above it, as filing climbs. */
function climbing(orgs: readonly Omit<FinderUnion, 'above'>[]): FinderUnion[] {
  return orgs.map((org, n) => (n === 0 ? org : { ...org, above: orgs[n - 1]!.id }));
}

/**
 * What anybody needs to judge by herself: the values that are set for the line of a union; without a union those of the
 * province with every city and county, so that one of them can be chosen without asking again. Refusal: not-found.
 */
export async function readFinderRules(
  platform: Pick<Platform, 'db' | 'registry'>,
  union: string | undefined,
): Promise<FinderRules | Refusal> {
  const services = judgedOf(platform.registry).services.map(({ id }) => id);
  const { today, orgs: line, entries } = await findLine(platform.db, services, union);
  const orgs = climbing(line ?? []);
  if (union === undefined) {
    const { places, entries: more } = await listPlaces(platform.db, services);
    return { today, orgs: [...orgs, ...(places ?? [])], entries: [...(entries ?? []), ...(more ?? [])] };
  }
  const own = orgs.find(({ id }) => id === union);
  if (own === undefined) return refuse('not-found');
  return { today, union: { id: own.id, name: own.name, level: own.level }, orgs, entries: entries ?? [] };
}

export interface FinderAsked {
  readonly answers: AnyValues;
  /** Questions that were passed over. */
  readonly passed?: readonly string[];
  readonly union?: string;
  /** By the caller's own record: what it holds counts over what is said here. */
  readonly own?: boolean;
}

function problemsIn(fields: Fields, answers: AnyValues, today: Day): Reason[] {
  const said = Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== null));
  // What was not said is no problem: it is simply not known.
  return checkFields(fields, said, { today }).filter(({ at }) => said[at] !== undefined);
}

/** Her earlier cases as filing sees them: those that ended without counting against her are none. */
async function earlierOf({ db, sealer }: Platform, { personId }: Caller, services: readonly Service[]) {
  const rows = await listEarlier(
    db,
    personId,
    services.map(({ id }) => id),
  );
  const earlier: Record<string, Earlier[]> = Object.fromEntries(services.map(({ id }) => [id, []]));
  const byId = new Map(services.map((service) => [service.id, service]));
  for (const { service, form, form_sealed: sealed, filedOn, state } of rows)
    if (!byId.get(service)!.states[state]?.void)
      earlier[service]!.push({ form: asValues(joinSealed(sealer, { open: form, sealed })), filedOn, state });
  return earlier;
}

/** What the register would fill into the forms of these services. */
async function knownOf(
  platform: Platform,
  caller: Caller,
  services: readonly Service[],
  answers: AnyValues,
  now: number,
): Promise<AnyValues> {
  const known: Record<string, unknown> = {};
  for (const service of services)
    for (const [id, value] of Object.entries(
      await knownFields(platform, service, caller, now, formFrom(service, answers)),
    ))
      known[questionOf(service, id)] = value;
  return known;
}

async function profileOf(
  platform: Platform,
  caller: Caller | undefined,
  services: readonly Service[],
  { answers }: FinderAsked,
  now: number,
): Promise<Profile> {
  if (caller === undefined) return { answers };
  const { member, verified } = caller;
  const facts: AnyValues =
    member === undefined
      ? { member: false }
      : {
          member: true,
          'member.verified': verified,
          'member.joinedOn': member.joinedOn,
          'member.orgLevel': member.org.level,
          'member.standing': member.standing,
        };
  const [earlier, proofs, known] = await Promise.all([
    earlierOf(platform, caller, services),
    findProofs(platform.db, caller),
    knownOf(platform, caller, services, answers, now),
  ]);
  return { answers: { ...answers, ...facts, ...known }, earlier, proofs };
}

/**
 * Judges every benefit for somebody who stays unknown, or by the caller's own record. Nothing of it is kept. Refusals:
 * sign-in-needed, answers-wrong, not-found.
 */
export async function findBenefits(
  platform: Platform,
  caller: Caller | undefined,
  asked: FinderAsked,
  now: number,
): Promise<FinderAnswer | Refusal> {
  if (asked.own && caller === undefined) return refuse('sign-in-needed');
  const by = asked.own ? caller : undefined;
  const { services, fields } = judgedOf(platform.registry);
  const [rules, profile] = await Promise.all([
    readFinderRules(platform, asked.union ?? by?.member?.org.id),
    profileOf(platform, by, services, asked, now),
  ]);
  if (isRefusal(rules)) return rules;
  const { today, union } = rules;
  const problems = problemsIn(fields, asked.answers, today);
  if (problems.length > 0) return refuse('answers-wrong', problems);
  const spansOf = spansFor(rules, union?.id, today);
  const { found, next } = find({ services, profile, spansOf, today, passed: asked.passed ?? [] });
  return { today, ...(union && { union }), found, ...(next && { next }) };
}
