import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/**
 * A passkey without a device, for people who exist in tests only: a key of this process that signs what it is asked, as
 * WebAuthn wants it signed, with its holder said to be verified. Unlike a code by the clock it can be used twice in a
 * minute, and on a day that a test has set by hand.
 */
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest();

/** The public key in COSE, as the platform keeps it. */
export function softPublicKey(): Buffer {
  const { x, y } = publicKey.export({ format: 'jwk' });
  return Buffer.concat([
    Buffer.from('a5010203262001215820', 'hex'),
    Buffer.from(x!, 'base64url'),
    Buffer.from('225820', 'hex'),
    Buffer.from(y!, 'base64url'),
  ]);
}

/** The key itself as PKCS #8, for a browser whose device a test holds. */
export const softPrivateKey = (): Buffer => privateKey.export({ format: 'der', type: 'pkcs8' });

export interface PasskeyAsked {
  readonly at: string;
  readonly options: {
    readonly challenge: string;
    readonly rpId: string;
    readonly allowCredentials: readonly { readonly id: string }[];
  };
}

/** What a device is asked to make a passkey from. */
export interface NewPasskeyAsked {
  readonly at: string;
  readonly options: { readonly challenge: string; readonly rp: { readonly id: string } };
}

/** The body of a new passkey, without an attestation, as a browser sends it. */
export function makeSoftly({ at, options }: NewPasskeyAsked): object {
  const id = randomBytes(16);
  const client = { type: 'webauthn.create', challenge: options.challenge, origin: at, crossOrigin: false };
  // Somebody is there, it is her, and the key follows: no model, the length of the id, the id, the key.
  const flags = Buffer.of(0b1000101, 0, 0, 0, 0);
  const authenticator = Buffer.concat([
    sha256(options.rp.id),
    flags,
    Buffer.alloc(16),
    Buffer.of(0, id.length),
    id,
    softPublicKey(),
  ]);
  const attestation = Buffer.concat([
    Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746158', 'hex'),
    Buffer.of(authenticator.length),
    authenticator,
  ]);
  return {
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    response: {
      clientDataJSON: Buffer.from(JSON.stringify(client)).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    },
    clientExtensionResults: {},
  };
}

/** What a browser gives of a passkey that signed. */
export interface SoftAnswer {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
  };
  readonly clientExtensionResults: object;
}

/** The body of a sign-in by passkey. Each part can be given otherwise, by a test that wants it wrong. */
export function signSoftly(
  { at, options }: PasskeyAsked,
  otherwise: {
    readonly origin?: string;
    readonly flags?: number;
    readonly id?: string;
    readonly challenge?: string;
  } = {},
): SoftAnswer {
  const id = otherwise.id ?? options.allowCredentials[0]?.id ?? '';
  const client = Buffer.from(
    JSON.stringify({
      type: 'webauthn.get',
      challenge: otherwise.challenge ?? options.challenge,
      origin: otherwise.origin ?? at,
      crossOrigin: false,
    }),
  );
  // Somebody is there, and it is her.
  const flags = otherwise.flags ?? 0b101;
  const authenticator = Buffer.concat([sha256(options.rpId), Buffer.of(flags, 0, 0, 0, 0)]);
  const signature = sign('sha256', Buffer.concat([authenticator, sha256(client)]), privateKey);
  return {
    id,
    rawId: id,
    type: 'public-key',
    response: {
      clientDataJSON: client.toString('base64url'),
      authenticatorData: authenticator.toString('base64url'),
      signature: signature.toString('base64url'),
    },
    clientExtensionResults: {},
  };
}
