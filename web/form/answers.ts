import { type AnyValues, type Field, type Fields, isAsked } from '../../kernel/field.ts';
import { checkFields, fieldAt } from '../../kernel/form.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { Reason } from '../../kernel/refusal.ts';

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** The answers with one of them set; an emptied answer is taken out, because the server reads an absent key as none. */
export function withAnswer(answers: AnyValues, id: string, value: unknown): AnyValues {
  const { [id]: _old, ...others } = answers;
  return isEmpty(value) ? others : { ...others, [id]: value };
}

/**
 * Only the answers to questions that are asked, given the others.
 *
 * A person who changes her mind leaves answers behind that no longer belong to a question; the server refuses those.
 * Taking one out may close another question, so it is repeated until nothing changes.
 */
export function askedAnswers(fields: Fields, answers: AnyValues): AnyValues {
  const kept = Object.entries(answers).filter(([id]) => fields[id] !== undefined && isAsked(fields[id], answers));
  if (kept.length === Object.keys(answers).length) return answers;
  return askedAnswers(fields, Object.fromEntries(kept));
}

/** Which of these fields are asked, given the answers to the whole form. */
export function askedOf(ids: readonly string[], fields: Fields, answers: AnyValues): string[] {
  return ids.filter((id) => isAsked(fields[id] as Field, answers));
}

export interface CheckOf {
  readonly today: Day;
  readonly rules?: readonly string[];
}

/** What is wrong with the answers to some fields of a form, judged with the whole form in view. */
export function problemsOf(ids: readonly string[], fields: Fields, answers: AnyValues, input: CheckOf): Reason[] {
  return checkFields(fields, askedAnswers(fields, answers), input).filter(({ at }) => ids.includes(fieldAt(at)));
}
