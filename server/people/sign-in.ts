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
import {
  type Source,
  hashDevice,
  isKnown,
  keyOfAddress,
  keyOfLogin,
  holdCodes,
  knowDevice,
  mayAskForCode,
  missCode,
} from './tries.ts';

/** A code lives ten minutes, is used once, and stands five tries, all in the browser that asked for it. */
const codeMinutes = 10;
const codeTries = 5;
/**
 * Codes a day for one phone: to a browser that has signed in with it before, to all others of one address, and to all others
 * together, so that a phone is not flooded. Whoever uses up what others get takes nothing from her own browsers.
 */
const perDay = { known: 10, address: 5, strangers: 20 };
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

/** A code that somebody asks for. */
interface Asked {
  readonly id: string;
  readonly blinds: readonly Buffer[];
  readonly browser: Buffer;
  readonly address: Buffer;
  readonly known: boolean;
  readonly codeHash: Buffer;
}

/** Keeps a code in the place of the one before of the same browser, unless codes were asked for too often. */
function keepCode({ db }: Platform, { id, blinds, browser, address, known, codeHash }: Asked): Promise<boolean> {
  const own = known ? sql`k.browser_hash = ${browser}` : sql`k.address_hash = ${address} and not k.known`;
  const ofPhone = sql`phone_blind = any (${[...blinds]}::bytea[])`;
  return db.transaction().execute(async (trx) => {
    // Of many that are asked for at once each counts those before it.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`codes of ${blinds[0]!.toString('hex')}`}, 0))`.execute(
      trx,
    );
    const { rows } = await sql`
      insert into phone_codes (id, phone_blind, browser_hash, address_hash, known, code_hash, sent_at, expires_at)
      select ${id}, ${blinds[0]!}, ${browser}, ${address}, ${known}, ${codeHash}, c.now,
        c.now + make_interval(mins => ${codeMinutes})
      from (select clock_now() as now) c cross join lateral (
        select count(*) filter (where ${own}) as own, count(*) filter (where not k.known) as strangers,
          max(k.sent_at) filter (where ${own}) as last
        from phone_codes k where ${ofPhone} and k.sent_at > c.now - interval '1 day') k
      where k.own < ${known ? perDay.known : perDay.address} and (${known} or k.strangers < ${perDay.strangers})
        and coalesce(k.last < c.now - make_interval(secs => ${codeSpacingSeconds}), true)
      returning 1`.execute(trx);
    if (rows.length === 0) return false;
    await sql`update phone_codes set tries = ${codeTries}
      where ${ofPhone} and browser_hash = ${browser} and id <> ${id}`.execute(trx);
    return true;
  });
}

/**
 * Sends a sign-in code to a phone, good in the browser that asks. The answer is the same whether or not the phone is
 * registered; a phone that is asked for too often is refused (code-too-often), and so is one while the carrier takes no messages
 * (code-unsent). Returns the code only to the caller in this process, for the demo's own page.
 */
export async function sendCode(
  platform: Platform,
  given: string,
  source: Source & { readonly device: string },
): Promise<{ code: string } | Refusal> {
  const read = readPhone(given);
  if (!read.ok) return refuse('answers-wrong', [{ at: 'phone', says: read.says }]);
  const { device } = source;
  const known = await isKnown(platform, keyOfLogin(platform, read.phone), device);
  if (!known && !(await mayAskForCode(platform, source))) return refuse('code-too-often');
  const blinds = platform.sealer.blinds(read.phone);
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const asked = { id: newId(), blinds, browser: hashDevice(device), address: keyOfAddress(platform, source), known };
  if (!(await keepCode(platform, { ...asked, codeHash: hashCode(blinds[0]!, code) }))) return refuse('code-too-often');
  const text = `【工会】登录验证码 ${code}，${codeMinutes} 分钟内有效，请勿告诉他人。`;
  try {
    await platform.sms.send({ id: newId(), phone: read.phone, text });
  } catch (fault) {
    platform.log.error({ err: fault }, 'a sign-in code could not be sent');
    // A code nobody received is no reason to wait a minute for the next.
    await platform.db.deleteFrom('phone_codes').where('id', '=', asked.id).execute();
    return refuse('code-unsent');
  }
  return { code };
}

/** Signs a worker in with the code sent to the phone, in the browser that asked for it. Five wrong tries use the code up. */
export async function signInByCode(
  platform: Platform,
  { phone, code }: { readonly phone: string; readonly code: string },
  occasion: Occasion,
): Promise<FirstStep | Refusal> {
  const read = readPhone(phone);
  if (!read.ok) return refuse('answers-wrong', [{ at: 'phone', says: read.says }]);
  const { device } = occasion.source;
  if (device === undefined) return refuse('sign-in-wrong');
  const loginKey = keyOfLogin(platform, read.phone);
  const held = await holdCodes(platform, loginKey, occasion.source);
  if (held !== undefined) return held;
  const { rows } = await sql<{ id: string; phone_blind: Buffer; code_hash: Buffer }>`
    update phone_codes set tries = tries + 1
    where phone_blind = any (${platform.sealer.blinds(read.phone)}::bytea[]) and browser_hash = ${hashDevice(device)}
      and expires_at > clock_now() and tries < ${codeTries}
    returning id, phone_blind, code_hash`.execute(platform.db);
  const kept = rows[0];
  if (kept === undefined || !timingSafeEqual(kept.code_hash, hashCode(kept.phone_blind, code.trim()))) {
    await missCode(platform, occasion.source);
    return refuse('sign-in-wrong');
  }
  // Deleting it is what uses it up: of two sign-ins with one code, one finds nothing to delete.
  const used = await sql`delete from phone_codes where id = ${kept.id} returning 1`.execute(platform.db);
  if (used.rows.length === 0) return refuse('sign-in-wrong');
  const account = await accountOfPhone(platform, read.phone);
  if (isRefusal(account)) return account;
  const first = await enter(platform, account, loginKey, occasion);
  if (!isRefusal(first) && 'session' in first) await knowDevice(platform, loginKey, device);
  return first;
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
