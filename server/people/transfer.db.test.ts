import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, Me, NoticeLine, Page } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { countMembers } from '../members/counts.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let old: Client;
let next: Client;
const url = '/api/services/transfer-membership/cases';

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  old = await s.staff('school', 'caseworker');
  next = await s.staff('factory', 'caseworker');
  await s.world.owner.query(`update sessions set expires_at = '2099-01-01'`);
});
afterAll(() => s.close());

async function ask(who: Client): Promise<CaseAnswer> {
  await s.world.owner.query(`update sessions set expires_at = '2099-01-01'`);
  return done(await who.post<CaseAnswer>(url, { form: { union: s.world.orgs['factory']!.id, why: 'job' } }));
}

async function titlesOf(who: Client): Promise<string[]> {
  await s.ticker.settle();
  return done(await who.get<Page<NoticeLine>>('/api/notices'))
    .items.map(({ title }) => title)
    .toSorted();
}

async function unionsOf(
  caseId: string,
): Promise<{ org_id: string; joined_on: string; left_on: string; left_why: string }[]> {
  const { rows } = await s.world.owner.query<{ org_id: string; joined_on: string; left_on: string; left_why: string }>(
    `select m.org_id, m.joined_on::text, m.left_on::text, m.left_why from memberships m join cases c on c.applicant_id = m.person_id
     where c.id = $1 order by m.joined_on, m.left_on nulls last`,
    [caseId],
  );
  return rows;
}

const membersOf = (org: string) => countMembers(s.platform.db, s.world.orgs[org]!.id);

const places = ['school', 'factory', 'town', 'province'];

describe('a transfer', () => {
  test('is told to both unions, carries the membership over with its history, and moves the count', async () => {
    const worker = await s.worker('school');
    const before = await Promise.all(places.map(membersOf));
    const filed = await ask(worker);
    expect(filed).toMatchObject({ org: { name: '示例电子厂工会' }, stateLabel: '等新工会答复' });
    expect(await titlesOf(old)).toEqual(['办件有新进展：申请转会']);
    done(await next.post(`/api/cases/${filed.id}/moves`, { action: 'accept', said: {} }));
    expect(await titlesOf(old)).toEqual(['办件有新进展：申请转会', '办件有新进展：同意转入'].toSorted());
    expect(done(await worker.get<Me>('/api/me')).member).toMatchObject({
      org: { name: '示例电子厂工会' },
      joinedOn: '2026-03-02',
    });
    const [school, factory] = ['school', 'factory'].map((org) => s.world.orgs[org]!.id);
    expect(await unionsOf(filed.id)).toEqual([
      { org_id: school, joined_on: '2020-01-01', left_on: '2026-03-02', left_why: 'transferred' },
      { org_id: factory, joined_on: '2026-03-02', left_on: null, left_why: null },
    ]);
    const [a, b, c, d] = before;
    expect(await Promise.all(places.map(membersOf))).toEqual([a! - 1, b! + 1, c, d]);
  });

  test('that nobody answers for five working days happens by itself', async () => {
    const worker = await s.worker('school');
    const filed = await ask(worker);
    expect(filed.dueAt).toBe('2026-03-09T16:00:00.000Z');
    await s.world.setClock('2026-03-09T23:59:00+08:00');
    await s.ticker.settle();
    expect(done(await worker.get<CaseAnswer>(`/api/cases/${filed.id}`)).state).toBe('filed');
    await s.world.setClock('2026-03-10T00:00:00+08:00');
    await s.ticker.settle();
    expect(done(await worker.get<CaseAnswer>(`/api/cases/${filed.id}`)).state).toBe('transferred');
    expect(done(await worker.get<Me>('/api/me')).member?.org.name).toBe('示例电子厂工会');
  });

  test('to the own union is refused, and somebody who is in no union is told to join', async () => {
    expect(
      refusalOf(
        await (await s.worker('factory')).post(url, { form: { union: s.world.orgs['factory']!.id, why: 'job' } }),
      ),
    ).toBe('same-union');
    expect(
      refusalOf(await (await s.newcomer()).post(url, { form: { union: s.world.orgs['factory']!.id, why: 'job' } })),
    ).toBe('no-membership');
  });

  test('asked for twice and accepted twice leaves one membership', async () => {
    const worker = await s.worker('school');
    const [first, second] = [await ask(worker), await ask(worker)];
    const came = await Promise.all(
      [first, second].map(({ id }) => next.post(`/api/cases/${id}/moves`, { action: 'accept', said: {} })),
    );
    expect(came.map(({ status }) => status)).toEqual([200, 200]);
    expect((await unionsOf(first.id)).filter(({ left_on }) => left_on === null)).toHaveLength(1);
    expect(await unionsOf(first.id)).toHaveLength(2);
  });
});
