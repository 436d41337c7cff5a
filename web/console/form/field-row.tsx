import type { ReactNode } from 'react';
import './form.css';

interface Marks {
  readonly help?: string | undefined;
  readonly problem?: string | undefined;
}

interface RowProps extends Marks {
  readonly id: string;
  readonly label: string;
  readonly optional?: boolean | undefined;
  readonly children: ReactNode;
}

function describedBy(id: string, { help, problem }: Marks): string | undefined {
  const ids = [problem && `${id}-problem`, help && `${id}-help`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

/** What every input carries, so that its help and its problem are read out with it. */
export function inputProps(id: string, marks: Marks) {
  return {
    id,
    'aria-describedby': describedBy(id, marks),
    'aria-invalid': marks.problem === undefined ? undefined : true,
    ...(marks.problem !== undefined && { status: 'error' as const }),
  };
}

function Label({ label, optional }: Pick<RowProps, 'label' | 'optional'>) {
  return (
    <>
      {label}
      {optional && <span className="quiet">（选填）</span>}
    </>
  );
}

function MarksBelowLabel({ id, help, problem }: Marks & { readonly id: string }) {
  return (
    <>
      {help && (
        <p id={`${id}-help`} className="quiet">
          {help}
        </p>
      )}
      {problem && (
        <p id={`${id}-problem`} className="problem">
          {problem}
        </p>
      )}
    </>
  );
}

/** One question with one input. */
export function FieldRow({ id, label, optional, help, problem, children }: RowProps) {
  return (
    <div className="field">
      <label htmlFor={id}>
        <Label label={label} optional={optional} />
      </label>
      <MarksBelowLabel id={id} help={help} problem={problem} />
      {children}
    </div>
  );
}

/** One question with several inputs to choose among. */
export function GroupRow({ id, label, optional, help, problem, children }: RowProps) {
  return (
    <fieldset id={id} tabIndex={-1} className="field" aria-describedby={describedBy(id, { help, problem })}>
      <legend>
        <Label label={label} optional={optional} />
      </legend>
      <MarksBelowLabel id={id} help={help} problem={problem} />
      {children}
    </fieldset>
  );
}
