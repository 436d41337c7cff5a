import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { AgendaAnswer } from '../../kernel/agenda.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Db, Trx } from '../db/open.ts';
import { type Caller, hashToken } from '../people/caller.ts';

/** The name of a private feed: 256 random bits, so that nobody finds one by trying. */
export const feedFile = '^hqc_[A-Za-z0-9_-]{43}\\.ics$';

const inChina = sql`(clock_now() at time zone 'Asia/Shanghai')::date`;

interface Opened {
  readonly personId: string;
  /** By the database's clock. */
  readonly now: Date;
}

/** Whose feed this is; undefined for one that was never made or is shut, and for an account that is closed. */
export async function openFeed(db: Db, file: string): Promise<Opened | undefined> {
  const hash = hashToken(file.slice(0, -'.ics'.length));
  const { rows } = await sql<Opened>`
    with came as (
      update calendar_feeds set used_on = ${inChina} where token_hash = ${hash} and used_on is distinct from ${inChina})
    select a.person_id as "personId", clock_now() as now from calendar_feeds f join accounts a on a.cell_id = f.cell_id and a.id = f.account_id
    where f.token_hash = ${hash} and a.closed_at is null`.execute(db);
  return rows[0];
}

export async function findFeed(db: Db, { cell, accountId }: Caller): Promise<AgendaAnswer['feed']> {
  const { rows } = await sql<{ madeAt: Date; usedOn: string | null }>`
    select made_at as "madeAt", used_on::text as "usedOn" from calendar_feeds
    where cell_id = ${cell} and account_id = ${accountId}`.execute(db);
  const [row] = rows;
  return row && { madeAt: row.madeAt.toISOString(), ...(row.usedOn !== null && { usedOn: row.usedOn }) };
}

async function shut(trx: Trx, { cell, accountId }: Caller): Promise<number> {
  // Held, so that of two at once the second shuts what the first has made.
  await sql`select from accounts where cell_id = ${cell} and id = ${accountId} for no key update`.execute(trx);
  const { rows } = await sql`delete from calendar_feeds where cell_id = ${cell} and account_id = ${accountId}
    returning 1`.execute(trx);
  return rows.length;
}

/** Makes the address at which calendars fetch what concerns the caller, in place of any that she had. It is known this once. */
export async function makeFeed(trx: Trx, caller: Caller, now: number): Promise<string> {
  await shut(trx, caller);
  const token = `hqc_${randomBytes(32).toString('base64url')}`;
  await sql`insert into calendar_feeds (token_hash, cell_id, account_id, made_at)
    values (${hashToken(token)}, ${caller.cell}, ${caller.accountId}, ${new Date(now)})`.execute(trx);
  return `/api/calendars/${token}.ics`;
}

/** Refusal: not-found, where there is none. */
export async function shutFeed(trx: Trx, caller: Caller): Promise<null | Refusal> {
  return (await shut(trx, caller)) === 0 ? refuse('not-found') : null;
}
