import { sql } from 'kysely';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { OwnReset, SignInStep } from '../../kernel/sign-in-answers.ts';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { getAccount } from './accounts.ts';
import type { AccountKey } from './account-key.ts';
import { hashToken } from './caller.ts';
import { auditMiss } from './entering.ts';
import { endSessionsOf, setOneTimePassword, wordsToHandOver } from './passwords.ts';
import type { Occasion } from './sessions.ts';
import { type UnderWay, missStep, passEnrolmentCode, stepOf } from './sign-ins.ts';
import { forgetTry, missTry, takeTry } from './tries.ts';

/** What is handed over is good for a day: long enough to reach an office, too short to lie about. */
export const resetHours = 24;

/** As it was typed, with or without its lines. */
function hashCode(typed: string): Buffer {
  return hashToken(typed.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}

/** Resets that took the account's way in from whoever had it, so that its owner sees whether they were hers. */
export async function listOwnResets(db: Db, { cell, accountId }: AccountKey): Promise<OwnReset[]> {
  const { rows } = await sql<Omit<OwnReset, 'at'> & { at: Date }>`
    select r.what, a.name as "askedBy", d.name as "confirmedBy", r.decided_at as at
    from sign_in_resets r join persons a on a.cell_id = r.cell_id and a.id = r.asked_by
    join persons d on d.cell_id = r.cell_id and d.id = r.decided_by
    where r.cell_id = ${cell} and r.account_id = ${accountId} and r.decided = 'confirmed'
    order by r.decided_at desc, r.id desc limit 10`.execute(db);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** A reset that was not used up: whoever is in again by it, or is given another, needs it no more. */
export async function settleResets(db: Db, { cell, accountId }: AccountKey, used: boolean): Promise<void> {
  await sql`update sign_in_resets set settled_at = clock_now(), used = ${used}
    where cell_id = ${cell} and account_id = ${accountId} and decided = 'confirmed' and settled_at is null`.execute(db);
}

/** Takes every second factor from an account with its recovery codes and who it is at the identity provider, and everybody out of it. */
async function dropFactors(db: Db, account: AccountKey): Promise<void> {
  const { cell, accountId } = account;
  await sql`delete from account_factors where cell_id = ${cell} and account_id = ${accountId}`.execute(db);
  await sql`delete from recovery_codes where cell_id = ${cell} and account_id = ${accountId}`.execute(db);
  await sql`delete from identity_links where cell_id = ${cell} and account_id = ${accountId}`.execute(db);
  await endSessionsOf(db, account);
}

/** A code that opens the enrolment of a second factor to whoever has the password as well; kept as its hash alone. */
export async function resetSecondFactor(
  db: Db,
  account: AccountKey,
  now: number,
): Promise<{ readonly words: string; readonly hash: Buffer; readonly until: Date }> {
  await dropFactors(db, account);
  const words = wordsToHandOver();
  return { words, hash: hashCode(words), until: new Date(now + resetHours * 3_600_000) };
}

/** A password of a day; with `factors` the second factors stay, and are asked for after it. */
export async function resetPassword(
  db: Parameters<typeof setOneTimePassword>[0],
  account: AccountKey,
  factors: 'stay' | 'go',
): Promise<{ readonly words: string; readonly until: Date }> {
  if (factors === 'go') await dropFactors(db, account);
  const { password, until } = await setOneTimePassword(db, account, resetHours);
  return { words: password, until };
}

async function isEnrolmentCode(db: Db, { cell, accountId }: AccountKey, typed: string): Promise<boolean> {
  const { rows } = await sql`select 1 from sign_in_resets
    where cell_id = ${cell} and account_id = ${accountId} and settled_at is null
      and code_hash = ${hashCode(typed)} and code_until > clock_now()`.execute(db);
  return rows.length > 0;
}

/**
 * The code that two security administrators have handed over, after the password. It counts as a second factor does in
 * tries, and opens the enrolment of this sign-in alone. Refusals: step-not-owed, sign-in-locked, enrolment-code-wrong.
 */
export async function takeEnrolmentCode(
  platform: Platform,
  underWay: UnderWay,
  typed: string,
  occasion: Occasion,
): Promise<{ readonly step: SignInStep } | Refusal> {
  if ((await stepOf(platform, underWay))?.owes !== 'enrolment-code') return refuse('step-not-owed');
  const counted = await takeTry(platform, 'second', underWay.loginKey, occasion.source);
  if (isRefusal(counted)) return counted;
  if (!(await isEnrolmentCode(platform.db, underWay, typed))) {
    await missStep(platform, underWay);
    await missTry(platform, counted, occasion.source);
    const account = await getAccount(platform.db, underWay);
    await auditMiss(platform, account, { refused: 'enrolment-code-wrong', purpose: '重新绑定码' }, occasion);
    return refuse('enrolment-code-wrong');
  }
  await forgetTry(platform, counted);
  const step = await stepOf(platform, await passEnrolmentCode(platform, underWay));
  return step === undefined ? refuse('step-not-owed') : { step };
}
