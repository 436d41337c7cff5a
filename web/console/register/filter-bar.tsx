import { Checkbox, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { stateWords } from '../words/state-words.ts';
import { findService, services } from '../services.ts';
import { OrgSelect } from './org-select.tsx';
import type { Filter, FilterKey } from './filter.ts';

interface FilterBarProps {
  readonly filter: Filter;
  readonly onChange: (key: FilterKey, value: string | undefined) => void;
}

const openness = [
  { value: '', label: '全部' },
  { value: 'true', label: '在办' },
  { value: 'false', label: '办结' },
];

function statesOf(service: string | undefined) {
  const found = findService(service);
  if (found === undefined) return [];
  const states = Object.entries(found.states).filter(([, state]) => !state.start);
  return states.map(([value]) => ({ value, label: stateWords(found, value) }));
}

function flagsOf(service: string | undefined) {
  return Object.entries(findService(service)?.flags ?? {}).map(([value, label]) => ({ value, label }));
}

/** Finds one case by its number; whatever else is typed finds nothing, so no name ever gets into the address. */
function NumberSearch({ filter, onChange }: FilterBarProps) {
  const [typed, setTyped] = useState(filter.q ?? '');
  return (
    <div>
      <label htmlFor="by-number">编号</label>
      <Input.Search
        id="by-number"
        className="number-search"
        placeholder="办件编号"
        enterButton="查找"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onSearch={(text) => onChange('q', text.trim() || undefined)}
      />
    </div>
  );
}

interface PickProps {
  readonly id: string;
  readonly label: string;
  readonly options: readonly { value: string; label: string }[];
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

const unlimited = { value: '', label: '不限' };

function Pick({ id, label, options, value, onChange }: PickProps) {
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        className="pick"
        options={[unlimited, ...options]}
        value={value ?? unlimited.value}
        onChange={(next: string) => onChange(next || undefined)}
      />
    </div>
  );
}

export function FilterBar({ filter, onChange }: FilterBarProps) {
  const states = statesOf(filter.service);
  const flags = flagsOf(filter.service);
  const all = services.map(({ id, title }) => ({ value: id, label: title }));
  return (
    <search className="filters" aria-label="筛选办件">
      <Radio.Group
        aria-label="在办还是办结"
        optionType="button"
        name="openness"
        options={openness}
        value={filter.open ?? ''}
        onChange={(event) => onChange('open', event.target.value || undefined)}
      />
      <Pick
        id="by-service"
        label="事项"
        options={all}
        value={filter.service}
        onChange={(v) => onChange('service', v)}
      />
      {states.length > 0 && (
        <Pick id="by-state" label="进度" options={states} value={filter.state} onChange={(v) => onChange('state', v)} />
      )}
      {flags.length > 0 && (
        <Pick id="by-flag" label="标记" options={flags} value={filter.flag} onChange={(v) => onChange('flag', v)} />
      )}
      <div>
        <label htmlFor="by-org">工会</label>
        <OrgSelect id="by-org" value={filter.org} onChange={(org) => onChange('org', org)} />
      </div>
      <Checkbox
        checked={filter.overdue === 'true'}
        onChange={(event) => onChange('overdue', event.target.checked ? 'true' : undefined)}
      >
        只看超期
      </Checkbox>
      <NumberSearch key={filter.q} filter={filter} onChange={onChange} />
    </search>
  );
}
