import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import type { Profile } from '../profile.ts';
import { hashToken } from './caller.ts';
import type { AccountKey } from './account-key.ts';
import type { Source } from './tries.ts';
import { deviceWords, maskAddress } from './whereabouts.ts';

export interface Session {
  readonly token: string;
  /** How long it can last at most, however much it is used: by the clock that opened it, which a replay sets by hand. */
  readonly seconds: number;
}

/** What a request at the door brings, beside its body. */
export interface Occasion {
  readonly source: Source;
  readonly requestId: string;
  /** What the browser calls itself. */
  readonly userAgent?: string | undefined;
}

/**
 * Opens a session of whoever the account belongs to at that moment: its record may be merged with another while a password is
 * compared. A session comes with its row in the audit. Refusal: sign-in-wrong where the account was closed meanwhile.
 */
export async function openSession(
  trx: Trx,
  { sessions }: Profile,
  { cell, accountId }: AccountKey,
  { source, requestId, userAgent }: Occasion,
): Promise<Session | Refusal> {
  const token = randomBytes(32).toString('base64url');
  const { worker, staff } = sessions;
  const { rows } = await sql<{ person_id: string; created_at: Date; ends_at: Date }>`
    insert into sessions (token_hash, cell_id, account_id, person_id, kind, created_at, expires_at, ends_at, idle_seconds,
      id, device, address)
    select ${hashToken(token)}, a.cell_id, a.id, a.person_id, a.kind, c.now,
      c.now + make_interval(secs => least(l.idle, l.whole)), c.now + make_interval(secs => l.whole), l.idle,
      ${newId()}, ${deviceWords(userAgent)}, ${maskAddress(source.address)}
    from accounts a cross join (select clock_now() as now offset 0) c
    join (values ('worker', ${worker.idleSeconds}::integer, ${worker.wholeSeconds}::integer),
      ('staff', ${staff.idleSeconds}, ${staff.wholeSeconds})) l (kind, idle, whole) on l.kind = a.kind
    where a.cell_id = ${cell} and a.id = ${accountId} and a.closed_at is null
    for share of a
    returning person_id, created_at, ends_at`.execute(trx);
  const opened = rows[0];
  if (opened === undefined) return refuse('sign-in-wrong');
  await auditSession(trx, 'sign-in', { cell, accountId, ...opened, at: opened.created_at, requestId });
  return { token, seconds: (opened.ends_at.getTime() - opened.created_at.getTime()) / 1000 };
}

interface SessionAct extends AccountKey {
  readonly person_id: string;
  readonly at: Date;
  readonly requestId: string;
}

function auditSession(
  trx: Trx,
  act: 'sign-in' | 'sign-out',
  { cell, accountId, person_id, at, requestId }: SessionAct,
) {
  const object = { objectKind: 'account', objectId: accountId };
  return writeAudit(trx, { cell, act, actorId: person_id, ...object, requestId, now: at.getTime() });
}

/** Ends a session, with its row in the audit; what was no session leaves none. */
export async function signOut({ db }: Platform, token: string, requestId: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { rows } = await sql<Omit<SessionAct, 'requestId'>>`
      delete from sessions where token_hash = ${hashToken(token)}
      returning cell_id as cell, account_id as "accountId", person_id, clock_now() as at`.execute(trx);
    for (const ended of rows) await auditSession(trx, 'sign-out', { ...ended, requestId });
  });
}
