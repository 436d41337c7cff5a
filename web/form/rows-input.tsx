import { type ComponentType, useState } from 'react';
import { type AnyValues, type RowsField, isAsked } from '../../kernel/field.ts';
import { rowPath } from '../../kernel/form.ts';
import { Button } from '../ui/button.tsx';
import { GroupFrame } from '../ui/field.tsx';
import { askedAnswers, withAnswer } from './answers.ts';
import { type CaseOptions, type InputProps, frameOf } from './input-props.ts';

const noOptions = { staff: {}, refusal: {} };

function rowsOf(value: unknown, least: number): readonly AnyValues[] {
  const rows: readonly AnyValues[] = Array.isArray(value) ? value : [];
  // As many as must be filled stand there from the start, so that nobody looks for how to begin.
  return rows.length >= least ? rows : [...rows, ...Array.from({ length: least - rows.length }, () => ({}))];
}

/** Keys of rows as they come and go: inputs keep what is typed in them, so a row that goes must not leave it to the next. */
function useKeys(count: number) {
  const [dropped, setDropped] = useState<readonly number[]>([]);
  const keys: number[] = [];
  for (let key = 0; keys.length < count; key += 1) if (!dropped.includes(key)) keys.push(key);
  return { keys, drop: (at: number) => setDropped([...dropped, keys[at]!]) };
}

/** `Input` is the input of any question: a row is made of them, and a list is one of them. */
type RowsProps = InputProps<RowsField> & {
  readonly Input: ComponentType<InputProps & { readonly options: CaseOptions }>;
};

interface RowProps {
  readonly props: RowsProps;
  readonly row: AnyValues;
  readonly n: number;
  readonly onChange: (row: AnyValues) => void;
  readonly onDrop: (() => void) | undefined;
}

/** One row: its questions one under the other, as wide as the phone. */
function Row({ props, row, n, onChange, onDrop }: RowProps) {
  const { id, asked, problems = [], Input } = props;
  const called = `第 ${n + 1} ${asked.each.count}`;
  const path = id.replace(/^q-/, '');
  return (
    <fieldset className="row-of-list">
      <legend>{called}</legend>
      {Object.entries(asked.of)
        .filter(([, one]) => isAsked(one, row))
        .map(([key, one]) => (
          <Input
            key={key}
            id={`q-${rowPath(path, n, key)}`}
            asked={one}
            value={row[key]}
            problem={problems.find(({ at }) => at === rowPath(path, n, key))?.says}
            options={noOptions}
            onChange={(value) => onChange(askedAnswers(asked.of, withAnswer(row, key, value)))}
          />
        ))}
      {onDrop && (
        <Button look="quiet" onClick={onDrop}>
          去掉{called}
        </Button>
      )}
    </fieldset>
  );
}

/** A list of rows, and a button for one more. The first input of the first row carries the id of the list. */
export function RowsInput(props: RowsProps) {
  const { asked, value, onChange } = props;
  const least = asked.min ?? 1;
  const rows = rowsOf(value, least);
  const { keys, drop } = useKeys(rows.length);
  const { count, name } = asked.each;
  return (
    <GroupFrame {...frameOf(props)}>
      <div id={props.id} tabIndex={-1} className="stack">
        {rows.map((row, n) => (
          <Row
            key={keys[n]}
            props={props}
            row={row}
            n={n}
            onChange={(changed) => onChange(rows.map((old, at) => (at === n ? changed : old)))}
            onDrop={
              rows.length > least
                ? () => {
                    drop(n);
                    onChange(rows.filter((_, at) => at !== n));
                  }
                : undefined
            }
          />
        ))}
        {rows.length < asked.max && (
          <Button look="wide" onClick={() => onChange([...rows, {}])}>
            再加一{count}
            {name}
          </Button>
        )}
      </div>
    </GroupFrame>
  );
}
