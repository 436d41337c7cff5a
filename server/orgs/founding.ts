import { sql } from 'kysely';
import type { OrgChangeKind, OrgThen } from '../../kernel/answers.ts';
import { type Day, dayOf } from '../../kernel/calendar.ts';
import { readCreditCode } from '../../kernel/identity/credit-code.ts';
import type { Federates, Level } from '../../kernel/party.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { type TermYears, termEnd } from '../../kernel/union-facts.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { getsIn } from '../db/savepoint.ts';
import { holdTree } from '../db/tree-lock.ts';

export interface Founding {
  readonly name: string;
  readonly creditCode: string;
  /** How long its first term of office lasts, which begins on this day. */
  readonly years: TermYears;
  readonly parentId: string;
}

export interface By {
  readonly actorId: string;
  readonly requestId: string;
  readonly now: number;
  readonly why: string;
}

/** A union to be founded below another of a higher level, which may be one that comes before it in the same call. */
export interface NewUnion {
  readonly id: string;
  readonly parentId: string;
  readonly level: Level;
  readonly federates: Federates | null;
  readonly name: string;
  readonly creditCode: string | null;
  /** Where none is given, that of the union above. */
  readonly areaCode: string | null;
  readonly address: string | null;
  readonly phone: string | null;
  readonly foundedOn: Day | null;
  readonly term: { readonly years: TermYears; readonly beginsOn: Day } | null;
}

/** Where a union stands in the tree, as what is founded below it needs it; named as the columns. */
interface Place {
  readonly id: string;
  readonly name: string;
  readonly level: Level;
  readonly path: string;
  readonly cell_id: number;
  readonly area_code: string | null;
  readonly city_id: string | null;
  readonly county_id: string | null;
  readonly town_id: string | null;
  readonly federation_id: string | null;
  readonly sectors: readonly string[];
  /** The highest number that a path right below has; the next one is free. */
  readonly last: number;
}

async function findPlaces(trx: Trx, ids: readonly string[]): Promise<Map<string, Place>> {
  const { rows } = await sql<Place>`
    select o.id, o.name, o.level, o.path, o.cell_id, o.area_code, o.city_id, o.county_id, o.town_id, o.federation_id,
      o.sectors, coalesce((select max(substring(c.path from '[.]n([0-9]{1,15})[.]$')::bigint) from orgs c
        where c.parent_id = o.id), 0)::float8 as last
    from orgs o where o.id = any (${ids}::uuid[])`.execute(trx);
  return new Map(rows.map((place) => [place.id, place]));
}

function placeBelow(above: Place, one: NewUnion, path: string): Place {
  const own = (level: Level, id: string | null) => (one.level === level ? one.id : id);
  return {
    ...above,
    id: one.id,
    name: one.name,
    level: one.level,
    path,
    area_code: one.areaCode ?? above.area_code,
    city_id: own('city', above.city_id),
    county_id: own('county', above.county_id),
    town_id: own('town', above.town_id),
    federation_id: own('federation', above.federation_id),
    last: 0,
  };
}

interface Change {
  readonly kind: OrgChangeKind;
  readonly orgId: string;
  readonly otherId: string;
  readonly before: OrgThen;
  readonly after: OrgThen;
}

/** Adds to the histories of many unions at once. Holds only while the tree is held. */
async function insertChanges(trx: Trx, changes: readonly Change[], by: By): Promise<void> {
  const rows = changes.map((change) => ({ ...change, id: newId() }));
  await sql`
    insert into org_changes (id, at, day, kind, org_id, other_id, before, after, why, by_person, request_id)
    select c.id, ${new Date(by.now)}, ${dayOf(by.now)}::date, c.kind, c."orgId", c."otherId", c.before, c.after, ${by.why},
      ${by.actorId}, ${by.requestId}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as c (id uuid, kind text, "orgId" uuid, "otherId" uuid, before jsonb, after jsonb)`.execute(trx);
}

async function insertTerms(trx: Trx, unions: readonly NewUnion[], by: By): Promise<void> {
  const rows = unions.flatMap(({ id, term }) =>
    term === null ? [] : [{ ...term, id: newId(), orgId: id, endsOn: termEnd(term.beginsOn, term.years) }],
  );
  await sql`
    insert into org_terms (id, org_id, years, begins_on, ends_on, current, said_at, by_person, request_id)
    select t.id, t."orgId", t.years, t."beginsOn", t."endsOn", true, ${new Date(by.now)}, ${by.actorId}, ${by.requestId}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as t (id uuid, "orgId" uuid, years integer, "beginsOn" date, "endsOn" date)`.execute(trx);
}

/**
 * Founds unions, each with its place, its history and its first term. The tree is held, and the unions above are there, of
 * a higher level and not dissolved; an equal number of statements for one as for a thousand. Says whether it did: none is
 * founded where a union that stands was given one of the codes since they were looked for.
 */
export async function foundAll(trx: Trx, unions: readonly NewUnion[], by: By): Promise<boolean> {
  const places = await findPlaces(trx, [...new Set(unions.map(({ parentId }) => parentId))]);
  const last = new Map([...places].map(([id, place]) => [id, place.last]));
  const changes: Change[] = [];
  const rows = unions.map((one) => {
    const above = places.get(one.parentId)!;
    const n = (last.get(above.id) ?? 0) + 1;
    last.set(above.id, n);
    // «n», because the labels that come from codes of divisions are digits only.
    const place = placeBelow(above, one, `${above.path}n${n}.`);
    places.set(one.id, place);
    const parent = { id: above.id, name: above.name, level: above.level };
    const after = { name: one.name, parent, path: place.path };
    changes.push({ kind: 'founded', orgId: one.id, otherId: above.id, before: {}, after });
    return { ...place, ...one, area_code: place.area_code };
  });
  const insert = sql`
    insert into orgs (id, parent_id, level, name, area_code, credit_code, path, city_id, county_id, town_id,
      federation_id, federates, sectors, cell_id, created_at, founded_on, address, phone)
    select t.id, t."parentId", t.level, t.name, t.area_code, t."creditCode", t.path, t.city_id, t.county_id, t.town_id,
      t.federation_id, t.federates, t.sectors, t.cell_id, ${new Date(by.now)}, t."foundedOn", t.address, t.phone
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t (id uuid, "parentId" uuid, level text, name text,
      area_code text, "creditCode" text, path text, city_id uuid, county_id uuid, town_id uuid, federation_id uuid,
      federates text, sectors uuid[], cell_id integer, "foundedOn" date, address text, phone text)`;
  if (!(await getsIn(trx, () => insert.execute(trx)))) return false;
  await insertChanges(trx, changes, by);
  await insertTerms(trx, unions, by);
  return true;
}

/** Founds a workplace union under another one, with its history. Refusals: union-closed, credit-code-taken. */
export async function foundUnion(
  trx: Trx,
  { name, creditCode, years, parentId }: Founding,
  by: By,
): Promise<Refusal | undefined> {
  await holdTree(trx);
  const above = await sql`select 1 from orgs where id = ${parentId} and dissolved_at is null`.execute(trx);
  if (above.rows.length === 0) return refuse('union-closed');
  const read = readCreditCode(creditCode);
  if (!read.ok) throw new Error('a credit code that was checked cannot be read');
  const taken = await sql`select 1 from orgs where credit_code = ${read.creditCode} and dissolved_at is null`.execute(
    trx,
  );
  if (taken.rows.length > 0) return refuse('credit-code-taken');
  const day = dayOf(by.now);
  const facts = { name, creditCode: read.creditCode, areaCode: null, address: null, phone: null, foundedOn: day };
  const term = { years, beginsOn: day };
  const union = { id: newId(), parentId, level: 'workplace', federates: null, ...facts, term } as const;
  return (await foundAll(trx, [union], by)) ? undefined : refuse('credit-code-taken');
}

/** A union that is taken back, with the one above it. */
export interface Mistaken {
  readonly id: string;
  readonly parent: NonNullable<OrgThen['parent']>;
}

/** Dissolves unions that were founded by mistake and to which nobody and nothing has come. The tree is held. */
export async function takeBackAll(trx: Trx, unions: readonly Mistaken[], by: By): Promise<void> {
  const ids = unions.map(({ id }) => id);
  await sql`update orgs set dissolved_at = ${new Date(by.now)} where id = any (${ids}::uuid[])`.execute(trx);
  const changes = unions.map(({ id, parent }): Change => {
    return { kind: 'dissolved', orgId: id, otherId: parent.id, before: { parent }, after: {} };
  });
  await insertChanges(trx, changes, by);
}
