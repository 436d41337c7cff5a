import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';

interface FieldProps {
  /** The id of the input, or of the first input of a group: where the error summary leads. */
  readonly id: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly optional?: boolean | undefined;
  readonly problem?: string | undefined;
}

/** What an input must carry to belong to its label, help and problem. */
export interface InputTies {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

function describedBy({ id, help, problem }: FieldProps): string | undefined {
  return [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(' ') || undefined;
}

function HelpAndProblem({ id, help, problem }: FieldProps) {
  return (
    <>
      {help && (
        <p className="soft" id={`${id}-help`}>
          {help}
        </p>
      )}
      {problem && (
        <p className="problem" id={`${id}-problem`}>
          <Icon name="alert" />
          <span>
            <span className="unseen">出错：</span>
            {problem}
          </span>
        </p>
      )}
    </>
  );
}

const optionalWords = <span className="soft">（可以不填）</span>;

/** Label, help, problem, input, in this order, so that the problem is read before the answer is mended. */
export function FieldFrame(props: FieldProps & { readonly children: (ties: InputTies) => ReactNode }) {
  const description = describedBy(props);
  const ties: InputTies = {
    id: props.id,
    ...(description && { 'aria-describedby': description }),
    ...(props.problem && { 'aria-invalid': true as const }),
  };
  return (
    <div className={props.problem ? 'field failed' : 'field'}>
      <label htmlFor={props.id}>
        {props.label}
        {props.optional && optionalWords}
      </label>
      <HelpAndProblem {...props} />
      {props.children(ties)}
    </div>
  );
}

/** The same for several inputs that answer one question. */
export function GroupFrame(props: FieldProps & { readonly children: ReactNode }) {
  return (
    <fieldset className={props.problem ? 'field-group failed' : 'field-group'} aria-describedby={describedBy(props)}>
      <legend>
        {props.label}
        {props.optional && optionalWords}
      </legend>
      <HelpAndProblem {...props} />
      {props.children}
    </fieldset>
  );
}

interface ChoiceProps {
  readonly id?: string | undefined;
  readonly type: 'radio' | 'checkbox';
  readonly name: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}

export function Choice({ id, type, name, checked, onChange, children }: ChoiceProps) {
  return (
    <label className="choice">
      <input id={id} type={type} name={name} checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}
