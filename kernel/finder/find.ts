import type { Day } from '../calendar.ts';
import { type AnyValues, type Field, fieldsIn, isAsked } from '../field.ts';
import { fieldAt } from '../form.ts';
import { isNothingToChoose, withOffersOf } from '../offers.ts';
import { listOf, papersAskedBy } from '../papers.ts';
import { proofFor } from '../proven.ts';
import { type Tunables, type Tuned, sayRule } from '../rule.ts';
import type { Service } from '../service.ts';
import { amountsOf, estimated, restsOf } from './amounts.ts';
import type { BenefitFound, PaperFound, Profile, Question } from './answers.ts';
import { waysTo } from './changes.ts';
import { type Judged, conditionsOf, judgeCondition, tell, verdictOf } from './conditions.ts';
import { lastDay, subjectOn } from './days.ts';
import type { Subject } from './judging.ts';
import { answersTo, askedFields, fieldOf, formFrom, questionOf } from './questions.ts';
import { type SpansOf, spanOn } from './values.ts';
import { sayMissing } from './words.ts';

function neededOf(subject: Subject, asked: Field): PaperFound['needed'] | undefined {
  const { values } = tell(subject, ({ form }) => isAsked(asked, form as AnyValues));
  if (values?.length !== 1) return 'maybe';
  if (!values[0]) return undefined;
  const proven = provenOf(subject, asked);
  if (proven !== 'no') return proven;
  return asked.optional ? 'optional' : 'yes';
}

/** Whether what was shown before stands for the paper; `maybe` where that hangs on an answer that has not been given. */
function provenOf(subject: Subject, asked: Field): 'proven' | 'maybe' | 'no' {
  const proofs = (subject.profile.proofs ?? []).filter(
    ({ what }) => asked.kind === 'files' && asked.provenBy?.what === what,
  );
  if (proofs.length === 0) return 'no';
  const { values } = tell(
    subject,
    ({ form, today }) => proofFor(asked, form as AnyValues, { today, proofs }) !== undefined,
  );
  if (values?.length !== 1) return 'maybe';
  return values[0] ? 'proven' : 'no';
}

/** The files that the form asks for after these answers, those in a list in its order. */
function papersOf(subject: Subject): PaperFound[] {
  const { service, values } = subject;
  const others = Object.keys(service.form).filter((id) => listOf(service.form[id]!) === undefined);
  return [...papersAskedBy(service, values), ...others].flatMap((id): PaperFound[] => {
    const asked = service.form[id]!;
    const needed = asked.kind === 'files' ? neededOf(subject, asked) : undefined;
    if (needed === undefined) return [];
    return [{ field: id, label: asked.label, ...(asked.help !== undefined && { help: asked.help }), needed }];
  });
}

interface Found {
  readonly subject: Subject;
  readonly benefit: BenefitFound;
  readonly judged: readonly Judged[];
}

function findOne(service: Service, whole: Profile, spansOf: SpansOf, today: Day): Found {
  const profile = { ...whole, answers: answersTo(service, whole.answers) };
  const subject: Subject = subjectOn(service, profile, spansOf, today);
  const judged = conditionsOf(service).map((condition) => judgeCondition(subject, condition));
  const verdict = verdictOf(judged);
  const until = verdict === 'no' ? undefined : lastDay(subject, judged, spansOf);
  const form = formFrom(service, profile.answers);
  const { paused } = spanOn(spansOf(service), today);
  const wrong = new Set(subject.wrong.map(({ at }) => fieldAt(at)));
  return {
    subject,
    judged,
    benefit: {
      service: service.id,
      title: service.title,
      verdict,
      conditions: judged.map(({ condition, verdict: of, sights }) => ({
        rule: condition.id,
        says: sayRule(condition.says, service.tunables, subject.values as Tuned<Tunables>),
        verdict: of,
        ...(of === 'unknown' && { open: sayMissing(service, sights) }),
        ...(condition.cites && { cites: condition.cites }),
        rests: restsOf(service, sights, spansOf, today),
      })),
      amounts: amountsOf(subject, spansOf, until),
      ...(until !== undefined && { until }),
      papers: papersOf(subject),
      wrong: subject.wrong,
      ways: waysTo(subject, judged, spansOf),
      apply: {
        path: `/services/${service.id}/apply/1`,
        form: Object.fromEntries(Object.entries(form).filter(([id]) => !wrong.has(id))),
      },
      ...(paused && { paused }),
    },
  };
}

/** The questions that something hangs on and that can be asked, each once. */
function questionsIn(sights: Judged['sights']): string[] {
  return sights.flatMap(({ missing }) => (missing && 'question' in missing ? [missing.question] : []));
}

/** What still has to be asked before one benefit is settled, and then before its sum is known. */
function openOf({ subject, benefit, judged }: Found): Set<string> {
  if (benefit.verdict === 'no') return new Set();
  if (benefit.verdict === 'unknown')
    return new Set(judged.filter(({ verdict }) => verdict === 'unknown').flatMap(({ sights }) => questionsIn(sights)));
  return new Set(
    Object.values(subject.service.actions).flatMap(({ pays }) => {
      return pays ? questionsIn(estimated(subject, pays).sights) : [];
    }),
  );
}

/** Whether a form asks this only after an answer that she passed over: which of a plan's events it was, where she named no plan. */
function followsPassed(service: Service, answers: AnyValues, question: string, passed: readonly string[]): boolean {
  if (passed.length === 0) return false;
  const form = formFrom(service, answers);
  return [...askedFields(service).values()].some(
    ({ question: of, asked }) =>
      of === question &&
      asked.when !== undefined &&
      !isAsked(asked, form) &&
      fieldsIn(asked.when).some((id) => passed.includes(questionOf(service, id))),
  );
}

export interface FindInput {
  /** In the order in which they are told. */
  readonly services: readonly Service[];
  readonly profile: Profile;
  readonly spansOf: SpansOf;
  readonly today: Day;
  /** Questions that she passed over. */
  readonly passed?: readonly string[];
}

/** The services as they ask her today: of a choice only what is offered where she is, and to her. */
function askingHer({ services, spansOf, today, profile }: FindInput): readonly Service[] {
  return services.map((service) => {
    const { values } = spanOn(spansOf(service), today);
    const tuned = Object.fromEntries(Object.entries(values).map(([name, { value }]) => [name, value]));
    return withOffersOf(service, tuned, profile.proofs);
  });
}

/**
 * Judges every benefit for one profile, and says what to ask next: the question that most of what is undecided waits for;
 * of two, the one that comes first. What no longer matters is not asked.
 */
export function find(input: FindInput): { readonly found: readonly BenefitFound[]; readonly next?: Question } {
  const { services, profile, spansOf, today, passed = [] } = input;
  const found = services.map((service) => findOne(service, profile, spansOf, today));
  const waiting = new Map<string, string[]>();
  for (const [n, service] of services.entries())
    for (const question of openOf(found[n]!)) {
      if (passed.includes(question) || followsPassed(service, profile.answers, question, passed)) continue;
      waiting.set(question, [...(waiting.get(question) ?? []), service.id]);
    }
  let next: Question | undefined;
  const asking = waiting.size === 0 ? [] : askingHer(input);
  for (const [id, waits] of waiting) {
    if (next !== undefined && next.services.length >= waits.length) continue;
    const asked = fieldOf(asking, id);
    if (asked !== undefined && !isNothingToChoose(asked)) next = { id, field: asked, services: waits };
  }
  return { found: found.map(({ benefit }) => benefit), ...(next && { next }) };
}
