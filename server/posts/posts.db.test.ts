import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { CaseAnswer, Me, NoticeLine, Page } from '../../kernel/answers.ts';
import { duties } from '../../kernel/duty.ts';
import type { GrantLine } from '../../kernel/post-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type PostDesk, openPostDesk } from '../../test/post-desk.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { closeIdleAccounts, sweepPosts } from './sweeping.ts';

let s: TestServer;
let desk: PostDesk;
const today = '2026-11-28';
const org = (key: string) => s.world.orgs[key]!.id;
const form = { topic: 'canteen', what: '夜班没有热饭', aboveWorkplace: false, shared: true };

beforeAll(async () => {
  s = await startTestServer({ config: { demo: true } });
  desk = await openPostDesk(s, today);
});
afterAll(() => s.close());

/** What the clock does by then; sessions are as before once it is today again. */
async function sweptAt(time: string): Promise<void> {
  await s.world.setClock(time);
  await sweepPosts(s.platform);
  await s.world.setClock(`${today}T02:00:00Z`);
}

const acts = async (personId: string) =>
  (
    await s.world.owner.query<{ act: string }>(`select act from audit where subject_id = $1 order by at, id`, [
      personId,
    ])
  ).rows.map(({ act }) => act);

describe('a post that one person may give', () => {
  it('is held at once, told, and kept with who gave it and why', async () => {
    const person = await s.world.staff('factory');
    const line = done(
      await desk.ask(desk.one, {
        personId: person.id,
        orgId: org('factory'),
        role: 'caseworker',
        why: '接替退休的同事',
      }),
    );
    expect(line).toMatchObject({ second: false, state: 'held', why: '接替退休的同事', askedBy: desk.onePerson.name });
    const cadre = await desk.signIn(person);
    expect(done(await cadre.get<Me>('/api/me')).posts.map(({ role }) => role)).toEqual(['caseworker']);
    expect((await cadre.get('/api/inbox')).status).toBe(200);
    expect(done(await cadre.get<Page<NoticeLine>>('/api/notices')).items[0]!.title).toBe('你有了新的岗位');
    expect(await acts(person.id)).toContain('ask-grant');
  });

  it('begins on the day it was given for', async () => {
    const person = await s.world.staff('factory');
    expect((await desk.give(person, 'school', 'cashier', { from: '2026-12-01' })).state).toBe('waiting');
    const cadre = await desk.signIn(person);
    expect(heard(await cadre.get('/api/inbox'))).toEqual(refused('no-right'));
    await sweptAt('2026-12-01T02:00:00Z');
    expect((await cadre.get('/api/inbox')).status).toBe(200);
  });
});

describe('what takes two', () => {
  const two = [
    { role: 'approver', orgId: 'town' },
    { role: 'supervisor', orgId: 'town' },
    ...duties.map((duty) => ({ duty })),
  ];

  test.each(two)('%o is nobody’s until another security administrator agrees [MLPS-11]', async (wanted) => {
    const person = await s.world.staff('factory');
    const what = 'duty' in wanted ? wanted : { ...wanted, orgId: org(wanted.orgId) };
    const asked = done(await desk.ask(desk.one, { personId: person.id, ...what }));
    expect([asked.second, asked.state, asked.may]).toEqual([true, 'asked', ['withdraw']]);
    expect((await desk.staffOf(person)).held).toEqual([]);
    expect(heard(await desk.decide(desk.one, asked.id, 'confirm'))).toEqual(refused('grant-needs-second'));
    expect((await desk.staffOf(person)).held).toEqual([]);
    expect(done(await desk.decide(desk.other, asked.id, 'confirm')).state).toBe('held');
    expect((await desk.staffOf(person)).held).toHaveLength(1);
    expect(heard(await desk.decide(desk.other, asked.id, 'confirm'))).toEqual(refused('grant-decided'));
  });

  it('is given once by two who agree in the same second', async () => {
    const person = await s.world.staff('factory');
    const third = await s.administrator('security');
    const asked = done(await desk.ask(desk.one, { personId: person.id, orgId: org('town'), role: 'approver' }));
    const came = await Promise.all([
      desk.decide(desk.other, asked.id, 'confirm'),
      desk.decide(third, asked.id, 'confirm'),
    ]);
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'grant-decided']);
    expect((await desk.staffOf(person)).held).toHaveLength(1);
  });

  it('is refused with a reason, or taken back by who asked', async () => {
    const person = await s.world.staff('factory');
    const ask = async () => done(await desk.ask(desk.one, { personId: person.id, duty: 'audit' }));
    const first = await ask();
    expect(heard(await desk.ask(desk.one, { personId: person.id, duty: 'audit' }))).toEqual(refused('grant-taken'));
    expect(reasonsOf(await desk.decide(desk.other, first.id, 'refuse')).map(({ at }) => at)).toEqual(['why']);
    expect(done(await desk.decide(desk.other, first.id, 'refuse', '人选还没有定')).state).toBe('refused');
    expect(done(await desk.decide(desk.one, (await ask()).id, 'withdraw')).state).toBe('withdrawn');
    expect((await desk.staffOf(person)).held).toEqual([]);
  });
});

describe('a grant', () => {
  test.each(duties)(
    'to oneself by the %s administrator is refused, and leaves its row in the audit [MLPS-11]',
    async (duty) => {
      const person = await s.world.administrator(duty);
      const client = await desk.signIn(person);
      const wanted = [...duties.map((one) => ({ duty: one })), { orgId: org('province'), role: 'supervisor' }];
      for (const what of wanted) {
        const came = await desk.ask(client, { personId: person.id, ...what });
        expect(heard(came)).toEqual(refused(duty === 'security' ? 'grant-own' : 'no-right'));
      }
      expect((await desk.staffOf(person)).held.map((one) => one.duty)).toEqual([duty]);
      expect((await acts(person.id)).filter((act) => act === 'self-grant-refused')).toHaveLength(
        duty === 'security' ? 4 : 0,
      );
    },
  );

  it('is not confirmed by the one it is for, whoever asked', async () => {
    const third = await s.world.staff('factory');
    const asked = done(await desk.ask(desk.one, { personId: third.id, orgId: org('town'), role: 'approver' }));
    await s.world.owner.query(
      `insert into duties (cell_id, id, person_id, duty, from_on) values (1, gen_random_uuid(), $1, 'security', '2020-01-01')`,
      [third.id],
    );
    expect(heard(await desk.decide(await desk.signIn(third), asked.id, 'confirm'))).toEqual(refused('grant-own'));
  });

  it('of a duty beside a post, or of a post beside a duty, is refused with what to do [MLPS-12]', async () => {
    const cadre = await s.world.staff('factory', 'caseworker');
    const auditor = await s.world.administrator('audit');
    expect(heard(await desk.ask(desk.one, { personId: cadre.id, duty: 'audit' }))).toEqual(refused('duty-apart'));
    for (const what of [{ duty: 'system' }, { orgId: org('town'), role: 'cashier' }])
      expect(heard(await desk.ask(desk.one, { personId: auditor.id, ...what }))).toEqual(refused('duty-apart'));
    const { rows } = await s.world.owner.query('select 1 from post_grants where person_id = any ($1)', [
      [cadre.id, auditor.id],
    ]);
    expect(rows).toEqual([]);
  });

  test.each<[object, string]>([
    [{ role: 'cashier' }, 'role'],
    [{ orgId: 'town' }, 'role'],
    [{ orgId: 'town', role: 'cashier', duty: 'audit' }, 'role'],
    [{ duty: 'audit', until: '2027-01-01' }, 'role'],
    [{ orgId: 'town', role: 'cashier', from: '2026-11-27' }, 'from'],
    [{ orgId: 'town', role: 'cashier', from: '2026-02-30' }, 'from'],
    [{ orgId: 'town', role: 'cashier', until: '2026-11-27' }, 'until'],
    [{ orgId: 'town', role: 'cashier', why: ' 好 ' }, 'why'],
  ])('of %o is refused beside the field', async (what, at) => {
    const person = await s.world.staff('factory');
    const asked = { personId: person.id, ...what, ...('orgId' in what && { orgId: org('town') }) };
    expect(reasonsOf(await desk.ask(desk.one, asked)).map((one) => one.at)).toEqual([at]);
  });

  it('to somebody without a staff account is refused', async () => {
    const worker = await s.world.worker('factory');
    expect(heard(await desk.ask(desk.one, { personId: worker.id, orgId: org('town'), role: 'cashier' }))).toEqual(
      refused('staff-unknown'),
    );
  });
});

describe('whoever leaves', () => {
  async function handled(client: Client, handler: string, clerk: Client): Promise<CaseAnswer> {
    const filed = done(await client.post<CaseAnswer>('/api/services/appeal/cases', { form }));
    done(await clerk.post(`/api/cases/${filed.id}/moves`, { action: 'accept', said: {} }));
    return done(await clerk.post<CaseAnswer>(`/api/cases/${filed.id}/moves`, { action: 'assign', said: { handler } }));
  }

  it('has lost everything with the next request, and her cases are to be done by those who remain [MLPS-11]', async () => {
    const leaver = await s.world.staff('school', 'caseworker');
    const clerk = await s.staff('school', 'caseworker');
    const gone = await desk.signIn(leaver);
    const mine = await handled(await s.worker('school'), leaver.id, clerk);
    expect(done(await gone.get<Page<{ id: string }>>('/api/inbox')).items.map(({ id }) => id)).toEqual([mine.id]);
    const line = done(await desk.one.post(`/api/staff/${leaver.id}/leave`, { why: '调离工会系统' }));
    expect(line).toMatchObject({ closed: 'left', sessions: 0, held: [] });
    expect(heard(await gone.get('/api/inbox'))).toEqual(refused('sign-in-needed'));
    expect(heard(await s.client().post('/api/session', { login: leaver.login, password: s.world.password }))).toEqual(
      refused('sign-in-wrong'),
    );
    const left = done(await clerk.get<Page<{ id: string }>>('/api/inbox'));
    expect(left.items.map(({ id }) => id)).toContain(mine.id);
    const reply = { reply: '食堂已经加了热饭。' };
    const answered = await clerk.post<CaseAnswer>(`/api/cases/${mine.id}/moves`, { action: 'answer', said: reply });
    expect(done(answered).state).toBe('answered');
    expect(await acts(leaver.id)).toContain('close-account');
  });

  it('and was the only one there leaves the open cases to the nearest union above', async () => {
    const only = await s.world.staff('workshop', 'caseworker');
    const above = await s.staff('bareCity', 'caseworker');
    const filed = done(await (await s.worker('workshop')).post<CaseAnswer>('/api/services/appeal/cases', { form }));
    expect(filed.owes?.org?.id).toBe(org('workshop'));
    done(await desk.one.post(`/api/staff/${only.id}/leave`, { why: '退休' }));
    const inbox = done(await above.get<Page<{ id: string }>>('/api/inbox'));
    expect(inbox.items.map(({ id }) => id)).toContain(filed.id);
  });

  it('has nothing waiting for her any more, and gets it back only by a new grant once her account is opened again', async () => {
    const person = await s.world.staff('factory');
    await desk.give(person, 'factory', 'cashier', { from: '2026-12-01' });
    done(await desk.one.post(`/api/staff/${person.id}/leave`, { why: '离职' }));
    await sweptAt('2026-12-02T02:00:00Z');
    expect((await desk.staffOf(person)).held).toEqual([]);
    expect(heard(await desk.ask(desk.one, { personId: person.id, orgId: org('town'), role: 'cashier' }))).toEqual(
      refused('staff-unknown'),
    );
    done(await desk.one.post(`/api/staff/${person.id}/reopen`, { why: '返聘' }));
    expect((await desk.give(person, 'factory', 'cashier')).state).toBe('held');
  });

  it('is not the last but one of security: two have to remain', async () => {
    const server = await startTestServer();
    const own = await openPostDesk(server);
    const ids = [own.onePerson.id, own.otherPerson.id];
    const fourth = await server.world.administrator('security');
    const leave = (by: Client, id: string) => by.post(`/api/staff/${id}/leave`, { why: '退休' });
    expect(heard(await leave(own.one, ids[0]!))).toEqual(refused('grant-own'));
    done(await leave(own.one, fourth.id));
    const { rows } = await server.world.owner.query<{ id: string }>(
      `select person_id as id from duties where duty = 'security' and until_on is null and person_id <> all ($1)`,
      [ids],
    );
    const came = await Promise.all([leave(own.one, ids[1]!), leave(own.one, rows[0]!.id)]);
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'duty-last']);
    await server.close();
  });
});

describe('one post', () => {
  it('ends with a reason while the others stand', async () => {
    const person = await s.world.staff('factory', 'caseworker', 'cashier');
    const cadre = await desk.signIn(person);
    const cashier = (await desk.staffOf(person)).held.find(({ role }) => role === 'cashier')!;
    const url = `/api/staff/${person.id}/end`;
    expect(reasonsOf(await desk.one.post(url, { held: cashier.id, why: '' })).map(({ at }) => at)).toEqual(['why']);
    done(await desk.one.post(url, { held: cashier.id, why: '换岗' }));
    expect(heard(await desk.one.post(url, { held: cashier.id, why: '换岗' }))).toEqual(refused('not-found'));
    expect(done(await cadre.get<Me>('/api/me')).posts.map(({ role }) => role)).toEqual(['caseworker']);
    const { rows } = await s.world.owner.query('select until_on, end_why, ended_by from posts where id = $1', [
      cashier.id,
    ]);
    expect(rows).toEqual([{ until_on: expect.anything(), end_why: '换岗', ended_by: desk.onePerson.id }]);
  });

  it('goes over with a transfer on the day the new one begins', async () => {
    const person = await s.world.staff('factory', 'caseworker');
    const [held] = (await desk.staffOf(person)).held;
    const line = await desk.give(person, 'school', 'caseworker', { from: '2026-12-01', replaces: held!.id });
    expect(line).toMatchObject({ transfers: true, state: 'waiting' });
    expect((await desk.staffOf(person)).held.map((one) => one.org!.id)).toEqual([org('factory')]);
    await sweptAt('2026-12-01T02:00:00Z');
    expect((await desk.staffOf(person)).held.map((one) => one.org!.id)).toEqual([org('school')]);
  });

  it('of somebody who stands in for another ends by itself after its last day', async () => {
    const person = await s.world.staff('factory');
    await desk.give(person, 'town', 'caseworker', { until: '2026-11-30' });
    const at = async (time: string) => {
      await sweptAt(time);
      return (await desk.staffOf(person)).held.length;
    };
    expect([await at('2026-11-30T15:59:00Z'), await at('2026-11-30T16:01:00Z')]).toEqual([1, 0]);
  });
});

test('signing somebody out ends her sessions and nothing else [ASVS-7.4.5]', async () => {
  const person = await s.world.staff('factory', 'caseworker');
  const cadre = await desk.signIn(person);
  expect((await desk.staffOf(person)).sessions).toBe(1);
  done(await desk.one.post(`/api/staff/${person.id}/sign-out`, { why: '手机丢失' }));
  expect(heard(await cadre.get('/api/me'))).toEqual(refused('sign-in-needed'));
  expect((await (await desk.signIn(person)).get('/api/inbox')).status).toBe(200);
});

test('an account that nobody has used for ninety days is closed and said to security [MLPS-11]', async () => {
  const server = await startTestServer({ config: { demo: false } });
  const own = await openPostDesk(server, '2026-03-02');
  const [used, idle] = [
    await server.world.staff('factory', 'caseworker'),
    await server.world.staff('factory', 'caseworker'),
  ];
  await own.signIn(idle);
  await server.world.setClock('2026-04-01T02:00:00Z');
  await own.signIn(used);
  const closedOn = async (day: string) => {
    await server.world.setClock(`${day}T02:00:00Z`);
    await closeIdleAccounts(server.platform);
    await own.signIn(own.onePerson).catch(() => undefined);
    const { rows } = await server.world.owner.query<{ id: string }>(
      `select person_id as id from accounts where closed_why = 'idle' and person_id = any ($1)`,
      [[used.id, idle.id]],
    );
    return rows.map(({ id }) => id);
  };
  expect(await closedOn('2026-05-31')).toEqual([]);
  await server.world.setClock('2026-06-01T02:00:00Z');
  expect(await closeIdleAccounts({ ...server.platform, config: { ...server.platform.config, demo: true } })).toBe(0);
  expect(await closedOn('2026-06-01')).toEqual([idle.id]);
  const one = await own.signIn(own.onePerson);
  const told = done(await one.get<Page<NoticeLine>>('/api/notices')).items.map(({ says }) => says);
  expect(told.filter((says) => says.includes(idle.login!))).toHaveLength(1);
  done(await one.post(`/api/staff/${idle.id}/reopen`, { why: '产假回来' }));
  expect((await (await own.signIn(idle)).get('/api/inbox')).status).toBe(200);
  // Nobody comes for a year: two are left who can open the others again.
  await server.world.setClock('2027-09-01T02:00:00Z');
  await closeIdleAccounts(server.platform);
  const left = `select d.duty from accounts a left join duties d using (person_id) where a.kind = 'staff' and a.closed_at is null`;
  expect((await server.world.owner.query(left)).rows).toEqual([{ duty: 'security' }, { duty: 'security' }]);
  await server.close();
});

test('the application cannot add a post or a duty that no confirmed grant says [MLPS-11]', async () => {
  const person = await s.world.staff('factory');
  const asked = done(await desk.ask(desk.one, { personId: person.id, orgId: org('town'), role: 'approver' }));
  const given = await desk.give(await s.world.staff('factory'), 'town', 'cashier');
  const add = (grant: string | null, role: string) =>
    s.platform.pool.query(
      `insert into posts (cell_id, id, person_id, org_id, role, from_on, grant_id) values (1, gen_random_uuid(), $1, $2, $3, $4, $5)`,
      [person.id, org('town'), role, today, grant],
    );
  for (const [grant, role] of [
    [null, 'cashier'],
    [asked.id, 'approver'],
    [given.id, 'cashier'],
  ] as const)
    await expect(add(grant, role)).rejects.toMatchObject({ code: '23514', constraint: 'held_by_grant' });
  const decide = (by: string) =>
    s.platform.pool.query(
      `update post_grants set decided = 'confirmed', decided_at = now(), decided_by = $2 where id = $1`,
      [asked.id, by],
    );
  await expect(decide(desk.onePerson.id)).rejects.toMatchObject({ constraint: 'grant_second_is_another' });
  await expect(decide(person.id)).rejects.toMatchObject({ constraint: 'grant_not_to_oneself' });
  await expect(s.platform.pool.query('delete from posts')).rejects.toMatchObject({ code: '42501' });
  const lines = done(await desk.one.get<GrantLine[]>('/api/grants'));
  expect(lines.find(({ id }) => id === asked.id)?.state).toBe('asked');
});
