import { afterAll, beforeAll, expect, it, test } from 'vitest';
import type { Me } from '../../kernel/answers.ts';
import type { NewTotpAnswer, SignInStep } from '../../kernel/sign-in-answers.ts';
import { done } from '../../replay/client.ts';
import { heard, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { totpCode } from '../people/totp.ts';
import { type Planted, plantAdministrators, plantedLines } from './planting.ts';

let s: TestServer;
let planted: readonly Planted[];

beforeAll(async () => {
  s = await startTestServer();
  planted = await plantAdministrators(s.db.ownerUrl, s.platform.sealer);
});
afterAll(() => s.close());

const tryOnce = ({ login, password }: Pick<Planted, 'login' | 'password'>) =>
  s.client().post<Partial<Me>>('/api/session', { login, password });

test('a first start makes one system, two security and one audit administrator, with names and passwords nobody can know [MLPS-8]', async () => {
  expect(planted.map(({ duty }) => duty)).toEqual(['system', 'security', 'security', 'audit']);
  expect(new Set(planted.flatMap(({ login, password }) => [login, password])).size).toBe(8);
  for (const { password } of planted) expect(password.replaceAll('-', '')).toMatch(/^[a-z2-9]{16}$/);
  const printed = plantedLines(planted).join('\n');
  for (const { login, password } of planted) expect(printed).toContain(`${login.padEnd(20)} ${password}`);
  const { rows } = await s.world.owner.query(`select 1 from audit where act = 'plant-administrator'`);
  expect(rows).toHaveLength(4);
});

test('a second start, and two at once, make none', async () => {
  const came = await Promise.all([0, 1].map(() => plantAdministrators(s.db.ownerUrl, s.platform.sealer)));
  expect(came).toEqual([[], []]);
});

test('no password that comes to mind opens an account of a first start [MLPS-8, ASVS-6.3.2]', async () => {
  const names = [
    'admin',
    'root',
    'administrator',
    'system',
    'security',
    'audit',
    'sysadmin',
    ...planted.map(({ login }) => login),
  ];
  const words = ['admin', '123456', 'hongqiao', 'hongqiao-demo', 'password', ''];
  const { rows: before } = await s.world.owner.query('select count(*)::int as n from sessions');
  for (const login of names)
    for (const password of words) expect((await tryOnce({ login, password })).status).toBeGreaterThanOrEqual(400);
  const { rows: after } = await s.world.owner.query('select count(*)::int as n from sessions');
  expect(after).toEqual(before);
  await s.world.owner.query('delete from sign_in_tries');
});

it('opens no session by itself: its owner chooses a password and a second factor first, and it is used up then [MLPS-8]', async () => {
  const { login, password } = planted[0]!;
  const by = s.client();
  expect(done(await by.post<SignInStep>('/api/session', { login, password })).owes).toBe('enrolment');
  expect(heard(await by.post('/api/staff-accounts/search', {}))).toEqual(refused('sign-in-needed'));
  const { secret } = done(await by.post<NewTotpAnswer>('/api/session/totp', {}));
  done(await by.post('/api/session/totp/confirm', { code: totpCode(secret, Date.now()) }));
  expect(done(await by.post<SignInStep>('/api/session/continue', {})).owes).toBe('new-password');
  const me = done(await by.post<Me>('/api/session/new-password', { password: 'Lantern.Over.4.Rivers' }));
  expect([me.duty, me.posts]).toEqual(['system', []]);
  expect(heard(await tryOnce({ login, password }))).toEqual(refused('sign-in-wrong'));
});

it('is over after a day', async () => {
  await s.world.setClock(new Date(Date.now() + 25 * 3_600_000));
  expect(heard(await tryOnce(planted[3]!))).toEqual(refused('sign-in-wrong'));
  await s.world.setClock(null);
});

it('is made anew beside the lost ones on the machine itself', async () => {
  const others = await plantAdministrators(s.db.ownerUrl, s.platform.sealer, { anew: true });
  expect(others).toHaveLength(4);
  const { rows } = await s.world.owner.query('select 1 from duties where until_on is null');
  expect(rows).toHaveLength(8);
  expect((await tryOnce(others[1]!)).status).toBeLessThan(400);
});
