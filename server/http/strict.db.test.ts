import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UnionAnswer } from '../../kernel/answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { type Route, routesOf } from '../../test/contract/routes.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { projectRoot } from '../config.ts';

/** Nobody goes there; its routes are there. */
const identity = {
  issuer: 'http://127.0.0.1:9',
  clientId: 'hongqiao',
  scope: 'openid',
  label: '统一认证',
  audiences: ['worker', 'staff'],
  factors: [],
} as const;

let s: TestServer;
beforeAll(async () => {
  s = await startTestServer({ config: { demo: false, identity } });
});
afterAll(() => s.close());

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Where a body takes names that nobody has listed. */
function openings(schema: Schema, at = ''): string[] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = schema;
  const own = schema.properties !== undefined && additionalProperties !== false ? [at || '.'] : [];
  const below = Object.entries(properties).flatMap(([name, one]) => openings(one, `${at}.${name}`));
  return [...own, ...below, ...(items ? openings(items, `${at}[]`) : []), ...anyOf.flatMap((one) => openings(one, at))];
}

test('a write takes the fields that are named and no other [ASVS-15.3.3]', async () => {
  // SCIM says that what is not known is passed over (RFC 7644, 3.3); what a passkey answers is read by its own library.
  const known = ({ name, url }: Route) => url.startsWith('/scim') || /passkey/.test(name);
  const bodies = routesOf(s.app).filter((route) => route.body !== undefined && !known(route));
  expect(bodies.length).toBeGreaterThan(80);
  expect(bodies.flatMap(({ name, body }) => openings(body as Schema).map((at) => `${name} ${at}`))).toEqual([]);
  const security = await s.administrator('security');
  const person = await s.world.staff('factory');
  const asked = { personId: person.id, what: 'password', why: '忘了' };
  expect(refusalOf(await security.post('/api/resets', { ...asked, decided: 'confirmed' }))).toBe('malformed-request');
  expect((await security.post('/api/resets', asked)).status).toBe(201);
});

test('what stands in an address is decoded once, so that nothing hides behind a second time [ASVS-1.1.1]', async () => {
  const { name } = s.world.orgs['factory']!;
  const find = async (q: string) =>
    done(await s.client().get<UnionAnswer[]>(`/api/unions?q=${q}`)).map((one) => one.name);
  // Short enough to be asked for also when it is encoded twice.
  const once = encodeURIComponent(name.slice(0, 2));
  expect(await find(once)).toContain(name);
  expect(await find(encodeURIComponent(once))).toEqual([]);
  for (const path of [
    '/%252e%252e/package.json',
    '/assets/%252e%252e%252f%252e%252e%252fpackage.json',
    '/..%2fpackage.json',
  ]) {
    const came = await fetch(s.url + path);
    expect(await came.text()).not.toContain('"dependencies"');
  }
});

test('a server that is no demo tells no code, and a fault tells nothing of where it was [ASVS-13.4.2, ASVS-16.5.1]', async () => {
  const worker = await s.world.worker('factory');
  const inside = s.client();
  expect(done(await inside.post<object>('/api/session/code', { phone: worker.phone }))).toEqual({});
  const cadre = await s.world.staff('factory', 'caseworker');
  const by = s.client();
  const step = done(await by.post<object>('/api/session', { login: cadre.login, password: s.world.password }));
  expect(step).not.toHaveProperty('demoCode');
  const code = /验证码 (\d{6})/.exec(s.sms.sent.at(-1)!.text)![1]!;
  done(await inside.post('/api/session', { phone: worker.phone, code }));
  // A table that is not there for a moment: the answer says that it failed, and not where.
  await s.world.owner.query('alter table notices rename to notices_away');
  const came = await inside.get('/api/me');
  await s.world.owner.query('alter table notices_away rename to notices');
  expect(came.status).toBe(500);
  expect(JSON.stringify(came.body)).not.toMatch(/\.ts\b|node_modules|notices|relation|select /i);
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  expect(scripts.start).not.toMatch(/inspect|--watch|development/);
  expect(readFileSync(join(projectRoot, 'vite.config.ts'), 'utf8')).not.toMatch(/sourcemap: (true|'inline')/);
});

test('every way to sign in stands in the guide, and no other route makes a session [ASVS-6.3.4]', () => {
  const guide = readFileSync(join(projectRoot, 'docs', 'operate.md'), 'utf8');
  const ways = routesOf(s.app).filter(({ acts, audience }) => audience === 'anyone' && acts.includes('sign-in'));
  expect(ways.length).toBeGreaterThan(4);
  expect(ways.map(({ name }) => name).filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  const said = [...guide.matchAll(/`((?:POST|GET) \/api\/session[^`]*)`/g)].map(([, name]) => name);
  expect(said.filter((name) => !ways.some((way) => way.name === name))).toEqual([]);
});
