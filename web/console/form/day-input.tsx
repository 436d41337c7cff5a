import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { Day } from '../../../kernel/calendar.ts';
import type { DateField } from '../../../kernel/field.ts';
import { today } from '../words/today.ts';
import { FieldRow, inputProps } from './field-row.tsx';
import { type QuestionProps, rowOf } from './answering.ts';

/** The first is how a date is shown; all of them are read when typed. */
const spellings = ['YYYY-MM-DD', 'YYYY-M-D', 'YYYY年M月D日', 'YYYY/M/D', 'YYYYMMDD'];

function isOutside(field: DateField, day: Day): boolean {
  return (field.notAfter === 'today' && day > today()) || (field.notBefore === 'today' && day < today());
}

export function DayInput(props: QuestionProps<DateField>) {
  const { id, field, value, problem, onChange } = props;
  return (
    <FieldRow {...rowOf(props)}>
      <DatePicker
        {...inputProps(id, { problem, help: field.help })}
        className="day"
        format={spellings}
        value={typeof value === 'string' ? dayjs(value) : null}
        disabledDate={(day) => isOutside(field, day.format('YYYY-MM-DD'))}
        onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : undefined)}
      />
    </FieldRow>
  );
}
