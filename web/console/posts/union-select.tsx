import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { levelWords } from '../../../kernel/party.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { unionsQuery } from './queries.ts';

interface UnionSelectProps {
  readonly id: string;
  readonly value: string | undefined;
  readonly problem: string | undefined;
  readonly onChange: (union: string) => void;
}

/** Finds any union by its name; of two with one name the one above tells which is which. */
export function UnionSelect({ id, value, problem, onChange }: UnionSelectProps) {
  const [typed, setTyped] = useState('');
  const name = useDeferredValue(typed.trim());
  const { data, isFetching } = useQuery(unionsQuery(name));
  const [chosen, setChosen] = useState<{ value: string; label: string }>();
  const found = (data ?? []).map((union) => ({
    value: union.id,
    label: `${union.name}（${[levelWords[union.level], union.above].filter(Boolean).join('，')}）`,
  }));
  return (
    <FieldRow id={id} label="工会" problem={problem}>
      <Select
        {...inputProps(id, { problem })}
        className="org-select"
        placeholder="输入名称查找"
        loading={isFetching}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        notFoundContent={name === '' ? '先输入工会名称' : isFetching ? '正在查找' : '没有找到，换个名称试试'}
        options={name === '' && chosen ? [chosen] : found}
        value={value}
        onChange={(union: string, option) => {
          if (option && !Array.isArray(option)) setChosen(option);
          onChange(union);
        }}
      />
    </FieldRow>
  );
}
