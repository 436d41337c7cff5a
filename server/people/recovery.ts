import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/open.ts';
import type { AccountKey } from './account-key.ts';
import { argon2, argonCost } from './passwords.ts';

const count = 10;
/** Without what is read as something else on paper. */
const signs = 'abcdefghjkmnpqrstuvwxyz23456789';
const pattern = new RegExp(`^[${signs}]{10}$`);

/** Codes are short enough to be written down, so they are kept as passwords are; one salt for a set makes one hash a try. */
async function hashCode(code: string, salt: Buffer): Promise<Buffer> {
  const { hashRaw } = await argon2();
  return hashRaw(code, { ...argonCost, salt });
}

/** What was typed as a code, as it was made; undefined where it cannot be one. */
export function readRecoveryCode(typed: string): string | undefined {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, '');
  return pattern.test(code) ? code : undefined;
}

/** Ten new codes, each good for one sign-in; earlier ones are good for none from then on. Shown once and kept nowhere. */
export async function makeRecoveryCodes(db: Db, { cell, accountId }: AccountKey): Promise<string[]> {
  const codes = Array.from({ length: count }, () =>
    Array.from({ length: 10 }, () => signs[randomInt(signs.length)]).join(''),
  );
  const salt = randomBytes(16);
  const hashes: Buffer[] = [];
  for (const code of codes) hashes.push(await hashCode(code, salt));
  await sql`delete from recovery_codes where cell_id = ${cell} and account_id = ${accountId}`.execute(db);
  await sql`insert into recovery_codes (cell_id, account_id, n, salt, code_hash)
    select ${cell}, ${accountId}, h.n, ${salt}, h.hash
    from unnest(${hashes}::bytea[]) with ordinality h (hash, n)`.execute(db);
  return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`);
}

/** Whether a code is one of the account's that is not used yet, and uses it up. */
export async function takeRecoveryCode(db: Db, { cell, accountId }: AccountKey, code: string): Promise<boolean> {
  const { rows } = await sql<{ n: number; salt: Buffer; code_hash: Buffer }>`
    select n, salt, code_hash from recovery_codes
    where cell_id = ${cell} and account_id = ${accountId} and used_at is null`.execute(db);
  if (rows[0] === undefined) return false;
  const hash = await hashCode(code, rows[0].salt);
  const found = rows.find(({ code_hash: kept }) => timingSafeEqual(kept, hash));
  if (found === undefined) return false;
  const used = await sql`update recovery_codes set used_at = clock_now()
    where cell_id = ${cell} and account_id = ${accountId} and n = ${found.n} and code_hash = ${hash} and used_at is null
    returning 1`.execute(db);
  return used.rows.length > 0;
}

export async function countRecoveryCodes(db: Db, { cell, accountId }: AccountKey): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from recovery_codes
    where cell_id = ${cell} and account_id = ${accountId} and used_at is null`.execute(db);
  return rows[0]!.n;
}
