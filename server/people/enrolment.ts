import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { sql } from 'kysely';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { loginOf } from './accounts.ts';
import { firstRecoveryCodes } from './factors.ts';
import { addPasskey, askForNewPasskey } from './passkeys.ts';
import type { AccountKey } from './account-key.ts';
import { setPassword } from './passwords.ts';
import type { Occasion } from './sessions.ts';
import { type Entered, type UnderWay, advance, missStep, passSecond, stepOf } from './sign-ins.ts';
import { settleResets } from './resets.ts';
import { startTotp, takeTotp } from './totp.ts';

/** Whether a sign-in owes a step now; whatever else it asks for is refused, or a password alone could add a factor. */
async function owes(platform: Platform, underWay: UnderWay, step: 'enrolment' | 'new-password'): Promise<boolean> {
  return (await stepOf(platform, underWay))?.owes === step;
}

export async function nameOf({ db }: Platform, account: AccountKey): Promise<{ login: string; name: string }> {
  const { rows } = await sql<{ name: string }>`
    select p.name from accounts a join persons p on p.cell_id = a.cell_id and p.id = a.person_id
    where a.cell_id = ${account.cell} and a.id = ${account.accountId}`.execute(db);
  return { login: await loginOf(db, account), name: rows[0]!.name };
}

/** A secret for the authenticator app of somebody who has no second factor yet. */
export async function enrolTotp(platform: Platform, underWay: UnderWay) {
  if (!(await owes(platform, underWay, 'enrolment'))) return refuse('step-not-owed');
  return startTotp(platform, platform.db, underWay, await loginOf(platform.db, underWay));
}

async function auditFirst(trx: Trx, account: AccountKey, act: string, { requestId }: Occasion): Promise<void> {
  const { rows } = await sql<{ person_id: string; now: Date }>`
    select person_id, clock_now() as now from accounts
    where cell_id = ${account.cell} and id = ${account.accountId}`.execute(trx);
  const { person_id: actorId, now } = rows[0]!;
  await writeAudit(trx, {
    cell: account.cell,
    act,
    actorId,
    objectKind: 'account',
    objectId: account.accountId,
    requestId,
    now: now.getTime(),
  });
}

/** Ends the enrolment with what shows that the factor works, and hands out the codes for the day it does not. */
async function enrolled(
  platform: Platform,
  underWay: UnderWay,
  occasion: Occasion,
  works: (trx: Trx) => Promise<boolean>,
): Promise<string[] | undefined> {
  const codes = await platform.db.transaction().execute(async (trx) => {
    if (!(await works(trx))) return undefined;
    await auditFirst(trx, underWay, 'add-factor', occasion);
    await settleResets(trx, underWay, true);
    return firstRecoveryCodes(trx, underWay);
  });
  if (codes !== undefined) await passSecond(platform, underWay);
  return codes;
}

export async function confirmTotp(
  platform: Platform,
  underWay: UnderWay,
  code: string,
  occasion: Occasion,
): Promise<string[] | Refusal> {
  if (!(await owes(platform, underWay, 'enrolment'))) return refuse('step-not-owed');
  const codes = await enrolled(platform, underWay, occasion, (trx) => takeTotp(platform, trx, underWay, code, true));
  if (codes !== undefined) return codes;
  await missStep(platform, underWay);
  return refuse('second-factor-wrong');
}

export async function enrolPasskey(platform: Platform, underWay: UnderWay) {
  if (!(await owes(platform, underWay, 'enrolment'))) return refuse('step-not-owed');
  return askForNewPasskey(platform, platform.db, underWay, await nameOf(platform, underWay));
}

export async function confirmPasskey(
  platform: Platform,
  underWay: UnderWay,
  response: RegistrationResponseJSON,
  occasion: Occasion,
): Promise<string[] | Refusal> {
  if (!(await owes(platform, underWay, 'enrolment'))) return refuse('step-not-owed');
  const codes = await enrolled(platform, underWay, occasion, (trx) =>
    addPasskey(platform, trx, underWay, response, '通行密钥'),
  );
  return codes ?? refuse('passkey-wrong');
}

/** The password somebody must choose before she is let in; every session she had elsewhere ends. */
export async function choosePassword(
  platform: Platform,
  underWay: UnderWay,
  password: string,
  occasion: Occasion,
): Promise<Entered | Refusal> {
  if (!(await owes(platform, underWay, 'new-password'))) return refuse('step-not-owed');
  const refusal = await platform.db.transaction().execute(async (trx) => {
    const wrong = await setPassword(platform, trx, underWay, password);
    if (isRefusal(wrong)) return wrong;
    await sql`delete from sessions where cell_id = ${underWay.cell} and account_id = ${underWay.accountId}`.execute(
      trx,
    );
    await settleResets(trx, underWay, true);
    await auditFirst(trx, underWay, 'change-password', occasion);
    return undefined;
  });
  return refusal ?? advance(platform, underWay, occasion);
}
