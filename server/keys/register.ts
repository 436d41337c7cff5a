import type { SealedAs } from './sealed-as.ts';

interface Kept {
  readonly table: string;
}

/** A table with sealed columns, and what each of them holds. */
export interface SealedTable extends Kept {
  readonly columns: Readonly<Record<string, SealedAs>>;
}

/** A table with blind indexes that last. */
export interface BlindTable extends Kept {
  readonly columns: readonly string[];
  /** Whether logins are the same index in hex and change with it. */
  readonly logins?: true;
}

/**
 * Every column that holds sealed values: a rotation puts them under a new key in this order. `npm run check` refuses a column
 * called `…_sealed` that is not here; what a merge of two records keeps as JSON (`person_merges`) is looked through besides.
 */
export const sealedTables: readonly SealedTable[] = [
  { table: 'persons', columns: { document_sealed: 'identity', phone_sealed: 'identity' } },
  { table: 'person_corrections', columns: { before_sealed: 'identity', after_sealed: 'identity' } },
  { table: 'payee_accounts', columns: { account_sealed: 'identity' } },
  { table: 'merchant_clerks', columns: { phone_sealed: 'identity' } },
  { table: 'cases', columns: { form_sealed: 'answers' } },
  { table: 'trace', columns: { said_sealed: 'answers' } },
  { table: 'claim_wishes', columns: { said_sealed: 'answers' } },
  { table: 'mutual_choices', columns: { said_sealed: 'answers' } },
  { table: 'mutual_pairs', columns: { one_sealed: 'answers', other_sealed: 'answers' } },
  { table: 'drafts', columns: { form_sealed: 'answers' } },
  { table: 'idempotency', columns: { answer_sealed: 'kept' } },
  { table: 'employment_notices', columns: { said_sealed: 'employer' } },
  { table: 'account_factors', columns: { secret_sealed: 'key' } },
  { table: 'card_keys', columns: { private_sealed: 'key' } },
  { table: 'exports', columns: { key_sealed: 'key' } },
  { table: 'imports', columns: { key_sealed: 'key' } },
  { table: 'files', columns: { key_sealed: 'key' } },
];

export const blindTables: readonly BlindTable[] = [
  { table: 'persons', columns: ['document_blind', 'phone_blind'], logins: true },
  { table: 'payee_accounts', columns: ['account_blind'] },
  { table: 'merchant_clerks', columns: ['phone_blind'] },
  { table: 'case_people', columns: ['person_blind'] },
  {
    table: 'employment_notices',
    columns: [
      'user_name_blind',
      'external_id_blind',
      'name_blind',
      'phone_blind',
      'employee_number_blind',
      'department_blind',
    ],
  },
];

/** Indexes that are gone within two days by themselves; a code is looked for under the one before as well. */
export const passingBlinds: readonly string[] = ['phone_codes.phone_blind', 'sign_in_codes.phone_blind'];

/** What a table and its columns are called in a catalogue. */
interface Catalogued {
  readonly name: string;
  readonly columns: readonly { readonly name: string }[];
}

function registered(): Set<string> {
  const sealed = sealedTables.flatMap(({ table, columns }) =>
    Object.keys(columns).map((column) => `${table}.${column}`),
  );
  const blind = blindTables.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`));
  return new Set([...sealed, ...blind, ...passingBlinds]);
}

/** Where the register and the schema differ, as `table.column: what is wrong`. */
export function checkRegister(tables: readonly Catalogued[]): string[] {
  const known = registered();
  const there = tables.flatMap(({ name: table, columns }) =>
    columns.flatMap(({ name }) => (/_(sealed|blind)$/.test(name) ? [`${table}.${name}`] : [])),
  );
  const missing = there.filter((column) => !known.has(column));
  const gone = [...known].filter((column) => !there.includes(column));
  return [
    ...missing.map((column) => `${column}: a rotation of keys would leave it out; add it to server/keys/register.ts`),
    ...gone.map((column) => `${column}: it is in server/keys/register.ts and not in the schema`),
  ];
}
