import { InputNumber } from 'antd';
import type { MoneyField, NumberField } from '../../../kernel/field.ts';
import { yuan } from '../../../kernel/money.ts';
import { FieldRow, inputProps } from './field-row.tsx';
import { type QuestionProps, rowOf } from './answering.ts';

export function NumberInput(props: QuestionProps<NumberField>) {
  const { id, field, value, problem, onChange } = props;
  return (
    <FieldRow {...rowOf(props)}>
      <InputNumber
        {...inputProps(id, { problem, help: field.help })}
        precision={0}
        suffix={field.unit}
        value={typeof value === 'number' ? value : null}
        onChange={(n) => onChange(n ?? undefined)}
      />
    </FieldRow>
  );
}

/** Typed in yuan, kept in fen. */
export function AmountInput(props: QuestionProps<MoneyField>) {
  const { id, field, value, problem, onChange } = props;
  return (
    <FieldRow {...rowOf(props)}>
      <InputNumber
        {...inputProps(id, { problem, help: field.help })}
        precision={2}
        suffix="元"
        value={typeof value === 'number' ? value / 100 : null}
        onChange={(amount) => onChange(amount === null ? undefined : yuan(Number(amount.toFixed(2))))}
      />
    </FieldRow>
  );
}
