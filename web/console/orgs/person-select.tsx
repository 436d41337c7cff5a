import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { membersQuery } from '../members/queries.ts';

interface PersonSelectProps {
  readonly id: string;
  readonly org: string;
  readonly value: string | undefined;
  readonly problem: string | undefined;
  readonly onChange: (person: string) => void;
}

const help = '输入姓名、证件号码或者手机号查找。';

/** Finds a member under a union; of two with one name the masked phone and the union tell who is who. */
export function PersonSelect({ id, org, value, problem, onChange }: PersonSelectProps) {
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const { data, isFetching } = useQuery({ ...membersQuery({ org, q }), enabled: q !== '' });
  const [chosen, setChosen] = useState<{ value: string; label: string }>();
  const found = (data?.items ?? []).map((member) => ({
    value: member.id,
    label: [member.name, member.phone, member.org.name].filter(Boolean).join(' · '),
  }));
  const offered = q === '' ? [] : found;
  const isOffered = offered.some((one) => one.value === chosen?.value);
  return (
    <FieldRow id={id} label="会员" help={help} problem={problem}>
      <Select
        {...inputProps(id, { help, problem })}
        className="org-select"
        placeholder="查找会员"
        loading={isFetching}
        showSearch={{ filterOption: false, onSearch: setTyped }}
        notFoundContent={q === '' ? '先输入要找的人' : isFetching ? '正在查找' : '没有找到，核对后再试'}
        options={chosen && !isOffered && q === '' ? [chosen, ...offered] : offered}
        value={value}
        onChange={(person: string, option) => {
          if (option && !Array.isArray(option)) setChosen(option);
          onChange(person);
        }}
      />
    </FieldRow>
  );
}
