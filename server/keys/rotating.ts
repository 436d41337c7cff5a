import { sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import type { Keys } from './keys.ts';
import { renewLogins, renewMerges } from './kept-elsewhere.ts';
import { type Rotation, endRotation, holdRotation, isRotating, saveRotation } from './queries.ts';
import { blindTables, sealedTables } from './register.ts';
import type { KeyRing } from './ring.ts';

/** Rows of one transaction: short enough that nobody waits for it. */
const batchSize = 200;
/** Batches of a turn; between turns the lane rests. */
const batchesMax = 10;

/** How far a batch came. */
export interface Batch {
  readonly seen: number;
  /** What was not under the newest key, and how much of it is now. */
  readonly found: number;
  readonly changed: number;
  /** The last row, where more may follow. */
  readonly cursor: readonly string[] | null;
}

/** A part of a rotation that goes through one table by its primary key. */
type Step = (trx: Trx, ring: KeyRing, cursor: readonly string[] | null, limit: number) => Promise<Batch>;

interface KeyColumn {
  readonly name: string;
  readonly type: string;
}

async function primaryKeyOf(db: Db, table: string): Promise<KeyColumn[]> {
  const { rows } = await sql<KeyColumn>`
    select a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type
    from pg_index i cross join unnest(i.indkey) with ordinality k (n, at)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.n
    where i.indrelid = ${table}::regclass and i.indisprimary order by k.at`.execute(db);
  return rows;
}

/** What stands in the last bytes or the first of a value under the newest key, and how a value comes there. */
interface Renewal {
  readonly isNew: (column: string) => { readonly from: number; readonly mark: Buffer };
  readonly renew: (column: string, value: Buffer) => Buffer;
}

interface Row {
  readonly place: string;
  readonly key: readonly string[];
  readonly values: readonly (Buffer | null)[];
}

/** The next rows of a table, with those values that are not under the newest key. */
async function readBatch(
  trx: Trx,
  { table, columns, locked }: TableStep,
  { isNew }: Renewal,
  cursor: readonly string[] | null,
  limit: number,
): Promise<Row[]> {
  const key = await primaryKeyOf(trx, table);
  const names = sql.join(key.map(({ name }) => sql.ref(name)));
  const after = key.map(({ type }, n) => sql`${cursor?.[n] ?? null}::text::${sql.raw(type)}`);
  const old = columns.map((column) => {
    const { from, mark } = isNew(column);
    const bytes = sql`substring(${sql.ref(column)} from ${sql.lit(from)} for ${sql.lit(mark.length)})`;
    return sql`case when ${bytes} is distinct from ${mark} then ${sql.ref(column)} end`;
  });
  const { rows } = await sql<{ place: string; key: string[]; [value: `v${number}`]: Buffer | null }>`
    select ctid::text as place, array[${sql.join(key.map(({ name }) => sql`${sql.ref(name)}::text`))}] as key,
      ${sql.join(old.map((value, n) => sql`${value} as ${sql.ref(`v${n}`)}`))}
    from ${sql.table(table)}
    where ${cursor === null ? sql`true` : sql`(${names}) > (${sql.join(after)})`}
    order by ${names} limit ${sql.lit(limit)} ${locked ? sql`for no key update` : sql``}`.execute(trx);
  return rows.map((row) => ({
    place: row.place,
    key: row.key,
    values: columns.map((_column, n) => row[`v${n}`] ?? null),
  }));
}

interface TableStep {
  readonly table: string;
  readonly columns: readonly string[];
  /** Whether nobody may change a row of the batch until its transaction ends; where more than the row depends on it. */
  readonly locked: boolean;
}

async function writeBatch(
  trx: Trx,
  { table, columns }: TableStep,
  rows: readonly Row[],
  becomes: readonly (readonly (Buffer | null)[])[],
): Promise<number> {
  const { rows: done } = await sql<{ n: number }>`
    select rekey(${table}, ${columns}::text[], ${rows.map(({ place }) => place)}::tid[],
      ${rows.flatMap(({ values }) => values)}::bytea[], ${becomes.flat()}::bytea[])::integer as n`.execute(trx);
  return done[0]!.n;
}

function throughTable(of: TableStep, renewalOf: (ring: KeyRing) => Renewal, also?: typeof renewLogins): Step {
  return async (trx, ring, cursor, limit) => {
    const renewal = renewalOf(ring);
    const rows = await readBatch(trx, of, renewal, cursor, limit);
    const old = rows.filter(({ values }) => values.some((value) => value !== null));
    const becomes = old.map(({ values }) => values.map((value, n) => value && renewal.renew(of.columns[n]!, value)));
    const changed = old.length === 0 ? 0 : await writeBatch(trx, of, old, becomes);
    if (also !== undefined && old.length > 0)
      await also(
        trx,
        old.flatMap(({ values }, row) =>
          values.flatMap((value, n) => (value === null ? [] : [{ was: value, becomes: becomes[row]![n]! }])),
        ),
      );
    return { seen: rows.length, found: old.length, changed, cursor: rows.length < limit ? null : rows.at(-1)!.key };
  };
}

const sealSteps: readonly Step[] = [
  ...sealedTables.map(({ table, columns }) =>
    throughTable({ table, columns: Object.keys(columns), locked: false }, (ring) => ({
      isNew: (column) => ({ from: 1, mark: ring.headOf(columns[column]!) }),
      renew: (column, value) => ring.seal(ring.open(value), columns[column]),
    })),
  ),
  renewMerges((ring) => ({ sealed: (value) => ring.resealed(value, 'identity') })),
];

const blindSteps: readonly Step[] = [
  ...blindTables.map(({ table, columns, logins }) =>
    throughTable(
      { table, columns, locked: logins === true },
      (ring) => ({ isNew: () => ({ from: 33, mark: ring.blindMark }), renew: (_column, value) => ring.renew(value) }),
      logins && renewLogins,
    ),
  ),
  renewMerges((ring) => ({ blind: (value) => ring.renew(value) })),
];

const stepsOf = { seal: sealSteps, blind: blindSteps } as const;

/** Every column of the register with the place and the bytes that tell the newest key. */
export function marksOf(ring: KeyRing, what: 'seal' | 'blind') {
  if (what === 'blind')
    return blindTables.flatMap(({ table, columns }) =>
      columns.map((column) => ({ table, column, from: 33, mark: ring.blindMark })),
    );
  return sealedTables.flatMap(({ table, columns }) =>
    Object.entries(columns).map(([column, of]) => ({ table, column, from: 1, mark: ring.headOf(of) })),
  );
}

/** What is destroyed cannot be had back: the owner's eyes look once more, before, whatever this role may see. */
async function overlooked(trx: Trx, ring: KeyRing, what: 'seal' | 'blind'): Promise<string | undefined> {
  for (const { table, column, from, mark } of marksOf(ring, what)) {
    const { rows } = await sql<{ n: number }>`
      select count_under_old_keys(${table}, ${column}, ${from}, ${mark}) as n`.execute(trx);
    if (rows[0]!.n > 0) return `${rows[0]!.n} values of ${table}.${column} are under old keys and were not found`;
  }
  return undefined;
}

/** One batch in one transaction with the place it came to, so that whoever is killed leaves nothing to be done twice. */
async function turn(trx: Trx, keys: Keys): Promise<Turned> {
  const rotation = await holdRotation(trx);
  if (rotation === undefined) return { more: false };
  const steps = stepsOf[rotation.what];
  const { seen, found, changed, cursor } = await steps[rotation.step]!(trx, keys.ring, rotation.cursor, batchSize);
  const passChanged = rotation.passChanged + found;
  const next = { ...rotation, cursor, passChanged, step: cursor === null ? rotation.step + 1 : rotation.step };
  if (next.step < steps.length) {
    await saveRotation(trx, next, { seen, changed });
    return { more: true };
  }
  // Who began before the new key was written with may have ended behind us: only a pass that finds nothing is the last.
  const left = passChanged > 0 ? undefined : await overlooked(trx, keys.ring, rotation.what);
  const isOver = passChanged === 0 && left === undefined;
  const again: Rotation = { ...next, pass: next.pass + 1, step: 0, cursor: null, passChanged: 0 };
  await saveRotation(trx, isOver ? { ...next, step: rotation.step } : again, { seen, changed });
  if (isOver) await endRotation(trx, rotation);
  return { more: true, ...(left !== undefined && { left }) };
}

interface Turned {
  readonly more: boolean;
  /** What a whole pass has overlooked; another pass begins, and somebody is to look. */
  readonly left?: string;
}

/** A lane's work: learns of new keys, and carries on the rotation that is under way. */
export function keyWork(db: Db, keys: Keys): () => Promise<number> {
  return async () => {
    await keys.refresh();
    if (!(await isRotating(db))) return 0;
    for (let n = 0; n < batchesMax; n += 1) {
      const { more, left } = await db.transaction().execute((trx) => turn(trx, keys));
      if (left !== undefined) throw new Error(left);
      if (!more) return 0;
    }
    return 1;
  };
}
