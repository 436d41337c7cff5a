import { ChoiceInput, ChoicesInput, NamedInput, RatingInput, YesNoInput } from './choice-inputs.tsx';
import { FileInput } from './file-input.tsx';
import type { CaseOptions, InputProps } from './input-props.ts';
import {
  DateInput,
  IdentityInput,
  LongTextInput,
  MoneyInput,
  NumberInput,
  PhoneInput,
  TextInput,
} from './text-inputs.tsx';
import { OfferedInput } from './offered-input.tsx';
import { RowsInput } from './rows-input.tsx';
import { UnionInput } from './union-input.tsx';

/** The native form element of a question. */
export function FieldInput({ options, asked, ...rest }: InputProps & { readonly options: CaseOptions }) {
  switch (asked.kind) {
    case 'text':
      return asked.offers === undefined ? (
        <TextInput asked={asked} {...rest} />
      ) : (
        <OfferedInput asked={asked} {...rest} />
      );
    case 'place':
      return <TextInput asked={asked} {...rest} />;
    case 'longText':
      return <LongTextInput asked={asked} {...rest} />;
    case 'date':
      return <DateInput asked={asked} {...rest} />;
    case 'choice':
      return <ChoiceInput asked={asked} {...rest} />;
    case 'choices':
      return <ChoicesInput asked={asked} {...rest} />;
    case 'number':
      return <NumberInput asked={asked} {...rest} />;
    case 'money':
      return <MoneyInput asked={asked} {...rest} />;
    case 'yesNo':
      return <YesNoInput asked={asked} {...rest} />;
    case 'files':
      return <FileInput asked={asked} {...rest} />;
    case 'phone':
      return <PhoneInput asked={asked} {...rest} />;
    case 'personName':
    case 'document':
    case 'creditCode':
      return <IdentityInput asked={asked} {...rest} />;
    case 'union':
      return <UnionInput asked={asked} {...rest} />;
    case 'rating':
      return <RatingInput asked={asked} {...rest} />;
    case 'rows':
      return <RowsInput asked={asked} Input={FieldInput} {...rest} />;
    case 'refusal':
    case 'staff':
      return <NamedInput asked={asked} options={options[asked.kind]} {...rest} />;
  }
}
