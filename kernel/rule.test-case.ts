import type { Day } from './calendar.ts';
import { exampleDay } from './example.ts';
import type { AnyValues } from './field.ts';
import { checkFields } from './form.ts';
import type { Proof } from './proof.ts';
import { type Earlier, type Member, asValues, judge, shippedValues } from './rule.ts';
import { withPapersOf } from './papers.ts';
import type { Service } from './service.ts';
import { published } from './unpublished.ts';

/** What an application of a test is judged by beside its form; the shipped values and a usual member where nothing is said. */
export interface Given {
  readonly member?: Partial<Member>;
  readonly today?: Day;
  readonly tuned?: Readonly<Record<string, number>>;
  /** What moves before this one were answered. */
  readonly before?: AnyValues;
  /** How often each was made. */
  readonly tally?: Readonly<Record<string, number>>;
  readonly proofs?: readonly Proof[];
  readonly earlier?: readonly (Omit<Earlier, 'form'> & { readonly form: AnyValues })[];
}

const usual: Member = { verified: true, joinedOn: '2020-01-01', orgLevel: 'workplace', standing: 'employed' };

export function tunedOf(service: Service, given: Given = {}): Record<string, number> {
  return { ...shippedValues(service.tunables), ...given.tuned };
}

/** The rules that this application fails; with the value that one lacks, where it could not be judged. */
export function failing(service: Service, form: AnyValues, given: Given = {}): string[] {
  const earlier = (given.earlier ?? []).map((one) => ({ ...one, form: asValues(one.form) }));
  const findings = judge(service.eligible, {
    form: asValues(form),
    member: { ...usual, ...given.member },
    today: given.today ?? exampleDay,
    tuned: tunedOf(service, given),
    earlier,
  });
  return findings
    .filter(({ holds }) => !holds)
    .map(({ rule, lacks }) => (lacks === undefined ? rule : `${rule} lacks ${lacks}`));
}

/** What is wrong with the answers, in words. */
export function problems(service: Service, form: AnyValues, given: Given = {}): string[] {
  const { form: fields } = withPapersOf(service, tunedOf(service, given));
  return checkFields(fields, form, { today: given.today ?? exampleDay, proofs: given.proofs }).map(({ says }) => says);
}

/** The conditions that keep a move from being made. */
export function unmet(service: Service, action: string, form: AnyValues, said: AnyValues, given: Given = {}): string[] {
  const input = {
    form: asValues(form),
    said,
    before: given.before ?? {},
    tuned: published(tunedOf(service, given)),
    tally: given.tally ?? {},
    proofs: given.proofs ?? [],
    today: given.today ?? exampleDay,
  };
  const guards = Object.entries(service.actions[action]!.allowed ?? {});
  return guards.filter(([, guard]) => !guard.holds(input)).map(([id]) => id);
}

/** Fen. */
export function pays(
  service: Service,
  action: string,
  form: AnyValues,
  said: AnyValues = {},
  given: Given = {},
): number {
  return service.actions[action]!.pays!.amount({
    form: asValues(form),
    said,
    tuned: published(tunedOf(service, given)),
  });
}
