import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmployerSystem, connect, fits, person, wrong } from '../../test/employer-system.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

const name = '独孤示例';
const phone = '19900018001';

let s: TestServer;
let system: EmployerSystem;
const logged: string[] = [];
beforeAll(async () => {
  const into = new Writable({
    write(chunk, _encoding, then) {
      logged.push(String(chunk));
      then();
    },
  });
  s = await startTestServer({ log: pino({ level: 'trace' }, into) });
  system = await connect(s);
  for (const n of [8001, 8002, 8003]) await system.push(person(n, { name: { formatted: name } }));
  await (await connect(s, 'school')).push(person(8004, { name: { formatted: name } }));
});
afterAll(() => s.close());

const search = (said: object) => system.search(said);

describe('a search', () => {
  it('finds what the same list finds, in a body and not in an address', async () => {
    const filter = `name.formatted eq "${name}" and phoneNumbers.value ne "${phone}"`;
    const asked = { filter, startIndex: 2, count: 1, attributes: ['userName', 'name.formatted'] };
    const came = await search(asked);
    fits('ScimList', came.body);
    expect(came.status).toBe(200);
    expect(came.body).toMatchObject({ totalResults: 2, startIndex: 2, itemsPerPage: 1 });
    const byId = { ...asked, filter: 'externalId ne "E8001"' };
    const query = new URLSearchParams({ ...byId, startIndex: '2', count: '1', attributes: byId.attributes.join(',') });
    expect((await search(byId)).body).toEqual((await system.get(`/Users?${query.toString()}`)).body);
    expect((await search(byId)).body.totalResults).toBe(2);
    expect((await search({ excludedAttributes: ['name'], sortBy: 'userName' })).body.totalResults).toBe(3);
    expect(Object.keys((await search({ excludedAttributes: ['name'] })).body.Resources[0]!)).not.toContain('name');
  });

  it('says in Chinese what is wrong with it, and is for whoever has a token', async () => {
    expect(wrong(await system.send('POST', '/Users/.search', { filter: 'active eq true' }))).toEqual([
      400,
      'invalidSyntax',
    ]);
    expect(wrong(await search({ filter: 'userName co "a"' }))).toEqual([400, 'invalidFilter']);
    for (const said of [
      { filter: 7 },
      { filter: 'x'.repeat(2_001) },
      { startIndex: 1.5 },
      { count: '1' },
      { attributes: 'userName' },
      { attributes: [1] },
    ])
      expect(wrong(await search(said)), JSON.stringify(said)).toEqual([400, 'invalidValue']);
    expect(wrong(await system.send('POST', '/Users/.search', '{"filter":'))).toEqual([400, 'invalidSyntax']);
    const nobody = await fetch(`${s.url}/scim/v2/Users/.search`, { method: 'POST' });
    expect(nobody.status).toBe(401);
  });
});

it('the log never has what was looked for, whatever becomes of the question', async () => {
  const query = new URLSearchParams({
    filter: `name.formatted eq "${name}" or phoneNumbers.value eq "${phone}"`,
  }).toString();
  const ask = async () => {
    const statuses = [];
    for (const path of ['/Users', '/Users/%zz', '/Nothing', '//', '', '/Schemas/x'])
      statuses.push((await system.send('GET', `${path}?${query}`)).status);
    statuses.push((await system.send('POST', `/Users?${query}`, '{"')).status);
    statuses.push((await system.send('PUT', `/Users?${query}`, {})).status);
    statuses.push((await fetch(`${s.url}/scim/v2/Users?${query}`)).status);
    return statuses;
  };
  logged.length = 0;
  expect((await ask())[0]).toBe(403);
  await s.world.owner.query('alter table employment_notices rename to away');
  expect((await search({ filter: `name.formatted eq "${name}"` })).status).toBe(500);
  await s.world.owner.query('alter table away rename to employment_notices');
  const log = logged.join('');
  expect(log).toContain('request failed');
  for (const word of ['filter=', 'name.formatted', name, encodeURIComponent(name), phone])
    expect(log).not.toContain(word);
});
