import { type AnyValues, type Field, type YesNoField, field, isAsked } from '../field.ts';
import { levelWords } from '../party.ts';
import type { Service } from '../service.ts';
import { standings } from '../standing.ts';
import { occasions } from '../topic.ts';

/**
 * The questions of the finder, by their ids: those about the person, one for each topic, and one for each other field of a
 * form that a rule looks at (`service.field`).
 */

const yesNo = (label: string, help?: string): YesNoField => field.yesNo({ label, ...(help && { help }) });

/** What a rule reads of the member, as a question to whoever has not signed in. */
const memberQuestions: Readonly<Record<string, Field>> = {
  member: yesNo('你加入工会了吗？', '不清楚可以先选“不知道”，也可以打 12351 问。'),
  'member.verified': yesNo('你在工会实名认证了吗？', '工会核对过你的身份证件，就是实名认证了。'),
  'member.joinedOn': field.date({ label: '你是哪一天入会的？', notAfter: 'today' }),
  'member.orgLevel': field.choice({ label: '你加入的是哪一级工会？', of: levelWords }),
  'member.standing': field.choice({ label: '你现在的工作情况', of: standings }),
};

/** The questions that no form asks. */
const aboutPerson = ['occasions', 'earlier', ...Object.keys(memberQuestions)];

/** The id of the question that a field of a service's form asks. */
export function questionOf(service: Service, id: string): string {
  return service.form[id]?.topic ?? `${service.id}.${id}`;
}

/** Kinds that say who somebody is, or that only an application can hold: never asked of somebody nameless. */
const unasked: ReadonlySet<Field['kind']> = new Set([
  'files',
  'personName',
  'document',
  'creditCode',
  'phone',
  'refusal',
  'staff',
  'union',
]);

export function isAskable({ kind }: Field): boolean {
  return !unasked.has(kind);
}

/** Whether a part of an answer is asked for: all but what says who somebody is in a list, and of which kind her document is. */
export function isToldHere(asked: Field, inRow: string | undefined): boolean {
  const part = asked.kind === 'rows' && inRow !== undefined ? asked.of[inRow] : undefined;
  if (asked.kind !== 'rows' || part === undefined) return true;
  return isAskable(part) && Object.values(asked.of).every((one) => one.kind !== 'document' || one.of !== inRow);
}

function makeField(services: readonly Service[], question: string): Field | undefined {
  const member = memberQuestions[question];
  if (member !== undefined) return member;
  if (question === 'occasions') return occasionsField(services);
  if (question === 'earlier') return earlierField(services);
  for (const service of services)
    for (const [id, asked] of Object.entries(service.form)) {
      if (questionOf(service, id) !== question) continue;
      // It stands alone here, whatever it follows on in the form.
      const { when: _when, topic: _topic, ...alone } = asked;
      if (alone.kind === 'rows') {
        const told = Object.entries(alone.of).filter(([part]) => isToldHere(alone, part));
        return { ...alone, of: Object.fromEntries(told) };
      }
      if (alone.kind !== 'date') return alone;
      const { notBeforeField: _other, ...date } = alone;
      return date;
    }
  return undefined;
}

const made = new WeakMap<Service, Map<string, Field | undefined>>();

/** The question in words: the field that asks it, of the first of these services that has it. */
export function fieldOf(services: readonly Service[], question: string): Field | undefined {
  const [only] = services;
  if (only === undefined || services.length > 1) return makeField(services, question);
  // Of one service it is asked for at every look.
  const known = made.get(only) ?? new Map<string, Field | undefined>();
  made.set(only, known);
  if (!known.has(question)) known.set(question, makeField(services, question));
  return known.get(question);
}

function occasionsField(services: readonly Service[]): Field {
  const named = new Set(services.flatMap((service) => service.occasions ?? []));
  const of = Object.fromEntries(Object.entries(occasions).filter(([id]) => (named as ReadonlySet<string>).has(id)));
  return field.choices({
    label: '你遇到了下面哪些事？',
    help: '可以选几样。都没有，就选“都没有”。',
    of,
    optional: true,
  });
}

function earlierField(services: readonly Service[]): Field {
  const of = Object.fromEntries(
    services.filter(({ eligible }) => Object.keys(eligible).length > 0).map(({ id, title }) => [id, title]),
  );
  return field.choices({ label: '下面这些，你以前申请过哪些？', help: '没有通过的、撤回的不算。', of, optional: true });
}

/** Every question that can matter to one of these services, those about the person first. */
export function questionsOf(services: readonly Service[]): string[] {
  const asked = services.flatMap((service) =>
    Object.entries(service.form).flatMap(([id, one]) => (isAskable(one) ? [questionOf(service, id)] : [])),
  );
  return [...new Set(['member', ...aboutPerson, ...asked])];
}

/** Every answer that a question can have, where they are few; null is «nothing». */
export function optionsOf(services: readonly Service[], question: string): readonly unknown[] | undefined {
  const asked = fieldOf(services, question);
  const nothing = asked?.optional ? [null] : [];
  if (asked?.kind === 'yesNo') return [true, false, ...nothing];
  if (asked?.kind === 'choice') return [...Object.keys(asked.of), ...nothing];
  return undefined;
}

/** A field of a service's form with the question that asks it. */
interface AskedField {
  readonly id: string;
  readonly question: string;
  readonly asked: Field;
  readonly isAskable: boolean;
}

const asking = new WeakMap<Service, ReadonlyMap<string, AskedField>>();

/** The fields of a service's form by their ids; worked out once, because every look goes through them. */
export function askedFields(service: Service): ReadonlyMap<string, AskedField> {
  let fields = asking.get(service);
  if (fields === undefined) {
    const all = Object.entries(service.form).map(([id, asked]): [string, AskedField] => [
      id,
      { id, question: questionOf(service, id), asked, isAskable: isAskable(asked) },
    ]);
    fields = new Map(all);
    asking.set(service, fields);
  }
  return fields;
}

/** Of all answers those that can matter to one service: whoever tries many others copies them at every try. */
export function answersTo(service: Service, answers: AnyValues): AnyValues {
  const own: Record<string, unknown> = {};
  for (const question of aboutPerson) if (answers[question] !== undefined) own[question] = answers[question];
  for (const { question } of askedFields(service).values())
    if (answers[question] !== undefined) own[question] = answers[question];
  return own;
}

/** Whether a field of the service's form asks this question: an answer to another leaves the form as it is. */
export function isOfForm(service: Service, question: string): boolean {
  for (const field of askedFields(service).values()) if (field.question === question) return true;
  return false;
}

/** What of a service's form has been answered, without what is not asked after those answers. */
export function formFrom(service: Service, answers: AnyValues): AnyValues {
  const form: Record<string, unknown> = {};
  const fields = [...askedFields(service).values()];
  for (const { id, question } of fields) {
    const value = answers[question];
    if (value !== undefined && value !== null) form[id] = value;
  }
  for (let dropped = true; dropped;) {
    dropped = false;
    for (const { id, asked } of fields) {
      if (form[id] === undefined || isAsked(asked, form)) continue;
      delete form[id];
      dropped = true;
    }
  }
  return form;
}
