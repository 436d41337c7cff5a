import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import { roles } from '../../kernel/party.ts';
import type { GrantLine } from '../../kernel/post-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type PostDesk, openPostDesk } from '../../test/post-desk.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';

let s: TestServer;
let desk: PostDesk;
let supervisor: Client;
let herself: WorldPerson;
const today = '2026-11-28';
const org = (key: string) => s.world.orgs[key]!.id;

beforeAll(async () => {
  s = await startTestServer({ config: { demo: true } });
  desk = await openPostDesk(s, today);
  herself = await s.world.staff('county', 'supervisor');
  supervisor = await desk.signIn(herself);
});
afterAll(() => s.close());

const propose = (person: WorldPerson, at: string, more: object = {}, who = supervisor) =>
  who.post<GrantLine>('/api/post-proposals', {
    login: person.login,
    orgId: org(at),
    role: 'caseworker',
    from: today,
    why: '接替退休的同事',
    ...more,
  });
const waiting = (of: GrantLine) =>
  desk.one.get<GrantLine[]>('/api/grants').then((came) => done(came).find(({ id }) => id === of.id));

describe('a post that a supervisor proposes', () => {
  test.each(roles)('as %s is nobody’s until a security administrator has confirmed it', async (role) => {
    const person = await s.world.staff('factory');
    const asked = done(await propose(person, 'town', { role }));
    expect(asked).toMatchObject({ state: 'asked', second: true, askedBy: herself.name, may: ['withdraw'] });
    expect((await desk.staffOf(person)).held).toEqual([]);
    expect((await waiting(asked))!.may).toEqual(['confirm', 'refuse']);
    expect(done(await desk.decide(desk.one, asked.id, 'confirm')).state).toBe('held');
    expect((await desk.staffOf(person)).held).toMatchObject([{ role, org: { id: org('town') } }]);
  });

  test('leads to a notice for the administrators, and what became of it to one for her', async () => {
    const person = await s.world.staff('factory');
    const asked = done(await propose(person, 'factory'));
    const told = async (who: Client) => done(await who.get<Page<NoticeLine>>('/api/notices')).items;
    expect((await told(desk.other)).map(({ title }) => title)).toContain('有一项授予等你确认');
    done(await desk.decide(desk.other, asked.id, 'refuse', '请先参加培训'));
    expect((await told(supervisor)).find(({ says }) => says.includes('请先参加培训'))).toMatchObject({
      title: '你提出的岗位没有同意',
    });
    expect(
      done(await supervisor.get<GrantLine[]>('/api/post-proposals')).find(({ id }) => id === asked.id),
    ).toMatchObject({
      state: 'refused',
      decidedWhy: '请先参加培训',
      may: [],
    });
  });

  test('is taken back by her alone, until it is held', async () => {
    const person = await s.world.staff('factory');
    const asked = done(await propose(person, 'factory'));
    const other = await s.staff('county', 'supervisor');
    const withdraw = (who: Client) => who.post<GrantLine>(`/api/post-proposals/${asked.id}/withdraw`, {});
    expect(heard(await withdraw(other))).toEqual(refused('not-found'));
    expect(done(await withdraw(supervisor)).state).toBe('withdrawn');
    expect(heard(await withdraw(supervisor))).toEqual(refused('grant-decided'));
    expect((await desk.decide(desk.one, asked.id, 'confirm')).status).toBe(409);
  });
});

describe('nobody proposes', () => {
  test('a post for herself, also under another record of her own, and the attempt stays in the audit', async () => {
    expect(heard(await propose(herself, 'town'))).toEqual(refused('grant-own'));
    const second = await s.world.staff('factory');
    await s.world.owner.query('update persons set merged_into = $1 where id = $2', [herself.id, second.id]);
    expect(heard(await propose(second, 'town'))).toEqual(refused('grant-own'));
    const { rows } = await s.world.owner.query<{ n: number }>(
      `select count(*)::integer as n from audit where act = 'self-grant-refused' and actor_id = $1`,
      [herself.id],
    );
    expect(rows[0]!.n).toBe(2);
    expect((await desk.staffOf(herself)).held).toHaveLength(1);
  });

  test('a post outside her unions, or with another role than supervisor', async () => {
    const person = await s.world.staff('factory');
    expect(heard(await propose(person, 'city'))).toEqual(refused('not-found'));
    expect(heard(await propose(person, 'bareTown'))).toEqual(refused('not-found'));
    for (const role of ['caseworker', 'approver', 'cashier'] as const)
      expect(heard(await propose(person, 'county', {}, await s.staff('county', role)))).toEqual(refused('no-right'));
    expect((await propose(person, 'county', {}, await s.worker())).status).toBe(403);
  });

  test('an account that nobody has, a duty, or without saying why', async () => {
    const person = await s.world.staff('factory');
    expect(heard(await propose({ ...person, login: 'nobody.here' }, 'town'))).toEqual(refused('staff-unknown'));
    expect(refusalOf(await propose(person, 'town', { role: 'audit' }))).toBe('malformed-request');
    expect(reasonsOf(await propose(person, 'town', { why: '' })).map(({ at }) => at)).toEqual(['why']);
    const admin = await s.world.administrator('system');
    expect(heard(await propose(admin, 'town'))).toEqual(refused('duty-apart'));
  });
});

test('of two security administrators who decide one proposal at once, one gets in', async () => {
  const person = await s.world.staff('factory');
  const asked = done(await propose(person, 'school'));
  const came = await Promise.all([
    desk.decide(desk.one, asked.id, 'confirm'),
    desk.decide(desk.other, asked.id, 'confirm'),
  ]);
  expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'grant-decided']);
  expect((await desk.staffOf(person)).held).toHaveLength(1);
});
