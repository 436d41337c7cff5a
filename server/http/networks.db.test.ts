import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Me } from '../../kernel/answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { routesOf } from '../../test/contract/routes.ts';
import { heard, refused } from '../../test/refused.ts';
import { readNetworks } from '../networks.ts';

const listed = ['10.20.0.0/16', '192.0.2.7', '2001:db8:20::/48'];
const from = (address: string) => ({ 'x-forwarded-for': address });
const outside = refused('network-not-allowed');

let s: TestServer;

beforeAll(async () => {
  // Nobody of a test comes from elsewhere: a proxy on this machine says where they come from.
  s = await startTestServer({
    config: { proxies: '127.0.0.1', staffNetworks: readNetworks([...listed, '127.0.0.1']) },
  });
});
afterAll(() => s.close());

test.each([
  ['10.20.0.1', true],
  ['10.20.255.255', true],
  ['::ffff:10.20.3.4', true],
  ['192.0.2.7', true],
  ['2001:db8:20:1::5', true],
  ['2001:DB8:20::5%eth0', true],
  ['10.21.0.1', false],
  ['192.0.2.8', false],
  ['::ffff:10.21.0.1', false],
  ['2001:db8:21::5', false],
  ['::1', false],
  ['', false],
])('%s is within what is listed: %s', (address, within) => {
  expect(readNetworks(listed)!.has(address)).toBe(within);
});

test.each(['10.20.0.0/33', '10.20.0.0/', '10.20.0.0/-1', '10.20.0.0/8/8', '10.20', 'office', '2001:db8::/129', '::/x'])(
  'a start with %s ends and names it',
  (entry) => {
    expect(() => readNetworks(['10.20.0.0/16', entry])).toThrow(entry);
  },
);

test('nothing listed lets staff come from everywhere', () => {
  expect(readNetworks([])).toBeUndefined();
});

test('where no proxy is named, nobody is believed who says that the request is somebody else’s [ASVS-4.1.3, ASVS-15.3.4]', async () => {
  const bare = await startTestServer({ config: { staffNetworks: readNetworks(['10.20.0.0/16']) } });
  try {
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-client-ip'])
      for (const said of ['10.20.1.1', 'for=10.20.1.1'])
        expect(
          heard(await bare.client().post('/api/session', { login: 'a', password: 'b' }, { [name]: said })),
        ).toEqual(outside);
  } finally {
    await bare.close();
  }
});

describe('from elsewhere', () => {
  const elsewhere = from('203.0.113.9');

  it('the console is refused before its form is shown, in words with the address, and the members’ pages are not [MLPS-18]', async () => {
    for (const path of ['/console', '/console/', '/console/inbox?x=1']) {
      const came = await s.client().raw(path, { ...elsewhere, accept: 'text/html' });
      expect([path, came.status]).toEqual([path, 403]);
      expect(await came.text()).toContain('你现在的网络地址是 203.0.113.9。');
    }
    for (const path of ['/', '/console-that-is-none', '/me'])
      expect((await s.client().raw(path, { ...elsewhere, accept: 'text/html' })).status).not.toBe(403);
  });

  it('a password is not looked at, right or wrong, and costs no try [MLPS-18]', async () => {
    const cadre = await s.world.staff('factory', 'caseworker');
    const { password } = s.world;
    for (let n = 0; n < 7; n += 1)
      for (const typed of [password, 'not the one'])
        expect(
          heard(await s.client().post('/api/session', { login: cadre.login, password: typed }, elsewhere)),
        ).toEqual(outside);
    const inside = s.client();
    expect((await inside.signInByPassword(cadre.login!, password)).kind).toBe('staff');
  });

  it('no step of a sign-in of staff is taken, one that began inside included [MLPS-18]', async () => {
    const cadre = await s.world.staff('factory', 'caseworker');
    const client = s.client();
    const given = { login: cadre.login, password: s.world.password };
    done(await client.post('/api/session', given, from('10.20.1.1')));
    const steps = routesOf(s.app).filter(({ url }) => /^\/api\/session\/(?!code$|ways$|identity)/.test(url));
    expect(steps.length).toBeGreaterThan(8);
    for (const { method, url } of steps)
      expect([url, refusalOf(await client.send(method, url, method === 'GET' ? undefined : {}, elsewhere))]).toEqual([
        url,
        'network-not-allowed',
      ]);
  });

  it('a session that was opened inside opens nothing, and the try is a row of the audit [MLPS-18, ASVS-16.3.3]', async () => {
    const clerk = await s.staff('factory', 'caseworker');
    const security = await s.administrator('security');
    for (const client of [clerk, security]) {
      expect((await client.get('/api/me')).status).toBe(200);
      expect(heard(await client.get('/api/me', elsewhere))).toEqual(outside);
      expect(heard(await client.get('/api/notices', elsewhere))).toEqual(outside);
    }
    const count = () =>
      s.world.owner.query(
        `select from audit where reason = 'network-not-allowed' and source = '203.0.113.9' and actor_id is not null`,
      );
    await expect.poll(async () => (await count()).rowCount, { timeout: 10_000 }).toBe(4);
  });

  it('members, and cadres as members on their phones, sign in and file as ever', async () => {
    const person = await s.world.worker('factory');
    const client = s.client();
    const { demoCode } = done(
      await client.post<{ demoCode: string }>('/api/session/code', { phone: person.phone }, elsewhere),
    );
    const me = await client.post<Me>('/api/session', { phone: person.phone, code: demoCode }, elsewhere);
    expect(done(me).kind).toBe('worker');
    expect((await client.get('/api/my/cases', elsewhere)).status).toBe(200);
  });
});
