import { Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import { FieldRow, GroupRow, inputProps } from './field-row.tsx';
import { type QuestionProps, rowOf } from './answering.ts';

export interface Option {
  readonly value: string | number | boolean;
  readonly label: ReactNode;
}

/** Beyond this many, a list of radio buttons takes longer to read than a list one can search. */
const radiosAtMost = 7;

/** One of several: all in sight while they are few, a searchable list when they are many. */
export function ChooseOne({ options, ...props }: QuestionProps & { readonly options: readonly Option[] }) {
  const { id, field, value, problem, onChange } = props;
  if (options.length <= radiosAtMost) {
    return (
      <GroupRow {...rowOf(props)}>
        {options.length === 0 && <p className="quiet">这个工会现在没有可以选的人，请联系上级工会。</p>}
        <Radio.Group
          className="stack"
          name={id}
          options={[...options]}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </GroupRow>
    );
  }
  return (
    <FieldRow {...rowOf(props)}>
      <Select
        {...inputProps(id, { problem, help: field.help })}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder="请选择"
        options={[...options]}
        value={value}
        onChange={onChange}
      />
    </FieldRow>
  );
}
