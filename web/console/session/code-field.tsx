import { Input } from 'antd';
import { FieldRow, inputProps } from '../form/field-row.tsx';

interface CodeFieldProps {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly onChange: (code: string) => void;
  /** A code by the clock, which a keyboard of digits is for; a recovery code has letters. */
  readonly digits?: boolean;
}

/** One code to type, large enough to compare with the phone. */
export function CodeField({ label, help, value, onChange, digits = true }: CodeFieldProps) {
  return (
    <FieldRow id="one-time-code" label={label} help={help}>
      <Input
        {...inputProps('one-time-code', { help })}
        required
        size="large"
        inputMode={digits ? 'numeric' : 'text'}
        autoComplete={digits ? 'one-time-code' : 'off'}
        maxLength={30}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldRow>
  );
}
