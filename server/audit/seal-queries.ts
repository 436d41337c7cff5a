import { sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import { lineInSql } from './line-sql.ts';
import { type Reached, type Seal, noChain } from './seal.ts';

/** The end of a chain. */
export interface Head {
  readonly chain: string;
  readonly n: number;
  readonly hash: Buffer;
  readonly timeline: number;
}

export interface RowToSeal {
  readonly id: string;
  readonly era: number;
  readonly xid: string;
  readonly chain: string;
  readonly at: Date;
  readonly line: string;
  readonly mac: Buffer | null;
}

const sealing = 4_720_110_402;

/** Whether this transaction seals the rows of the cell; another process that does makes this one pass on. */
export async function holdSealing(trx: Trx, cell: number, wait = false): Promise<boolean> {
  if (wait) {
    await sql`select pg_advisory_xact_lock(${sealing + cell}::bigint)`.execute(trx);
    return true;
  }
  const { rows } = await sql<{
    held: boolean;
  }>`select pg_try_advisory_xact_lock(${sealing + cell}::bigint) as held`.execute(trx);
  return rows[0]!.held;
}

export async function cellsOf(db: Db): Promise<number[]> {
  const rows = await db.selectFrom('cells').select('cell_id').execute();
  return rows.map(({ cell_id }) => cell_id);
}

/** Before the first seal: what every row comes after. */
const nowhere: Reached = { era: -1, xid: '0', id: noChain };

export async function findReached(db: Db, cell: number): Promise<Reached> {
  const { rows } = await sql<Reached>`
    select to_era as era, to_xid as xid, to_id as id from audit_seals where cell_id = ${cell}
    order by to_era desc, to_xid desc, to_id desc limit 1`.execute(db);
  return rows[0] ?? nowhere;
}

/**
 * The end of every chain of a cell, each by one look at the primary key, which is why the chains are stepped through, and
 * the clock and the timeline of the database.
 */
export async function findHeads(db: Db, cell: number): Promise<Head[]> {
  const { rows } = await sql<Head>`
    with recursive chains as (
      (select chain from audit_seals where cell_id = ${cell} order by chain limit 1)
      union all
      select (select s.chain from audit_seals s where s.cell_id = ${cell} and s.chain > c.chain order by s.chain limit 1)
      from chains c where c.chain is not null)
    select h.chain, h.n, h.hash, h.timeline from chains c
    cross join lateral (select chain, n, hash, timeline from audit_seals s
      where s.cell_id = ${cell} and s.chain = c.chain order by n desc limit 1) h
    where c.chain is not null order by h.chain`.execute(db);
  return rows;
}

export async function momentOfDatabase(db: Db): Promise<{ now: Date; timeline: number }> {
  // The first eight digits of the name of a WAL file are its timeline.
  const { rows } = await sql<{ now: Date; timeline: number }>`
    select clock_now() as now, ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::integer as timeline`.execute(
    db,
  );
  return rows[0]!;
}

/**
 * The next rows in the order of their transactions. A row whose transaction has a lower number than every transaction that
 * is still running is whole and can have no neighbour before it that is yet to come: so nothing is ever sealed past.
 */
export async function rowsAfter(trx: Trx, cell: number, { era, xid, id }: Reached, most: number): Promise<RowToSeal[]> {
  const { rows } = await sql<RowToSeal>`/* prepared: rows-to-seal */
    select a.id, a.era, a.xid::text as xid, coalesce(o.city_id, ${noChain}::uuid) as chain, a.at, a.mac, ${lineInSql} as line
    from (select * from audit where cell_id = ${cell} and (era, xid, id) > (${era}::smallint, ${xid}::xid8, ${id}::uuid)
        and (xid < pg_snapshot_xmin(pg_current_snapshot())
          or era < (select max(era) from audit where cell_id = ${cell}))
      order by era, xid, id limit ${most}) a
    left join orgs o on o.id = a.org_id
    order by a.era, a.xid, a.id`.execute(trx);
  return rows;
}

export async function insertSeals(trx: Trx, seals: readonly Seal[]): Promise<void> {
  if (seals.length === 0) return;
  await trx
    .insertInto('audit_seals')
    .values(
      seals.map(({ cell, to, lastAt, leaves, ...seal }) => ({
        ...seal,
        cell_id: cell,
        to_era: to.era,
        to_xid: to.xid,
        to_id: to.id,
        count: leaves.length / 48,
        last_at: lastAt,
        leaves,
      })),
    )
    .execute();
}
