import type { Pool, PoolClient } from 'pg';
import { expect } from 'vitest';

/** How many connections to this database wait for a lock. The other databases on the server are other tests'. */
async function waiting(owner: Pool): Promise<number> {
  const { rows } = await owner.query<{ n: number }>(
    `select count(distinct pid)::integer as n from pg_locks l join pg_stat_activity a using (pid)
     where not l.granted and a.datname = current_database()`,
  );
  return rows[0]!.n;
}

/** Until at least so many wait. */
export async function untilWaiting(owner: Pool, n = 1): Promise<void> {
  await expect.poll(() => waiting(owner), { timeout: 30_000, interval: 10 }).toBeGreaterThanOrEqual(n);
}

/** Until exactly one waits for what this connection holds. */
export async function untilWaitedFor(owner: Pool, held: PoolClient): Promise<void> {
  const { rows } = await held.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pids = 'select distinct pid from pg_locks where not granted and $1 = any (pg_blocking_pids(pid))';
  const waiters = () => owner.query(pids, [rows[0]!.pid]).then((found) => found.rows.length);
  await expect.poll(waiters, { timeout: 30_000, interval: 5 }).toBe(1);
}
