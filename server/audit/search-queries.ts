import { sql } from 'kysely';
import type { AuditOutcome } from '../../kernel/audit-answers.ts';
import type { Level, Role } from '../../kernel/party.ts';
import type { Db } from '../db/open.ts';
import { findReached } from './seal-queries.ts';

export interface AuditSearch {
  readonly from: Date;
  /** Not included. */
  readonly until: Date;
  /** The whole name of whoever acted or was acted on. */
  readonly person?: string | undefined;
  /** The name of a union, which stands for itself and all below it. */
  readonly org?: string | undefined;
  readonly acts?: readonly string[] | undefined;
  readonly outcome?: AuditOutcome | undefined;
  /** The id of what was acted on, or of the request, or the number that stands in every line of an exported file. */
  readonly object?: string | undefined;
  /** Of the last row of the page before. */
  readonly before?: string | undefined;
}

export interface FoundRow {
  readonly id: string;
  readonly at: Date;
  readonly act: string;
  readonly outcome: AuditOutcome;
  readonly reason: string | null;
  readonly times: number;
  readonly object_kind: string;
  readonly object_id: string | null;
  readonly purpose: string | null;
  readonly source: string;
  readonly request_id: string;
  readonly actor: string | null;
  /** Whether the actor serves a union or runs the platform, now or before: her name is not masked. */
  readonly serves: boolean;
  readonly role: Role | null;
  readonly org: string | null;
  readonly level: Level | null;
  readonly subject: string | null;
  /** How many people stood on the page that was read. */
  readonly shown: number | null;
  readonly service: string | null;
}

/** The first id that a row of this moment or later can have: ids begin with the milliseconds of their row. */
function firstIdAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

const none = sql`true`;

/**
 * Rows of some days, newest first. Ids are in the order of time, so the days are a piece of the primary key and a page is
 * read from its end; people and unions that are asked for are found first, each through its own index.
 */
export async function searchRows(db: Db, cell: number, asked: AuditSearch, most: number): Promise<FoundRow[]> {
  const { person, org, acts, outcome, object, before } = asked;
  const people = sql`array(select id from persons where cell_id = ${cell} and name = ${person ?? ''})`;
  const exported = sql`select id from exports where cell_id = ${cell} and number = ${object ?? ''}`;
  const until = before === undefined ? sql`a.id < ${firstIdAt(asked.until)}::uuid` : sql`a.id < ${before}::uuid`;
  const { rows } = await sql<FoundRow>`
    select a.id, a.at, a.act, a.outcome, a.reason, a.times, a.object_kind, a.object_id, a.purpose, a.source, a.request_id,
      p.name as actor, a.role,
      exists (select 1 from posts t where t.cell_id = a.cell_id and t.person_id = a.actor_id)
        or exists (select 1 from duties d where d.cell_id = a.cell_id and d.person_id = a.actor_id) as serves, o.name as org, o.level, s.name as subject,
      cardinality(a.shown) as shown, c.service
    from (select * from audit a
      where a.cell_id = ${cell} and a.id >= ${firstIdAt(asked.from)}::uuid and ${until}
        and ${person === undefined ? none : sql`(a.actor_id = any (${people}) or a.subject_id = any (${people}) or a.shown && ${people})`}
        and ${org === undefined ? none : sql`a.org_id in (select below.id from orgs named join orgs below on starts_with(below.path, named.path) where named.name = ${org})`}
        and ${acts === undefined ? none : sql`a.act = any (${[...acts]}::text[])`}
        and ${outcome === undefined ? none : sql`a.outcome = ${outcome}`}
        and ${object === undefined ? none : sql`(a.object_id::text = ${object} or a.request_id = ${object} or a.object_id = (${exported}))`}
      order by a.id desc limit ${most}) a
    left join persons p on p.cell_id = a.cell_id and p.id = a.actor_id
    left join persons s on s.cell_id = a.cell_id and s.id = a.subject_id
    left join orgs o on o.id = a.org_id
    left join cases c on a.object_kind = 'case' and c.cell_id = a.cell_id and c.id = a.object_id
    order by a.id desc`.execute(db);
  return rows;
}

export interface Held {
  readonly unsealed: number;
  readonly anchoredAt: Date | null;
}

/** How many rows wait for their seal, at most a thousand of them counted, and when the chains were last anchored. */
export async function findHeld(db: Db, cell: number): Promise<Held> {
  const { era, xid, id } = await findReached(db, cell);
  const { rows } = await sql<Held>`
    select (select count(*)::integer from (select 1 from audit where cell_id = ${cell}
        and (era, xid, id) > (${era}::smallint, ${xid}::xid8, ${id}::uuid) limit 1000) a) as unsealed,
      (select max(at) from audit_anchors) as "anchoredAt"`.execute(db);
  return rows[0]!;
}
