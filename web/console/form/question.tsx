import { Checkbox, Input } from 'antd';
import { ratingWords } from '../../../kernel/field.ts';
import { roleWords } from '../../../kernel/party.ts';
import { ChooseOne } from './choose-one.tsx';
import { DayInput } from './day-input.tsx';
import { FieldRow, GroupRow, inputProps } from './field-row.tsx';
import { FilesInput } from './files-input.tsx';
import { AmountInput, NumberInput } from './number-input.tsx';
import { RefusalChoice } from './refusal-choice.tsx';
import { type QuestionProps, rowOf } from './answering.ts';

const yesNo = [
  { value: true, label: '是' },
  { value: false, label: '否' },
];

const ratings = Object.entries(ratingWords)
  .map(([value, label]) => ({ value: Number(value), label }))
  .toReversed();

function optionsOf(of: Readonly<Record<string, string>>) {
  return Object.entries(of).map(([value, label]) => ({ value, label }));
}

function TextInput(props: QuestionProps & { readonly max?: number | undefined; readonly long?: boolean }) {
  const { id, value, problem, field, onChange, max, long } = props;
  const shared = {
    ...inputProps(id, { problem, help: field.help }),
    value: typeof value === 'string' ? value : '',
    ...(max !== undefined && { showCount: true, maxLength: max }),
  };
  return (
    <FieldRow {...rowOf(props)}>
      {long ? (
        <Input.TextArea {...shared} autoSize={{ minRows: 3, maxRows: 12 }} onChange={(e) => onChange(e.target.value)} />
      ) : (
        <Input
          {...shared}
          type={field.kind === 'phone' ? 'tel' : 'text'}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FieldRow>
  );
}

/** One question of a move, rendered from its declaration. */
export function Question(props: QuestionProps) {
  const { field, value, onChange, asking } = props;
  switch (field.kind) {
    case 'text':
      return <TextInput {...props} max={field.max} />;
    case 'longText':
      return <TextInput {...props} max={field.max} long />;
    case 'place':
    case 'personName':
    case 'document':
    case 'creditCode':
    case 'union':
    case 'phone':
      return <TextInput {...props} />;
    case 'date':
      return <DayInput {...props} field={field} />;
    case 'number':
      return <NumberInput {...props} field={field} />;
    case 'money':
      return <AmountInput {...props} field={field} />;
    case 'files':
      return <FilesInput {...props} field={field} />;
    case 'choice':
      return <ChooseOne {...props} options={optionsOf(field.of)} />;
    case 'yesNo':
      return <ChooseOne {...props} options={yesNo} />;
    case 'rating':
      return <ChooseOne {...props} options={ratings} />;
    case 'staff':
      return (
        <ChooseOne
          {...props}
          options={asking.of.staff.map(({ id, name, role }) => ({ value: id, label: `${name}（${roleWords[role]}）` }))}
        />
      );
    case 'refusal':
      return <RefusalChoice {...props} field={field} />;
    case 'rows':
      // No move asks for rows: inspect refuses such a definition.
      return null;
    case 'choices':
      return (
        <GroupRow {...rowOf(props)}>
          <Checkbox.Group
            className="stack"
            options={optionsOf(field.of)}
            value={Array.isArray(value) ? value : []}
            onChange={onChange}
          />
        </GroupRow>
      );
  }
}
