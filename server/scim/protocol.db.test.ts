import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type ScimBulkAnswer, type ScimUser, enterpriseUrn, userUrn } from '../../kernel/employer-answers.ts';
import { type EmployerSystem, bulkUrn, connect, patchUrn, person, fits, wrong } from '../../test/employer-system.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

let s: TestServer;
let system: EmployerSystem;
let count = 0;

beforeAll(async () => {
  s = await startTestServer();
  system = await connect(s);
});
afterAll(() => s.close());

const someone = (more: object = {}) => person((count += 1), more);

async function pushed(more: object = {}): Promise<ScimUser> {
  const came = await system.push(someone(more));
  expect(came.status).toBe(201);
  return came.body;
}

describe('a POST', () => {
  it('answers what was said, with an id, a version and an address', async () => {
    const said = someone();
    const came = await system.push(said);
    fits('ScimUser', came.body);
    expect(came.status).toBe(201);
    expect(came.headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
    const { id, meta, ...rest } = came.body;
    expect(rest).toEqual({ ...said, schemas: [userUrn, enterpriseUrn], active: true });
    expect(meta).toMatchObject({ resourceType: 'User', version: 'W/"1"' });
    expect(meta.location).toMatch(new RegExp(`/scim/v2/Users/${id}$`));
    expect(came.headers.get('location')).toBe(meta.location);
    expect(came.headers.get('etag')).toBe('W/"1"');
    expect((await system.get(`/Users/${id}`)).body).toEqual(came.body);
  });

  it('sent again is the same person and changes nothing', async () => {
    const said = someone();
    const [first, again] = [await system.push(said), await system.push(said)];
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
  });

  it('of somebody else under a userName or externalId in use is refused, whatever its case', async () => {
    const { userName, externalId } = await pushed();
    expect(wrong(await system.push(someone({ userName: userName.toUpperCase() })))).toEqual([409, 'uniqueness']);
    expect(wrong(await system.push(someone({ externalId })))).toEqual([409, 'uniqueness']);
    expect((await system.push(someone({ externalId: externalId!.toLowerCase() }))).status).toBe(201);
  });

  it('at the same time as its twin makes one person, and both are told of that one', async () => {
    const said = someone();
    const came = await Promise.all(Array.from({ length: 8 }, () => system.push(said)));
    expect(new Set(came.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(came.map(({ body }) => body.id)).size).toBe(1);
  });

  it('of different people under one externalId lets exactly one in', async () => {
    const externalId = 'same';
    const came = await Promise.all(Array.from({ length: 8 }, () => system.push(someone({ externalId }))));
    expect(came.map(({ status }) => String(status)).toSorted()).toEqual(['201', ...Array<string>(7).fill('409')]);
    const { rows } = await s.world.owner.query('select 1 from employment_notices where external_id_blind = $1', [
      s.platform.sealer.blind('employer externalId same'),
    ]);
    expect(rows).toHaveLength(1);
  });

  test.each<[string, unknown, number, string]>([
    ['that is no JSON', '{', 400, 'invalidSyntax'],
    ['that is no object', [1], 400, 'invalidSyntax'],
    ['that is nested too deep', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`, 400, 'invalidSyntax'],
    ['without its schema', { schemas: [patchUrn], userName: 'a' }, 400, 'invalidSyntax'],
    ['without schemas', { userName: 'a' }, 400, 'invalidSyntax'],
    ['without a userName', { schemas: [userUrn] }, 400, 'invalidValue'],
    ['with an empty userName', { schemas: [userUrn], userName: '  ' }, 400, 'invalidValue'],
    ['with a userName that is a number', { schemas: [userUrn], userName: 7 }, 400, 'invalidValue'],
    ['with a NUL', { schemas: [userUrn], userName: 'a\u0000' }, 400, 'invalidValue'],
    [
      'with a name of 101 characters',
      { schemas: [userUrn], userName: 'a', name: { formatted: '长'.repeat(101) } },
      400,
      'invalidValue',
    ],
    ['with a strange active', { schemas: [userUrn], userName: 'a', active: 'yes' }, 400, 'invalidValue'],
    [
      'with a phone that is a number',
      { schemas: [userUrn], userName: 'a', phoneNumbers: [{ value: 138 }] },
      400,
      'invalidValue',
    ],
    ['of too many bytes', { schemas: [userUrn], userName: 'a', note: 'x'.repeat(256 * 1024) }, 413, 'tooMany'],
  ])('%s is refused', async (_what, body, status, scimType) => {
    expect(wrong(await system.send('POST', '/Users', body))).toEqual([status, scimType]);
  });

  it('of another media type is refused, and plain JSON is taken', async () => {
    const body = JSON.stringify({ schemas: [userUrn], ...someone() });
    expect(wrong(await system.send('POST', '/Users', body, { 'content-type': 'text/plain' }))[0]).toBe(415);
    expect((await system.send('POST', '/Users', body, { 'content-type': 'application/json' })).status).toBe(201);
  });
});

describe('PUT, PATCH and DELETE', () => {
  it('replace everything but whether she works there, which silence does not change', async () => {
    const { id, userName } = await pushed({ active: false });
    const { body } = await system.put(id, { userName });
    expect(body).toMatchObject({ userName, active: false, schemas: [userUrn], meta: { version: 'W/"2"' } });
    expect(Object.keys(body)).toEqual(['schemas', 'id', 'userName', 'active', 'meta']);
    expect((await system.put(id, { userName, active: true })).body.active).toBe(true);
  });

  it('that say what is said already change not even the version', async () => {
    const said = someone();
    const { id } = (await system.push(said)).body;
    expect((await system.put(id, said)).body.meta.version).toBe('W/"1"');
    const { body } = await system.patch(id, [{ op: 'replace', path: 'active', value: true }]);
    expect(body.meta).toMatchObject({ version: 'W/"1"' });
  });

  it('are refused where the version has moved on, and only then', async () => {
    const { id, userName } = await pushed();
    const leave = [{ op: 'replace', path: 'active', value: false }];
    expect((await system.patch(id, leave, { 'if-match': 'W/"1"' })).headers.get('etag')).toBe('W/"2"');
    for (const came of [
      await system.patch(id, leave, { 'if-match': 'W/"1"' }),
      await system.put(id, { userName }, { 'if-match': '"1", W/"7"' }),
      await system.remove(id, { 'if-match': 'W/"1"' }),
    ])
      expect(wrong(came)).toEqual([412, undefined]);
    expect((await system.get(`/Users/${id}`, { 'if-none-match': 'W/"2"' })).status).toBe(304);
    expect((await system.get(`/Users/${id}`, { 'if-none-match': 'W/"1"' })).status).toBe(200);
    expect((await system.remove(id, { 'if-match': '*' })).status).toBe(204);
  });

  it('at once with one version let one in', async () => {
    const { id } = await pushed();
    const came = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        system.patch(id, [{ op: 'replace', path: 'externalId', value: `race-${n}` }], { 'if-match': 'W/"1"' }),
      ),
    );
    expect(came.map(({ status }) => String(status)).toSorted()).toEqual(['200', ...Array<string>(5).fill('412')]);
  });

  it('do not take a userName or externalId that is another’s', async () => {
    const [one, other] = [await pushed(), await pushed()];
    const change = [{ op: 'replace', path: 'userName', value: other.userName }];
    expect(wrong(await system.patch(one.id, change))).toEqual([409, 'uniqueness']);
    expect(wrong(await system.put(one.id, { ...someone(), externalId: other.externalId }))).toEqual([
      409,
      'uniqueness',
    ]);
    expect((await system.get(`/Users/${one.id}`)).body).toEqual(one);
  });

  it('of somebody who was deleted find nobody, and the name is free again', async () => {
    const said = someone();
    const { id } = (await system.push(said)).body;
    expect((await system.remove(id, { 'content-type': 'application/scim+json' })).status).toBe(204);
    for (const came of [
      await system.get(`/Users/${id}`),
      await system.put(id, said),
      await system.patch(id, [{ op: 'remove', path: 'name' }]),
      await system.remove(id),
    ])
      expect(wrong(came)).toEqual([404, undefined]);
    const again = await system.push(said);
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(id);
  });

  it('of an id that is none find nobody, and unknown addresses nothing', async () => {
    for (const id of ['1', newId(), 'x'.repeat(150), '%00'])
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'])
        expect(wrong(await system.send(method, `/Users/${id}`, method === 'GET' ? undefined : {}))).toEqual([
          404,
          undefined,
        ]);
    for (const path of ['/Groups', '/Me', `/Users/${newId()}/b`, ''])
      expect(wrong(await system.get(path))[0]).toBe(404);
  });
});

describe('many changes at once', () => {
  const run = (operations: unknown, more: object = {}) =>
    system.send<ScimBulkAnswer>('POST', '/Bulk', { schemas: [bulkUrn], Operations: operations, ...more });
  const post = (bulkId?: string) => ({
    method: 'POST',
    path: '/Users',
    ...(bulkId !== undefined && { bulkId }),
    data: { schemas: [userUrn], ...someone() },
  });
  const at = (id: string) => `/Users/${id}`;

  it('are made one by one, and each says what became of it', async () => {
    const leave = { schemas: [patchUrn], Operations: [{ op: 'replace', path: 'active', value: false }] };
    const { status, body } = await run([
      post('a'),
      { method: 'patch', path: at('bulkId:a'), version: 'W/"1"', data: leave },
      { method: 'PUT', path: at(newId()), data: { schemas: [userUrn], userName: 'a' } },
      { method: 'DELETE', path: at('bulkId:a') },
      { method: 'DELETE', path: at('bulkId:b') },
      post(),
      { method: 'GET', path: '/Users' },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: {} },
      { method: 'PATCH', path: '/Users', data: leave },
    ]);
    fits('ScimBulkAnswer', body);
    expect(status).toBe(200);
    const statuses = body.Operations.map((one) => one.status);
    expect(statuses).toEqual(['201', '200', '404', '204', '409', '400', '400', '400', '400']);
    expect(body.Operations[0]).toMatchObject({ bulkId: 'a', version: 'W/"1"' });
    expect(body.Operations[1]!.location).toBe(body.Operations[0]!.location);
    expect(body.Operations[2]!.response).toMatchObject({ status: '404' });
  });

  it('stop after as many refusals as the sender bears', async () => {
    const gone = { method: 'DELETE', path: at(newId()) };
    const { body } = await run([gone, post('a'), gone, post('b')], { failOnErrors: 2 });
    expect(body.Operations.map((one) => one.status)).toEqual(['404', '201', '404']);
  });

  it('are a hundred at most', async () => {
    const gone = { method: 'DELETE', path: at(newId()) };
    expect((await run(Array.from({ length: 100 }, () => gone))).body.Operations).toHaveLength(100);
    expect(wrong(await run(Array.from({ length: 101 }, () => gone)))).toEqual([413, 'tooMany']);
  });

  it('are refused whole where they cannot be read', async () => {
    expect(wrong(await run('all'))).toEqual([400, 'invalidSyntax']);
    expect(wrong(await run([1]))).toEqual([400, 'invalidSyntax']);
    expect(wrong(await run([], { schemas: [userUrn] }))).toEqual([400, 'invalidSyntax']);
    expect(wrong(await run([], { failOnErrors: 0 }))).toEqual([400, 'invalidValue']);
  });
});

describe('what the door says of itself', () => {
  it('is what it does', async () => {
    const { body } = await system.get('/ServiceProviderConfig');
    expect(body).toMatchObject({
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 100, maxPayloadSize: 256 * 1024 },
      filter: { supported: true, maxResults: 200 },
      etag: { supported: true },
      sort: { supported: false },
      changePassword: { supported: false },
    });
  });

  it('names one kind of resource with two schemas, each of which can be read', async () => {
    for (const [path, ids] of [
      ['ResourceTypes', ['User']],
      ['Schemas', [userUrn, enterpriseUrn]],
    ] as const) {
      const { body } = await system.get<{ Resources: { id: string }[] }>(`/${path}`);
      fits('ScimList', body);
      expect(body.Resources.map(({ id }) => id)).toEqual(ids);
      for (const one of body.Resources) expect((await system.get(`/${path}/${one.id}`)).body).toEqual(one);
      expect(wrong(await system.get(`/${path}/Group`))).toEqual([404, undefined]);
    }
  });

  it('describes every attribute that is ever answered', async () => {
    const { body } = await system.get<{ Resources: { id: string; attributes: { name: string }[] }[] }>('/Schemas');
    const described = body.Resources.flatMap(({ attributes }) => attributes.map(({ name }) => name));
    const user = await pushed();
    const answered = [...Object.keys(user), ...Object.keys(user[enterpriseUrn]!)];
    const common = ['schemas', 'id', 'externalId', 'meta', enterpriseUrn];
    expect(answered.filter((name) => !common.includes(name)).toSorted()).toEqual(described.toSorted());
  });
});
