import type { GivenSignature, SigningAnswer } from '../../../kernel/payout.ts';
import { Refused } from '../../api/client.ts';
import { signByPasskey } from '../session/passkey.ts';

const base64url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

/**
 * Has the device sign the text that stands on the page, and nothing else: what it is asked must be the digest of that very
 * text, or it is not asked at all.
 */
export async function signText({ text, at, nonce, passkey }: SigningAnswer): Promise<GivenSignature | undefined> {
  if (passkey === undefined) return undefined;
  const digest = base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  if (passkey.options['challenge'] !== digest)
    throw new Refused(
      'signature-wrong',
      422,
      '要签名的内容和页面上写的不一样，没有签名。请刷新页面再试，还是这样请联系管理员。',
    );
  const { id, response } = await signByPasskey(passkey);
  const { clientDataJSON: client, authenticatorData: authenticator, signature } = response;
  return { at, nonce, credential: id, client, authenticator, signature };
}

/** The text that is signed, line by line, as name and content. */
export const linesOf = (text: string): (readonly [string, string])[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf('：')), line.slice(line.indexOf('：') + 1)] as const);
