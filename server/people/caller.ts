import { hash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Duty } from '../../kernel/duty.ts';
import type { Level, Post, Role } from '../../kernel/party.ts';
import type { Standing } from '../../kernel/standing.ts';
import { gather } from '../db/gather.ts';
import type { Db } from '../db/open.ts';

/** The union of a membership or a post, with what is needed to compare it with a case's place in the tree. */
export interface CallerOrg {
  readonly id: string;
  readonly name: string;
  readonly level: Level;
}

/** Who makes a request: from the session, her membership and her posts as they are now. */
export interface Caller {
  readonly cell: number;
  readonly accountId: string;
  readonly personId: string;
  readonly kind: 'worker' | 'staff';
  readonly name: string;
  readonly verified: boolean;
  readonly phoneSealed: Buffer | null;
  readonly member?: { readonly org: CallerOrg; readonly joinedOn: string; readonly standing: Standing } | undefined;
  readonly posts: readonly (Post & { readonly org: CallerOrg })[];
  /** Set for an administrator of the platform, who has no posts. */
  readonly duty?: Duty | undefined;
}

/** What an earlier request with the same Idempotency-Key gave. */
export interface Given {
  readonly bodyHash: Buffer;
  readonly status: number;
  readonly answerSealed: Buffer;
}

/** A session is looked after again when it has been used for so long since it last was. */
const seenEverySeconds = 60;

export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** A session that is known and open, with whom it belongs to; `n` counts the sessions that were asked for, from one. */
export interface CallerRow {
  n: number;
  cell_id: number;
  account_id: string;
  person_id: string;
  kind: 'worker' | 'staff';
  name: string;
  verified: boolean;
  phone_sealed: Buffer | null;
  org_id: string | null;
  org_name: string;
  org_level: Level;
  joined_on: string;
  standing: Standing;
  posts: { id: string; role: Role; org_id: string; org_name: string; org_level: Level }[] | null;
  duty: Duty | null;
  body_hash: Buffer | null;
  status: number;
  answer_sealed: Buffer;
  now: Date;
  stale: boolean;
}

/** A session, and the Idempotency-Key of the request where it has one. */
export interface Showing {
  readonly token: string;
  readonly key: string | null;
}

export interface Found {
  readonly caller: Caller;
  readonly given?: Given;
  readonly now: number;
  /** The session has been used for a minute since its end was last moved. */
  readonly stale: boolean;
}

export function foundIn(row: CallerRow): Found {
  const caller: Caller = {
    cell: row.cell_id,
    accountId: row.account_id,
    personId: row.person_id,
    kind: row.kind,
    name: row.name,
    verified: row.verified,
    phoneSealed: row.phone_sealed,
    member:
      row.org_id === null
        ? undefined
        : {
            org: { id: row.org_id, name: row.org_name, level: row.org_level },
            joinedOn: row.joined_on,
            standing: row.standing,
          },
    posts: (row.posts ?? []).map((post) => ({
      id: post.id,
      role: post.role,
      orgId: post.org_id,
      org: { id: post.org_id, name: post.org_name, level: post.org_level },
    })),
    ...(row.duty !== null && { duty: row.duty }),
  };
  const given =
    row.body_hash === null
      ? undefined
      : { bodyHash: row.body_hash, status: row.status, answerSealed: row.answer_sealed };
  return { caller, ...(given && { given }), now: row.now.getTime(), stale: row.stale };
}

/** The rows of callers, for a statement that wants to know no more or goes on from them. */
export function callersOf(shown: readonly Showing[]): RawBuilder<CallerRow> {
  return sql`
    select q.n, s.cell_id, s.account_id, s.person_id, s.kind, p.name, p.verified, p.phone_sealed,
      m.org_id, m.joined_on, m.standing, o.name as org_name, o.level as org_level,
      case when s.kind = 'staff' then (
        select json_agg(json_build_object('id', t.id, 'role', t.role, 'org_id', t.org_id, 'org_name', u.name, 'org_level', u.level)
          order by u.path, t.role)
        from posts t join orgs u on u.id = t.org_id
        where t.cell_id = s.cell_id and t.person_id = s.person_id and t.until_on is null) end as posts,
      case when s.kind = 'staff' then (
        select d.duty from duties d
        where d.cell_id = s.cell_id and d.person_id = s.person_id and d.until_on is null) end as duty,
      i.body_hash, i.status, i.answer_sealed, c.now,
      s.expires_at < least(s.ends_at, c.now + make_interval(secs => s.idle_seconds - ${seenEverySeconds})) as stale
    from (select clock_now() as now offset 0) c
    cross join unnest(${shown.map(({ token }) => hashToken(token))}::bytea[], ${shown.map(({ key }) => key)}::text[])
      with ordinality q (token_hash, key, n)
    join sessions s on s.token_hash = q.token_hash and s.expires_at > c.now
    join accounts a on a.cell_id = s.cell_id and a.id = s.account_id and a.closed_at is null
    join persons p on p.cell_id = s.cell_id and p.id = s.person_id
    left join memberships m on m.cell_id = s.cell_id and m.person_id = s.person_id and m.left_on is null
    left join orgs o on o.id = m.org_id
    left join idempotency i on i.cell_id = s.cell_id and i.account_id = s.account_id and i.key = q.key`;
}

const findCallers = gather<Showing, Found | undefined>(async (db, shown) => {
  const { rows } = await sql<CallerRow>`/* prepared: caller */${callersOf(shown)}`.execute(db);
  const answers = new Map(rows.map((row) => [row.n, foundIn(row)]));
  return shown.map((_one, i) => answers.get(i + 1));
});

/**
 * The caller of a session token, and the answer already given under this key, in one round trip; every request pays
 * for it, so it is prepared and shared by requests that come together. Undefined where the session is unknown, over, or
 * its account closed.
 */
export function findCaller(db: Db, shown: Showing): Promise<Found | undefined> {
  return findCallers(db, shown);
}

/** The answers given under some keys, by key. */
export async function findAllGiven(
  db: Db,
  caller: Caller,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Given>> {
  const rows = await db
    .selectFrom('idempotency')
    .select(['key', 'body_hash', 'status', 'answer_sealed'])
    .where('cell_id', '=', caller.cell)
    .where('account_id', '=', caller.accountId)
    .where(sql<boolean>`key = any (${keys}::text[])`)
    .execute();
  return new Map(
    rows.map((row) => [row.key, { bodyHash: row.body_hash, status: row.status, answerSealed: row.answer_sealed }]),
  );
}

/** The answer given under a key, looked up again after a race with the same key. */
export async function findGiven(db: Db, caller: Caller, key: string): Promise<Given | undefined> {
  return (await findAllGiven(db, caller, [key])).get(key);
}
