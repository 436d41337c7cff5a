import { sql } from 'kysely';
import type { Db } from '../db/open.ts';
import type { Person } from '../people/membership.ts';
import type { Sealer } from '../people/sealing.ts';
import { type PersonalTable, bases } from './personal-table.ts';
import { register } from './register.ts';
import { termOf } from './retention-rules.ts';
import { recordsOf } from './seen.ts';

/** The tables whose rows a person takes with her, in the order of the register. */
export const copied = Object.entries(register).filter(([, { copy }]) => copy === true);

/** A row as it lies in the database, every sealed value opened, without what the register leaves out. */
export type Holding = Readonly<Record<string, unknown>>;

function open(sealer: Sealer, value: unknown): unknown {
  if (!Buffer.isBuffer(value)) return value;
  const text = sealer.open(value);
  // Answers are sealed as JSON; a number of a document is no JSON number.
  return text.startsWith('{') ? (JSON.parse(text) as unknown) : text;
}

function holdingOf(sealer: Sealer, { left = {} }: PersonalTable, row: Holding): Holding {
  const shown = Object.entries(row).filter(([column]) => !Object.hasOwn(left, column));
  return Object.fromEntries(
    shown.map(([column, value]) => {
      if (column.endsWith('_sealed')) return [column, open(sealer, value)];
      return [column, Buffer.isBuffer(value) ? value.toString('hex') : value];
    }),
  );
}

/** Which rows of a table are hers, for her record and those that were merged into it. */
function hers({ of }: PersonalTable, ids: readonly string[]) {
  if (typeof of !== 'string')
    return sql.join(
      of.map((column) => sql`t.${sql.ref(column)} = any (${ids}::uuid[])`),
      sql` or `,
    );
  const [before, ...rest] = of.split('$1');
  return rest.reduce((whole, part) => sql`${whole}${ids}::uuid[]${sql.raw(part)}`, sql`${sql.raw(before!)}`);
}

/** All rows about a person in one table. */
export async function listHoldings(db: Db, sealer: Sealer, name: string, ids: readonly string[]): Promise<Holding[]> {
  const table = register[name]!;
  const { rows } = await sql<Holding>`select t.* from ${sql.table(name)} t where ${hers(table, ids)}`.execute(db);
  return rows.map((row) => holdingOf(sealer, table, row));
}

/** The ids under which rows of hers may lie. */
export async function recordIds(db: Db, person: Person): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from ${recordsOf(person)} r`.execute(db);
  return rows.map(({ id }) => id);
}

/** What the copy says of a table: what it is, why it is kept, how long, and each column in words. */
export function describe({ what, why, basis, term, personal, left = {}, copy }: PersonalTable) {
  const { says, cites } = termOf(term);
  const source = `${cites.title}${cites.clause ?? ''}`;
  return {
    title: what,
    why,
    basis: bases[basis],
    kept: says,
    keptSource: source,
    columns: personal,
    leftOut: copy === true ? left : { '*': copy },
  };
}

/** Every table of the register by its name. */
export const described = () =>
  Object.fromEntries(Object.entries(register).map(([name, table]) => [name, describe(table)]));
