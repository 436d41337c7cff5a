import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Configuration } from 'openid-client';
import { sql } from 'kysely';
import { readPhone } from '../../kernel/identity/phone.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { IdentityConfig } from '../config.ts';
import type { Platform } from '../platform.ts';
import type { AccountKey } from './account-key.ts';
import { type Account, findOpenAccount, findStaffByPhone, loginOf } from './accounts.ts';
import { type FirstStep, enter } from './entering.ts';
import type { Occasion } from './sessions.ts';
import { accountOfPhone } from './sign-in.ts';
import { keyOfLogin } from './tries.ts';

/** Loaded where a provider is configured. */
const openid = () => import('openid-client');

const minutes = 10;
const isLoopback = (issuer: URL) => ['127.0.0.1', 'localhost', '[::1]'].includes(issuer.hostname);

/** What the provider says of itself, asked once; again at the next sign-in where it did not answer. */
const known = new Map<string, Promise<Configuration>>();

async function discover({ issuer, clientId, clientSecret }: IdentityConfig): Promise<Configuration> {
  const { allowInsecureRequests, discovery, enableNonRepudiationChecks } = await openid();
  const url = new URL(issuer);
  // The signature of what it says is looked at as well, though it came over a connection to the provider itself (ASVS 6.8.2).
  const checks = [enableNonRepudiationChecks];
  const bare = url.protocol === 'http:' && isLoopback(url) ? [allowInsecureRequests] : [];
  return discovery(url, clientId, clientSecret, undefined, { execute: [...checks, ...bare] });
}

function providerOf(identity: IdentityConfig): Promise<Configuration> {
  const found = known.get(identity.issuer) ?? discover(identity);
  known.set(identity.issuer, found);
  found.catch(() => known.delete(identity.issuer));
  return found;
}

const hashOf = (text: string) => createHash('sha256').update(text).digest();
/** What proves to the provider that who comes back is who left; made anew from the state, so that it is kept nowhere. */
function verifierOf({ sealer }: Platform, state: string): string {
  return createHmac('sha256', sealer.keyFor('identity verifiers')).update(state).digest('base64url');
}

const backOf = ({ config }: Platform) => new URL('/api/session/identity/back', config.publicUrl).href;

/**
 * Sends a browser to the provider: authorization code with PKCE, a state that only this browser can bring back, and a nonce
 * that the answer must repeat. With an account, to link it and not to sign in.
 */
export async function leaveForIdentity(
  platform: Platform,
  identity: IdentityConfig,
  audience: 'worker' | 'staff',
  account?: AccountKey,
): Promise<{ readonly url: string; readonly browser: string } | Refusal> {
  const { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomState } = await openid();
  const provider = await providerOf(identity).catch((fault: unknown) => {
    platform.log.error({ err: fault }, 'the identity provider does not answer');
    return undefined;
  });
  if (provider === undefined) return refuse('identity-away');
  const [state, nonce] = [randomState(), randomNonce()];
  const browser = randomBytes(24).toString('base64url');
  await sql`insert into identity_requests (state_hash, browser_hash, audience, nonce, cell_id, account_id, expires_at)
    values (${hashOf(state)}, ${hashOf(browser)}, ${audience}, ${nonce},
      ${account?.cell ?? null}, ${account?.accountId ?? null}, clock_now() + make_interval(mins => ${minutes}))`.execute(
    platform.db,
  );
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: backOf(platform),
    scope: identity.scope,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifierOf(platform, state)),
    code_challenge_method: 'S256',
  });
  return { url: url.href, browser };
}

interface Request {
  readonly audience: 'worker' | 'staff';
  readonly nonce: string;
  readonly cell_id: number | null;
  readonly account_id: string | null;
}

/** The request that a browser comes back from; each is good for one return, in the browser that left. */
async function takeRequest({ db }: Platform, state: string, browser: string): Promise<Request | undefined> {
  const { rows } = await sql<Request>`
    delete from identity_requests
    where state_hash = ${hashOf(state)} and browser_hash = ${hashOf(browser)} and expires_at > clock_now()
    returning audience, nonce, cell_id, account_id`.execute(db);
  return rows[0];
}

/** Who came back, as the provider says. */
interface Said {
  readonly subject: string;
  readonly phone?: string | undefined;
  readonly factors: readonly string[];
}

async function readAnswer(
  platform: Platform,
  identity: IdentityConfig,
  back: URL,
  request: Request,
): Promise<Said | undefined> {
  const { authorizationCodeGrant, fetchUserInfo } = await openid();
  const state = back.searchParams.get('state') ?? '';
  try {
    const provider = await providerOf(identity);
    const tokens = await authorizationCodeGrant(provider, back, {
      pkceCodeVerifier: verifierOf(platform, state),
      expectedState: state,
      expectedNonce: request.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims()!;
    const { userinfo_endpoint: more } = provider.serverMetadata();
    const info = more === undefined ? claims : await fetchUserInfo(provider, tokens.access_token, claims.sub);
    const { phone_number: phone, phone_number_verified: verified } = info;
    // A number that the provider has not verified is what somebody typed there.
    const read = verified === true && typeof phone === 'string' ? readPhone(phone) : undefined;
    const amr = Array.isArray(claims['amr']) ? claims['amr'] : [];
    return {
      subject: claims.sub,
      phone: read?.ok ? read.phone : undefined,
      factors: [...amr, claims['acr']].filter((one) => typeof one === 'string'),
    };
  } catch (fault) {
    platform.log.warn({ err: fault }, 'an answer of the identity provider was not believed');
    return undefined;
  }
}

async function findLinked({ db }: Platform, issuer: string, subject: string): Promise<AccountKey | undefined> {
  const { rows } = await sql<AccountKey>`
    select cell_id as cell, account_id as "accountId" from identity_links
    where issuer = ${issuer} and subject = ${subject}`.execute(db);
  return rows[0];
}

/** Keeps who of the provider an account belongs to; false where that person is linked to another account that is open. */
async function link(
  { db }: Platform,
  issuer: string,
  subject: string,
  account: AccountKey,
  { requestId }: Occasion,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ person_id: string; linked_at: Date }>`
      insert into identity_links as l (issuer, subject, cell_id, account_id, linked_at)
      values (${issuer}, ${subject}, ${account.cell}, ${account.accountId}, clock_now())
      on conflict (issuer, subject) do update
        set cell_id = excluded.cell_id, account_id = excluded.account_id, linked_at = excluded.linked_at
        where (l.cell_id, l.account_id) = (excluded.cell_id, excluded.account_id)
          or not exists (select from accounts a where a.cell_id = l.cell_id and a.id = l.account_id and a.closed_at is null)
      returning l.linked_at,
        (select person_id from accounts a where a.cell_id = l.cell_id and a.id = l.account_id) as person_id`.execute(
      trx,
    );
    const linked = rows[0];
    if (linked === undefined) return false;
    await writeAudit(trx, {
      cell: account.cell,
      act: 'link-identity',
      actorId: linked.person_id,
      objectKind: 'account',
      objectId: account.accountId,
      requestId,
      now: linked.linked_at.getTime(),
    });
    return true;
  });
}

/** The account of somebody the provider vouches for: linked before, or found by a phone the provider has verified. */
async function findAccountOf(
  platform: Platform,
  { issuer }: IdentityConfig,
  said: Said,
  audience: 'worker' | 'staff',
  occasion: Occasion,
): Promise<Account | Refusal> {
  const linked = await findLinked(platform, issuer, said.subject);
  const own = linked && (await findOpenAccount(platform.db, linked));
  if (own !== undefined) return own.kind === audience ? own : refuse('identity-unknown');
  if (said.phone === undefined) return refuse('identity-unknown');
  const found =
    audience === 'worker'
      ? await accountOfPhone(platform, said.phone)
      : await findStaffByPhone(platform.db, platform.sealer.blinds(said.phone));
  if (found === undefined) return refuse('identity-unknown');
  if (isRefusal(found)) return found;
  const key = { cell: found.cell_id, accountId: found.id };
  return (await link(platform, issuer, said.subject, key, occasion)) ? found : refuse('identity-unknown');
}

export type CameBack = { readonly audience: 'worker' | 'staff'; readonly came: FirstStep | Refusal | 'linked' };

/**
 * Reads what a browser brings back from the provider. Staff owe a second factor still, unless the provider says that it has
 * asked for one of those that this deployment accepts (HONGQIAO_OIDC_FACTORS). Refusal: identity-refused, identity-unknown.
 */
export async function comeBackFromIdentity(
  platform: Platform,
  identity: IdentityConfig,
  back: URL,
  browser: string,
  occasion: Occasion,
): Promise<CameBack> {
  const request = await takeRequest(platform, back.searchParams.get('state') ?? '', browser);
  if (request === undefined) return { audience: 'worker', came: refuse('identity-refused') };
  const { audience } = request;
  const said = await readAnswer(platform, identity, back, request);
  if (said === undefined) return { audience, came: refuse('identity-refused') };
  if (request.account_id !== null) {
    const account = { cell: request.cell_id!, accountId: request.account_id };
    const done = await link(platform, identity.issuer, said.subject, account, occasion);
    return { audience, came: done ? 'linked' : refuse('identity-taken') };
  }
  const account = await findAccountOf(platform, identity, said, audience, occasion);
  if (isRefusal(account)) return { audience, came: account };
  const loginKey = keyOfLogin(platform, await loginOf(platform.db, { cell: account.cell_id, accountId: account.id }));
  const both = said.factors.some((one) => identity.factors.includes(one));
  return { audience, came: await enter(platform, account, loginKey, occasion, both) };
}
