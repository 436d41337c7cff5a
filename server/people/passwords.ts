import { randomBytes, randomInt } from 'node:crypto';
import { sql } from 'kysely';
import { passwordProblems } from '../../kernel/password.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import type { AccountKey } from './account-key.ts';

/** Loaded with the first password: workers sign in by code, and a hash takes 19 MiB that would stay with the process. */
export const argon2 = () => import('@node-rs/argon2');

/** Argon2id with the parameters that OWASP gives as the least: 19 MiB, two passes. */
export const argonCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export async function hashPassword(password: string): Promise<string> {
  const { hash } = await argon2();
  return hash(password, argonCost);
}

/** Compared against when there is no such account, so that the time taken does not tell. */
let noAccount: Promise<string> | undefined;

function passwordOfNobody(): Promise<string> {
  return (noAccount ??= hashPassword(randomBytes(16).toString('hex')));
}

/** Whether a password is that of the hash; takes as long where there is none, and is then false. */
export async function isPassword(kept: string | null | undefined, password: string): Promise<boolean> {
  const { verify } = await argon2();
  const nobodys = await passwordOfNobody();
  const right = await verify(kept ?? nobodys, password);
  return right && kept !== null && kept !== undefined;
}

interface Owner {
  readonly login: string | null;
  readonly name: string;
  readonly phone_sealed: Buffer | null;
  readonly document_sealed: Buffer | null;
  readonly password_hash: string | null;
}

async function findOwner(db: Db, { cell, accountId }: AccountKey): Promise<Owner | undefined> {
  const { rows } = await sql<Owner>`
    select l.login, p.name, p.phone_sealed, p.document_sealed, a.password_hash
    from accounts a join persons p on p.cell_id = a.cell_id and p.id = a.person_id
    left join logins l on l.cell_id = a.cell_id and l.account_id = a.id
    where a.cell_id = ${cell} and a.id = ${accountId} and a.closed_at is null
    limit 1`.execute(db);
  return rows[0];
}

/**
 * Gives an account the password its owner has chosen. Refusal: answers-wrong at `password`, with everything that is wrong
 * with it, the old one once more included.
 */
export async function setPassword(
  platform: Platform,
  trx: Trx,
  account: AccountKey,
  password: string,
): Promise<undefined | Refusal> {
  const owner = await findOwner(trx, account);
  if (owner === undefined) return refuse('sign-in-needed');
  const { profile, weakPasswords } = platform.config;
  const opened = (sealed: Buffer | null) => (sealed === null ? undefined : platform.sealer.open(sealed, 'identity'));
  const known = {
    login: owner.login ?? undefined,
    name: owner.name,
    phone: opened(owner.phone_sealed),
    document: opened(owner.document_sealed),
  };
  const problems = passwordProblems(password, profile.password, known, weakPasswords);
  if (problems.length === 0 && (await isPassword(owner.password_hash, password)))
    problems.push('和现在的密码一样，请换一个新的。');
  if (problems.length > 0)
    return refuse(
      'answers-wrong',
      problems.map((says) => ({ at: 'password', says })),
    );
  const hash = await hashPassword(password);
  await sql`update accounts set password_hash = ${hash}, password_set_at = clock_now(), password_once_until = null
    where cell_id = ${account.cell} and id = ${account.accountId}`.execute(trx);
  return undefined;
}

/** No letters or digits that are read as one another when they are copied from paper. */
const clearSigns = 'abcdefghjkmnpqrstuvwxyz23456789';
const onceHours = 72;

/** Sixteen signs that can be read out over a telephone: 79 bits. */
export function wordsToHandOver(): string {
  const block = () => Array.from({ length: 4 }, () => clearSigns[randomInt(clearSigns.length)]).join('');
  return [block(), block(), block(), block()].join('-');
}

/**
 * Gives an account a password that somebody else hands over: it opens one sign-in within three days, or fewer hours where
 * they are given, in which its owner must choose her own. Whoever was signed in is so no more. The words are returned once
 * and kept nowhere.
 */
export async function setOneTimePassword(
  trx: Trx,
  account: AccountKey,
  hours = onceHours,
): Promise<{ readonly password: string; readonly until: Date }> {
  const password = wordsToHandOver();
  const hash = await hashPassword(password);
  const { rows } = await sql<{ until: Date }>`
    update accounts set password_hash = ${hash}, password_set_at = clock_now(),
      password_once_until = clock_now() + make_interval(hours => ${hours})
    where cell_id = ${account.cell} and id = ${account.accountId} and closed_at is null
    returning password_once_until as until`.execute(trx);
  if (rows[0] === undefined) throw new Error(`no open account ${account.accountId}`);
  await endSessionsOf(trx, account);
  return { password, until: rows[0].until };
}

/** Ends every session of an account, and sign-ins that are under way; all but one where a token is given. */
export async function endSessionsOf(db: Db, { cell, accountId }: AccountKey, but: Buffer | null = null): Promise<void> {
  await sql`delete from sessions where cell_id = ${cell} and account_id = ${accountId}
    and token_hash is distinct from ${but}::bytea`.execute(db);
  await sql`delete from sign_ins where cell_id = ${cell} and account_id = ${accountId}`.execute(db);
}
