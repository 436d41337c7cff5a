import { Secret, TOTP } from 'otpauth';
import { sql } from 'kysely';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import type { AccountKey } from './account-key.ts';

/** RFC 6238 as every authenticator app knows it: six digits, thirty seconds. */
const period = 30;
/** A phone whose clock is off by half a minute is still believed. */
const window = 1;
const issuer = '虹桥工会端';

function totpOf(secret: string, label = ''): TOTP {
  return new TOTP({ issuer, label, secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period });
}

/** The code of a moment, as an authenticator app shows it. */
export function totpCode(secret: string, at: number): string {
  return totpOf(secret).generate({ timestamp: at });
}

/** Six digits as somebody types them, with blanks or as wide signs; nothing where it is no code. */
export function readTotp(typed: string): string | undefined {
  const code = typed.normalize('NFKC').replaceAll(/\s/g, '');
  return /^[0-9]{6}$/.test(code) ? code : undefined;
}

export interface NewTotp {
  readonly secret: string;
  /** What the QR code says to the app. */
  readonly uri: string;
}

/** Keeps a new secret that counts for nothing until a code of it is shown; one that was never confirmed is replaced. */
export async function startTotp(
  platform: Platform,
  db: Db,
  { cell, accountId }: AccountKey,
  label: string,
): Promise<NewTotp> {
  const secret = new Secret({ size: 20 }).base32;
  await sql`delete from account_factors where cell_id = ${cell} and account_id = ${accountId} and kind = 'totp'
    and confirmed_at is null`.execute(db);
  await sql`insert into account_factors (cell_id, id, account_id, kind, name, added_at, secret_sealed)
    values (${cell}, ${newId()}, ${accountId}, 'totp', '验证器应用', clock_now(), ${platform.sealer.seal(secret, 'key')})`.execute(
    db,
  );
  return { secret, uri: totpOf(secret, label).toString() };
}

interface Kept {
  readonly id: string;
  readonly secret_sealed: Buffer;
  readonly used_step: string | number | null;
  readonly now: Date;
}

async function listSecrets(db: Db, { cell, accountId }: AccountKey, confirmed: boolean): Promise<readonly Kept[]> {
  const { rows } = await sql<Kept>`
    select id, secret_sealed, used_step, clock_now() as now from account_factors
    where cell_id = ${cell} and account_id = ${accountId} and kind = 'totp'
      and (confirmed_at is not null) = ${confirmed}`.execute(db);
  return rows;
}

/**
 * Whether a code is one of the account's, and uses it up: the same code, or one of an earlier step, is refused from then
 * on, also of two that come at once. With `confirms` the code is the first of a secret that was just handed out.
 */
export async function takeTotp(
  platform: Platform,
  db: Db,
  account: AccountKey,
  code: string,
  confirms = false,
): Promise<boolean> {
  const token = readTotp(code);
  if (token === undefined) return false;
  for (const { id, secret_sealed: sealed, now } of await listSecrets(db, account, !confirms)) {
    const at = now.getTime();
    const delta = totpOf(platform.sealer.open(sealed, 'key')).validate({ token, timestamp: at, window });
    if (delta === null) continue;
    const step = Math.floor(at / 1000 / period) + delta;
    const { rows } = await sql`
      update account_factors set used_step = ${step}, used_at = clock_now(), confirmed_at = coalesce(confirmed_at, clock_now())
      where cell_id = ${account.cell} and id = ${id} and (used_step is null or used_step < ${step})
      returning 1`.execute(db);
    return rows.length > 0;
  }
  return false;
}

/** The code that an account of the demo would be believed next; undefined where it has used up those of now. */
export async function demoCodeOf(
  platform: Platform,
  account: AccountKey,
  confirms = false,
): Promise<string | undefined> {
  const kept = (await listSecrets(platform.db, account, !confirms))[0];
  if (kept === undefined) return undefined;
  const now = Math.floor(kept.now.getTime() / 1000 / period);
  const next = Math.max(now, Number(kept.used_step ?? 0) + 1);
  return next > now + window
    ? undefined
    : totpCode(platform.sealer.open(kept.secret_sealed, 'key'), next * period * 1000);
}
