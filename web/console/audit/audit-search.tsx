import { AutoComplete, Button, DatePicker, Input, Radio } from 'antd';
import dayjs from 'dayjs';
import { type FormEvent, useState } from 'react';
import { auditActs, auditOutcomes } from '../../../kernel/audit-answers.ts';
import { services } from '../services.ts';
import type { Asked } from './queries.ts';

const outcomes = [
  { value: '', label: '全部' },
  ...Object.entries(auditOutcomes).map(([value, label]) => ({ value, label })),
];

const labels = services.flatMap(({ actions }) => Object.values(actions).map(({ label }) => label));
const acts = [...new Set([...Object.values(auditActs), ...labels])].map((value) => ({ value }));

interface TextProps {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

function Text({ id, label, hint, value, onChange }: TextProps) {
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        className="audit-text"
        placeholder={hint}
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

function DayField({ id, label, value, onChange }: Omit<TextProps, 'hint'>) {
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <DatePicker
        id={id}
        className="audit-day"
        placeholder="年-月-日"
        value={value ? dayjs(value) : null}
        onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : '')}
      />
    </div>
  );
}

interface AuditSearchProps {
  readonly search: Asked;
  readonly onSearch: (search: Asked) => void;
}

/** Nothing is looked up while it is typed: each look is a row, so it is taken on purpose. */
export function AuditSearchForm({ search, onSearch }: AuditSearchProps) {
  const [typed, setTyped] = useState<Asked>(search);
  const set = (key: keyof Asked) => (value: string) => setTyped((before) => ({ ...before, [key]: value }));
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSearch(Object.fromEntries(Object.entries(typed).filter(([, value]) => value.trim() !== '')));
  };
  return (
    <search aria-label="查阅审计记录">
      <form className="audit-filters" onSubmit={send}>
        <DayField id="audit-from" label="从" value={typed.from} onChange={set('from')} />
        <DayField id="audit-to" label="到" value={typed.to} onChange={set('to')} />
        <Text
          id="audit-person"
          label="姓名"
          hint="办事的人或者本人，写全名"
          value={typed.person}
          onChange={set('person')}
        />
        <Text id="audit-org" label="工会" hint="工会全称，含下级" value={typed.org} onChange={set('org')} />
        <div>
          <label htmlFor="audit-act">事项</label>
          <AutoComplete
            id="audit-act"
            className="audit-text"
            placeholder="做了什么"
            options={acts}
            showSearch={{ filterOption: true }}
            value={typed.act ?? ''}
            onChange={set('act')}
          />
        </div>
        <Text
          id="audit-object"
          label="编号"
          hint="办件、档案、导出的文件或者请求的编号"
          value={typed.object}
          onChange={set('object')}
        />
        <Radio.Group
          aria-label="结果"
          optionType="button"
          name="outcome"
          options={outcomes}
          value={typed.outcome ?? ''}
          onChange={(event) => set('outcome')(String(event.target.value))}
        />
        <Button type="primary" htmlType="submit">
          查阅
        </Button>
      </form>
    </search>
  );
}
