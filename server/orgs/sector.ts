import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Trx } from '../db/open.ts';
import { addSubtree, foldEverything } from './change-figures.ts';
import type { Node } from './change-queries.ts';

/** A federation of a sector as somebody who does not reach it may know it: that it is there and what it answers to. */
export interface Sector extends OrgRef {
  readonly sectors: readonly string[];
}

/** A living federation of a sector, within reach or not: whom a union may join is no secret. */
export async function findSector(trx: Trx, id: string): Promise<Sector | undefined> {
  const { rows } = await sql<Sector>`
    select id, name, level, sectors from orgs where id = ${id} and federates = 'sector' and dissolved_at is null`.execute(
    trx,
  );
  return rows[0];
}

/** How a union is named, within reach or not. */
export async function nameOf(trx: Trx, id: string): Promise<OrgRef | undefined> {
  const { rows } = await sql<OrgRef>`select id, name, level from orgs where id = ${id}`.execute(trx);
  return rows[0];
}

/** Unions that answer to this federation by a link of their own; `living` leaves out those given up. */
export async function listLinked(trx: Trx, id: string, living: boolean): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from orgs where sector_id = ${id} and (dissolved_at is null or not ${living}) order by path`.execute(trx);
  return rows.map((row) => row.id);
}

/**
 * Whether the union may answer to this federation. Everybody has one line by sector at most, so that nobody is counted twice:
 * what stands under a federation of a sector by place is in its line already, and a federation of an area has none.
 */
export function refuseLink(node: Node, sector: Sector | undefined, underSector: boolean): Refusal | undefined {
  if (sector === undefined) return refuse('sector-unknown');
  if (node.level !== 'workplace' && node.federates !== 'sector') return refuse('sector-not-for-it');
  if (node.id === sector.id || sector.sectors.includes(node.id)) return refuse('org-below-itself');
  if (underSector) return refuse('sector-by-place');
  return node.sectorId === sector.id ? refuse('org-unchanged') : undefined;
}

/** Whether the union stands under a federation of a sector by place. */
export async function standsUnderSector(trx: Trx, { id, federationId }: Node): Promise<boolean> {
  if (federationId === null || federationId === id) return false;
  const { rows } = await sql`select 1 from orgs where id = ${federationId} and federates = 'sector'`.execute(trx);
  return rows.length > 0;
}

/**
 * Lets a union answer to a federation of its sector, or to none, with all that answer to it and with all their figures. The
 * tree must be held.
 */
export async function link(trx: Trx, node: Node, sector: Sector | undefined): Promise<void> {
  await foldEverything(trx);
  const line = sector === undefined ? [] : [sector.id, ...sector.sectors];
  await addSubtree(trx, node, { from: node.sectors, to: line });
  await sql`
    update orgs o set
      sector_id = case when o.id = ${node.id} then ${sector?.id ?? null}::uuid else o.sector_id end,
      sectors = o.sectors[1:coalesce(array_position(o.sectors, ${node.id}::uuid), 0)] || ${line}::uuid[]
    where o.id = ${node.id} or o.federation_id = ${node.id} or o.sectors @> array[${node.id}::uuid]`.execute(trx);
}
