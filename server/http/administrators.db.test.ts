import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { CaseAnswer, Me } from '../../kernel/answers.ts';
import { type Duty, duties } from '../../kernel/duty.ts';
import { type Client, done } from '../../replay/client.ts';
import { owe } from '../../test/payout-desk.ts';
import { heard, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { type WorldPerson } from '../../test/world.ts';
import { belongsTo } from './contract.ts';

let s: TestServer;
let member: WorldPerson;
let ids: readonly string[];
const canary = '夜班食堂的汤里有沙子';
const admins = {} as Record<Duty, Client>;
const login = {} as Record<Duty, string>;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly audience: Parameters<typeof belongsTo>[0];
}

function operations(): Operation[] {
  const paths = s.app.swagger().paths as unknown as Record<string, Record<string, { 'x-audience': string }>>;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { 'x-audience': audience }]) => ({
      method: method.toUpperCase(),
      path,
      audience: audience as Operation['audience'],
    })),
  );
}

beforeAll(async () => {
  s = await startTestServer();
  member = await s.world.worker('factory', '欧阳示例甲');
  const client = s.client();
  await client.signInByPhone(member.phone);
  const form = { topic: 'canteen', what: canary, aboveWorkplace: false, shared: true };
  const filed = done(await client.post<CaseAnswer>('/api/services/appeal/cases', { form }));
  await s.ticker.settle();
  for (const duty of duties) {
    const person = await s.world.administrator(duty);
    admins[duty] = s.client();
    login[duty] = person.login!;
    await admins[duty].signInByPassword(person.login!, s.world.password);
  }
  await s.world.fund('town', 'relief', 100_00);
  const payment = await owe(s, 'town', member.id, 1_00);
  ids = [filed.id, member.id, payment, ...Object.values(s.world.orgs).map(({ id }) => id)];
});
afterAll(() => s.close());

describe.each(duties)('the %s administrator', (duty) => {
  it('arrives with her duty, no post and no way to a case [MLPS-12]', async () => {
    const me = done(await admins[duty].get<Me>('/api/me'));
    expect(me).toMatchObject({ kind: 'staff', duty, posts: [] });
  });

  it('is refused by every route that is not for her duty or her own way in [MLPS-9, MLPS-12, ASVS-8.2.1]', async () => {
    const closed = operations().filter(
      ({ audience }) => audience !== 'employer' && !belongsTo(audience, { duty, posts: [] }),
    );
    expect(closed.length).toBeGreaterThan(60);
    for (const { method, path } of closed) {
      const url = path.replaceAll(/\{\w+\}/g, ids[0]!);
      expect([method, url, heard(await admins[duty].send(method, url, method === 'GET' ? undefined : {}))]).toEqual([
        method,
        url,
        refused('no-right'),
      ]);
    }
  });

  it('reads nothing personal from the routes she is let in to, whatever id she asks for [MLPS-12]', async () => {
    const open = operations().filter(({ audience }) => belongsTo(audience, { duty, posts: [] }));
    expect(open.length).toBeGreaterThan(5);
    const ends = /^\/api\/session$/;
    for (const { method, path } of open.filter((one) => !ends.test(one.path)))
      for (const id of path.includes('{') ? ids : [''])
        for (const query of method === 'GET'
          ? ['', `?org=${id || ids[0]!}`, `?q=${encodeURIComponent(member.name)}`]
          : ['']) {
          const url = `${path.replaceAll(/\{\w+\}/g, id)}${query}`;
          const came = await admins[duty].send(method, url, method === 'GET' ? undefined : {});
          expect([url, came.status < 500]).toEqual([url, true]);
          const said = JSON.stringify(came.body);
          for (const personal of [member.name, member.phone, member.document, canary])
            expect([url, said.includes(personal)]).toEqual([url, false]);
        }
    done(await admins[duty].get<Me>('/api/me'));
  });
});

test('nobody else is let in to a route of an administrator', async () => {
  const cadre = await s.staff('province', 'supervisor', 'approver', 'caseworker', 'cashier');
  const worker = await s.worker();
  for (const duty of duties)
    for (const { method, path, audience } of operations()) {
      if (audience !== `${duty}-admin`) continue;
      const url = path.replaceAll(/\{\w+\}/g, ids[0]!);
      const others = duties.filter((one) => one !== duty).map((one) => admins[one]);
      for (const by of [cadre, worker, ...others])
        expect([url, heard(await by.send(method, url, method === 'GET' ? undefined : {}))]).toEqual([
          url,
          refused('no-right'),
        ]);
    }
});

test('an administrator who is also a member is a worker like any other on the phone', async () => {
  const person = await s.world.worker('factory');
  await s.world.owner.query(
    `insert into duties (cell_id, id, person_id, duty, from_on) values (1, gen_random_uuid(), $1, 'audit', '2020-01-01')`,
    [person.id],
  );
  const client = s.client();
  const me = await client.signInByPhone(person.phone);
  expect(me).toMatchObject({ kind: 'worker', posts: [] });
  expect(me.duty).toBeUndefined();
  expect((await client.get('/api/my/cases')).status).toBe(200);
});

test('what a cadre was told of her work is not told to the administrator she becomes', async () => {
  const person = await s.world.administrator('system');
  const tell = (at: string, title: string, caseId: string | null) =>
    s.world.owner.query(
      `insert into notices (cell_id, id, person_id, case_id, title, says, at) values (1, gen_random_uuid(), $1, $2, $3, '', $4)`,
      [person.id, caseId, title, at],
    );
  await tell('2019-06-01T00:00:00Z', '两份档案', null);
  await tell('2026-06-01T00:00:00Z', '一件办件', ids[0]!);
  await tell('2026-06-02T00:00:00Z', '账号停用', null);
  const client = s.client();
  expect(await client.signInByPassword(person.login!, s.world.password)).toMatchObject({ unread: 1 });
  const { items } = done(await client.get<{ items: { title: string }[] }>('/api/notices'));
  expect(items.map(({ title }) => title)).toEqual(['账号停用']);
});
