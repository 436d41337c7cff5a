import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { readPhone } from '../../kernel/identity/phone.ts';
import { newId } from '../db/id.ts';
import { type Trx, stateOf, uniqueViolation } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { type Account, findAccount } from './accounts.ts';
import { type FirstStep, enter, firstCell } from './entering.ts';
import { openWorkerAccount } from './newcomers.ts';
import type { Occasion } from './sessions.ts';
import { type Source, keyOfLogin, mayAskForCode } from './tries.ts';

/** A code lives ten minutes, is used once, and stands five tries; a phone gets one a minute and ten a day. */
const codeMinutes = 10;
const codeTries = 5;
const codesPerDay = 10;
const codeSpacingSeconds = 60;

function hashCode(phoneBlind: Buffer, code: string): Buffer {
  return createHash('sha256').update(phoneBlind).update(code).digest();
}

/** The account of a phone, under any index that it may have. */
async function findWorker({ db }: Platform, blinds: readonly Buffer[]): Promise<Account | undefined> {
  for (const blind of blinds) {
    const account = await findAccount(db, blind.toString('hex'));
    if (account !== undefined) return account;
  }
  return undefined;
}

/**
 * Sends a sign-in code. The answer is the same whether or not the phone is registered; a phone that asks too often is
 * refused (code-too-often), and so is one while the carrier takes no messages (code-unsent). Returns the code only to the caller in this process, for the demo's own page.
 */
export async function sendCode(platform: Platform, given: string, source: Source): Promise<{ code: string } | Refusal> {
  const read = readPhone(given);
  if (!read.ok) return refuse('answers-wrong', [{ at: 'phone', says: read.says }]);
  if (!(await mayAskForCode(platform, source))) return refuse('code-too-often');
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
    await platform.sms.send({ id: newId(), phone: read.phone, text });
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
  { phone, code }: { readonly phone: string; readonly code: string },
  occasion: Occasion,
): Promise<FirstStep | Refusal> {
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
  const account = await accountOfPhone(platform, read.phone);
  return isRefusal(account) ? account : enter(platform, account, keyOfLogin(platform, read.phone), occasion);
}

/** The account of somebody who has shown to hold a phone, opened where there is none. */
export async function accountOfPhone(platform: Platform, phone: string): Promise<Account | Refusal> {
  return (await findWorker(platform, platform.sealer.blinds(phone))) ?? openAccount(platform, phone);
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
