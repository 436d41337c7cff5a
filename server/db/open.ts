import { createHash } from 'node:crypto';
import { type DialectAdapter, Kysely, PostgresAdapter, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { heard } from './hearing.ts';
import type { DB } from './types.ts';
import { type AskedQuery, type Entry, WalledQuery } from './walled-query.ts';

/**
 * The handle that query functions take. Those that read personal data for a caller take a `Scoped` one instead
 * (`scope.ts`); this one sees everything and is for moves by the clock, sign-in and figures.
 */
export type Db = Kysely<DB>;
export type Trx = Transaction<DB>;
/** A handle that reads and cannot write: what there is behind the second wall, and what any other may be used as. */
export type Reader = Pick<Db, 'selectFrom' | 'getExecutor'>;

const marker = /^\s*\/\* prepared: ([a-z-]+) \*\//;
const names = new Map<string, string>();

/** The label of a marked statement with a hash of its text: a label that stands before two texts names two statements. */
function nameOf(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const label = marker.exec(text)?.[1];
  if (label === undefined) return undefined;
  let name = names.get(text);
  if (name === undefined) {
    name = `${label}-${createHash('sha256').update(text).digest('base64url').slice(0, 12)}`;
    names.set(text, name);
  }
  return name;
}

const held = new WeakMap<readonly unknown[], Entry>();

/** These values as they are, marked so that the statement that is sent with them is held to a reach by the database. */
export function heldTo(entry: Entry, values: readonly unknown[]): readonly unknown[] {
  const marked = [...values];
  held.set(marked, entry);
  return marked;
}

/**
 * A client that prepares a statement once per connection when the statement opens with «prepared: label» in a comment.
 * Only the statements of the hot paths carry it: planning them costs as much as running them. A statement whose values are
 * marked is sent behind the second wall.
 */
export class PreparingClient extends pg.Client {
  /** Since when something has been asked to which not all answers have come; milliseconds of `performance.now()`. */
  askedAt: number | undefined;

  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('drain', () => (this.askedAt = undefined));
    this.on('notice', heard);
    // The pool listens to clients that lie idle, and whoever asked is told by the promise. An error of a client that is lent
    // out would have no listener at all, and end the process.
    this.on('error', () => {});
  }

  /** Ends the connection without a word: whoever waits at it is told that it broke. */
  cut(): void {
    this.connection.stream.destroy();
  }

  override query(...args: unknown[]): never {
    const [text, values, ...callback] = args;
    this.askedAt ??= performance.now();
    const name = nameOf(text);
    const entry = Array.isArray(values) ? held.get(values) : undefined;
    // A plan belongs to the role it was made for: the same text under both names keeps both plans.
    if (entry !== undefined)
      return this.#ask(entry, {
        name: name && `walled-${name}`,
        text: text as string,
        values: values as unknown[],
      }) as never;
    const config = name === undefined ? args : [{ name, text, values }, ...callback];
    return (super.query as (...given: unknown[]) => never)(...config);
  }

  #ask(entry: Entry, asked: AskedQuery): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      const goesOn = () => this.getTransactionStatus() !== 'I';
      const answered = (fault: Error | null, result: pg.QueryResult) => {
        if (fault === null) resolve(result);
        else reject(fault);
      };
      super.query(new WalledQuery(entry, asked, goesOn, answered) as unknown as pg.Submittable);
    });
  }
}

/** `adapter` goes with the handle into its transactions and can carry what belongs to both (`auditor.ts`). */
export function openDb(pool: pg.Pool, adapter: DialectAdapter = new PostgresAdapter()): Db {
  const dialect = new PostgresDialect({ pool });
  dialect.createAdapter = () => adapter;
  return new Kysely<DB>({ dialect });
}

/** Runs a piece in the transaction that it is called in, or else in one of its own. */
export function within<T>(db: Db, act: (trx: Trx) => Promise<T>): Promise<T> {
  return db.isTransaction ? act(db as Trx) : db.transaction().execute(act);
}

/** The SQLSTATE of a database error. Nothing else of an error is relied on: a distributed database leaves it out. */
export function stateOf(fault: unknown): string | undefined {
  return fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : undefined;
}

export const uniqueViolation = '23505';
export const checkViolation = '23514';
/** Disk full, out of memory, too many connections: the operator's, not the caller's. */
export const isShortOfRoom = (state: string | undefined): boolean => state?.startsWith('53') ?? false;

/** What Node says of a connection that broke, or could not be made. */
const broken: ReadonlySet<string | undefined> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** What pg and its pool say of the same without a code. */
const brokenSays =
  /^(timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Query read timeout|timeout expired)/;

/**
 * Whether the connection was lost while something was asked. What was asked may have been done all the same: only the
 * same Idempotency-Key can tell.
 */
export function isConnectionLost(fault: unknown): boolean {
  // 57P01…57P03: ended by an administrator, by a crash, or not up again yet; 08: the connection broke.
  const state = stateOf(fault);
  if (broken.has(state) || /^(08|57P)/.test(state ?? '')) return true;
  return fault instanceof Error && brokenSays.test(fault.message);
}

/** Lost races and waits that were too long: serialization, deadlock, lock and statement timeouts. */
const passing: ReadonlySet<string | undefined> = new Set(['40001', '40P01', '55P03', '57014']);

/** Whether the same request may well succeed in a few seconds. */
export function isPassing(fault: unknown): boolean {
  return passing.has(stateOf(fault)) || isConnectionLost(fault);
}
