import { useState } from 'react';
import type {
  CreditCodeField,
  DateField,
  DocumentField,
  LongTextField,
  MoneyField,
  NumberField,
  PersonNameField,
  PhoneField,
  PlaceField,
  TextField,
} from '../../kernel/field.ts';
import { FieldFrame } from '../ui/field.tsx';
import { readWhole, readYuan, yuanText } from './amounts.ts';
import { useFormDoor } from './form-door.ts';
import { type InputProps, asText, frameOf } from './input-props.ts';

export function TextInput(props: InputProps<TextField | PlaceField>) {
  return (
    <FieldFrame {...frameOf(props)}>
      {(ties) => (
        <input
          {...ties}
          className="input"
          type="text"
          value={asText(props.value)}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

/** Counts only near the end: a counter from the first letter on reads as a demand to write much. */
function roomLeft(value: string, max: number | undefined): string | undefined {
  if (max === undefined) return undefined;
  const left = max - [...value.trim()].length;
  if (left > max / 10) return undefined;
  return left >= 0 ? `还可以写 ${left} 个字` : `多了 ${-left} 个字`;
}

export function LongTextInput(props: InputProps<LongTextField>) {
  const value = asText(props.value);
  const room = roomLeft(value, props.asked.max);
  return (
    <FieldFrame {...frameOf(props)}>
      {(ties) => (
        <>
          <textarea
            {...ties}
            className="input"
            rows={5}
            value={value}
            onChange={(event) => props.onChange(event.target.value)}
          />
          <p className="soft" aria-live="polite">
            {room}
          </p>
        </>
      )}
    </FieldFrame>
  );
}

/** A name or a number as on a document: nothing may correct its spelling or remember it on a phone that is shared. */
export function IdentityInput(props: InputProps<PersonNameField | DocumentField | CreditCodeField>) {
  const isName = props.asked.kind === 'personName';
  return (
    <FieldFrame {...frameOf(props)}>
      {(ties) => (
        <input
          {...ties}
          className={isName ? 'input' : 'input figures'}
          type="text"
          autoComplete={isName ? 'name' : 'off'}
          autoCapitalize={isName ? 'words' : 'characters'}
          spellCheck={false}
          value={asText(props.value)}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

export function PhoneInput(props: InputProps<PhoneField>) {
  return (
    <FieldFrame {...frameOf(props)}>
      {(ties) => (
        <input
          {...ties}
          className="input figures"
          type="tel"
          autoComplete="tel"
          value={asText(props.value)}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

export function DateInput(props: InputProps<DateField>) {
  const { today } = useFormDoor();
  const { notAfter, notBefore } = props.asked;
  return (
    <FieldFrame {...frameOf(props)}>
      {(ties) => (
        <input
          {...ties}
          className="input figures"
          type="date"
          max={notAfter && today}
          min={notBefore && today}
          value={asText(props.value)}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  );
}

interface AmountProps {
  readonly props: InputProps<NumberField | MoneyField>;
  readonly unit: string | undefined;
  readonly mode: 'numeric' | 'decimal';
  readonly show: (value: unknown) => string;
  readonly read: (text: string) => number | string;
}

/** Keeps what was typed while it is typed: «12.» is on the way to «12.5» and must not turn into «12». */
function AmountInput({ props, unit, mode, show, read }: AmountProps) {
  const [typed, setTyped] = useState(() => show(props.value));
  return (
    <FieldFrame {...frameOf(props)}>
      {(ties) => (
        <div className="with-unit">
          <input
            {...ties}
            className="input figures"
            type="text"
            inputMode={mode}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              props.onChange(read(event.target.value));
            }}
          />
          {unit && <span>{unit}</span>}
        </div>
      )}
    </FieldFrame>
  );
}

export function NumberInput(props: InputProps<NumberField>) {
  return <AmountInput props={props} unit={props.asked.unit} mode="numeric" show={asText} read={readWhole} />;
}

export function MoneyInput(props: InputProps<MoneyField>) {
  return <AmountInput props={props} unit="元" mode="decimal" show={yuanText} read={readYuan} />;
}
