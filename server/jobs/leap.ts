import { sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import { wakesAt } from './sweep.ts';

/** What was put right, for the log. */
export interface Settled {
  readonly sessions: number;
  readonly codes: number;
  readonly locks: number;
  readonly messages: number;
  /** Cases whose next deadline lies more than a year away: only people can say what is to become of them. */
  readonly farDeadlines: number;
}

/** Two clocks that agree may differ by so much. */
const slack = sql`interval '1 minute'`;
/** The longest that a message is put off (outbox.ts, telling.ts), an export is held (exports/queries.ts), a first password waits (planting.ts). */
const longest = {
  message: sql`interval '30 minutes'`,
  export: sql`interval '1 minute'`,
  password: sql`interval '72 hours'`,
};

const countOf = (result: { readonly rows: readonly unknown[] }) => result.rows.length;

/** Whatever lets somebody in and was over by `passed` stays over, and what was made later than now was made by a wrong clock. */
async function endWaysIn(trx: Trx, passed: Date): Promise<Pick<Settled, 'sessions' | 'codes' | 'locks'>> {
  const sessions = await sql`
    delete from sessions where expires_at <= ${passed} or created_at > now() + ${slack} returning 1`.execute(trx);
  // Steps of ten minutes: whoever is in the middle of one begins again.
  await sql`delete from sign_ins`.execute(trx);
  await sql`delete from passkey_challenges`.execute(trx);
  await sql`delete from identity_requests`.execute(trx);
  // A code of a moment that has not come keeps its phone from getting another; one that was over counts on for its day.
  const codes = await sql`
    with ahead as (delete from phone_codes where sent_at > now() + ${slack} returning 1),
      over as (update phone_codes set tries = 5 where expires_at <= ${passed} and sent_at <= now() + ${slack} returning 1)
    select from ahead union all select from over`.execute(trx);
  const locks = await sql`
    update sign_in_tries set locked_until = locked_until - (since - now()), since = now()
    where since > now() + ${slack} returning 1`.execute(trx);
  await sql`update accounts set password_once_until = now() + ${longest.password}
    where password_once_until > now() + ${longest.password} + ${slack}`.execute(trx);
  return { sessions: countOf(sessions), codes: countOf(codes), locks: countOf(locks) };
}

/** What was put off by a clock that ran ahead is not put off until that day comes. */
async function bringForward(trx: Trx): Promise<number> {
  const told = await sql`update outbox set next_try_at = now()
    where next_try_at > now() + ${longest.message} + ${slack} returning 1`.execute(trx);
  const texts = await sql`update employment_notices set sms_at = now()
    where sms_at > now() + ${longest.message} + ${slack} returning 1`.execute(trx);
  await sql`update exports set held_until = null where held_until > now() + ${longest.export} + ${slack}`.execute(trx);
  await sql`update exports set expires_at = expires_at - (created_at - now())
    where state in ('waiting', 'ready') and created_at > now() + ${slack}`.execute(trx);
  return countOf(told) + countOf(texts);
}

/** Writes down that the clock was set, by the clock as it is since. */
export async function noteLeap(db: Db | Trx): Promise<void> {
  await sql`insert into clock_leap (at) values (now()) on conflict (only_row) do update set at = now()`.execute(db);
}

/** The milliseconds since the clock was last set; without end where it never was. */
export async function sinceLeap(db: Db): Promise<number> {
  const { rows } = await sql<{ ms: number }>`
    select (extract(epoch from now() - at) * 1000)::float8 as ms from clock_leap`.execute(db);
  return rows[0]?.ms ?? Number.POSITIVE_INFINITY;
}

/**
 * Puts right what a clock that was set must not decide: nothing that was over by `passed` opens again, nobody is kept out and
 * no message is kept back until a day comes that a wrong clock has named. Deadlines that have passed stay passed, each once;
 * what people did under a wrong clock keeps its date and is counted.
 */
export async function settleLeap(db: Db, passed: Date): Promise<Settled> {
  return db.transaction().execute(async (trx) => {
    await noteLeap(trx);
    const ways = await endWaysIn(trx, passed);
    const messages = await bringForward(trx);
    const { rows } = await sql<{ n: number }>`
      select count(*)::integer as n from cases where ${wakesAt} > now() + interval '1 year'`.execute(trx);
    return { ...ways, messages, farDeadlines: rows[0]!.n };
  });
}
