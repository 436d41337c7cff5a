import { hash, randomBytes } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import Type from 'typebox';
import type { GivenSignature, SigningAnswer } from '../../kernel/payout.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { keyOf } from '../people/factors.ts';
import { askToSign, hasPasskey, takeSignature } from '../people/passkeys.ts';
import type { Platform } from '../platform.ts';
import type { By } from './by.ts';
import { insertSignature } from './signature-queries.ts';
import { type Asking, type Signable, challengeOf, signedText } from './signed-text.ts';

const given = Type.String({ maxLength: 4_000, pattern: '^[A-Za-z0-9_-]*$' });

const SignatureBody = Type.Object(
  {
    at: Type.String({ format: 'date-time', maxLength: 40 }),
    nonce: Type.String({ pattern: '^[0-9a-f]{32}$' }),
    credential: given,
    client: given,
    authenticator: given,
    signature: given,
  },
  { additionalProperties: false },
);

/** The second person’s word about a payment: a no with its reason, or a yes with what she signed. */
export const DecisionBody = Type.Object(
  { agrees: Type.Boolean(), why: Type.String({ maxLength: 200 }), signed: Type.Optional(SignatureBody) },
  { additionalProperties: false },
);

/** What decides whether there is a signature, and at which address. */
export type Place = Pick<Platform, 'config'>;

/** The demo’s people have no device that could sign; everything else of the profile holds for them. */
const mustSign = ({ config }: Place): boolean => config.profile.signedPayments && !config.demo;

const textFor = (what: Signable, { caller }: By, asking: Asking): string =>
  signedText(what, { name: caller.name, id: caller.personId }, asking);

/**
 * What the caller is to sign before her yes to this counts. Refusal: signature-needed, where she has no passkey and the
 * profile lets nobody agree without.
 */
export async function askForSignature(
  platform: Place,
  trx: Trx,
  what: Signable,
  by: By,
): Promise<SigningAnswer | Refusal> {
  const at = new Date(Math.floor(by.now / 1000) * 1000);
  const nonce = randomBytes(16).toString('hex');
  const text = textFor(what, by, { at, nonce });
  const passkey = await askToSign(platform, trx, keyOf(by.caller), challengeOf(text));
  if (passkey === undefined && mustSign(platform)) return refuse('signature-needed');
  return {
    text,
    at: at.toISOString(),
    nonce,
    ...(passkey && { passkey: { at: passkey.at, options: { ...passkey.options } } }),
  };
}

function responseOf({ credential, client, authenticator, signature }: GivenSignature): AuthenticationResponseJSON {
  return {
    id: credential,
    rawId: credential,
    type: 'public-key',
    response: { clientDataJSON: client, authenticatorData: authenticator, signature },
    clientExtensionResults: {},
  };
}

/** Beside a yes in the audit: which signature it stands on, so that the chain of the audit holds the signature as well. */
export interface Consent {
  readonly says: string;
}

/**
 * Takes and keeps the signature of a yes. What was signed is not believed from the page: the text is made again from what is
 * about to be paid, and a signature of anything else is none. Whoever has a passkey cannot leave it away. Refusals:
 * signature-needed, signature-wrong.
 */
export async function takeConsent(
  platform: Place,
  trx: Trx,
  what: Signable,
  signed: GivenSignature | undefined,
  by: By,
): Promise<Consent | Refusal> {
  const account = keyOf(by.caller);
  if (signed === undefined)
    return mustSign(platform) || (await hasPasskey(trx, account)) ? refuse('signature-needed') : { says: '未签名' };
  const text = textFor(what, by, { at: new Date(signed.at), nonce: signed.nonce });
  const key = await takeSignature(platform, trx, account, challengeOf(text), responseOf(signed));
  if (key === undefined) return refuse('signature-wrong');
  const [authenticator, client, signature] = [signed.authenticator, signed.client, signed.signature].map((part) =>
    Buffer.from(part, 'base64url'),
  ) as [Buffer, Buffer, Buffer];
  await insertSignature(trx, {
    cell: by.caller.cell,
    id: newId(by.now),
    kind: what.kind,
    objectId: what.id,
    personId: by.caller.personId,
    text,
    credential: key.credential,
    publicKey: key.publicKey,
    authenticator,
    client,
    signature,
    at: new Date(by.now),
  });
  return { says: `签名 ${hash('sha256', Buffer.concat([challengeOf(text), signature]), 'hex')}` };
}
