import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import { type Db, type Reader, heldTo } from './open.ts';
import type { DB } from './types.ts';
import type { Entry } from './walled-query.ts';

/** Sends each statement as the handle would that it stands before, and says with it whose reach it is held to. */
class WalledConnection implements DatabaseConnection {
  readonly #db: Db;
  readonly #entry: Entry;

  constructor(db: Db, entry: Entry) {
    this.#db = db;
    this.#entry = entry;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<{ rows: R[] }> {
    const held = { ...query, parameters: heldTo(this.#entry, query.parameters) };
    return this.#db.getExecutor().executeQuery<R>(held);
  }

  // oxlint-disable-next-line require-yield -- nothing is streamed
  async *streamQuery(): AsyncGenerator<never, void, undefined> {
    throw new Error('nothing is streamed through the wall');
  }
}

class WalledDriver implements Driver {
  readonly #connection: WalledConnection;

  constructor(db: Db, entry: Entry) {
    this.#connection = new WalledConnection(db, entry);
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async releaseConnection(): Promise<void> {}
  async beginTransaction(): Promise<void> {
    throw new Error('behind the wall is nothing to be written: begin the transaction before');
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async destroy(): Promise<void> {}
}

/**
 * The same database, every statement of it held to one caller's reach by row-level security, whatever the statement says
 * itself (docs/adr/0025). It reads and cannot write. Of a transaction it sees what that has written.
 */
export function behindWall(db: Db, entry: Entry): Reader {
  return new Kysely<DB>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new WalledDriver(db, entry),
      createIntrospector: (one) => new PostgresIntrospector(one),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}
