import { DatePicker, Input, InputNumber } from 'antd';
import dayjs from 'dayjs';
import { yuan } from '../../../kernel/money.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';

interface RowProps<T> {
  readonly id: string;
  readonly label: string;
  readonly optional?: boolean;
  readonly help?: string | undefined;
  readonly problem?: string | undefined;
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** An amount: typed in yuan, kept in fen. */
export function YuanRow({ id, label, value, onChange, ...marks }: RowProps<number | undefined>) {
  return (
    <FieldRow id={id} label={label} {...marks}>
      <InputNumber
        {...inputProps(id, marks)}
        className="money-input"
        precision={2}
        min={0}
        suffix="元"
        value={value === undefined ? null : value / 100}
        onChange={(amount) => onChange(amount === null ? undefined : yuan(Number(amount.toFixed(2))))}
      />
    </FieldRow>
  );
}

export function WordsRow({ id, label, value, onChange, ...marks }: RowProps<string>) {
  return (
    <FieldRow id={id} label={label} {...marks}>
      <Input
        {...inputProps(id, marks)}
        maxLength={200}
        autoComplete="off"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldRow>
  );
}

const spellings = ['YYYY-MM', 'YYYY-M', 'YYYY年M月', 'YYYY/M', 'YYYYMM'];

/** A month, «2026-03»; empty where none is chosen. */
export function MonthRow({ id, label, value, onChange, ...marks }: RowProps<string>) {
  return (
    <FieldRow id={id} label={label} {...marks}>
      <DatePicker
        {...inputProps(id, marks)}
        picker="month"
        format={spellings}
        value={value === '' ? null : dayjs(`${value}-01`)}
        onChange={(day) => onChange(day ? day.format('YYYY-MM') : '')}
      />
    </FieldRow>
  );
}
