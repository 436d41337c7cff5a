import { useQuery } from '@tanstack/react-query';
import type { TextField } from '../../kernel/field.ts';
import { type OpenListLine, foldName } from '../../kernel/open-list.ts';
import { Button } from '../ui/button.tsx';
import { useFormDoor } from './form-door.ts';
import { type InputProps, asText } from './input-props.ts';
import { TextInput } from './text-inputs.tsx';

/** More than this is not looked through: one more letter finds fewer. */
const shown = 6;

function Offers({
  lines,
  onChoose,
}: {
  readonly lines: readonly OpenListLine[];
  readonly onChoose: (name: string) => void;
}) {
  return (
    <ul className="rows">
      {lines.slice(0, shown).map(({ id, name, facts }) => (
        <li key={id}>
          <Button look="wide" onClick={() => onChoose(name)}>
            {name}
            {facts[0] && <span className="soft">（{facts[0].says}）</span>}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** A name out of an open list, found by some letters of it; one that is not there may stand, and it says what that means. */
export function OfferedInput(props: InputProps<TextField>) {
  const { asked, value, onChange } = props;
  const door = useFormDoor();
  const list = asked.offers!;
  const lines = useQuery({ queryKey: ['offered', list], queryFn: () => door.openList(list) }).data?.lines ?? [];
  const typed = foldName(asText(value));
  const hits = typed === '' ? [] : lines.filter(({ name }) => foldName(name).includes(typed));
  const isListed = hits.some(({ name }) => foldName(name) === typed);
  return (
    <>
      <TextInput {...props} />
      {!isListed && hits.length > 0 && <Offers lines={hits} onChoose={onChange} />}
      <output className="soft">
        {isListed && '在名单上。'}
        {typed !== '' &&
          lines.length > 0 &&
          hits.length === 0 &&
          '名单上没有这个名字。可以照样提交，工会会看，只是不算进公布的分数。'}
      </output>
    </>
  );
}
