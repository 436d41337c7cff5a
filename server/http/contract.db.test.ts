import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeApp } from './app.ts';
import { callOf, send } from '../../test/contract/calls.ts';
import { rowsOf } from '../../test/contract/again.ts';
import { newId } from '../db/id.ts';
import { secretsOf } from './shown-once.ts';
import { routesOf } from '../../test/contract/routes.ts';
import { type Yard, makeYard, yardMorning } from '../../test/contract/yard.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

/** What every route declares is what it does: it is called as it is meant to be, and its rows in the audit are read. */
let s: TestServer;
let yard: Yard;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(yardMorning);
  yard = await makeYard(s, 'factory', 'town');
});
afterAll(() => s.close());

/** The acts written since the rows that are known. */
async function written(known: Set<string>): Promise<string[]> {
  const { rows } = await s.world.owner.query<{ id: string; act: string }>('select id, act from audit order by id');
  const fresh = rows.filter(({ id }) => !known.has(id));
  for (const { id } of fresh) known.add(id);
  return fresh.map(({ act }) => act);
}

/** What nobody could guess, as it would stand in an answer: a key, a token, words to hand over, a code of six digits. */
const unguessable = [
  /[A-Za-z0-9_-]{40,}/,
  /[A-Z2-7]{20,}/,
  /^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/,
  /^[a-z2-9]{5}-[a-z2-9]{5}$/,
  /^\d{6}$/,
];
/** Random, and no secret: what a draw publishes, and a challenge, which its answer uses up within minutes. */
const open = new Set(['commitment', 'sha256', 'challenge']);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function* textsOf(value: unknown, name = ''): Generator<string> {
  const isId = (text: string) => uuid.test(text) || uuid.test(Buffer.from(text, 'base64url').toString());
  const isKnown = (text: string) => open.has(name) || isId(text) || s.platform.registry.has(text);
  if (typeof value === 'string' && !isKnown(value)) yield value;
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) yield* textsOf(one, Array.isArray(value) ? name : key);
}

/** What lies in the answer that is kept under a key; undefined where none is. */
async function keptUnder(key: string): Promise<string | undefined> {
  const { rows } = await s.world.owner.query<{ answer_sealed: Buffer }>(
    'select answer_sealed from idempotency where key = $1',
    [key],
  );
  return rows[0] && s.platform.sealer.open(rows[0].answer_sealed, 'kept');
}

test('a route that forgets its scope does not start', async () => {
  const app = await makeApp(s.platform);
  expect(() => app.get('/api/forgotten', { config: { audience: 'staff' } }, () => ({}))).toThrow(/scope/);
  for (const url of ['/forgotten', '/live', '/'])
    expect(() => app.get(url, () => ({}))).toThrow(`GET ${url} does not start`);
  expect(() => app.route({ method: 'HEAD', url: '/x', handler: () => ({}) })).toThrow(/audience/);
  await app.close();
});

interface Words {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
}

/** What is written in words in an address: of the platform's own things, days, and numbers of cases and batches. */
const ofThings = new Set(['service', 'state', 'flag', 'metric', 'from', 'to', 'number']);
/** Of employers’ systems, whose protocol has its own: names of attributes, numbers, and a filter that may say nobody. */
const ofTheProtocol = new Set(['attributes', 'excludedAttributes', 'startIndex', 'count']);
const ofEmployers = ['GET /scim/v2/Users filter'];
const ofUnions = ['GET /api/audit/payments org', 'GET /api/orgs q', 'GET /api/unions q'];
const ofCases = ['GET /api/cases q', 'GET /api/exports/preview q'];

test('no name, phone or document of anybody is asked for in an address [ASVS-14.2.1]', () => {
  const isFree = ({ type, format, pattern, ...value }: Words) =>
    type === 'string' && format === undefined && pattern === undefined && !('enum' in value) && !('const' in value);
  const free = routesOf(s.app).flatMap(({ name, query, audience }) =>
    Object.entries((query as { properties?: Record<string, Words> } | undefined)?.properties ?? {})
      .filter(([of]) => (audience === 'employer' ? !ofTheProtocol.has(of) : of !== 'cursor' && !ofThings.has(of)))
      .filter(([, words]) => isFree(words))
      .map(([of]) => `${name} ${of}`),
  );
  expect([...new Set(free)].toSorted()).toEqual([...ofUnions, ...ofCases, ...ofEmployers].toSorted());
});

test('a reading adds and takes no row, but in the audit, where it says so [ASVS-3.5.3]', async () => {
  const changed: unknown[] = [];
  for (const route of routesOf(s.app)) {
    if (route.method !== 'GET') continue;
    const call = await callOf(yard, route);
    const before = await rowsOf(s);
    const came = await send(call);
    const after = await rowsOf(s);
    // The keys that sign cards are made when somebody first asks for them.
    const isOwn = (table: string) => table === (route.url === '/api/card/keys' ? 'card_keys' : 'audit');
    const tables = [...after].filter(([table, n]) => n !== before.get(table) && !isOwn(table));
    if (came.status >= 400 || tables.length > 0) changed.push([route.name, came.status, tables]);
  }
  expect(changed).toEqual([]);
}, 480_000);

test('every route leaves in the audit what it declares, and nothing where it declares nothing [MLPS-13, ASVS-16.2.1, ASVS-16.3.1]', async () => {
  const actions = [...s.platform.registry.values()].flatMap((service) => Object.keys(service.actions));
  const known = new Set<string>();
  const wrong: unknown[] = [];
  const secret: string[] = [];
  for (const route of routesOf(s.app)) {
    try {
      const call = await callOf(yard, route);
      await written(known);
      const key = newId();
      const came = await send(call, call.by, { 'idempotency-key': key });
      const acts = await written(known);
      const may = route.acts.flatMap((act) => (act === 'action' ? actions : act));
      const asDeclared =
        may.length === 0 ? acts.length === 0 : acts.length > 0 && acts.every((act) => may.includes(act));
      if (came.status >= 400 || !asDeclared) wrong.push([route.name, route.audit, acts, came.status, came.body]);
      const secrets = new Set([
        ...secretsOf(route.answers, came.body),
        ...[...textsOf(came.body)].filter((text) => unguessable.some((form) => form.test(text))),
      ]);
      const kept = await keptUnder(key);
      if (kept !== undefined && secrets.size > 0) secret.push(route.name);
      for (const one of secrets) if (kept?.includes(one)) wrong.push([route.name, 'is kept', one]);
    } catch (fault) {
      wrong.push([route.name, String(fault)]);
    }
  }
  expect(wrong).toEqual([]);
  expect(secret).toEqual(
    expect.arrayContaining([
      'POST /api/my/calendar-feed',
      'POST /api/my/recovery-codes',
      'POST /api/my/totp',
      'POST /api/orgs/:id/employer-tokens',
      'POST /api/resets/:id/decision',
      'POST /api/staff-accounts',
    ]),
  );
}, 480_000);
