import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { FieldRow, inputProps } from '../form/field-row.tsx';

interface DayRowProps {
  readonly id: string;
  readonly label: string;
  readonly help?: string | undefined;
  readonly problem?: string | undefined;
  /** Empty while none is chosen. */
  readonly value: string;
  readonly onChange: (day: string) => void;
}

/** The first is how a day is shown; all of them are read when typed. */
const spellings = ['YYYY-MM-DD', 'YYYY-M-D', 'YYYY年M月D日', 'YYYY/M/D', 'YYYYMMDD'];

export function DayRow({ id, label, value, onChange, ...marks }: DayRowProps) {
  return (
    <FieldRow id={id} label={label} {...marks}>
      <DatePicker
        {...inputProps(id, marks)}
        className="day"
        format={spellings}
        value={value === '' ? null : dayjs(value)}
        onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : '')}
      />
    </FieldRow>
  );
}
