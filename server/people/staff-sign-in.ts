import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { Platform } from '../platform.ts';
import { findAccount, getAccount, loginOf } from './accounts.ts';
import { type FirstStep, auditMiss, enter } from './entering.ts';
import { takePasskey } from './passkeys.ts';
import { isPassword } from './passwords.ts';
import { readRecoveryCode, takeRecoveryCode } from './recovery.ts';
import type { Occasion } from './sessions.ts';
import { type Entered, type UnderWay, advance, beginSignIn, missStep, passSecond } from './sign-ins.ts';
import { takeTotp } from './totp.ts';
import { forgetTry, keyOfLogin, missTry, takeTry } from './tries.ts';

/**
 * The first factor of staff. An account that does not exist is refused as one that does: in the same words, after the same
 * statements, and after a hash that takes as long.
 */
export async function signInByPassword(
  platform: Platform,
  given: { readonly login: string; readonly password: string },
  occasion: Occasion,
): Promise<FirstStep | Refusal> {
  const login = given.login.trim().toLowerCase();
  const loginKey = keyOfLogin(platform, login);
  const counted = await takeTry(platform, 'password', loginKey, occasion.source);
  if (isRefusal(counted)) return counted;
  const account = await findAccount(platform.db, login);
  const right = await isPassword(account?.password_hash, given.password);
  if (account === undefined || !right || account.is_over) {
    await missTry(platform, counted, occasion.source);
    await auditMiss(platform, account, { refused: 'sign-in-wrong', purpose: '密码' }, occasion);
    return refuse('sign-in-wrong');
  }
  await forgetTry(platform, counted);
  return enter(platform, account, loginKey, occasion);
}

/** The second factor of a sign-in: a code of an authenticator app, or one of those written down for the day it is lost. */
export async function signInByCodeOfApp(
  platform: Platform,
  underWay: UnderWay,
  typed: string,
  occasion: Occasion,
): Promise<Entered | Refusal> {
  if (underWay.secondDone) return refuse('step-not-owed');
  const counted = await takeTry(platform, 'second', underWay.loginKey, occasion.source);
  if (isRefusal(counted)) return counted;
  const recovery = readRecoveryCode(typed);
  const right =
    (await takeTotp(platform, platform.db, underWay, typed)) ||
    (recovery !== undefined && (await takeRecoveryCode(platform.db, underWay, recovery)));
  if (!right) {
    await missStep(platform, underWay);
    await missTry(platform, counted, occasion.source);
    await auditMiss(
      platform,
      await getAccount(platform.db, underWay),
      { refused: 'second-factor-wrong', purpose: '第二道验证' },
      occasion,
    );
    return refuse('second-factor-wrong');
  }
  await forgetTry(platform, counted);
  return advance(platform, await passSecond(platform, underWay), occasion);
}

/** A passkey: the second factor of a sign-in that is under way, or both at once where none is. */
export async function signInByPasskey(
  platform: Platform,
  underWay: UnderWay | undefined,
  response: AuthenticationResponseJSON,
  occasion: Occasion,
): Promise<FirstStep | Refusal> {
  const key = await takePasskey(platform, underWay, response);
  if (key === undefined) {
    await auditMiss(
      platform,
      underWay && (await getAccount(platform.db, underWay)),
      { refused: 'passkey-wrong', purpose: '通行密钥' },
      occasion,
    );
    return refuse('passkey-wrong');
  }
  if (underWay !== undefined) {
    const entered = await advance(platform, await passSecond(platform, underWay), occasion);
    return isRefusal(entered) ? entered : { token: '', entered };
  }
  const login = await loginOf(platform.db, key);
  const begun = await beginSignIn(platform, key, keyOfLogin(platform, login), true);
  const entered = await advance(platform, begun.underWay, occasion);
  return isRefusal(entered) ? entered : { token: begun.token, entered };
}
