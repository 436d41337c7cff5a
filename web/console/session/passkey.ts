import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import type { Me } from '../../../kernel/answers.ts';
import type { PasskeyAnswer, SignInStep } from '../../../kernel/sign-in-answers.ts';
import { Refused, api } from '../../api/client.ts';

/** Whether this page can use passkeys at all: browsers have none for a bare IP address. */
export function mayUsePasskeys(): boolean {
  const { hostname } = window.location;
  return browserSupportsWebAuthn() && !/^[\d.]+$|:/.test(hostname);
}

/** A passkey answers only at the address it was made for. */
function holdToAddress({ at }: PasskeyAnswer): void {
  if (at !== window.location.origin)
    throw new Refused('passkey-wrong', 422, `通行密钥只能在 ${at} 打开的页面上使用，请从那里登录，或者改用验证码。`);
}

/** Closing the browser's window is no fault; whatever else happens in it, the next step is the same. */
async function ask<T>(asking: Promise<T>): Promise<T> {
  try {
    return await asking;
  } catch {
    throw new Refused('passkey-wrong', 422, '没有完成通行密钥的验证，请再试一次；登录时也可以改用验证码。');
  }
}

/** What the passkey answers to what it is asked; the same for a sign-in and for a signature. */
export async function signByPasskey(asked: PasskeyAnswer) {
  holdToAddress(asked);
  const optionsJSON = asked.options as unknown as PublicKeyCredentialRequestOptionsJSON;
  return ask(startAuthentication({ optionsJSON }));
}

export async function signInByPasskey(): Promise<Me | SignInStep> {
  const asked = await api.post<PasskeyAnswer>('/api/session/passkey/options', {});
  return api.post<Me | SignInStep>('/api/session/passkey', await signByPasskey(asked));
}

export async function makePasskey(asked: PasskeyAnswer) {
  holdToAddress(asked);
  const optionsJSON = asked.options as unknown as PublicKeyCredentialCreationOptionsJSON;
  return ask(startRegistration({ optionsJSON }));
}
