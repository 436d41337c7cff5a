import { sql } from 'kysely';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { SessionLine } from '../../kernel/sign-in-answers.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Caller } from './caller.ts';

/**
 * Where an account is signed in now, this browser first; nothing by which a session could be taken over. When it was used
 * last is as exact as its end is moved: to the minute, but for the last stretch before a session is over in any case.
 */
export async function listSessions(db: Db, { cell, accountId }: Caller, tokenHash: Buffer): Promise<SessionLine[]> {
  const { rows } = await sql<{
    id: string;
    device: string;
    address: string;
    created_at: Date;
    used_at: Date;
    here: boolean;
  }>`
    select id, device, address, created_at, coalesce(used_at, created_at) as used_at, token_hash = ${tokenHash} as here
    from sessions where cell_id = ${cell} and account_id = ${accountId} and expires_at > clock_now()
    order by here desc, coalesce(used_at, created_at) desc, id limit 100`.execute(db);
  return rows.map(({ created_at: at, used_at: usedAt, ...line }) => ({
    ...line,
    at: at.toISOString(),
    usedAt: usedAt.toISOString(),
  }));
}

/** Ends one session of the caller's own account, whichever it is. Refusal: not-found, also for anybody else's. */
export async function endSession(trx: Trx, { cell, accountId }: Caller, id: string): Promise<undefined | Refusal> {
  const { rows } = await sql`delete from sessions where cell_id = ${cell} and account_id = ${accountId} and id = ${id}
    returning 1`.execute(trx);
  return rows.length === 0 ? refuse('not-found') : undefined;
}
