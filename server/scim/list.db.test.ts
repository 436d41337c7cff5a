import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type ScimUser, enterpriseUrn, userUrn } from '../../kernel/employer-answers.ts';
import { type EmployerSystem, connect, fits, person, wrong } from '../../test/employer-system.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

describe('a list', () => {
  let s: TestServer;
  let lister: EmployerSystem;
  const names = async (query: string) => {
    const { body } = await lister.get<{ Resources: ScimUser[] }>(`/Users?${query}`);
    return body.Resources.map(({ externalId }) => externalId);
  };
  beforeAll(async () => {
    s = await startTestServer();
    lister = await connect(s, 'school');
    for (const n of [1, 2, 3]) await lister.push(person(9000 + n));
    await lister.push({ userName: 'BARE@example.org', active: false });
  });
  afterAll(() => s.close());

  const filtered = async (filter: string) =>
    (await lister.search({ filter })).body.Resources.map(({ externalId }) => externalId);

  test.each<[string, (string | undefined)[]]>([
    ['userName eq "gong-9001@example.org"', ['E9001']],
    ['userName eq "GONG-9001@EXAMPLE.ORG"', ['E9001']],
    ['externalId eq "E9002"', ['E9002']],
    ['externalId eq "e9002"', []],
    ['externalId eq "E9002" or externalId eq "E9003"', ['E9002', 'E9003']],
    ['externalId pr and not (externalId eq "E9002")', ['E9001', 'E9003']],
    ['externalId ne "E9002"', ['E9001', 'E9003', undefined]],
    ['active eq false', [undefined]],
    ['active ne false and name.formatted eq "欧阳示例"', ['E9001', 'E9002', 'E9003']],
    ['(externalId eq "E9001" or externalId eq "E9002") and active eq false', []],
    ['name pr', ['E9001', 'E9002', 'E9003']],
    ['externalId eq null', [undefined]],
    ['phoneNumbers.value eq "199 0001 9001"', ['E9001']],
    [`${userUrn}:userName eq "bare@example.org"`, [undefined]],
    [`${enterpriseUrn}:employeeNumber eq "N9003"`, ['E9003']],
    [`${enterpriseUrn}:department eq "装配二组" and externalId eq "E9001"`, ['E9001']],
    ['id eq "no id"', []],
    ['userName eq "x\' or 1=1 --"', []],
  ])('by %s', async (filter, expected) => {
    expect(await filtered(filter)).toEqual(expected);
  });

  test.each([
    ['externalId eq "E9001"', ['E9001']],
    [`${enterpriseUrn}:employeeNumber eq "N9003" and active eq true`, ['E9003']],
    ['userName pr and not (name eq null) and externalId pr and phoneNumbers pr', ['E9001', 'E9002', 'E9003']],
  ])('is found in an address that says nobody: %s', async (filter, expected) => {
    expect(await names(new URLSearchParams({ filter }).toString())).toEqual(expected);
  });

  test.each([
    'userName eq "gong-9001@example.org"',
    'name.formatted ne "欧阳示例"',
    'active eq true and not (externalId eq "E9001" or phoneNumbers.value eq "199 0001 9001")',
    `${userUrn}:userName eq "bare@example.org"`,
  ])('in an address that would say who is refused, whoever she is: %s', async (filter) => {
    const refused = await lister.find(filter);
    fits('ScimError', refused.body);
    expect(wrong(refused)).toEqual([403, 'sensitive']);
    expect(refused.body.detail).toContain('POST /Users/.search');
  });

  it('says in Chinese what is wrong with a filter', async () => {
    for (const filter of ['userName co "a"', 'userName', 'emails eq "a"', 'userName eq "\u0000"', '('])
      expect(wrong(await lister.find(filter))).toEqual([400, 'invalidFilter']);
    const long = await lister.get(`/Users?filter=${'x'.repeat(2_001)}`);
    expect(wrong(long)).toEqual([400, 'invalidSyntax']);
  });

  it('comes in pages that say where they are', async () => {
    const page = async (query: string) => {
      const { body } = await lister.get(`/Users?${query}`);
      fits('ScimList', body);
      const { totalResults, startIndex, itemsPerPage } = body;
      return { totalResults, startIndex, itemsPerPage };
    };
    expect(await page('')).toEqual({ totalResults: 4, startIndex: 1, itemsPerPage: 4 });
    expect(await page('startIndex=2&count=2')).toEqual({ totalResults: 4, startIndex: 2, itemsPerPage: 2 });
    expect(await page('startIndex=-5&count=-1')).toEqual({ totalResults: 4, startIndex: 1, itemsPerPage: 0 });
    expect(await page('count=0')).toEqual({ totalResults: 4, startIndex: 1, itemsPerPage: 0 });
    expect(await page('startIndex=99')).toEqual({ totalResults: 4, startIndex: 99, itemsPerPage: 0 });
    expect(await names('startIndex=2&count=2')).toEqual(['E9002', 'E9003']);
    for (const query of ['count=many', 'startIndex=1.5', 'startIndex=1e3'])
      expect(wrong(await lister.get(`/Users?${query}`))).toEqual([400, 'invalidValue']);
    expect(wrong(await lister.get('/Users?count=1&count=2'))).toEqual([400, 'invalidSyntax']);
  });

  it('holds only the attributes asked for, and always the id', async () => {
    const { Resources } = (await lister.find('externalId eq "E9001"')).body;
    const { id, schemas, name, phoneNumbers } = Resources[0]!;
    const ask = async (query: string) => (await lister.get(`/Users/${id}?${query}`)).body;
    expect(await ask('attributes=userName')).toEqual({ schemas, id, userName: 'gong-9001@example.org' });
    expect(await ask(`attributes=NAME.formatted,%20${enterpriseUrn}:department,nothing`)).toEqual({
      schemas,
      id,
      name,
      [enterpriseUrn]: { department: '装配二组' },
    });
    expect(await ask('attributes=phoneNumbers.value')).toEqual({
      schemas,
      id,
      phoneNumbers: [{ value: phoneNumbers![0]!.value }],
    });
    const rest = await ask(`excludedAttributes=meta,id,phoneNumbers.type,${userUrn}:active,${enterpriseUrn}`);
    expect(Object.keys(rest)).toEqual(['schemas', 'id', 'externalId', 'userName', 'name', 'phoneNumbers']);
    expect(rest['phoneNumbers']).toEqual([{ value: phoneNumbers![0]!.value }]);
  });
});
