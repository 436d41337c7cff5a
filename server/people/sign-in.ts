import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { readPhone } from '../../kernel/identity/phone.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import { type Trx, stateOf, uniqueViolation } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { hashToken } from './caller.ts';
import { openWorkerAccount } from './newcomers.ts';

/** A code lives ten minutes, is used once, and stands five tries; a phone gets one a minute and ten a day. */
const codeMinutes = 10;
const codeTries = 5;
const codesPerDay = 10;
const codeSpacingSeconds = 60;

/** Where people register who belong to no union yet. */
const firstCell = 1;

/** How long one stays signed in: a worker on an own phone, a cadre at a desk. */
const sessionDays = { worker: 30, staff: 1 } as const;

export interface Session {
  readonly token: string;
  readonly expiresAt: Date;
}

interface Account {
  readonly cell_id: number;
  readonly id: string;
  readonly kind: 'worker' | 'staff';
  readonly password_hash: string | null;
}

function hashCode(phoneBlind: Buffer, code: string): Buffer {
  return createHash('sha256').update(phoneBlind).update(code).digest();
}

/** Loaded with the first password: workers sign in by code, and a hash takes 19 MiB that would stay with the process. */
const argon2 = () => import('@node-rs/argon2');

/** Passwords by argon2id with the parameters that OWASP gives as the least: 19 MiB, two passes. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await argon2();
  return hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
}

/** Compared against when there is no such account, so that the time taken does not tell. */
let noAccount: Promise<string> | undefined;

function passwordOfNobody(): Promise<string> {
  return (noAccount ??= hashPassword(randomBytes(16).toString('hex')));
}

async function findAccount(platform: Platform, login: string): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    select a.cell_id, a.id, a.kind, a.password_hash
    from logins l join accounts a on a.cell_id = l.cell_id and a.id = l.account_id
    where l.login = ${login} and a.closed_at is null`.execute(platform.db);
  return rows[0];
}

/** The account of a phone, under any index that it may have. */
async function findWorker(platform: Platform, blinds: readonly Buffer[]): Promise<Account | undefined> {
  for (const blind of blinds) {
    const account = await findAccount(platform, blind.toString('hex'));
    if (account !== undefined) return account;
  }
  return undefined;
}

/**
 * Opens a session of whoever the account belongs to at that moment: its record may be merged with another while a password is
 * compared. A session comes with its row in the audit. Refusal: sign-in-wrong where the account was closed meanwhile.
 */
async function openSession(platform: Platform, account: Account, requestId: string): Promise<Session | Refusal> {
  const token = randomBytes(32).toString('base64url');
  return platform.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ person_id: string; created_at: Date; expires_at: Date }>`
      insert into sessions (token_hash, cell_id, account_id, person_id, kind, created_at, expires_at)
      select ${hashToken(token)}, a.cell_id, a.id, a.person_id, a.kind, c.now,
        c.now + make_interval(days => ${sessionDays[account.kind]})
      from accounts a cross join (select clock_now() as now offset 0) c
      where a.cell_id = ${account.cell_id} and a.id = ${account.id} and a.closed_at is null
      for share of a
      returning person_id, created_at, expires_at`.execute(trx);
    const opened = rows[0];
    if (opened === undefined) return refuse('sign-in-wrong');
    await auditSession(trx, 'sign-in', { ...account, ...opened, at: opened.created_at, requestId });
    return { token, expiresAt: opened.expires_at };
  });
}

interface SessionAct {
  readonly cell_id: number;
  readonly id: string;
  readonly person_id: string;
  readonly at: Date;
  readonly requestId: string;
}

function auditSession(
  trx: Trx,
  act: 'sign-in' | 'sign-out',
  { cell_id: cell, id, person_id, at, requestId }: SessionAct,
) {
  const object = { objectKind: 'account', objectId: id };
  return writeAudit(trx, { cell, act, actorId: person_id, ...object, requestId, now: at.getTime() });
}

/**
 * Sends a sign-in code. The answer is the same whether or not the phone is registered; a phone that asks too often is
 * refused (code-too-often), and so is one while the carrier takes no messages (code-unsent). Returns the code only to the caller in this process, for the demo's own page.
 */
export async function sendCode(platform: Platform, given: string): Promise<{ code: string } | Refusal> {
  const read = readPhone(given);
  if (!read.ok) return refuse('answers-wrong', [{ at: 'phone', says: read.says }]);
  const blind = platform.sealer.blind(read.phone);
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const { rows } = await sql`
    insert into sign_in_codes as k (phone_blind, code_hash, sent_at, expires_at)
    select ${blind}, ${hashCode(blind, code)}, c.now, c.now + make_interval(mins => ${codeMinutes})
    from (select clock_now() as now) c
    on conflict (phone_blind) do update set code_hash = excluded.code_hash, expires_at = excluded.expires_at, tries = 0,
      sent_at = excluded.sent_at,
      sent_today = case when k.sent_at < excluded.sent_at - interval '1 day' then 1 else k.sent_today + 1 end
    where k.sent_at < excluded.sent_at - make_interval(secs => ${codeSpacingSeconds})
      and (k.sent_today < ${codesPerDay} or k.sent_at < excluded.sent_at - interval '1 day')
    returning 1`.execute(platform.db);
  if (rows.length === 0) return refuse('code-too-often');
  const text = `【工会】登录验证码 ${code}，${codeMinutes} 分钟内有效，请勿告诉他人。`;
  try {
    await platform.sms.send({ phone: read.phone, text });
  } catch (fault) {
    platform.log.error({ err: fault }, 'a sign-in code could not be sent');
    // A code nobody received is no reason to wait a minute for the next.
    await platform.db.deleteFrom('sign_in_codes').where('phone_blind', '=', blind).execute();
    return refuse('code-unsent');
  }
  return { code };
}

/** Signs a worker in with the code sent to the phone. Five wrong tries use the code up. */
export async function signInByCode(
  platform: Platform,
  phone: string,
  code: string,
  requestId: string,
): Promise<Session | Refusal> {
  const read = readPhone(phone);
  if (!read.ok) return refuse('answers-wrong', [{ at: 'phone', says: read.says }]);
  const blinds = platform.sealer.blinds(read.phone);
  const { rows } = await sql<{ phone_blind: Buffer; code_hash: Buffer }>`
    update sign_in_codes set tries = tries + 1
    where phone_blind = any (${blinds}::bytea[]) and expires_at > clock_now() and tries < ${codeTries}
    returning phone_blind, code_hash`.execute(platform.db);
  const kept = rows[0];
  if (kept === undefined || !timingSafeEqual(kept.code_hash, hashCode(kept.phone_blind, code.trim())))
    return refuse('sign-in-wrong');
  // Deleting it is what uses it up: of two sign-ins with one code, one finds nothing to delete.
  const used = await sql`
    delete from sign_in_codes where phone_blind = ${kept.phone_blind} and code_hash = ${kept.code_hash} returning 1`.execute(
    platform.db,
  );
  if (used.rows.length === 0) return refuse('sign-in-wrong');
  const account = (await findWorker(platform, blinds)) ?? (await openAccount(platform, read.phone));
  return isRefusal(account) ? account : openSession(platform, account, requestId);
}

/**
 * The account of a phone that signs in for the first time: that of the one person who is registered with it, imported by
 * her union, or of a newcomer of whom nothing else is known yet. Who holds the phone was just shown by the code; which of
 * several who are registered with it she is was not, so she begins as a newcomer and finds her membership by her document.
 * Refusal: sign-in-wrong where an account of that phone was closed.
 */
async function openAccount(platform: Platform, phone: string): Promise<Account | Refusal> {
  const [blind, blinds] = [platform.sealer.blind(phone), platform.sealer.blinds(phone)];
  const known = await sql<{ cell_id: number; id: string }>`
    select distinct cell_id, coalesce(merged_into, id) as id from persons
    where cell_id = any (array(select cell_id from cells)) and phone_blind = any (${blinds}::bytea[])
    limit 2`.execute(platform.db);
  const registered = known.rows.length === 1 ? known.rows[0] : undefined;
  const person = registered ?? { cell_id: firstCell, id: newId() };
  try {
    await platform.db.transaction().execute(async (trx) => {
      if (registered !== undefined && !(await isStillHers(trx, registered, blinds))) return;
      if (registered === undefined)
        await sql`insert into persons (cell_id, id, name, name_folded, phone_sealed, phone_blind)
          values (${person.cell_id}, ${person.id}, '', '', ${platform.sealer.seal(phone, 'identity')}, ${blind})`.execute(
          trx,
        );
      await openWorkerAccount(trx, { cell: person.cell_id, personId: person.id }, blind.toString('hex'));
    });
  } catch (fault) {
    // Two first sign-ins at once: the other one opened it.
    if (stateOf(fault) !== uniqueViolation) throw fault;
  }
  return (await findWorker(platform, blinds)) ?? refuse('sign-in-wrong');
}

/** Holds a record and says whether the phone still leads to it: a merge that was under way may have taken it away. */
async function isStillHers(
  trx: Trx,
  { cell_id: cell, id }: { cell_id: number; id: string },
  blinds: readonly Buffer[],
) {
  const { rows } = await sql<{ hers: boolean }>`
    select merged_into is null and phone_blind = any (${blinds}::bytea[]) as hers from persons
    where cell_id = ${cell} and id = ${id} for no key update`.execute(trx);
  return rows[0]!.hers;
}

/** Signs staff in with login and password. */
export async function signInByPassword(
  platform: Platform,
  login: string,
  password: string,
  requestId: string,
): Promise<Session | Refusal> {
  const account = await findAccount(platform, login.trim().toLowerCase());
  const { verify } = await argon2();
  const nobodys = await passwordOfNobody();
  const right = await verify(account?.password_hash ?? nobodys, password);
  return account?.password_hash && right ? openSession(platform, account, requestId) : refuse('sign-in-wrong');
}

/** Ends a session, with its row in the audit; what was no session leaves none. */
export async function signOut(platform: Platform, token: string, requestId: string): Promise<void> {
  await platform.db.transaction().execute(async (trx) => {
    const { rows } = await sql<Omit<SessionAct, 'requestId'>>`
      delete from sessions where token_hash = ${hashToken(token)}
      returning cell_id, account_id as id, person_id, clock_now() as at`.execute(trx);
    for (const ended of rows) await auditSession(trx, 'sign-out', { ...ended, requestId });
  });
}
