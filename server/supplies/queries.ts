import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { SupplyEntry, SupplyKind, SupplySums } from '../../kernel/supplies.ts';
import type { Db, Trx } from '../db/open.ts';
import { who } from '../tunables/queries.ts';

export interface OfUnion {
  readonly cell: number;
  readonly orgId: string;
}

export async function listOwn(db: Db, { cell, orgId }: OfUnion): Promise<{ goods: string; boxes: number }[]> {
  const { rows } = await sql<{ goods: string; boxes: number }>`
    select goods, boxes from supply_stocks where cell_id = ${cell} and org_id = ${orgId} order by goods`.execute(db);
  return rows;
}

/** The unions right below one and the one above it, by name. */
export async function listNear(db: Db, orgId: string): Promise<OrgRef[]> {
  const { rows } = await sql<OrgRef>`
    select o.id, o.name, o.level from orgs o
    where (o.parent_id = ${orgId} or o.id = (select parent_id from orgs where id = ${orgId})) and o.dissolved_at is null
    order by o.name limit 2000`.execute(db);
  return rows;
}

/** A union and all below it. What is passed between two of them is taken and put, and comes to nothing. */
export async function sumBelow(db: Db, { cell, orgId }: OfUnion): Promise<SupplySums[]> {
  const { rows } = await sql<SupplySums>`
    select e.goods,
      coalesce(sum(e.boxes) filter (where e.kind in ('received', 'arrived', 'passed')), 0)::bigint as came,
      coalesce(-sum(e.boxes) filter (where e.kind in ('handed-out', 'brought-back')), 0)::bigint as "handedOut",
      coalesce(sum(e.boxes) filter (where e.kind = 'counted'), 0)::bigint as counted,
      sum(e.boxes)::bigint as left
    from supply_entries e join orgs o on o.id = e.org_id
    where e.cell_id = ${cell} and starts_with(o.path, (select path from orgs where id = ${orgId}))
    group by e.goods order by e.goods`.execute(db);
  return rows;
}

const caseNumber = sql`(select c.number from cases c where c.cell_id = e.cell_id and c.id = e.case_id)`;

interface EntryRow extends Omit<SupplyEntry, 'at' | 'other' | 'site' | 'people' | 'says' | 'case'> {
  readonly at: Date;
  readonly other: SupplyEntry['other'] | null;
  readonly site: string | null;
  readonly people: number | null;
  readonly says: string | null;
  readonly case: string | null;
}

/** The latest first. */
export async function listSupplyEntries(db: Db, { cell, orgId }: OfUnion): Promise<SupplyEntry[]> {
  const { rows } = await sql<EntryRow>`
    select e.kind, e.goods, e.boxes, e.after, e.site, e.people, e.says, ${caseNumber} as case, e.at,
      coalesce(${who('e.by_person')}, '') as by,
      (select json_build_object('id', o.id, 'name', o.name, 'level', o.level) from orgs o where o.id = e.other_org_id) as other
    from supply_entries e where e.cell_id = ${cell} and e.org_id = ${orgId}
    order by e.at desc, e.goods, e.n desc limit 500`.execute(db);
  return rows.map(({ at, other, site, people, says, case: number, ...rest }) => ({
    ...rest,
    at: at.toISOString(),
    ...(other !== null && { other }),
    ...(site !== null && { site }),
    ...(people !== null && { people }),
    ...(says !== null && { says }),
    ...(number !== null && { case: number }),
  }));
}

/** Holds shelves until the transaction ends, in one order, so that two that pass to each other do not wait for each other. */
export async function holdStocks(
  trx: Trx,
  { cell, goods }: { readonly cell: number; readonly goods: string },
  orgIds: readonly string[],
): Promise<void> {
  for (const orgId of orgIds.toSorted())
    await sql`select pg_advisory_xact_lock(hashtextextended(${`supplies ${cell} ${orgId} ${goods}`}, 0))`.execute(trx);
}

export async function findBoxes(
  trx: Trx,
  { cell, orgId, goods }: OfUnion & { readonly goods: string },
): Promise<number> {
  const { rows } = await sql<{ boxes: number }>`
    select boxes from supply_stocks where cell_id = ${cell} and org_id = ${orgId} and goods = ${goods}`.execute(trx);
  return rows[0]?.boxes ?? 0;
}

export interface NewEntry extends OfUnion {
  readonly goods: string;
  readonly kind: SupplyKind;
  readonly boxes: number;
  readonly otherId?: string;
  readonly site?: string;
  readonly people?: number;
  readonly says?: string;
  readonly caseId?: string;
}

export interface Booker {
  readonly personId: string;
  readonly requestId: string;
  readonly now: number;
}

/** The database numbers them and keeps what is on the shelf. */
export async function insertEntries(trx: Trx, entries: readonly NewEntry[], by: Booker): Promise<void> {
  for (const { cell, orgId, goods, kind, boxes, otherId, site, people, says, caseId } of entries)
    await sql`
      insert into supply_entries (cell_id, org_id, goods, n, kind, boxes, after, other_org_id, site, people, says, case_id,
        by_person, request_id, at)
      values (${cell}, ${orgId}, ${goods}, 0, ${kind}, ${boxes}, 0, ${otherId ?? null}, ${site ?? null}, ${people ?? null},
        ${says ?? null}, ${caseId ?? null}, ${by.personId}, ${by.requestId}, ${new Date(by.now)})`.execute(trx);
}

/** Boxes that a case has taken off a shelf and that have not come back to it. */
export async function findTaken(
  trx: Trx,
  { cell, orgId, goods }: OfUnion & { readonly goods: string },
  caseId: string,
): Promise<number> {
  const { rows } = await sql<{ boxes: number }>`
    select coalesce(-sum(boxes), 0)::bigint as boxes from supply_entries
    where cell_id = ${cell} and case_id = ${caseId} and org_id = ${orgId} and goods = ${goods}`.execute(trx);
  return rows[0]!.boxes;
}

export interface FiledEntry {
  readonly orgId: string;
  readonly org: string;
  readonly goods: string;
  readonly n: number;
  readonly kind: SupplyKind;
  readonly boxes: number;
  readonly after: number;
  readonly other: string | null;
  readonly site: string | null;
  readonly people: number | null;
  readonly says: string | null;
  readonly case: string | null;
  readonly at: Date;
}

/** The next entries of a union and of all below it, shelf by shelf in their order. */
export async function listBelow(
  db: Db,
  { cell, orgId }: OfUnion,
  last: FiledEntry | undefined,
  limit: number,
): Promise<FiledEntry[]> {
  const { rows } = await sql<FiledEntry>`
    select e.org_id as "orgId", o.name as org, e.goods, e.n, e.kind, e.boxes, e.after, e.site, e.people, e.says, e.at,
      ${caseNumber} as case, (select name from orgs where id = e.other_org_id) as other
    from supply_entries e join orgs o on o.id = e.org_id
    where e.cell_id = ${cell} and starts_with(o.path, (select path from orgs where id = ${orgId}))
      and (${last?.orgId ?? null}::uuid is null
        or (e.org_id, e.goods, e.n) > (${last?.orgId ?? null}::uuid, ${last?.goods ?? ''}, ${last?.n ?? 0}::integer))
    order by e.org_id, e.goods, e.n limit ${limit}`.execute(db);
  return rows;
}
