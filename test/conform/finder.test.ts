import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '../../kernel/calendar.ts';
import type { AnyValues, Field } from '../../kernel/field.ts';
import type { Profile } from '../../kernel/finder/answers.ts';
import { find } from '../../kernel/finder/find.ts';
import { formFrom, isAskable, isToldHere, questionOf } from '../../kernel/finder/questions.ts';
import { spansFor } from '../../kernel/finder/values.ts';
import { checkFields, fieldAt } from '../../kernel/form.ts';
import { levels } from '../../kernel/party.ts';
import { estimateOf } from '../../kernel/payment.ts';
import { type Earlier, type Member, asValues, judge, shippedValues } from '../../kernel/rule.ts';
import { type Service, isFinal } from '../../kernel/service.ts';
import { type Standing, standings } from '../../kernel/standing.ts';
import { topics } from '../../kernel/topic.ts';
import { published, unlessLacking } from '../../kernel/unpublished.ts';
import { projectRoot } from '../../server/config.ts';
import { examplesOf, findServices } from '../../server/registry.ts';

/**
 * The finder judges by the very functions that decide a case, but with answers that may be missing. Here it is held to what
 * the server finds for the same person once all is answered: `judge` on the completed form, as filing does.
 */

const usualDay = '2026-11-28';
let today = usualDay;
let services: readonly Service[];
/** Services that are open for a part of the year are looked at on a day on which one of their examples is filed. */
const dayOf = new Map<string, string>();
/** What the first example of each service that is filed says: of rules that are many, few people at random meet all. */
const exampleForms = new Map<string, AnyValues>();

beforeAll(async () => {
  const folder = `${projectRoot}/services`;
  services = [...(await findServices(folder)).values()];
  for (const { id, tunables } of services) {
    const filed = (await examplesOf(folder, id)).find(
      ({ refused, after }) => refused === undefined && after === undefined,
    );
    const isSeasonal = Object.values(tunables).some(({ kind }) => kind === 'season');
    dayOf.set(id, (isSeasonal && filed?.filedOn) || usualDay);
    exampleForms.set(id, filed?.form ?? {});
  }
});

const somewhen = fc.integer({ min: -900, max: 500 }).map((n) => addDays(today, n));
const uuid = fc.uuid();

function valueFor(asked: Field): fc.Arbitrary<unknown> {
  switch (asked.kind) {
    case 'date':
      return asked.notAfter ? fc.integer({ min: -900, max: 0 }).map((n) => addDays(today, n)) : somewhen;
    case 'choice':
      return fc.constantFrom(...Object.keys(asked.of));
    case 'choices':
      return fc.subarray(Object.keys(asked.of), { minLength: 1 });
    case 'yesNo':
      return fc.boolean();
    case 'number':
      return fc.integer({ min: asked.min ?? 0, max: Math.min(asked.max ?? 200, 200) });
    case 'money':
      return fc.integer({ min: asked.min ?? 0, max: Math.min(asked.max ?? 2_000_000, 2_000_000) });
    case 'rating':
      return fc.integer({ min: 1, max: 5 });
    case 'rows': {
      const row = Object.fromEntries(Object.entries(asked.of).map(([id, one]) => [id, valueFor(one)]));
      return fc.array(fc.record(row), { minLength: asked.min ?? 1, maxLength: asked.max });
    }
    case 'files':
      return fc.uniqueArray(uuid, { minLength: asked.min ?? 1, maxLength: asked.max });
    case 'union':
    case 'staff':
      return uuid;
    case 'phone':
      return fc.constant('19900000001');
    case 'personName':
      return fc.constant('工友示例');
    case 'document':
      return fc.constant('449901199001010012');
    default:
      return fc.constant('示例文字，够长的一段话');
  }
}

interface Person {
  readonly answers: AnyValues;
  readonly member: Member;
  readonly earlier: readonly Earlier[];
}

function someone(service: Service): fc.Arbitrary<Person> {
  const form = fc.record(
    Object.fromEntries(Object.entries(service.form).map(([id, asked]) => [questionOf(service, id), valueFor(asked)])),
  );
  const member = fc.record({
    verified: fc.boolean(),
    joinedOn: fc.integer({ min: -2000, max: 0 }).map((n) => addDays(today, n)),
    orgLevel: fc.constantFrom(...levels),
    standing: fc.constantFrom(...(Object.keys(standings) as Standing[])),
  });
  const open = Object.keys(service.states).filter((state) => !isFinal(service, state));
  const before = fc.record({ form, filedOn: somewhen, state: fc.constantFrom(...open) });
  const random = fc.record({ answers: form, member, earlier: fc.array(before, { maxLength: 2 }) }).map((one) => ({
    ...one,
    earlier: one.earlier.map((old) => ({ ...old, form: asValues(formFrom(service, old.form)) })),
  }));
  // Where nothing is paid an example leaves to the register what it says.
  if (Object.values(service.actions).every(({ pays }) => !pays)) return random;
  return fc.oneof({ weight: 9, arbitrary: random }, { weight: 1, arbitrary: fc.constant(asInExample(service)) });
}

function asInExample(service: Service): Person {
  const answers = Object.entries(exampleForms.get(service.id)!).map(([id, value]) => [
    questionOf(service, id),
    service.form[id]?.kind === 'files' ? ['0190f000-0000-7000-8000-000000000001'] : value,
  ]);
  // What the register fills stands in every form that the server judges.
  const known = Object.entries(service.fromRegister ?? {}).map(([id, fact]) => [
    questionOf(service, id),
    fact === 'union-members' ? 1_000 : 0,
  ]);
  const member: Member = { verified: true, joinedOn: '2020-01-01', orgLevel: 'workplace', standing: 'employed' };
  return { answers: Object.fromEntries([...answers, ...known]) as AnyValues, member, earlier: [] };
}

/** All that she could say of herself. */
function told(service: Service, { answers, member }: Person): AnyValues {
  const about = Object.fromEntries(Object.entries(member).map(([fact, value]) => [`member.${fact}`, value]));
  return { ...answers, ...about, member: service.newcomers === undefined, occasions: service.occasions ?? [] };
}

/** As the server judges the application; undefined where it would send the form back, or lacks a value to judge by. */
function decided(service: Service, person: Person, day = today): Map<string, boolean> | undefined {
  const form = formFrom(service, person.answers);
  // What says who she is no rule looks at, and the finder never asks.
  const problems = checkFields(service.form, form, { today: day });
  const isTold = (asked: Field, at: string) => isAskable(asked) && isToldHere(asked, at.split('.')[2]);
  if (problems.some(({ at }) => isTold(service.form[fieldAt(at)]!, at))) return undefined;
  const tuned = shippedValues(service.tunables);
  const { member, earlier } = person;
  const findings = judge(service.eligible, { form: asValues(form), member, today: day, tuned, earlier });
  if (findings.some(({ lacks }) => lacks !== undefined)) return undefined;
  return new Map(findings.map(({ rule, holds }) => [rule, holds]));
}

function found(service: Service, profile: Profile) {
  const spansOf = spansFor({ today, orgs: [], entries: [] }, undefined, today);
  return find({ services: [service], profile, spansOf, today });
}

/** What the finder says of this service alone. */
const benefitOf = (...asked: Parameters<typeof found>) => found(...asked).found[0]!;

const runs = { numRuns: 150 };

function everyService(check: (service: Service) => void) {
  for (const service of services) {
    today = dayOf.get(service.id)!;
    check(service);
  }
  today = usualDay;
}

/** How often each outcome was met, so that no property holds for want of cases. */
class Tally {
  readonly #times = new Map<string, number>();
  note(service: Service, what: string): void {
    const key = `${service.id} ${what}`;
    this.#times.set(key, (this.#times.get(key) ?? 0) + 1);
  }
  neverMet(of: readonly Service[], ...what: readonly string[]): string[] {
    const keys = of.flatMap(({ id }) => what.map((one) => `${id} ${one}`));
    return keys.filter((key) => !this.#times.has(key));
  }
}

const paying = () => services.filter(({ actions }) => Object.values(actions).some(({ pays }) => pays));

describe('for every service', () => {
  test('what the finder says of somebody who has said all is what the server finds', () => {
    const tally = new Tally();
    everyService((service) =>
      fc.assert(
        fc.property(someone(service), (person) => {
          const findings = decided(service, person);
          if (findings === undefined) return;
          const profile = { answers: told(service, person), earlier: { [service.id]: person.earlier } };
          const benefit = benefitOf(service, profile);
          const said = benefit.conditions.filter(({ rule }) => findings.has(rule));
          expect(said.map(({ rule, verdict }) => [rule, verdict])).toEqual(
            [...findings].map(([rule, holds]) => [rule, holds ? 'yes' : 'no']),
          );
          expect(benefit.verdict).toBe([...findings.values()].every(Boolean) ? 'yes' : 'no');
          tally.note(service, benefit.verdict);
        }),
        runs,
      ),
    );
    expect(tally.neverMet(paying(), 'no')).toEqual([]);
    // Where much must hold at once, chance alone seldom brings somebody for whom it does.
    expect(tally.neverMet(paying(), 'yes').length).toBeLessThan(paying().length / 2);
  });

  test('what it says of somebody who has said less is never contradicted by the rest', () => {
    const tally = new Tally();
    everyService((service) =>
      fc.assert(
        fc.property(someone(service), fc.infiniteStream(fc.boolean()), fc.boolean(), (person, tells, isRecorded) => {
          const findings = decided(service, person);
          if (findings === undefined) return;
          const all = Object.entries(told(service, person));
          const answers = Object.fromEntries(all.filter(() => tells.next().value));
          const earlier = isRecorded ? { earlier: { [service.id]: person.earlier } } : {};
          const none = person.earlier.length > 0 ? [service.id] : [];
          const profile = { answers: { ...answers, ...(tells.next().value && { earlier: none }) }, ...earlier };
          const benefit = benefitOf(service, profile);
          for (const { rule, verdict } of benefit.conditions) {
            const holds = findings.get(rule) ?? true;
            tally.note(service, verdict);
            if (verdict !== 'unknown') expect([rule, verdict]).toEqual([rule, holds ? 'yes' : 'no']);
          }
          const form = asValues(formFrom(service, person.answers));
          const pays = Object.values(service.actions).flatMap((action) => (action.pays ? [action.pays] : []));
          for (const [n, { least, most }] of benefit.amounts.entries()) {
            const tuned = published(shippedValues(service.tunables));
            const estimate = unlessLacking(() => estimateOf(pays[n]!, { form, tuned }));
            if ('lacks' in estimate) expect(most).toBeUndefined();
            else if (most !== undefined) {
              const mostOf = 'exactly' in estimate ? estimate.exactly : estimate.atMost;
              expect(mostOf).toBeLessThanOrEqual(most);
              expect('exactly' in estimate ? mostOf >= (least ?? 0) : least === undefined).toBe(true);
            }
          }
        }),
        runs,
      ),
    );
    expect(tally.neverMet(paying(), 'yes', 'no', 'unknown')).toEqual([]);
  });

  test('the last day it names is the last on which the server says yes', () => {
    everyService((service) =>
      fc.assert(
        fc.property(someone(service), (person) => {
          const profile = { answers: told(service, person), earlier: { [service.id]: person.earlier } };
          const benefit = benefitOf(service, profile);
          if (benefit.verdict !== 'yes') return;
          const until = benefit.until!;
          const holdsOn = (day: string) => {
            const findings = decided(service, person, day);
            return findings !== undefined && [...findings.values()].every(Boolean);
          };
          const last = until === 'open' ? addDays(today, 700) : until;
          expect(holdsOn(last)).toBe(true);
          if (until !== 'open') expect(holdsOn(addDays(until, 1))).toBe(false);
        }),
        runs,
      ),
    );
  });

  test('a way it shows leads to where it says', () => {
    const tally = new Tally();
    everyService((service) =>
      fc.assert(
        fc.property(someone(service), (person) => {
          const profile = { answers: told(service, person), earlier: { [service.id]: person.earlier } };
          const benefit = benefitOf(service, profile);
          if (benefit.verdict !== 'no' || decided(service, person) === undefined) return;
          for (const { changes } of benefit.ways) {
            tally.note(service, 'way');
            let day = today;
            const answers: Record<string, unknown> = { ...profile.answers };
            for (const change of changes) {
              if (change.kind === 'wait') day = change.until;
              else answers[change.question] = change.to;
            }
            const member = Object.fromEntries(
              Object.keys(person.member).map((fact) => [fact, answers[`member.${fact}`]]),
            ) as unknown as Member;
            const findings = decided(service, { ...person, answers, member }, day);
            expect(findings && [...findings.values()].every(Boolean)).toBe(true);
          }
        }),
        runs,
      ),
    );
    expect(tally.neverMet(paying(), 'way')).toEqual([]);
  });

  test('by asking what it asks next, everybody comes to a yes or a no', () => {
    everyService((service) =>
      fc.assert(
        fc.property(someone(service), (person) => {
          if (decided(service, person) === undefined) return;
          const all = told(service, person);
          const earlier = { earlier: { [service.id]: person.earlier } };
          const answers: Record<string, unknown> = {};
          for (let asked = 0; ; asked += 1) {
            const {
              found: [benefit],
              next,
            } = found(service, { answers, ...earlier });
            if (next === undefined) {
              expect(benefit!.verdict).not.toBe('unknown');
              return;
            }
            expect(Object.hasOwn(answers, next.id)).toBe(false);
            expect(asked).toBeLessThan(40);
            answers[next.id] = all[next.id] ?? null;
          }
        }),
        { numRuns: 50 },
      ),
    );
  });
});

test('fields of one topic ask the same in every service', () => {
  for (const topic of Object.keys(topics)) {
    const fields = services.flatMap(({ form }) => Object.values(form).filter((one) => one.topic === topic));
    const options = fields.map((one) => (one.kind === 'choice' ? Object.keys(one.of).toSorted() : one.kind));
    expect(new Set(options.map((one) => JSON.stringify(one))).size, topic).toBeLessThanOrEqual(1);
    expect(fields.every(isAskable), topic).toBe(true);
  }
});
