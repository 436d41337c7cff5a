import { InputNumber, Radio, Select } from 'antd';
import { useState } from 'react';
import { addDays } from '../../../kernel/calendar.ts';
import { yuan } from '../../../kernel/money.ts';
import { sayTuned } from '../../../kernel/rule.ts';
import { daysOfSeason, seasonOf } from '../../../kernel/tunable-kinds.ts';
import type { TunableLine } from '../../../kernel/tuning.ts';
import type { ValueRowProps } from './value-row-props.ts';
import { FieldRow, GroupRow, inputProps } from '../form/field-row.tsx';
import { PapersRow } from './papers-row.tsx';

/** Yuan and percent are typed with two decimals and kept in hundredths. */
function NumberRow({ id, line, value, problem, onChange }: ValueRowProps) {
  const inHundredths = line.kind === 'money' || line.kind === 'percent';
  const help = `${sayTuned(line, line.min)}到 ${sayTuned(line, line.max)}。`;
  const marks = { help, problem };
  const typed = (amount: number) => (inHundredths ? yuan(Number(amount.toFixed(2))) : amount);
  return (
    <FieldRow id={id} label={line.label} {...marks}>
      <InputNumber
        {...inputProps(id, marks)}
        precision={inHundredths ? 2 : 0}
        suffix={line.unit || undefined}
        value={value === undefined ? null : inHundredths ? value / 100 : value}
        onChange={(amount) => onChange(amount === null ? undefined : typed(amount))}
      />
    </FieldRow>
  );
}

function YesNoRow({ id, line, value, problem, onChange }: ValueRowProps) {
  return (
    <GroupRow id={id} label={line.label} problem={problem}>
      <Radio.Group
        name={id}
        options={[1, 0].map((option) => ({ value: option, label: sayTuned(line, option) }))}
        value={value}
        onChange={(event) => onChange(event.target.value as number)}
      />
    </GroupRow>
  );
}

const daysOfYear = Array.from({ length: 366 }, (_, n) => {
  const day = addDays('2024-01-01', n).slice(5);
  return { value: day, label: `${Number(day.slice(0, 2))}月${Number(day.slice(3))}日` };
});

function SeasonRow({ id, line, value, problem, onChange }: ValueRowProps) {
  const [chosen, setChosen] = useState(() => (value === undefined ? undefined : daysOfSeason(value)));
  const choose = (part: 'from' | 'to', day: string) => {
    const next = { from: '', to: '', ...chosen, [part]: day };
    setChosen(next);
    onChange(next.from && next.to ? seasonOf(next.from, next.to) : undefined);
  };
  return (
    <GroupRow id={id} label={`${line.label}（每年）`} problem={problem}>
      <div className="season">
        {(['from', 'to'] as const).map((part) => (
          <Select
            key={part}
            aria-label={part === 'from' ? '从哪一天' : '到哪一天'}
            placeholder={part === 'from' ? '从哪一天' : '到哪一天'}
            showSearch={{ optionFilterProp: 'label' }}
            options={daysOfYear}
            value={chosen?.[part] || undefined}
            onChange={(day: string) => choose(part, day)}
          />
        ))}
      </div>
    </GroupRow>
  );
}

const rows: Readonly<Partial<Record<TunableLine['kind'], typeof NumberRow>>> = {
  yesNo: YesNoRow,
  season: SeasonRow,
  papers: PapersRow,
};

/** Asks for a value as its kind is written by hand. */
export function ValueRow(props: ValueRowProps) {
  const Row = rows[props.line.kind] ?? NumberRow;
  return <Row {...props} />;
}
