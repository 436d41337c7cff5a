import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { EmployerTokenAnswer } from '../../kernel/employer-answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { hashToken } from '../people/caller.ts';

/** As many requests a minute as a personnel system needs to bring ten thousand people in an evening. */
export const requestsPerMinute = 600;

/** An employer's system at the door: what it may speak about is the union of its token. */
export interface Employer {
  readonly cell: number;
  readonly orgId: string;
  readonly tokenId: string;
  /** The clock that deadlines run on, in milliseconds. */
  readonly now: number;
}

const form = /^Bearer +(hqe_[A-Za-z0-9_-]{43})$/i;

/**
 * Lets an employer's system in, and counts what it does: `operations` is one for a request and the number of its parts for
 * several at once. A token that is unknown, revoked or over, or whose union has been dissolved, is the same: nobody's.
 */
export async function admit(
  db: Db,
  authorization: string | undefined,
  operations = 1,
): Promise<Employer | 'nobody' | 'too-often'> {
  const token = form.exec(authorization ?? '')?.[1];
  if (token === undefined) return 'nobody';
  const { rows } = await sql<{
    id: string;
    org_id: string;
    cell_id: number;
    n: number;
    now: Date;
  }>`/* prepared: employer */
    update employer_tokens t set last_used_at = c.now, minute_at = date_trunc('minute', c.now),
      minute_n = case when t.minute_at = date_trunc('minute', c.now) then t.minute_n else 0 end + ${operations}::integer
    from (select clock_now() as now offset 0) c, orgs o
    where t.token_hash = ${hashToken(token)} and t.revoked_at is null and t.expires_at > c.now
      and o.id = t.org_id and o.dissolved_at is null
    returning t.id, t.org_id, o.cell_id, t.minute_n as n, c.now`.execute(db);
  const row = rows[0];
  if (row === undefined) return 'nobody';
  if (row.n > requestsPerMinute) return 'too-often';
  return { cell: row.cell_id, orgId: row.org_id, tokenId: row.id, now: row.now.getTime() };
}

/**
 * Makes a token for the employer of a workplace union. Only its hash is kept, so this is the one time that it is known.
 * Refusal: org-dissolved.
 */
export async function makeToken(
  trx: Trx,
  made: { readonly orgId: string; readonly label: string; readonly days: number; readonly by: string },
): Promise<{ readonly id: string; readonly token: string } | Refusal> {
  const id = newId();
  const token = `hqe_${randomBytes(32).toString('base64url')}`;
  const { rows } = await sql`
    insert into employer_tokens (token_hash, id, org_id, label, made_by, made_at, expires_at)
    select ${hashToken(token)}, ${id}, o.id, ${made.label}, ${made.by}, c.now, c.now + make_interval(days => ${made.days})
    from orgs o, (select clock_now() as now) c where o.id = ${made.orgId} and o.dissolved_at is null
    returning 1`.execute(trx);
  return rows.length === 0 ? refuse('org-dissolved') : { id, token };
}

export async function revokeToken(trx: Trx, id: string, by: string): Promise<void> {
  await sql`update employer_tokens set revoked_at = clock_now(), revoked_by = ${by}
    where id = ${id} and revoked_at is null`.execute(trx);
}

/** The union that a token is for. */
export async function orgOfToken(db: Db, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ org_id: string }>`select org_id from employer_tokens where id = ${id}`.execute(db);
  return rows[0]?.org_id;
}

interface TokenRow {
  readonly id: string;
  readonly label: string;
  readonly by: string | null;
  readonly made_at: Date;
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
  readonly state: 'live' | 'expired' | 'revoked';
}

const listed = 50;

/** The tokens of a union that the caller has been found to reach, the newest first. */
export async function listTokens(db: Db, orgId: string): Promise<EmployerTokenAnswer[]> {
  const { rows } = await sql<TokenRow>`
    select t.id, t.label, t.made_at, t.expires_at, t.last_used_at,
      (select p.name from persons p where p.cell_id = any (array(select cell_id from cells)) and p.id = t.made_by) as by,
      case when t.revoked_at is not null then 'revoked' when t.expires_at <= clock_now() then 'expired' else 'live' end as state
    from employer_tokens t where t.org_id = ${orgId} order by t.id desc limit ${listed}`.execute(db);
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    by: row.by ?? '',
    madeAt: row.made_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    ...(row.last_used_at && { lastUsedAt: row.last_used_at.toISOString() }),
    state: row.state,
  }));
}
