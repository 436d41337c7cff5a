import type { CaseAnswer } from '../../../kernel/answers.ts';
import type { AnyValues, Field } from '../../../kernel/field.ts';
import type { Service } from '../../../kernel/service.ts';

/** The case a move is made on, from which some questions take their choices. */
export interface Asking {
  readonly service: Service;
  readonly of: Pick<CaseAnswer, 'staff' | 'findings'>;
}

export interface QuestionProps<F extends Field = Field> {
  readonly id: string;
  readonly field: F;
  readonly value: unknown;
  readonly problem?: string | undefined;
  readonly onChange: (value: unknown) => void;
  readonly asking: Asking;
}

/** What stands around an input of a question. */
export function rowOf({ id, field, problem }: Omit<QuestionProps, 'asking'>) {
  return { id, label: field.label, help: field.help, optional: field.optional, problem };
}

function isFilled(value: unknown): boolean {
  return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}

/** Answers as they are sent: what was left empty is left out. */
export function filled(values: AnyValues): AnyValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => isFilled(value)));
}
