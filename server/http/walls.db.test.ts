import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { CaseAnswer, RefusalAnswer } from '../../kernel/answers.ts';
import { type RefusalCode, wordsOf } from '../../kernel/refusal.ts';
import { type Client, done } from '../../replay/client.ts';
import { heard, refused } from '../../test/refused.ts';
import { routesOf } from '../../test/contract/routes.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: true };

let s: TestServer;
let filed: CaseAnswer;
const who: Record<string, Client> = {};

beforeAll(async () => {
  s = await startTestServer();
  who['applicant'] = await s.worker();
  who['colleague'] = await s.worker();
  who['caseworker'] = await s.staff('factory', 'caseworker');
  who['otherCity'] = await s.staff('bareCity', 'caseworker', 'supervisor');
  who['province'] = await s.staff('province', 'supervisor');
  who['nobody'] = s.client();
  filed = done(await who['applicant'].post<CaseAnswer>('/api/services/appeal/cases', { form }));
});
afterAll(() => s.close());

describe('a reading', () => {
  const cursors = ['x', 'bm8', ...[['a', 'b'], ['2026-01-01', 'b'], [null, {}], [1], 'x', []].map(encode)];
  function encode(parts: unknown): string {
    return Buffer.from(JSON.stringify(parts)).toString('base64url');
  }

  test.each(['/api/cases?', '/api/inbox?', '/api/my/cases?', '/api/notices?', '/api/services/appeal/board?'])(
    'of %s from a cursor that is none is refused',
    async (path) => {
      for (const cursor of [...cursors, 'x'.repeat(500), '%00'])
        expect(heard(await who['caseworker']!.get(`${path}cursor=${cursor}`))).toEqual(refused('malformed-request'));
    },
  );

  test.each<[string, string, RefusalCode]>([
    ['otherCity', '/api/cases/$case', 'not-found'],
    ['colleague', '/api/cases/$case', 'not-found'],
    ['otherCity', '/api/cases?org=$county', 'not-found'],
    ['otherCity', '/api/exports/preview?what=cases&org=$county', 'not-found'],
    ['otherCity', '/api/orgs/$county', 'not-found'],
    ['otherCity', '/api/figures?org=$county&service=appeal', 'not-found'],
    ['otherCity', '/api/words?org=$county&service=appeal', 'not-found'],
    ['caseworker', '/api/orgs/1', 'malformed-request'],
    ['caseworker', '/api/files/1', 'malformed-request'],
    ['caseworker', `/api/files/${newId()}`, 'not-found'],
    ['caseworker', '/api/cases?open=perhaps', 'malformed-request'],
    ['caseworker', '/api/cases?org=1', 'malformed-request'],
    ['caseworker', '/api/cases?open=true&open=true', 'malformed-request'],
    ['caseworker', '/api/members?org=$county&org=$county', 'malformed-request'],
    ['caseworker', '/api/cases?q=%00', 'malformed-request'],
    ['caseworker', '/api/orgs?q=%00', 'malformed-request'],
    ['caseworker', '/api/orgs', 'malformed-request'],
    ['province', '/api/figures?org=$county&service=moon', 'service-unknown'],
    ['province', '/api/figures?org=$county&service=appeal&from=yesterday', 'malformed-request'],
    ['province', '/api/figures?org=$county&service=appeal&to=2026-02-30', 'malformed-request'],
    ['province', '/api/figures?org=$county&service=appeal&from=0000-01-01', 'malformed-request'],
    ['applicant', '/api/services/moon', 'service-unknown'],
    ['applicant', '/api/services/work-injury-visit/board', 'service-unknown'],
    ['applicant', '/api/services/appeal/draft', 'not-found'],
    ['applicant', '/api/nothing', 'not-found'],
  ])('by %s of %s is refused [ASVS-15.3.7]', async (by, path, code) => {
    const url = path.replace('$case', filed.id).replaceAll('$county', s.world.orgs['county']!.id);
    expect(heard(await who[by]!.get(url))).toEqual(refused(code));
  });

  it.each(['/api/me', '/api/my/cases', '/api/notices', '/api/services/appeal/draft'])(
    'of %s is kept by no browser [MLPS-24, ASVS-14.2.2, ASVS-14.3.2]',
    async (path) => {
      const { headers } = await who['applicant']!.get(path);
      expect(headers.get('cache-control')).toBe('private, no-store');
    },
  );

  it('of the whole register by the province is no fault', async () => {
    const came = await who['province']!.get(`/api/cases?org=${s.world.orgs['province']!.id}`);
    expect(came.status).toBe(200);
  });
});

type Paths = Record<string, Record<string, { readonly security: readonly object[] }>>;

describe('every route by whoever may not', () => {
  const routes = (way: 'session' | 'employer' = 'session'): readonly (readonly [string, string])[] =>
    Object.entries(s.app.swagger().paths as unknown as Paths).flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { security }]) => security.some((one) => way in one))
        .map(([method]) => [method.toUpperCase(), path.replace('{id}', newId())] as const),
    );

  it('of an employer’s system asks for a token, whoever is signed in', async () => {
    expect(routes('employer').length).toBeGreaterThan(10);
    for (const by of ['nobody', 'applicant', 'caseworker', 'province'])
      for (const [method, path] of routes('employer')) {
        const came = await who[by]!.send<{ status: string; schemas: string[] }>(method, path);
        expect(came.status).toBe(401);
        expect(came.headers.get('www-authenticate')).toBe('Bearer');
        expect(came.body).toMatchObject({ status: '401', schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'] });
      }
  });

  it('asks for a sign-in [ASVS-8.2.1, ASVS-8.3.1]', async () => {
    expect(routes().length).toBeGreaterThan(30);
    for (const [method, path] of routes())
      expect(heard(await who['nobody']!.send(method, path))).toEqual(refused('sign-in-needed'));
  });

  it('asks every write for a key, and for one that can be a key', async () => {
    const writes = routes().filter(([method]) => method !== 'GET');
    for (const [method, path] of writes)
      for (const key of ['', 'a b', 'x'.repeat(101)])
        expect(heard(await who['applicant']!.send(method, path, undefined, { 'idempotency-key': key }))).toEqual(
          refused('key-needed'),
        );
  });

  it('keeps workers out of whatever is for staff [ASVS-8.2.1]', async () => {
    const ofStaff = routesOf(s.app).filter(({ audience }) => audience === 'staff');
    expect(ofStaff.length).toBeGreaterThan(100);
    for (const { name, method, url } of ofStaff) {
      const path = url.replaceAll(/:[a-z]+/gi, '00000000-0000-7000-8000-000000000000');
      const came = await who['applicant']!.send(method, path, method === 'GET' ? undefined : {});
      expect([name, heard(came)]).toEqual([name, refused('no-right')]);
    }
  });

  it('keeps workers from revealing, and staff from revealing without saying what for [MLPS-30]', async () => {
    const url = `/api/cases/${filed.id}/reveal`;
    expect(heard(await who['applicant']!.post(url, { purpose: '好奇' }))).toEqual(refused('no-right'));
    expect(heard(await who['otherCity']!.post(url, { purpose: '好奇' }))).toEqual(refused('not-found'));
    for (const body of [{}, { purpose: '' }, { purpose: 'x'.repeat(101) }, { purpose: 'a\u0000b' }])
      expect(heard(await who['caseworker']!.post(url, body))).toEqual(refused('malformed-request'));
  });

  it('refuses views and readings that cannot be', async () => {
    for (const body of [{}, { name: '', filter: {} }, { name: 'a', filter: { a: 1 } }, { name: 'a\u0000', filter: {} }])
      expect(heard(await who['caseworker']!.post('/api/views', body))).toEqual(refused('malformed-request'));
    expect(heard(await who['caseworker']!.delete(`/api/views/${newId()}`))).toEqual(refused('not-found'));
    expect(heard(await who['applicant']!.post('/api/notices/read', { ids: ['1'] }))).toEqual(
      refused('malformed-request'),
    );
  });
});

describe('the words of a refusal', () => {
  it('are English for who prefers English, and Chinese for everybody else', async () => {
    const says = async (language: string) => {
      const came = await who['applicant']!.get<RefusalAnswer>(`/api/cases/${newId()}`, { 'accept-language': language });
      return came.body.says;
    };
    for (const language of ['en', 'en-GB,zh;q=0.5', 'fr, en'])
      expect(await says(language)).toBe(wordsOf('not-found', 'en'));
    for (const language of ['zh-CN,en;q=0.8', 'fr', '', '*'])
      expect(await says(language)).toBe(wordsOf('not-found', 'zh'));
  });
});
