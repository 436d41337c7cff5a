import { sql } from 'kysely';
import type { Db } from '../db/open.ts';

/** How much of the server's own work waits, and how long the oldest of it has been due; seconds, none where nothing is. */
export interface Backlog {
  readonly outbox: number;
  readonly outbox_oldest: number;
  readonly deadline_oldest: number;
  readonly figures_oldest: number;
  readonly archive_failed: number;
  readonly damaged_pages: number;
}

/**
 * Read when somebody asks for the measurements, from the indexes by which the work itself is found. Counting stops at ten
 * thousand: from there on it matters no more how many there are.
 */
export async function findBacklog(db: Db): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    with clock as materialized (select clock_now() as now)
    select
      (select count(*)::integer from (select 1 from outbox limit 10000) w) as outbox,
      coalesce((select greatest(0, extract(epoch from c.now - min(next_try_at))) from outbox), 0)::float8 as outbox_oldest,
      coalesce((select greatest(0, extract(epoch from c.now - min(least(remind_at, case when not due_done then due_at end))))
        from cases where least(remind_at, case when not due_done then due_at end) is not null), 0)::float8 as deadline_oldest,
      coalesce((select greatest(0, extract(epoch from now() - to_timestamp(
          ('x' || lpad(substr(replace(min(id::text), '-', ''), 1, 12), 16, '0'))::bit(64)::bigint / 1000.0)))
        from figure_deltas), 0)::float8 as figures_oldest,
      (select failed_count::integer from pg_stat_archiver) as archive_failed,
      (select coalesce(sum(checksum_failures), 0)::integer from pg_stat_database) as damaged_pages
    from clock c`.execute(db);
  return rows[0]!;
}

/** What the database says of itself. */
export interface DatabaseFacts {
  readonly postgres: string;
  readonly applied: readonly string[];
  /** Of the newest key of each kind the oldest. */
  readonly keyAt: Date | null;
  readonly rotating: boolean;
  readonly anchorAt: Date | null;
}

export async function findDatabaseFacts(db: Db): Promise<DatabaseFacts> {
  const { rows } = await sql<DatabaseFacts>`
    select current_setting('server_version') as postgres,
      (select coalesce(json_agg(name), '[]') from schema_migrations) as applied,
      (select min(newest) from (select max(active_at) as newest from data_keys
        where destroyed_at is null group by purpose, sealed_as) k) as "keyAt",
      exists (select 1 from key_rotations where finished_at is null) as rotating,
      (select max(at) from audit_anchors) as "anchorAt"`.execute(db);
  return rows[0]!;
}
