import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import type { OrgRef } from '../../../kernel/answers.ts';
import { levelWords } from '../../../kernel/party.ts';
import { orgQuery, orgSearchQuery } from '../queries.ts';
import { unionsOf, useMe } from '../session/me.ts';
import './register.css';

interface OrgSelectProps {
  readonly id: string;
  readonly value: string | undefined;
  readonly onChange: (org: string) => void;
}

function optionOf({ id, name, level }: OrgRef) {
  return { value: id, label: `${name}（${levelWords[level]}）` };
}

/** Finds a union within the cadre's scope by its name; before anything is typed it offers her own unions. */
export function OrgSelect({ id, value, onChange }: OrgSelectProps) {
  const own = unionsOf(useMe());
  const [typed, setTyped] = useState('');
  const name = useDeferredValue(typed.trim());
  const { data: found, isFetching } = useQuery(orgSearchQuery(name));
  const { data: chosen } = useQuery({ ...orgQuery(value ?? ''), enabled: value !== undefined });
  const offered = name === '' ? own : (found ?? []);
  const known = chosen && !offered.some((org) => org.id === chosen.id) && name === '' ? [chosen, ...offered] : offered;
  return (
    <Select
      id={id}
      className="org-select"
      placeholder="输入名称查找"
      loading={isFetching}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      notFoundContent={isFetching ? '正在查找' : '没有找到，换个名称试试'}
      options={known.map(optionOf)}
      value={value}
      onChange={(org: string) => onChange(org)}
    />
  );
}
