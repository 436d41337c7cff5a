import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { FieldRow, inputProps } from '../form/field-row.tsx';

interface PlainDayProps {
  readonly id: string;
  readonly label: string;
  readonly optional?: boolean;
  /** Empty where none is chosen. */
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (day: string) => void;
}

const spellings = ['YYYY-MM-DD', 'YYYY-M-D', 'YYYY年M月D日', 'YYYY/M/D', 'YYYYMMDD'];

/** Any day, past or to come. */
export function PlainDay({ id, label, optional, value, problem, onChange }: PlainDayProps) {
  return (
    <FieldRow id={id} label={label} optional={optional} problem={problem}>
      <DatePicker
        {...inputProps(id, { problem })}
        className="day"
        format={spellings}
        value={value === '' ? null : dayjs(value)}
        // Enter takes the day that was typed; it does not send what is half filled in.
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.preventDefault();
        }}
        onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : '')}
      />
    </FieldRow>
  );
}
