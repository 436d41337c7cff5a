import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { type Refusal, isRefusal } from '../../kernel/refusal.ts';
import type { FactorKind, SignInStep } from '../../kernel/sign-in-answers.ts';
import type { Platform } from '../platform.ts';
import { hashToken } from './caller.ts';
import type { AccountKey } from './account-key.ts';
import { type Occasion, type Session, openSession } from './sessions.ts';
import { demoCodeOf } from './totp.ts';
import { knowDevice } from './tries.ts';

const minutes = 10;
const triesEach = 5;

/**
 * A sign-in of staff that has shown one factor. Its token is no session: it opens the steps of this sign-in and nothing
 * else, because it stands in a table of its own that no other route looks into.
 */
export interface UnderWay extends AccountKey {
  readonly tokenHash: Buffer;
  /** What the login is called in counts of tries. */
  readonly loginKey: Buffer;
  readonly secondDone: boolean;
  /** The code of a reset was shown, without which nobody puts a second factor in the place of a lost one. */
  readonly mayEnrol: boolean;
}

/** What a step led to: the session, and the mark for the browser it came from, or the next step. */
export type Entered = { readonly session: Session; readonly device: string } | { readonly step: SignInStep };

/** Begins a sign-in that owes the rest; both factors are there already where a passkey showed them. */
export async function beginSignIn(
  { db }: Platform,
  { cell, accountId }: AccountKey,
  loginKey: Buffer,
  secondDone: boolean,
): Promise<{ readonly token: string; readonly underWay: UnderWay }> {
  const token = randomBytes(32).toString('base64url');
  const tokenHash = hashToken(token);
  await sql`insert into sign_ins (token_hash, cell_id, account_id, login_key, second_done, expires_at)
    values (${tokenHash}, ${cell}, ${accountId}, ${loginKey}, ${secondDone},
      clock_now() + make_interval(mins => ${minutes}))`.execute(db);
  return { token, underWay: { tokenHash, cell, accountId, loginKey, secondDone, mayEnrol: false } };
}

export async function findSignIn({ db }: Platform, token: string | undefined): Promise<UnderWay | undefined> {
  if (token === undefined) return undefined;
  const { rows } = await sql<UnderWay>`
    select s.token_hash as "tokenHash", s.cell_id as cell, s.account_id as "accountId", s.login_key as "loginKey",
      s.second_done as "secondDone", s.may_enrol as "mayEnrol"
    from sign_ins s join accounts a on a.cell_id = s.cell_id and a.id = s.account_id and a.closed_at is null
    where s.token_hash = ${hashToken(token)} and s.expires_at > clock_now()`.execute(db);
  return rows[0];
}

/** Counts a wrong answer; after five the sign-in is over. */
export async function missStep({ db }: Platform, { tokenHash }: UnderWay): Promise<void> {
  await sql`with missed as (
      update sign_ins set tries = tries + 1 where token_hash = ${tokenHash} and tries < ${triesEach - 1} returning 1)
    delete from sign_ins where token_hash = ${tokenHash} and not exists (select from missed)`.execute(db);
}

/** Writes down that the second factor was shown. */
export async function passSecond({ db }: Platform, underWay: UnderWay): Promise<UnderWay> {
  await sql`update sign_ins set second_done = true where token_hash = ${underWay.tokenHash}`.execute(db);
  return { ...underWay, secondDone: true };
}

/** Writes down that the code of a reset was shown. */
export async function passEnrolmentCode({ db }: Platform, underWay: UnderWay): Promise<UnderWay> {
  await sql`update sign_ins set may_enrol = true where token_hash = ${underWay.tokenHash}`.execute(db);
  return { ...underWay, mayEnrol: true };
}

interface Standing {
  readonly kinds: readonly FactorKind[];
  readonly codes: boolean;
  readonly once: boolean;
  readonly old: boolean;
  /** A lost second factor was taken away, and none has come in its place. */
  readonly reset: boolean;
}

async function getStanding({ db, config }: Platform, { cell, accountId }: AccountKey): Promise<Standing> {
  const days = config.profile.passwordDays ?? null;
  const { rows } = await sql<Standing>`
    select array(select distinct f.kind from account_factors f where f.cell_id = a.cell_id and f.account_id = a.id
        and f.confirmed_at is not null order by f.kind desc) as kinds,
      exists (select from recovery_codes r where r.cell_id = a.cell_id and r.account_id = a.id and r.used_at is null) as codes,
      a.password_once_until is not null as once,
      exists (select from sign_in_resets t where t.cell_id = a.cell_id and t.account_id = a.id
        and t.code_hash is not null and t.settled_at is null) as reset,
      -- A password of which nobody knows since when it has been one is too old.
      a.password_hash is not null and ${days}::integer is not null
        and coalesce(a.password_set_at, '-infinity') < c.now - make_interval(days => ${days}::integer) as old
    from accounts a cross join (select clock_now() as now offset 0) c
    where a.cell_id = ${cell} and a.id = ${accountId}`.execute(db);
  return rows[0]!;
}

/** The step a sign-in owes now; undefined where it owes none. */
export async function stepOf(platform: Platform, underWay: UnderWay): Promise<SignInStep | undefined> {
  const { kinds, codes, once, old, reset } = await getStanding(platform, underWay);
  if (underWay.secondDone)
    return once || old ? { owes: 'new-password', ways: [], why: once ? 'once' : 'old' } : undefined;
  if (kinds.length === 0) return { owes: reset && !underWay.mayEnrol ? 'enrolment-code' : 'enrolment', ways: [] };
  const demoCode = platform.config.demo ? await demoCodeOf(platform, underWay) : undefined;
  return {
    owes: 'second-factor',
    ways: [...kinds, ...(codes ? (['recovery-code'] as const) : [])],
    ...(demoCode !== undefined && { demoCode }),
  };
}

/** Goes on with a sign-in: to the next step it owes, or in. Refusal: sign-in-wrong where the account was closed meanwhile. */
export async function advance(platform: Platform, underWay: UnderWay, occasion: Occasion): Promise<Entered | Refusal> {
  const step = await stepOf(platform, underWay);
  if (step !== undefined) return { step };
  const session = await platform.db.transaction().execute(async (trx) => {
    const opened = await openSession(trx, platform.config.profile, underWay, occasion);
    if (!isRefusal(opened)) await sql`delete from sign_ins where token_hash = ${underWay.tokenHash}`.execute(trx);
    return opened;
  });
  if (isRefusal(session)) return session;
  // A mark is of one browser and good for all accounts that sign in there.
  const device = occasion.source.device ?? randomBytes(24).toString('base64url');
  await knowDevice(platform, underWay.loginKey, device);
  return { session, device };
}
