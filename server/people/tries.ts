import { createHash, createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { lineOf } from '../networks.ts';
import type { Platform } from '../platform.ts';
import { macKey } from './sealing.ts';

/** Where a try comes from: an address, and the mark of the browser where it has one. */
export interface Source {
  readonly address: string;
  readonly device?: string | undefined;
}

/** A try that was let through; forgotten again when it turns out right. */
export interface Try {
  readonly keys: readonly Buffer[];
  readonly known: boolean;
}

interface Limit {
  readonly tries: number;
  readonly minutes: number;
}

/** Of one account from one source; then a quarter of an hour, twice as long each time, a day at most. */
const perSource: Limit = { tries: 5, minutes: 15 };
/** Of all accounts from one address that nobody knows; an office of a thousand comes from one address as well. */
const perAddress: Limit = { tries: 100, minutes: 15 };
/** Second factors of one account from browsers that nobody knows: whoever gets so far has the password. */
const perAccount: Limit = { tries: 20, minutes: 60 };
const longestHours = 24;

/** The mark of a browser, as it is kept. */
export function hashDevice(device: string): Buffer {
  return createHash('sha256').update(`device ${device}`).digest();
}

/** A keyed hash that no change of keys touches: what is counted must be found again, and is gone within days. */
function blindOf({ sealer }: Platform, ...parts: readonly string[]): Buffer {
  return createHmac('sha256', macKey(sealer, 'sign-in tries')).update(parts.join('|')).digest();
}

/** What a login is called where it may not stand in clear; also of one that does not exist. */
export function keyOfLogin(platform: Platform, login: string): Buffer {
  return blindOf(platform, 'login', login);
}

/**
 * Counts one try and says whether it may be made. The count is taken before the answer is known, in one statement, so of
 * tries that come at once no more get in than one after another; the try that reaches the limit locks at once, and is
 * forgotten with its lock if it is right.
 */
async function take(platform: Platform, key: Buffer, { tries, minutes }: Limit): Promise<boolean> {
  const isFresh = sql`t.since < excluded.since - make_interval(mins => ${minutes})`;
  const count = sql`case when ${isFresh} then 1 else t.tries + 1 end`;
  const before = sql`case when t.locked_until < excluded.since - interval '1 day' then 0 else t.locks end`;
  const { rows } = await sql`
    insert into sign_in_tries as t (key_hash, tries, since) values (${key}, 1, clock_now())
    on conflict (key_hash) do update set
      since = case when ${isFresh} then excluded.since else t.since end,
      tries = case when ${count} >= ${tries} then 0 else ${count} end,
      locks = case when ${count} >= ${tries} then ${before} + 1 else ${before} end,
      locked_until = case when ${count} >= ${tries}
        then excluded.since + least(make_interval(hours => ${longestHours}),
          make_interval(mins => ${minutes}) * power(2, least(${before}, 10)))
        else t.locked_until end
    where t.locked_until is null or t.locked_until <= excluded.since
    returning 1`.execute(platform.db);
  return rows.length > 0;
}

async function refuseUntilLater({ db }: Platform, key: Buffer): Promise<Refusal> {
  const { rows } = await sql<{ minutes: number }>`
    select greatest(1, ceil(extract(epoch from locked_until - clock_now()) / 60))::integer as minutes
    from sign_in_tries where key_hash = ${key}`.execute(db);
  return refuse('sign-in-locked', [{ at: 'wait', says: `还要等大约 ${rows[0]?.minutes ?? 1} 分钟。` }]);
}

/**
 * Lets a try at one account through, or not. A browser that has signed in to the account before has a count of its own:
 * whoever locks an account from elsewhere, or the address of a whole office, does not lock its owner out at her own desk.
 * Refusal: sign-in-locked, alike for accounts that do not exist.
 */
export async function takeTry(
  platform: Platform,
  at: 'password' | 'second',
  loginKey: Buffer,
  source: Source,
): Promise<Try | Refusal> {
  const login = loginKey.toString('hex');
  const address = blindOf(platform, 'address', lineOf(source.address));
  const device = source.device === undefined ? null : hashDevice(source.device);
  const { rows } = await sql<{ known: boolean; held: boolean }>`
    select exists (select from known_devices where device_hash = ${device}::bytea and login_key = ${loginKey}) as known,
      exists (select from sign_in_tries where key_hash = ${address} and locked_until > clock_now()) as held`.execute(
    platform.db,
  );
  const { known, held } = rows[0]!;
  if (held && !known) return refuseUntilLater(platform, address);
  const own = blindOf(platform, at, login, known ? source.device! : lineOf(source.address));
  const whole = blindOf(platform, at, login);
  const counted: (readonly [Buffer, Limit])[] = [[own, perSource]];
  if (at === 'second' && !known) counted.push([whole, perAccount]);
  for (const [key, limit] of counted) if (!(await take(platform, key, limit))) return refuseUntilLater(platform, key);
  return { keys: counted.map(([key]) => key), known };
}

/** A try that was wrong counts for its address as well, unless the browser is known. */
export async function missTry(platform: Platform, { known }: Try, source: Source): Promise<void> {
  if (!known) await take(platform, blindOf(platform, 'address', lineOf(source.address)), perAddress);
}

/** A try that was right never happened. */
export async function forgetTry({ db }: Platform, { keys }: Try): Promise<void> {
  await sql`delete from sign_in_tries where key_hash = any (${[...keys]}::bytea[])`.execute(db);
}

/** Where somebody asks from, as codes are counted by it. */
export const keyOfAddress = (platform: Platform, { address }: Source): Buffer =>
  blindOf(platform, 'code from', address);

/** Codes by phone that one address may ask for; a factory may have one address, so a deployment sets how many. */
export async function mayAskForCode(platform: Platform, { address }: Source): Promise<boolean> {
  const limit = { tries: platform.config.codesPerAddress + 1, minutes: 15 };
  return take(platform, blindOf(platform, 'code', lineOf(address)), limit);
}

/** Codes by phone that were wrong, whoever's: from one address no more than are asked for there, where that is more. */
const wrongCodes = ({ config }: Platform): Limit => ({
  ...perAddress,
  tries: Math.max(perAddress.tries, config.codesPerAddress),
});
const keyOfWrongCodes = (platform: Platform, { address }: Source) => blindOf(platform, 'wrong codes', lineOf(address));

/**
 * Refuses where too many wrong codes came from an address, but not a browser that has signed in with this phone: it is not held
 * by others. Refusal: codes-wrong-too-often.
 */
export async function holdCodes(platform: Platform, loginKey: Buffer, source: Source): Promise<Refusal | undefined> {
  const key = keyOfWrongCodes(platform, source);
  const { rows } = await sql`
    select from sign_in_tries where key_hash = ${key} and locked_until > clock_now()`.execute(platform.db);
  if (rows.length === 0) return undefined;
  if (source.device !== undefined && (await isKnown(platform, loginKey, source.device))) return undefined;
  return { ...(await refuseUntilLater(platform, key)), refused: 'codes-wrong-too-often' };
}

export async function missCode(platform: Platform, source: Source): Promise<void> {
  await take(platform, keyOfWrongCodes(platform, source), wrongCodes(platform));
}

/** Whether a browser has been let in to an account before. */
export async function isKnown({ db }: Platform, loginKey: Buffer, device: string): Promise<boolean> {
  const { rows } = await sql`
    select from known_devices where device_hash = ${hashDevice(device)} and login_key = ${loginKey}`.execute(db);
  return rows.length > 0;
}

/** Marks a browser as one that has been let in to an account. */
export async function knowDevice({ db }: Platform, loginKey: Buffer, device: string): Promise<void> {
  await sql`insert into known_devices (device_hash, login_key, seen_at) values (${hashDevice(device)}, ${loginKey}, clock_now())
    on conflict (device_hash, login_key) do update set seen_at = excluded.seen_at`.execute(db);
}
