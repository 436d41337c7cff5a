import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { FieldRow, inputProps } from '../form/field-row.tsx';

interface MomentRowProps {
  readonly id: string;
  readonly label: string;
  readonly help?: string;
  readonly optional?: boolean;
  /** An instant; empty where none is chosen. */
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (instant: string) => void;
}

/** What a clock in China shows at an instant, whatever this machine is set to. */
const wallClock = (instant: string) => new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 16);

/** A day with a time, Beijing time. */
export function MomentRow({ id, label, help, optional, value, problem, onChange }: MomentRowProps) {
  return (
    <FieldRow id={id} label={label} help={help} optional={optional} problem={problem}>
      <DatePicker
        {...inputProps(id, { help, problem })}
        showTime={{ format: 'HH:mm' }}
        needConfirm={false}
        format={['YYYY-MM-DD HH:mm', 'YYYY-M-D H:mm', 'YYYY/M/D H:mm']}
        value={value === '' ? null : dayjs(wallClock(value))}
        onChange={(at) => onChange(at ? `${at.format('YYYY-MM-DDTHH:mm')}:00+08:00` : '')}
      />
    </FieldRow>
  );
}
