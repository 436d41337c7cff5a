import { Pool } from 'pg';
import { PreparingClient } from './open.ts';
import { watchSilence } from './silence.ts';
import { pgTypes } from './types-of-pg.ts';
import type { StartLog } from './start-fault.ts';

export interface PoolOptions {
  /** Connections at most. PostgreSQL is started with 100; keep the sum over processes below it. */
  max?: number;
  /** Shown in pg_stat_activity, so that an operator sees which part holds a connection. */
  applicationName: string;
  /** Milliseconds; 0 lifts the limit. A page that takes longer than the default has lost its reader. */
  statementTimeout?: number;
  /** Milliseconds; two cadres on one case wait for milliseconds, never for this long. */
  lockTimeout?: number;
  log?: Pick<StartLog, 'error'>;
}

/**
 * The one way to a pool: types as in `pgTypes`, limits on every statement, and a listener for the errors of idle
 * connections. Without that listener a restart of PostgreSQL ends the Node process (`Unhandled 'error' event`);
 * with it the pool drops the dead connection and makes another at the next query.
 */
export function makePool(url: string, options: PoolOptions): Pool {
  const statementTimeout = options.statementTimeout ?? 30_000;
  const pool = new Pool({
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.applicationName,
    // Whoever waits longer than this for a connection is told that many are waiting, and asks again. A line that then goes
    // silent is noticed after five and a half seconds more (`silence.ts`), so that every request ends within ten.
    connectionTimeoutMillis: 4_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeout,
    // Behind the server's own limit, for a line that died with the statement on its way while others live.
    ...(statementTimeout > 0 && { query_timeout: statementTimeout + 5_000 }),
    lock_timeout: options.lockTimeout ?? 5_000,
    idle_in_transaction_session_timeout: 60_000,
    keepAlive: true,
    types: pgTypes,
    Client: PreparingClient,
  });
  pool.on('error', (fault) => options.log?.error(`database connection lost: ${fault.message}`));
  watchSilence(pool, url);
  return pool;
}
