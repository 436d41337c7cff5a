import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import { countsIn } from '../db/line.ts';
import type { Db, Reader, Trx } from '../db/open.ts';
import type { Scoped } from '../db/scope.ts';
import { keepTreeToFold } from '../db/tree-lock.ts';

export interface Sum {
  readonly metric: string;
  readonly n: number;
  readonly fen: number;
}

/**
 * The figures of a union with all below it up to now: what is folded, and what still waits to be folded below it. The
 * second part is bounded by what the folding worker has not yet taken, a second's worth of moves.
 */
export async function sumTotals(db: Reader, orgId: string, service: string): Promise<Sum[]> {
  const { rows } = await sql<Sum>`/* prepared: sum-totals */
    select metric, sum(n)::bigint as n, sum(fen)::bigint as fen from (
      select metric, n, fen from figure_totals where org_id = ${orgId} and service = ${service}
        and cell_id = any (array(select cell_id from cells))
      union all
      select m.metric, m.n, m.fen from figure_deltas d join orgs o on o.id = d.org_id,
        unnest(d.metrics, d.n, d.fen) as m (metric, n, fen)
      where d.service = ${service} and (${orgId} in (o.id, o.federation_id, o.town_id, o.county_id, o.city_id)
        or o.sectors @> array[${orgId}::uuid] or exists (select 1 from orgs r where r.id = ${orgId} and r.parent_id is null))) f
    group by metric`.execute(db);
  return rows;
}

/** The same between two days, both included, by the day of the move. */
export async function sumDays(db: Reader, orgId: string, service: string, from: string, to: string): Promise<Sum[]> {
  const { rows } = await sql<Sum>`
    select metric, sum(n)::bigint as n, sum(fen)::bigint as fen from figure_days
    where cell_id = any (array(select cell_id from cells)) and org_id = ${orgId} and service = ${service}
      and day between ${from}::date and ${to}::date
    group by metric`.execute(db);
  return rows;
}

export interface DaySum {
  readonly day: string;
  readonly metric: string;
  readonly n: number;
}

export async function listDays(
  db: Reader,
  orgId: string,
  service: string,
  from: string,
  to: string,
): Promise<DaySum[]> {
  const { rows } = await sql<DaySum>`
    select day, metric, sum(n)::bigint as n from figure_days
    where cell_id = any (array(select cell_id from cells)) and org_id = ${orgId} and service = ${service}
      and day between ${from}::date and ${to}::date
    group by day, metric order by day, metric`.execute(db);
  return rows;
}

/** The folded figures of the unions directly below, by place and by sector. */
export async function sumChildren(scoped: Scoped, orgId: string, service: string): Promise<(Sum & { org: OrgRef })[]> {
  const { rows } = await sql<Sum & { org: OrgRef }>`
    select json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, f.metric, sum(f.n)::bigint as n,
      sum(f.fen)::bigint as fen
    from orgs o join figure_totals f on f.org_id = o.id
    where (o.parent_id = ${orgId} or o.sector_id = ${orgId}) and f.service = ${service} and f.cell_id = any (array(select cell_id from cells))
    group by o.id, o.name, o.level, o.path, f.metric order by o.path limit 10000`.execute(scoped.db);
  return rows;
}

const foldBatch = 5_000;

/**
 * Folds waiting deltas into the figures of every union above them, and says how many it took. The tree stays as it is
 * meanwhile: a delta lifted along a line that is just being moved would be left with the unions above it before.
 */
export async function foldDeltas(db: Db, cell: number): Promise<number> {
  return db
    .transaction()
    .execute(async (trx) => ((await keepTreeToFold(trx, cell)) ? await foldWaiting(trx, cell) : 0));
}

/**
 * The same in a transaction that keeps or holds the tree already. Two folders never take the same row, and the upserts go
 * in one order so that they do not deadlock.
 */
export async function foldWaiting(db: Trx, cell: number): Promise<number> {
  const { rows } = await sql<{ taken: number }>`/* prepared: fold */
    with taken as (
      delete from figure_deltas where cell_id = ${cell} and id in (
        select id from figure_deltas where cell_id = ${cell} order by id limit ${foldBatch} for update skip locked)
      returning org_id, service, day, metrics, n, fen),
    sums as (
      select t.org_id, t.service, t.day, m.metric, sum(m.n)::bigint as n, sum(m.fen)::bigint as fen
      from taken t, unnest(t.metrics, t.n, t.fen) as m (metric, n, fen) group by 1, 2, 3, 4),
    lifted as (
      select a.id as org_id, s.service, s.day, s.metric, sum(s.n)::bigint as n, sum(s.fen)::bigint as fen
      from sums s join orgs o on o.id = s.org_id
      cross join unnest(${countsIn}) a (id)
      group by 1, 2, 3, 4),
    totalled as (
      insert into figure_totals as f (cell_id, org_id, service, metric, n, fen)
      select ${cell}::integer, org_id, service, metric, sum(n)::bigint, sum(fen)::bigint from lifted group by org_id, service, metric order by 1, 2, 3, 4
      on conflict (cell_id, org_id, service, metric) do update set n = f.n + excluded.n, fen = f.fen + excluded.fen),
    dated as (
      insert into figure_days as f (cell_id, org_id, service, metric, day, n, fen)
      select ${cell}::integer, org_id, service, metric, day, n, fen from lifted where metric not like 'state:%'
      order by 1, 2, 3, 4, 5
      on conflict (cell_id, org_id, service, metric, day) do update set n = f.n + excluded.n, fen = f.fen + excluded.fen)
    select count(*) as taken from taken`.execute(db);
  return rows[0]!.taken;
}
