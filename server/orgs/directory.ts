import { type RawBuilder, sql } from 'kysely';
import type { UnionAnswer } from '../../kernel/answers.ts';
import type { Db } from '../db/open.ts';
import { holding } from './queries.ts';

/** A union that can be joined, with the one above it; undefined where there is none, or it is dissolved. */
export async function findOpenUnion(db: Db, id: string): Promise<UnionAnswer | undefined> {
  const { rows } = await sql<UnionAnswer>`
    select o.id, o.name, o.level, p.name as above from orgs o left join orgs p on p.id = o.parent_id
    where o.id = ${id} and o.dissolved_at is null`.execute(db);
  return rows[0];
}

/** Unions whose name holds the text, for somebody who looks for hers; what stands first in the name comes first. */
export async function searchUnions(db: Db, text: string): Promise<UnionAnswer[]> {
  return text.trim() === '' ? [] : search(db, text, sql<boolean>`true`);
}

/** The same among federations of a sector; without a text the first of all. */
export function searchSectors(db: Db, text: string): Promise<UnionAnswer[]> {
  return search(db, text, sql<boolean>`o.federates = 'sector'`);
}

async function search(db: Db, text: string, among: RawBuilder<boolean>, limit = 20): Promise<UnionAnswer[]> {
  const { rows } = await sql<UnionAnswer>`
    select o.id, o.name, o.level, p.name as above from orgs o left join orgs p on p.id = o.parent_id
    where o.name like ${holding(text)} and o.dissolved_at is null and ${among}
    order by position(${text.trim()} in o.name), length(o.name), o.path limit ${limit}`.execute(db);
  return rows;
}
