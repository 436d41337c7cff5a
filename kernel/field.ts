import type { Day } from './calendar.ts';
import type { Fen } from './money.ts';
import type { ProofKind, ProvenBy } from './proof.ts';
import type { Topic } from './topic.ts';

/**
 * The vocabulary of questions. A field is plain data, so that one declaration gives the form on the phone, the JSON
 * Schema at the edge, the column in the list and the line in the document.
 */

/**
 * Why a value is kept apart: such a field is sealed at rest, absent from lists, logs and exports, and every reading of
 * it leaves an audit row.
 */
export type Sensitivity = 'health' | 'dispute' | 'contact' | 'delivery' | 'money' | 'identity';

/**
 * When a field is asked, over the other answers of the same form: an answer is one of these values, a number or sum is over
 * this one, a choice of several has one of these, a list has a row of which it holds; or any of several such.
 */
export type When =
  | { readonly field: string; readonly is: readonly (string | number | boolean)[] }
  | { readonly field: string; readonly over: number }
  | { readonly field: string; readonly has: readonly string[] }
  | { readonly field: string; readonly row: When }
  | { readonly any: readonly When[] };

export interface FieldCommon {
  readonly label: string;
  /** Shown under the label: what to write, or where to find it. */
  readonly help?: string;
  readonly optional?: boolean;
  readonly sensitive?: Sensitivity;
  /** What it asks, where other services ask the same: one answer then serves them all. */
  readonly topic?: Topic;
  /** Asked only while this holds of the other answers. */
  readonly when?: When;
  /** While this holds of the answers the field is about a child below fourteen, whose guardian agrees first (PIPL 31). */
  readonly minor?: When;
}

type Of<K extends string, S> = FieldCommon & { readonly kind: K } & S;

/** `offers`: the names of what this service lists openly, to choose from; another may be written. */
export type TextField = Of<'text', { readonly max?: number; readonly min?: number; readonly offers?: string }>;
export type LongTextField = Of<'longText', { readonly max?: number; readonly min?: number }>;
export type DateField = Of<
  'date',
  { readonly notAfter?: 'today'; readonly notBefore?: 'today'; readonly notBeforeField?: string }
>;
/**
 * `offeredBy`: the yes/no tunable that says for an option whether it is offered there. `offeredTo`: an option is offered to whoever
 * such a proof of that detail is of, now or earlier; where there is none, `none` says what to do, and `from` is the service that it is
 * had from (`withOffersOf`).
 */
export type ChoiceField = Of<
  'choice',
  {
    readonly of: Readonly<Record<string, string>>;
    readonly offeredBy?: Readonly<Record<string, string>>;
    readonly offeredTo?: { readonly proven: ProofKind; readonly none: string; readonly from: string };
  }
>;
export type ChoicesField = Of<'choices', { readonly of: Readonly<Record<string, string>>; readonly max?: number }>;
export type NumberField = Of<'number', { readonly min?: number; readonly max?: number; readonly unit?: string }>;
export type MoneyField = Of<'money', { readonly min?: Fen; readonly max?: Fen }>;
export type YesNoField = Of<'yesNo', object>;
/**
 * `provenBy`: not asked of somebody of whom it is proven already. `inList`: asked where this tunable of the kind `papers`
 * lists it (`withPapersOf`), and until that is known of nobody.
 */
export type FilesField = Of<
  'files',
  { readonly max: number; readonly min?: number; readonly provenBy?: ProvenBy; readonly inList?: string }
>;
export type PlaceField = Of<'place', { readonly of?: 'hospital' | 'station' }>;
export type PhoneField = Of<'phone', object>;
export type PersonNameField = Of<'personName', object>;
/** The number of an identity document; `of` is the choice field that says of which kind it is. */
export type DocumentField = Of<'document', { readonly of: string }>;
/** A unified social credit code (GB 32100). */
export type CreditCodeField = Of<'creditCode', object>;
/** A union of the province, by its id. */
export type UnionField = Of<'union', object>;
/** Which rule of `eligible` an application fails: the answer is a rule's id. */
export type RefusalField = Of<'refusal', { readonly of: 'eligible' }>;
/** The five levels of 好差评: 5 非常满意 … 1 非常不满意. The two lowest count as 差评. */
export type RatingField = Of<'rating', object>;
/** A person who holds a post in the union that owes the move. */
export type StaffField = Of<'staff', object>;

/** What a row may ask: one value that needs nothing beside its row. */
export type RowField =
  | TextField
  | DateField
  | ChoiceField
  | NumberField
  | MoneyField
  | YesNoField
  | PhoneField
  | PersonNameField
  | DocumentField;
/**
 * A list of the same questions, such as one row for each person of a household. `each` is what one row is called, with its
 * counter: «1 位家人» is said of `{ count: '位', name: '家人' }`. A row is sealed with its list, never by itself.
 */
export type RowsField = Of<
  'rows',
  {
    readonly of: Readonly<Record<string, RowField>>;
    readonly each: { readonly count: string; readonly name: string };
    readonly max: number;
    readonly min?: number;
  }
>;

export type Field =
  | RowsField
  | TextField
  | LongTextField
  | DateField
  | ChoiceField
  | ChoicesField
  | NumberField
  | MoneyField
  | YesNoField
  | FilesField
  | PlaceField
  | PhoneField
  | PersonNameField
  | DocumentField
  | CreditCodeField
  | UnionField
  | RefusalField
  | RatingField
  | StaffField;

export type Fields = Readonly<Record<string, Field>>;

interface ValueByKind<F> {
  text: string;
  longText: string;
  date: Day;
  choice: F extends { of: infer O } ? keyof O & string : string;
  choices: readonly (F extends { of: infer O } ? keyof O & string : string)[];
  number: number;
  money: Fen;
  yesNo: boolean;
  files: readonly string[];
  place: string;
  phone: string;
  personName: string;
  document: string;
  creditCode: string;
  union: string;
  refusal: string;
  rating: number;
  staff: string;
  rows: F extends { of: infer R extends Fields } ? readonly Values<R>[] : never;
}

export type ValueOf<F extends Field> = ValueByKind<F>[F['kind']];

type MayBeAbsent<F> = F extends { optional: true } | { when: object } | { provenBy: object } | { inList: string }
  ? true
  : false;

/** The answers to a set of fields: a key is optional exactly when the field may go unanswered. */
export type Values<F extends Fields> = {
  readonly [K in keyof F as MayBeAbsent<F[K]> extends true ? never : K]: ValueOf<F[K]>;
} & {
  readonly [K in keyof F as MayBeAbsent<F[K]> extends true ? K : never]?: ValueOf<F[K]> | undefined;
};

/** Answers whose fields are not known at compile time, as they come over the wire. */
export type AnyValues = Readonly<Record<string, unknown>>;

type Spec<F extends Field> = Omit<F, 'kind'>;

export const field = {
  text: <const S extends Spec<TextField>>(spec: S) => ({ kind: 'text' as const, ...spec }),
  longText: <const S extends Spec<LongTextField>>(spec: S) => ({ kind: 'longText' as const, ...spec }),
  date: <const S extends Spec<DateField>>(spec: S) => ({ kind: 'date' as const, ...spec }),
  choice: <const S extends Spec<ChoiceField>>(spec: S) => ({ kind: 'choice' as const, ...spec }),
  choices: <const S extends Spec<ChoicesField>>(spec: S) => ({ kind: 'choices' as const, ...spec }),
  number: <const S extends Spec<NumberField>>(spec: S) => ({ kind: 'number' as const, ...spec }),
  money: <const S extends Spec<MoneyField>>(spec: S) => ({ kind: 'money' as const, ...spec }),
  yesNo: <const S extends Spec<YesNoField>>(spec: S) => ({ kind: 'yesNo' as const, ...spec }),
  files: <const S extends Spec<FilesField>>(spec: S) => ({ kind: 'files' as const, ...spec }),
  place: <const S extends Spec<PlaceField>>(spec: S) => ({ kind: 'place' as const, ...spec }),
  phone: <const S extends Spec<PhoneField>>(spec: S) => ({ kind: 'phone' as const, ...spec }),
  personName: <const S extends Spec<PersonNameField>>(spec: S) => ({ kind: 'personName' as const, ...spec }),
  document: <const S extends Spec<DocumentField>>(spec: S) => ({ kind: 'document' as const, ...spec }),
  creditCode: <const S extends Spec<CreditCodeField>>(spec: S) => ({ kind: 'creditCode' as const, ...spec }),
  union: <const S extends Spec<UnionField>>(spec: S) => ({ kind: 'union' as const, ...spec }),
  refusal: <const S extends Spec<RefusalField>>(spec: S) => ({ kind: 'refusal' as const, ...spec }),
  rating: <const S extends Spec<RatingField>>(spec: S) => ({ kind: 'rating' as const, ...spec }),
  staff: <const S extends Spec<StaffField>>(spec: S) => ({ kind: 'staff' as const, ...spec }),
  rows: <const S extends Spec<RowsField>>(spec: S) => ({ kind: 'rows' as const, ...spec }),
};

export const ratingWords: Readonly<Record<1 | 2 | 3 | 4 | 5, string>> = {
  5: '非常满意',
  4: '满意',
  3: '基本满意',
  2: '不满意',
  1: '非常不满意',
};

/** Whether a condition holds of answers that are read one by one. */
export function whenHolds(when: When, read: (field: string) => unknown): boolean {
  if ('any' in when) return when.any.some((one) => whenHolds(one, read));
  const value = read(when.field);
  if ('is' in when) return when.is.some((one) => one === value);
  if ('over' in when) return typeof value === 'number' && value > when.over;
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  if ('has' in when) return list.some((one) => when.has.some((other) => other === one));
  return list.some(
    (row) => typeof row === 'object' && row !== null && whenHolds(when.row, (id) => (row as AnyValues)[id]),
  );
}

/** The fields of the form that a condition looks at. */
export function fieldsIn(when: When): string[] {
  return 'any' in when ? when.any.flatMap(fieldsIn) : [when.field];
}

/** Whether the field is asked at all, given the answers so far. */
export function isAsked(asked: Field, values: AnyValues): boolean {
  return asked.when === undefined || whenHolds(asked.when, (id) => values[id]);
}

/** Whether the field must be answered, given the answers so far. */
export function isRequired(asked: Field, values: AnyValues): boolean {
  return asked.optional !== true && !(asked.kind === 'files' && asked.inList) && isAsked(asked, values);
}
