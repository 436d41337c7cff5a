import { createHash, randomBytes } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { sql } from 'kysely';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import type { AccountKey } from './account-key.ts';

/** Loaded with the first passkey: the formats it reads are many, and most installations start without one. */
const webauthn = () => import('@simplewebauthn/server');

const challengeMinutes = 5;
const userVerification = 'required';

/** Passkeys belong to the address of PUBLIC_URL and work nowhere else; a browser has none for a bare IP address. */
function placeOf({ config }: Pick<Platform, 'config'>): { origin: string; rpID: string } {
  const { origin, hostname } = new URL(config.publicUrl);
  return { origin, rpID: hostname };
}

type Purpose = 'sign-in' | 'add' | 'sign';

function hashChallenge(challenge: string): Buffer {
  return createHash('sha256').update(challenge).digest();
}

async function newChallenge(
  db: Db,
  purpose: Purpose,
  account: AccountKey | undefined,
  challenge: Buffer = randomBytes(32),
): Promise<Buffer> {
  await sql`insert into passkey_challenges (challenge_hash, cell_id, account_id, purpose, expires_at)
    values (${hashChallenge(challenge.toString('base64url'))}, ${account?.cell ?? null}, ${account?.accountId ?? null},
      ${purpose}, clock_now() + make_interval(mins => ${challengeMinutes}))`.execute(db);
  return challenge;
}

/** Whether a challenge was given out for this, and uses it up. */
async function takeChallenge(
  db: Db,
  purpose: Purpose,
  account: AccountKey | undefined,
  challenge: string,
): Promise<boolean> {
  const { rows } = await sql`
    delete from passkey_challenges where challenge_hash = ${hashChallenge(challenge)} and purpose = ${purpose}
      and account_id is not distinct from ${account?.accountId ?? null}::uuid and expires_at > clock_now()
    returning 1`.execute(db);
  return rows.length > 0;
}

interface Kept extends AccountKey {
  readonly id: string;
  readonly credential: Buffer;
  readonly publicKey: Buffer;
  readonly counter: string | number;
}

const keptColumns = sql`f.cell_id as cell, f.account_id as "accountId", f.id, f.credential_id as credential,
  f.public_key as "publicKey", f.counter`;

async function listPasskeys(db: Db, { cell, accountId }: AccountKey): Promise<readonly Kept[]> {
  const { rows } = await sql<Kept>`select ${keptColumns} from account_factors f
    where f.cell_id = ${cell} and f.account_id = ${accountId} and f.kind = 'passkey'`.execute(db);
  return rows;
}

async function findPasskey(db: Db, credential: Buffer): Promise<Kept | undefined> {
  const { rows } = await sql<Kept>`
    select ${keptColumns} from account_factors f
    join accounts a on a.cell_id = f.cell_id and a.id = f.account_id and a.closed_at is null
    where f.cell_id = any (array(select cell_id from cells)) and f.credential_id = ${credential}`.execute(db);
  return rows[0];
}

export interface PasskeyQuestion<Options> {
  /** Where the page must have been opened for the browser to answer. */
  readonly at: string;
  readonly options: Options;
}

/** What a browser is asked to sign in with: one of the account's passkeys, or any it has where nobody is named yet. */
export async function askForPasskey(
  platform: Platform,
  account: AccountKey | undefined,
): Promise<PasskeyQuestion<PublicKeyCredentialRequestOptionsJSON>> {
  const { generateAuthenticationOptions } = await webauthn();
  const { origin, rpID } = placeOf(platform);
  const own = account === undefined ? [] : await listPasskeys(platform.db, account);
  const options = await generateAuthenticationOptions({
    rpID,
    userVerification,
    challenge: new Uint8Array(await newChallenge(platform.db, 'sign-in', account)),
    allowCredentials: own.map(({ credential }) => ({ id: credential.toString('base64url') })),
  });
  return { at: origin, options };
}

/** Whether a passkey signed what it was asked, with its holder verified by the device; it has been used then. */
async function isSignedBy(
  platform: Pick<Platform, 'config'>,
  db: Db,
  kept: Kept,
  response: AuthenticationResponseJSON,
  expectedChallenge: (challenge: string) => Promise<boolean>,
): Promise<boolean> {
  const { verifyAuthenticationResponse } = await webauthn();
  const { origin, rpID } = placeOf(platform);
  const counter = await verifyAuthenticationResponse({
    response,
    expectedChallenge,
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: {
      id: response.id,
      publicKey: new Uint8Array(kept.publicKey),
      counter: Number(kept.counter),
    },
  }).then(
    ({ verified, authenticationInfo }) => (verified ? authenticationInfo.newCounter : undefined),
    // The library throws what is wrong; the person can only try again.
    () => undefined,
  );
  if (counter === undefined) return false;
  await sql`update account_factors set counter = ${counter}, used_at = clock_now()
    where cell_id = ${kept.cell} and id = ${kept.id}`.execute(db);
  return true;
}

/**
 * The account whose passkey signed what it was asked, with its holder verified by the device: what she has and what she
 * knows or is, so both factors. Where an account is named it must be one of its own.
 */
export async function takePasskey(
  platform: Platform,
  account: AccountKey | undefined,
  response: AuthenticationResponseJSON,
): Promise<AccountKey | undefined> {
  const { db } = platform;
  const kept = await findPasskey(db, Buffer.from(response.id, 'base64url'));
  if (kept === undefined || (account !== undefined && kept.accountId !== account.accountId)) return undefined;
  const asked = (challenge: string) => takeChallenge(db, 'sign-in', account, challenge);
  return (await isSignedBy(platform, db, kept, response, asked)) ? kept : undefined;
}

/** What a browser is asked to sign a text with, whose SHA-256 is the challenge; nothing where the account has no passkey. */
export async function askToSign(
  platform: Pick<Platform, 'config'>,
  db: Db,
  account: AccountKey,
  challenge: Buffer,
): Promise<PasskeyQuestion<PublicKeyCredentialRequestOptionsJSON> | undefined> {
  const own = await listPasskeys(db, account);
  if (own.length === 0) return undefined;
  const { generateAuthenticationOptions } = await webauthn();
  const { origin, rpID } = placeOf(platform);
  const options = await generateAuthenticationOptions({
    rpID,
    userVerification,
    challenge: new Uint8Array(await newChallenge(db, 'sign', account, challenge)),
    allowCredentials: own.map(({ credential }) => ({ id: credential.toString('base64url') })),
  });
  return { at: origin, options };
}

/** The key that signed this very challenge, which was given out for it to this account a moment ago. */
export async function takeSignature(
  platform: Pick<Platform, 'config'>,
  db: Db,
  account: AccountKey,
  challenge: Buffer,
  response: AuthenticationResponseJSON,
): Promise<{ readonly credential: Buffer; readonly publicKey: Buffer } | undefined> {
  const kept = await findPasskey(db, Buffer.from(response.id, 'base64url'));
  if (kept?.accountId !== account.accountId) return undefined;
  const asked = async (given: string) =>
    given === challenge.toString('base64url') && takeChallenge(db, 'sign', account, given);
  return (await isSignedBy(platform, db, kept, response, asked)) ? kept : undefined;
}

export async function hasPasskey(db: Db, account: AccountKey): Promise<boolean> {
  return (await listPasskeys(db, account)).length > 0;
}

/** What a browser is asked to make a new passkey from. */
export async function askForNewPasskey(
  platform: Platform,
  db: Db,
  account: AccountKey,
  who: { readonly login: string; readonly name: string },
): Promise<PasskeyQuestion<PublicKeyCredentialCreationOptionsJSON>> {
  const { generateRegistrationOptions } = await webauthn();
  const { origin, rpID } = placeOf(platform);
  const own = await listPasskeys(db, account);
  const options = await generateRegistrationOptions({
    rpName: '虹桥工会端',
    rpID,
    userName: who.login,
    userDisplayName: who.name,
    userID: new Uint8Array(Buffer.from(account.accountId)),
    challenge: new Uint8Array(await newChallenge(db, 'add', account)),
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'preferred', userVerification },
    excludeCredentials: own.map(({ credential }) => ({ id: credential.toString('base64url') })),
  });
  return { at: origin, options };
}

/** Keeps a new passkey that signed what it was asked; false where it did not. */
export async function addPasskey(
  platform: Platform,
  db: Db,
  account: AccountKey,
  response: RegistrationResponseJSON,
  name: string,
): Promise<boolean> {
  const { verifyRegistrationResponse } = await webauthn();
  const { origin, rpID } = placeOf(platform);
  const made = await verifyRegistrationResponse({
    response,
    expectedChallenge: (challenge) => takeChallenge(db, 'add', account, challenge),
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
  }).catch(() => undefined);
  if (made?.verified !== true) return false;
  const { id, publicKey, counter } = made.registrationInfo.credential;
  const { rows } = await sql`
    insert into account_factors (cell_id, id, account_id, kind, name, added_at, confirmed_at, credential_id, public_key, counter)
    values (${account.cell}, ${newId()}, ${account.accountId}, 'passkey', ${name}, clock_now(), clock_now(),
      ${Buffer.from(id, 'base64url')}, ${Buffer.from(publicKey)}, ${counter})
    on conflict do nothing returning 1`.execute(db);
  return rows.length > 0;
}
