import { sql } from 'kysely';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { FactorLine, SecurityAnswer } from '../../kernel/sign-in-answers.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Db, Trx } from '../db/open.ts';
import type { WriteContext } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { loginOf } from './accounts.ts';
import type { Caller } from './caller.ts';
import type { AccountKey } from './account-key.ts';
import { endSessionsOf, isPassword, setPassword } from './passwords.ts';
import { listOwnResets } from './resets.ts';
import { countRecoveryCodes, makeRecoveryCodes } from './recovery.ts';
import { type Try, forgetTry, keyOfLogin, missTry, takeTry } from './tries.ts';

export function keyOf({ cell, accountId }: Caller): AccountKey {
  return { cell, accountId };
}

async function listFactors(db: Db, { cell, accountId }: AccountKey): Promise<FactorLine[]> {
  const { rows } = await sql<{
    id: string;
    kind: FactorLine['kind'];
    name: string;
    added_at: Date;
    used_at: Date | null;
  }>`
    select id, kind, name, added_at, used_at from account_factors
    where cell_id = ${cell} and account_id = ${accountId} and confirmed_at is not null
    order by added_at, id`.execute(db);
  return rows.map(({ added_at, used_at, ...line }) => ({
    ...line,
    addedAt: added_at.toISOString(),
    ...(used_at && { usedAt: used_at.toISOString() }),
  }));
}

/** How somebody's own account is secured. */
export async function securityOf({ db, config }: Platform, caller: Caller, tokenHash: Buffer): Promise<SecurityAnswer> {
  const key = keyOf(caller);
  const days = config.profile.passwordDays ?? null;
  const { rows } = await sql<{ set_at: Date | null; until: Date | null; others: number; linked_at: Date | null }>`
    select case when isfinite(password_set_at) then password_set_at end as set_at,
      case when isfinite(password_set_at) then password_set_at + make_interval(days => ${days}::integer) end as until,
      (select count(*)::integer from sessions s where s.cell_id = a.cell_id and s.account_id = a.id
        and s.expires_at > clock_now() and s.token_hash <> ${tokenHash}) as others,
      (select max(l.linked_at) from identity_links l where l.cell_id = a.cell_id and l.account_id = a.id) as linked_at
    from accounts a where cell_id = ${caller.cell} and id = ${caller.accountId}`.execute(db);
  const { set_at: setAt, until, others, linked_at: linkedAt } = rows[0]!;
  return {
    login: caller.kind === 'staff' ? await loginOf(db, key) : '',
    factors: await listFactors(db, key),
    recoveryCodesLeft: await countRecoveryCodes(db, key),
    ...(setAt && { passwordSetAt: setAt.toISOString() }),
    ...(until && { passwordUntil: until.toISOString() }),
    otherSessions: others,
    resets: await listOwnResets(db, key),
    ...(linkedAt && { identity: { linkedAt: linkedAt.toISOString() } }),
  };
}

type Act =
  | 'change-password'
  | 'add-factor'
  | 'remove-factor'
  | 'unlink-identity'
  | 'make-recovery-codes'
  | 'end-other-sessions'
  | 'end-session'
  | 'make-calendar'
  | 'shut-calendar';

export async function auditAct(trx: Trx, { caller, request, now }: WriteContext, act: Act): Promise<void> {
  await writeAudit(trx, {
    cell: caller.cell,
    act,
    actorId: caller.personId,
    objectKind: 'account',
    objectId: caller.accountId,
    requestId: request.id,
    now,
  });
}

/** Where a write comes from, as tries are counted. */
interface From {
  readonly address: string;
  readonly device?: string | undefined;
}

/**
 * Shows that it is still she who sits there, before anything is changed by which she signs in. An account that has no
 * password signs in at an identity provider, which is asked there. Refusal: password-wrong, sign-in-locked.
 */
export async function provePassword(
  platform: Platform,
  caller: Caller,
  password: string,
  from: From,
): Promise<undefined | Refusal> {
  const { rows } = await sql<{ password_hash: string | null }>`
    select password_hash from accounts where cell_id = ${caller.cell} and id = ${caller.accountId}`.execute(
    platform.db,
  );
  const kept = rows[0]?.password_hash;
  if (kept === null || kept === undefined) return undefined;
  const loginKey = keyOfLogin(platform, await loginOf(platform.db, keyOf(caller)));
  const counted: Try | Refusal = await takeTry(platform, 'password', loginKey, from);
  if (isRefusal(counted)) return counted;
  if (!(await isPassword(kept, password))) {
    await missTry(platform, counted, from);
    return refuse('password-wrong');
  }
  await forgetTry(platform, counted);
  return undefined;
}

/** Changes a password that was shown to be known, and ends every other session of the account. */
export async function changePassword(
  platform: Platform,
  trx: Trx,
  context: WriteContext,
  next: string,
  tokenHash: Buffer,
): Promise<undefined | Refusal> {
  const refusal = await setPassword(platform, trx, keyOf(context.caller), next);
  if (refusal !== undefined) return refusal;
  await endSessionsOf(trx, keyOf(context.caller), tokenHash);
  await auditAct(trx, context, 'change-password');
  return undefined;
}

/** Takes away who one is at the identity provider; where that is the only way in it stays. Refusal: not-found, last-factor. */
export async function unlinkIdentity(trx: Trx, context: WriteContext): Promise<undefined | Refusal> {
  const { cell, accountId, kind } = context.caller;
  const { rows } = await sql<{ has_password: boolean }>`
    select password_hash is not null as has_password from accounts where cell_id = ${cell} and id = ${accountId} for update`.execute(
    trx,
  );
  if (kind === 'staff' && !rows[0]!.has_password) return refuse('last-factor');
  const gone = await sql`
    delete from identity_links where cell_id = ${cell} and account_id = ${accountId} returning subject`.execute(trx);
  if (gone.rows.length === 0) return refuse('not-found');
  await auditAct(trx, context, 'unlink-identity');
  return undefined;
}

/** Takes a second factor away; the last one stays. Refusal: not-found, last-factor. */
export async function removeFactor(trx: Trx, context: WriteContext, id: string): Promise<undefined | Refusal> {
  const { cell, accountId } = context.caller;
  const { rows } = await sql<{ id: string }>`
    select id from account_factors where cell_id = ${cell} and account_id = ${accountId} and confirmed_at is not null
    order by id for update`.execute(trx);
  if (!rows.some((row) => row.id === id)) return refuse('not-found');
  if (rows.length === 1) return refuse('last-factor');
  await sql`delete from account_factors where cell_id = ${cell} and id = ${id}`.execute(trx);
  await auditAct(trx, context, 'remove-factor');
  return undefined;
}

/** Recovery codes for an account that has none: they come with its first second factor. */
export async function firstRecoveryCodes(db: Db, account: AccountKey): Promise<string[]> {
  return (await countRecoveryCodes(db, account)) > 0 ? [] : makeRecoveryCodes(db, account);
}
