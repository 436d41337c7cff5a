import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { readCreditCode } from '../../kernel/identity/credit-code.ts';
import type { Level } from '../../kernel/party.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { type TermYears, termEnd } from '../../kernel/union-facts.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { getsIn } from '../db/savepoint.ts';
import { holdTree } from '../db/tree-lock.ts';
import { freePath, insertChange } from './change-queries.ts';
import { insertTerm } from './facts-queries.ts';

export interface Founding {
  readonly name: string;
  readonly creditCode: string;
  /** How long its first term of office lasts, which begins on this day. */
  readonly years: TermYears;
  readonly parentId: string;
}

interface By {
  readonly actorId: string;
  readonly requestId: string;
  readonly now: number;
  readonly why: string;
}

/** Founds a workplace union under another one, with its history. Refusals: union-closed, credit-code-taken. */
export async function foundUnion(
  trx: Trx,
  { name, creditCode, years, parentId }: Founding,
  by: By,
): Promise<Refusal | undefined> {
  await holdTree(trx);
  const { rows } = await sql<{ path: string; name: string; level: Level }>`
    select path, name, level from orgs where id = ${parentId} and dissolved_at is null`.execute(trx);
  if (rows[0] === undefined) return refuse('union-closed');
  const read = readCreditCode(creditCode);
  if (!read.ok) throw new Error('a credit code that was checked cannot be read');
  const taken = await sql`select 1 from orgs where credit_code = ${read.creditCode} and dissolved_at is null`.execute(
    trx,
  );
  if (taken.rows.length > 0) return refuse('credit-code-taken');
  const id = newId();
  const day = dayOf(by.now);
  const path = await freePath(trx, { id: parentId, path: rows[0].path });
  const insert = sql`
    insert into orgs (id, parent_id, level, name, area_code, credit_code, path, city_id, county_id, town_id,
      federation_id, sectors, cell_id, created_at, founded_on)
    select ${id}, id, 'workplace', ${name}, area_code, ${read.creditCode}, ${path}, city_id, county_id, town_id,
      federation_id, sectors, cell_id, ${new Date(by.now)}, ${day}::date
    from orgs where id = ${parentId}`;
  // A union that stands already may have been given the code since the look above.
  if (!(await getsIn(trx, () => insert.execute(trx)))) return refuse('credit-code-taken');
  const parent = { id: parentId, name: rows[0].name, level: rows[0].level };
  const change = { kind: 'founded', orgId: id, otherId: parentId, before: {}, after: { name, parent, path } } as const;
  await insertChange(trx, change, { ...by, byPerson: by.actorId, day });
  const term = { orgId: id, years, beginsOn: day, endsOn: termEnd(day, years) };
  await insertTerm(trx, term, false, { ...by, byPerson: by.actorId });
  return undefined;
}
