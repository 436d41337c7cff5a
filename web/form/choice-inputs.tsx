import {
  type ChoiceField,
  type ChoicesField,
  type Field,
  type RatingField,
  type YesNoField,
  ratingWords,
} from '../../kernel/field.ts';
import { Choice, GroupFrame } from '../ui/field.tsx';
import { type InputProps, frameOf } from './input-props.ts';

interface RadiosProps<V> {
  readonly props: InputProps;
  readonly options: readonly (readonly [value: V, words: string])[];
}

/** The first radio carries the id, so that the error summary leads to it. */
function Radios<V extends string | number | boolean>({ props, options }: RadiosProps<V>) {
  return (
    <GroupFrame {...frameOf(props)}>
      {options.map(([value, words], index) => (
        <Choice
          key={words}
          id={index === 0 ? props.id : undefined}
          type="radio"
          name={props.id}
          checked={props.value === value}
          onChange={() => props.onChange(value)}
        >
          {words}
        </Choice>
      ))}
    </GroupFrame>
  );
}

export function ChoiceInput(props: InputProps<ChoiceField>) {
  return <Radios props={props} options={Object.entries(props.asked.of)} />;
}

export function YesNoInput(props: InputProps<YesNoField>) {
  return (
    <Radios
      props={props}
      options={[
        [true, '是'],
        [false, '否'],
      ]}
    />
  );
}

/** From the best to the worst and none chosen beforehand: a rating is not to be steered. */
export function RatingInput(props: InputProps<RatingField>) {
  const levels = ([5, 4, 3, 2, 1] as const).map((level) => [level, ratingWords[level]] as const);
  return <Radios props={props} options={levels} />;
}

/** A choice whose options are known only with the case: a colleague, a rule. */
export function NamedInput({
  options,
  ...props
}: InputProps<Extract<Field, { kind: 'staff' | 'refusal' }>> & { readonly options: Readonly<Record<string, string>> }) {
  return <Radios props={props} options={Object.entries(options)} />;
}

export function ChoicesInput(props: InputProps<ChoicesField>) {
  const chosen = Array.isArray(props.value) ? (props.value as readonly string[]) : [];
  const options = Object.entries(props.asked.of);
  return (
    <GroupFrame {...frameOf(props)}>
      {options.map(([value, words], index) => (
        <Choice
          key={value}
          id={index === 0 ? props.id : undefined}
          type="checkbox"
          name={props.id}
          checked={chosen.includes(value)}
          onChange={(checked) =>
            props.onChange(checked ? [...chosen, value] : chosen.filter((other) => other !== value))
          }
        >
          {words}
        </Choice>
      ))}
    </GroupFrame>
  );
}
