import type { Field } from '../../kernel/field.ts';
import type { Reason } from '../../kernel/refusal.ts';

/** Options that come with the case and not with the definition: id to name. */
export interface CaseOptions {
  readonly staff: Readonly<Record<string, string>>;
  readonly refusal: Readonly<Record<string, string>>;
}

/** What every input of a question gets. `value` is as it came from a draft, so it may be of any type. */
export interface InputProps<F extends Field = Field> {
  /** The id of the element: where the label and the error summary lead. */
  readonly id: string;
  readonly asked: F;
  readonly value: unknown;
  readonly problem?: string | undefined;
  /** What is wrong inside an answer that has parts. */
  readonly problems?: readonly Reason[];
  readonly onChange: (value: unknown) => void;
}

/** The label and notes of a field, as its frame takes them. */
export function frameOf({ id, asked, problem }: InputProps) {
  return { id, label: asked.label, help: asked.help, optional: asked.optional, problem };
}

export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
