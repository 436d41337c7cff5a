import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import type { UnionAnswer } from '../../kernel/answers.ts';
import type { UnionField } from '../../kernel/field.ts';
import { Button } from '../ui/button.tsx';
import { FieldFrame, GroupFrame } from '../ui/field.tsx';
import { useFormDoor } from './form-door.ts';
import { type InputProps, asText, frameOf } from './input-props.ts';

/** The name of a union by its id; empty while it is fetched. */
export function UnionName({ id }: { readonly id: string }) {
  const door = useFormDoor();
  const found = useQuery({ queryKey: ['union', id], queryFn: () => door.findUnion(id) });
  if (found.error) return <span className="soft">这个工会现在不能加入，请重新选择</span>;
  return <>{found.data?.name}</>;
}

function Found({
  unions,
  onChoose,
}: {
  readonly unions: readonly UnionAnswer[];
  readonly onChoose: (id: string) => void;
}) {
  return (
    <ul className="rows">
      {unions.map(({ id, name, above }) => (
        <li key={id}>
          <Button look="wide" onClick={() => onChoose(id)}>
            {name}
            {above && <span className="soft">（{above}）</span>}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Search({ onChoose, ...props }: InputProps<UnionField> & { readonly onChoose: (id: string) => void }) {
  const door = useFormDoor();
  const [text, setText] = useState('');
  const asked = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ['unions', asked],
    queryFn: () => door.searchUnions(asked),
    enabled: asked.length >= 2,
    placeholderData: (before) => before,
  });
  return (
    <>
      <FieldFrame {...frameOf(props)}>
        {(ties) => (
          <input
            {...ties}
            className="input"
            type="search"
            placeholder="写单位、街道或者行业的名字"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </FieldFrame>
      <output>
        {asked.length >= 2 && found.data?.length === 0 && '没有找到。换个说法，或者写街道的名字，也可以打 12351 问。'}
      </output>
      {asked.length >= 2 && found.data && <Found unions={found.data} onChoose={onChoose} />}
    </>
  );
}

/** A union, found by its name. Once chosen it stands there with its name until it is changed. */
export function UnionInput(props: InputProps<UnionField>) {
  const id = asText(props.value);
  if (id === '') return <Search {...props} onChoose={props.onChange} />;
  return (
    <GroupFrame {...frameOf(props)}>
      <p>
        <strong>
          <UnionName id={id} />
        </strong>
      </p>
      <Button look="quiet" onClick={() => props.onChange(undefined)}>
        换一个工会
      </Button>
    </GroupFrame>
  );
}
