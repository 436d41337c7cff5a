import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import { type TestServer, startTestServer } from '../../test/server.ts';

/** A provider that says what it is told to, so that each thing that must be looked at is wrong once. */
interface Lie {
  readonly key?: KeyObject;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly alg?: string;
  /** Who the browser is told has sent it back. */
  readonly backFrom?: string;
}

const pairOf = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const [own, stranger] = [pairOf(), pairOf()];
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

let lie: Lie = {};
let nonce = '';
let phone = '';
let issuer = '';
let metadataIssuer: string | undefined;
let provider: Server;
let s: TestServer;

function tokenOf(): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: 'hongqiao', sub: 'somebody', nonce, iat: now, exp: now + 300, ...lie.claims };
  const alg = lie.alg ?? 'RS256';
  const signed = `${part({ alg, kid: 'own' })}.${part({ ...claims, phone_number: phone, phone_number_verified: true })}`;
  if (alg === 'none') return `${signed}.`;
  return `${signed}.${sign('sha256', Buffer.from(signed), lie.key ?? own.privateKey).toString('base64url')}`;
}

function answer(request: IncomingMessage, reply: ServerResponse): void {
  const url = new URL(request.url!, issuer);
  const json = (value: unknown) => reply.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  if (url.pathname === '/.well-known/openid-configuration')
    return void json({
      issuer: metadataIssuer ?? issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    });
  if (url.pathname === '/jwks')
    return void json({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }] });
  if (url.pathname === '/token')
    return void json({
      access_token: 'secret-access',
      refresh_token: 'secret-refresh',
      token_type: 'Bearer',
      id_token: tokenOf(),
    });
  nonce = url.searchParams.get('nonce')!;
  const back = new URL(url.searchParams.get('redirect_uri')!);
  back.searchParams.set('code', 'a-code');
  back.searchParams.set('state', url.searchParams.get('state')!);
  back.searchParams.set('iss', lie.backFrom ?? issuer);
  reply.writeHead(303, { location: back.href }).end();
}

const listen = (server: Server) =>
  new Promise<string>((ready) => {
    server.listen(0, '127.0.0.1', () => ready(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

beforeAll(async () => {
  provider = createServer(answer);
  issuer = await listen(provider);
  const identity = {
    issuer,
    clientId: 'hongqiao',
    clientSecret: 'only-for-this-test',
    scope: 'openid phone',
    label: '市总统一认证',
    audiences: ['worker', 'staff'],
    factors: ['otp'],
  } as const;
  const probe = createServer();
  const publicUrl = await listen(probe);
  await new Promise((done) => probe.close(done));
  s = await startTestServer({ port: Number(new URL(publicUrl).port), config: { publicUrl, identity } });
});
afterAll(async () => {
  await s.close();
  provider.closeAllConnections();
  await new Promise((done) => provider.close(done));
});
afterEach(() => {
  lie = {};
});

/** All that a browser is told on its way, and where it ends up. */
async function come(): Promise<{ at: string; told: string; cookies: string[] }> {
  phone = (await s.world.worker('factory')).phone;
  const manual = { redirect: 'manual' } as const;
  const leaving = await fetch(`${s.url}/api/session/identity?for=worker`, manual);
  const cookie = leaving.headers.getSetCookie()[0]!.split(';')[0]!;
  const sent = await fetch(leaving.headers.get('location')!, manual);
  const back = await fetch(sent.headers.get('location')!, { ...manual, headers: { cookie } });
  const cookies = [...leaving.headers.getSetCookie(), ...back.headers.getSetCookie()];
  return {
    at: back.headers.get('location')!,
    told: `${await leaving.text()}${await back.text()}${cookies.join()}`,
    cookies,
  };
}

const refused = '/sign-in?refused=identity-refused';

it('lets in whom a provider that tells the truth vouches for; its tokens stay with the server [ASVS-10.1.1]', async () => {
  const { at, told, cookies } = await come();
  expect(at).toBe('/me');
  expect(cookies.some((line) => line.startsWith('hq_session='))).toBe(true);
  expect(told).not.toMatch(/secret-access|secret-refresh|eyJ/);
  const { rows } = await s.world.owner.query<{ text: string }>(
    'select row_to_json(l)::text as text from identity_links l',
  );
  expect(rows.map(({ text }) => text).join()).not.toMatch(/secret|eyJ/);
});

describe('what a provider says is not believed', () => {
  test.each<readonly [string, Lie]>([
    ['under the signature of somebody else', { key: stranger.privateKey }],
    ['without a signature', { alg: 'none' }],
  ])('%s [ASVS-6.8.2]', async (_what, told) => {
    lie = told;
    expect((await come()).at).toBe(refused);
  });

  it('in the name of another issuer [ASVS-10.5.3]', async () => {
    lie = { claims: { iss: 'https://other.example.test' } };
    expect((await come()).at).toBe(refused);
  });

  test.each([['another client'], [['another client', 'a third']], [undefined]])(
    'for %j instead of this client [ASVS-10.5.4]',
    async (aud) => {
      lie = { claims: { aud } };
      expect((await come()).at).toBe(refused);
    },
  );

  test.each([
    ['when it is over', { exp: Math.floor(Date.now() / 1000) - 600 }],
    ['for another sign-in', { nonce: 'another' }],
    ['about nobody', { sub: undefined }],
  ])('%s', async (_what, claims) => {
    lie = { claims };
    expect((await come()).at).toBe(refused);
  });

  it('where the browser comes back from another provider than the one it was sent to [ASVS-10.2.2]', async () => {
    lie = { backFrom: 'https://other.example.test' };
    expect((await come()).at).toBe(refused);
  });
});

describe('a session with a provider', () => {
  it('begins by what somebody does, and by no page that is only opened [ASVS-7.6.2]', async () => {
    for (const path of [
      '/',
      '/me',
      '/sign-in',
      '/console/',
      '/api/me',
      '/api/session/ways',
      '/api/session/step',
      '/healthz',
    ]) {
      const came = await fetch(s.url + path, { redirect: 'manual', headers: { accept: 'text/html' } });
      expect([path, came.headers.get('location'), came.headers.getSetCookie()]).toEqual([path, null, []]);
    }
  });

  it('ends with the platform’s own term, whatever the provider keeps; then who she is is asked anew [ASVS-7.6.1]', async () => {
    const { cookies } = await come();
    const cookie = cookies.find((line) => line.startsWith('hq_session='))!.split(';')[0]!;
    const me = () => fetch(`${s.url}/api/me`, { headers: { cookie } });
    expect((await me()).status).toBe(200);
    const { worker } = s.platform.config.profile.sessions;
    const { rows } = await s.world.owner.query<{ now: Date }>('select clock_now() as now');
    await s.world.setClock(new Date(rows[0]!.now.getTime() + worker.wholeSeconds * 1000 + 1000));
    expect((await me()).status).toBe(401);
    await s.world.setClock(null);
    // The way out ends it here at once, and asks the provider nothing.
    const again = (await come()).cookies.find((line) => line.startsWith('hq_session='))!.split(';')[0]!;
    await fetch(`${s.url}/api/session`, { method: 'DELETE', headers: { cookie: again, origin: s.url } });
    expect((await fetch(`${s.url}/api/me`, { headers: { cookie: again } })).status).toBe(401);
  });
});

describe('a provider that calls itself something else than was set', () => {
  it('is not asked at all, and nobody is sent there [ASVS-10.5.3]', async () => {
    metadataIssuer = 'https://other.example.test';
    const other = await startTestServer({
      config: { identity: { ...s.platform.config.identity!, issuer: `${issuer}/` } },
    });
    const came = await fetch(`${other.url}/api/session/identity?for=worker`, { redirect: 'manual' });
    expect(came.headers.get('location') ?? '').not.toContain(issuer);
    await other.close();
    metadataIssuer = undefined;
  });
});
