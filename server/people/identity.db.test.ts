import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Me } from '../../kernel/answers.ts';
import type { SecurityAnswer, SignInStep } from '../../kernel/sign-in-answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

/** Who sits at the provider, and what it says of her; set by each test before a browser is sent there. */
interface Person {
  readonly sub: string;
  readonly phone?: string;
  readonly verified?: boolean;
  readonly amr?: readonly string[];
}
let sitting: Person;
let provider: Server;
let issuer: string;
let s: TestServer;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** A provider that asks nothing: whoever comes is the person who sits there. Everything else is as it comes. */
async function startProvider(port: number, back: string): Promise<Server> {
  issuer = `http://127.0.0.1:${port}`;
  const people = new Map<string, Person>();
  const oidc = new Provider(issuer, {
    clients: [{ client_id: 'hongqiao', client_secret: 'only-for-this-test', redirect_uris: [back] }],
    cookies: { keys: ['only-for-this-test'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    claims: { openid: ['sub', 'amr'], phone: ['phone_number', 'phone_number_verified'] },
    interactions: { url: (_context, { uid }) => `/sit/${uid}` },
    findAccount: (_context, sub) => {
      const { phone, verified } = people.get(sub)!;
      return {
        accountId: sub,
        claims: () => ({ sub, ...(phone && { phone_number: phone, phone_number_verified: verified ?? false }) }),
      };
    },
    async loadExistingGrant({ oidc: { client, session, provider: own } }) {
      const grant = new own.Grant({ clientId: client!.clientId, accountId: session!.accountId! });
      grant.addOIDCScope('openid phone');
      await grant.save();
      return grant;
    },
  });
  oidc.on('server_error', (_context, fault) => process.stderr.write(`${String(fault)}\n`));
  const answer = oidc.callback();
  const server = createServer((request, reply) => {
    if (!request.url!.startsWith('/sit/')) return void answer(request, reply);
    const { sub: accountId, amr } = sitting;
    people.set(accountId, sitting);
    return void oidc.interactionFinished(request, reply, { login: { accountId, amr: [...(amr ?? ['pwd'])] } });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  return server;
}

beforeAll(async () => {
  const [port, own] = [await freePort(), await freePort()];
  const publicUrl = `http://127.0.0.1:${own}`;
  provider = await startProvider(port, `${publicUrl}/api/session/identity/back`);
  const identity = {
    issuer,
    clientId: 'hongqiao',
    clientSecret: 'only-for-this-test',
    scope: 'openid phone',
    label: '市总统一认证',
    audiences: ['worker', 'staff'],
    factors: ['otp'],
  } as const;
  s = await startTestServer({ port: own, config: { publicUrl, identity } });
});
afterAll(async () => {
  await s.close();
  provider.closeAllConnections();
  await new Promise((resolve) => provider.close(resolve));
});

/** A browser that follows where it is sent, with the cookies of both hosts. */
class Browser {
  readonly #jars = new Map<string, Map<string, string>>();

  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(url);
    const jar = this.#jars.get(origin) ?? new Map<string, string>();
    this.#jars.set(origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', ...init, headers: { cookie, ...init.headers } });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '') jar.delete(name!);
      else jar.set(name!, value!);
    }
    return response;
  }

  /** Goes on until it is back at the platform; the address it comes back with is not yet asked for. */
  async away(url: string): Promise<string> {
    let at = url;
    for (let hops = 0; hops < 10; hops += 1) {
      const response = await this.ask(at);
      const to = response.headers.get('location');
      if (to === null) throw new Error(`${response.status} at ${at}: ${await response.text()}`);
      at = new URL(to, at).href;
      if (at.includes('/identity/back')) return at;
    }
    throw new Error('a circle');
  }

  async back(url: string): Promise<string> {
    const response = await this.ask(url);
    return response.headers.get('location') ?? String(response.status);
  }

  async come(to: 'worker' | 'staff'): Promise<string> {
    return this.back(await this.away(`${s.url}/api/session/identity?for=${to}`));
  }

  async me(): Promise<Me | undefined> {
    const response = await this.ask(`${s.url}/api/me`);
    return response.status === 200 ? ((await response.json()) as Me) : undefined;
  }

  async step(): Promise<SignInStep | undefined> {
    const response = await this.ask(`${s.url}/api/session/step`);
    return response.status === 200 ? ((await response.json()) as SignInStep) : undefined;
  }
}

it('a worker need not have messages sent to her phone: another way is offered and leads in [ASVS-6.6.1]', async () => {
  const ways = await (await fetch(`${s.url}/api/session/ways`)).json();
  expect(ways).toEqual({ identity: { label: '市总统一认证', audiences: ['worker', 'staff'] } });
  sitting = { sub: newId(), phone: (await s.world.worker('factory')).phone, verified: true };
  const sent = s.sms.sent.length;
  const browser = new Browser();
  expect(await browser.come('worker')).toBe('/me');
  expect(s.sms.sent).toHaveLength(sent);
});

describe('a worker who comes from the identity provider', () => {
  it('is let in as whom the register knows under the phone that was verified there [ASVS-6.8.1, ASVS-10.5.2]', async () => {
    const worker = await s.world.worker('factory', '示例工友');
    sitting = { sub: newId(), phone: `+86${worker.phone}`, verified: true };
    const browser = new Browser();
    expect(await browser.come('worker')).toBe('/me');
    expect(await browser.me()).toMatchObject({ name: '示例工友', kind: 'worker' });
    // From then on by who she is there, whatever number she has.
    sitting = { sub: sitting.sub };
    const later = new Browser();
    await later.come('worker');
    expect((await later.me())?.name).toBe('示例工友');
  });

  test.each([
    ['without a phone', {}],
    ['with a phone that was not verified', { phone: '19900009999' }],
  ])('%s is told to link an account first, and none is opened', async (_what, said) => {
    sitting = { sub: newId(), ...said };
    const browser = new Browser();
    expect(await browser.come('worker')).toBe('/sign-in?refused=identity-unknown');
    expect(await browser.me()).toBeUndefined();
  });
});

describe('staff who come from the identity provider', () => {
  it('owe a second factor, unless the provider has asked for one that is accepted here [MLPS-7, ASVS-6.8.4]', async () => {
    const person = await s.world.staff('county', 'caseworker');
    sitting = { sub: newId(), phone: person.phone, verified: true };
    const browser = new Browser();
    expect(await browser.come('staff')).toBe('/console/');
    expect(await browser.me()).toBeUndefined();
    expect((await browser.step())?.owes).toBe('second-factor');
    sitting = { ...sitting, amr: ['pwd', 'otp'] };
    const both = new Browser();
    await both.come('staff');
    expect((await both.me())?.name).toBe(person.name);
  });

  it('link their account themselves, and nobody else can link the same identity [ASVS-6.8.1]', async () => {
    const [one, other] = [await s.world.staff('county', 'caseworker'), await s.world.staff('county', 'caseworker')];
    sitting = { sub: newId() };
    const results: string[] = [];
    for (const person of [one, other]) {
      const client = s.client();
      await client.signInByPassword(person.login!, s.world.password);
      expect(refusalOf(await client.post('/api/my/identity', { password: 'not-Hers-5' }))).toBe('password-wrong');
      const came = await client.post<{ url: string }>('/api/my/identity', { password: s.world.password });
      const browser = new Browser();
      const back = await browser.away(done(came).url);
      const answer = await fetch(back, { redirect: 'manual', headers: { cookie: client.cookie } });
      results.push(answer.headers.get('location')!);
    }
    expect(results).toEqual(['/console/mine/security', '/console/?refused=identity-taken']);
    const browser = new Browser();
    await browser.come('staff');
    expect((await browser.step())?.owes).toBe('second-factor');
    // Taken away by herself, it lets nobody in any more; so it is after a reset of all she signs in with.
    const owner = s.client();
    await owner.signInByPassword(one.login!, s.world.password);
    const security = async () => done(await owner.get<SecurityAnswer>('/api/my/security'));
    expect((await security()).identity?.linkedAt).toBeDefined();
    const unlink = (password: string) => owner.post('/api/my/identity/unlink', { password });
    expect(refusalOf(await unlink('not-Hers-5'))).toBe('password-wrong');
    done(await unlink(s.world.password));
    expect((await security()).identity).toBeUndefined();
    expect(refusalOf(await unlink(s.world.password))).toBe('not-found');
    expect(await new Browser().come('staff')).toBe('/console/?refused=identity-unknown');
  });
});

describe('an answer of the provider', () => {
  const start = `/api/session/identity?for=worker`;
  const away = async (browser: Browser) => {
    const worker = await s.world.worker('factory');
    sitting = { sub: newId(), phone: worker.phone, verified: true };
    return browser.away(s.url + start);
  };
  const refused = '/sign-in?refused=identity-refused';

  it('is believed once, in the browser that left, with the state it left with [ASVS-10.2.1, ASVS-10.1.2]', async () => {
    const [own, strange] = [new Browser(), new Browser()];
    const back = await away(own);
    // One that left as well, and one that never did.
    await away(strange);
    expect(await strange.back(back)).toBe(refused);
    expect(await new Browser().back(back)).toBe(refused);
    const mine = await away(own);
    const forged = new URL(mine);
    forged.searchParams.set('state', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    expect(await own.back(forged.href)).toBe(refused);
    const again = await away(own);
    expect(await own.back(again)).toBe('/me');
    expect(await own.back(again)).toBe(refused);
  });

  it('whose code belongs to another sign-in is refused: its verifier and its nonce are others [ASVS-10.2.1, ASVS-10.5.1]', async () => {
    const [own, victim] = [new Browser(), new Browser()];
    const mine = new URL(await away(own));
    const hers = new URL(await away(victim));
    mine.searchParams.set('code', hers.searchParams.get('code')!);
    expect(await own.back(mine.href)).toBe(refused);
    expect(await own.me()).toBeUndefined();
  });

  it('belongs to the sign-in that was sent off: each has a state, a nonce and a verifier of its own [ASVS-10.2.1, ASVS-10.5.1]', async () => {
    const leave = async () => new URL((await new Browser().ask(s.url + start)).headers.get('location')!).searchParams;
    const [one, other] = [await leave(), await leave()];
    for (const part of ['state', 'nonce', 'code_challenge']) {
      expect(one.get(part)).toMatch(/^[\w-]{20,}$/);
      expect([part, one.get(part)]).not.toEqual([part, other.get(part)]);
    }
  });

  it('that takes longer than ten minutes is refused', async () => {
    const own = new Browser();
    const back = await away(own);
    const { rows } = await s.world.owner.query<{ now: Date }>('select clock_now() as now');
    await s.world.setClock(new Date(rows[0]!.now.getTime() + 601_000));
    expect(await own.back(back)).toBe(refused);
    await s.world.setClock(null);
  });
});

it('a way that is not offered is no way', async () => {
  expect(refusalOf(await s.client().get('/api/session/identity?for=nobody'))).toBe('malformed-request');
});
