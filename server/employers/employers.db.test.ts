import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import type { EmploymentLine, EmploymentsAnswer, InvitedAnswer } from '../../kernel/employer-answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { type EmployerSystem, connect, person } from '../../test/employer-system.ts';
import { heard, refused } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

let s: TestServer;
let system: EmployerSystem;
let clerk: Client;
let count = 100;

beforeAll(async () => {
  s = await startTestServer();
  system = await connect(s);
  clerk = await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());

const idOf = (org: string) => s.world.orgs[org]!.id;
const at = (org = 'factory') => `/api/orgs/${idOf(org)}/employments`;
const lines = async (query = '', by = clerk, org = 'factory') =>
  done(await by.get<EmploymentsAnswer>(`${at(org)}?${query}`)).items;
const lineOf = async (id: string) => (await lines()).find((line) => line.id === id)!;
const invite = (ids: readonly string[], by = clerk) => by.post<InvitedAnswer>(`${at()}/invite`, { ids });
const resultsOf = async (ids: readonly string[]) => done(await invite(ids)).results.map(({ result }) => result);
const titles = async (of: Client) =>
  done(await of.get<Page<NoticeLine>>('/api/notices')).items.map(({ title }) => title);
const smsTo = (phone: string) => s.sms.sent.filter((sms) => sms.phone === phone).map(({ text }) => text);

/** Somebody pushed with a phone and a name. */
async function pushed(phone = s.world.phone(), name = '欧阳示例', by = system): Promise<string> {
  count += 1;
  const said = person(count, { name: { formatted: name }, phoneNumbers: [{ value: phone, type: 'mobile' }] });
  const came = await by.push(said);
  expect(came.status).toBe(201);
  return came.body.id;
}

const leave = (id: string, active = false) => system.patch(id, [{ op: 'replace', path: 'active', value: active }]);

async function memberships(): Promise<unknown> {
  const { rows } = await s.world.owner.query('select * from memberships order by id');
  return rows;
}

describe('a joiner', () => {
  it('is shown to the union with what helps to find her, and is neither a person nor a member', async () => {
    const before = await s.world.owner.query('select id from persons');
    const phone = s.world.phone();
    const id = await pushed(phone);
    await s.ticker.settle();
    const line = await lineOf(id);
    expect(line).toEqual({
      id,
      name: '欧阳示例',
      phone: `${phone.slice(0, 3)}****${phone.slice(7)}`,
      employeeNumber: `N${count}`,
      department: '装配二组',
      state: 'new',
      at: line.at,
    });
    expect((await s.world.owner.query('select id from persons')).rows).toEqual(before.rows);
    expect(smsTo(phone)).toEqual([]);
  });

  it('is told of once, however many come before anybody looks, to the caseworker or to the nearest above', async () => {
    const reader = await s.staff('county', 'caseworker');
    const other = await connect(s, 'school');
    for (let n = 0; n < 3; n += 1) {
      await pushed();
      await pushed(undefined, undefined, other);
      await s.ticker.settle();
    }
    expect((await titles(clerk)).filter((title) => title === '单位报来新职工')).toHaveLength(1);
    expect(await titles(reader)).toEqual(['单位报来新职工']);
  });

  it('is invited by one tap, told where and that it is hers to decide, and not twice on a day', async () => {
    await s.world.setClock('2026-03-02T15:00:00+08:00');
    const today = await s.staff('factory', 'caseworker');
    const phone = s.world.phone();
    const id = await pushed(phone);
    const by = (ids: string[]) => invite(ids, today).then((came) => done(came).results[0]!.result);
    expect(await by([id])).toBe('sent');
    expect((await lines('', today)).find((line) => line.id === id)!.state).toBe('inviting');
    expect(await by([id])).toBe('already-invited');
    await s.ticker.settle();
    expect(smsTo(phone)).toHaveLength(1);
    expect(smsTo(phone)[0]).toContain(`/join/${idOf('factory')}`);
    expect(smsTo(phone)[0]).toContain('由你自己决定');
    expect((await lines('', today)).find((line) => line.id === id)).toMatchObject({ state: 'invited' });
    expect(await by([id])).toBe('already-invited');
    await s.world.setClock('2026-03-03T00:00:01+08:00');
    expect(await by([id])).toBe('sent');
    await s.ticker.settle();
    expect(smsTo(phone)).toHaveLength(2);
    await s.world.setClock(null);
  });

  it('gets one message where two cadres invite her at once', async () => {
    const second = await s.staff('factory', 'supervisor');
    const phone = s.world.phone();
    const id = await pushed(phone);
    const came = await Promise.all([invite([id]), invite([id], second), invite([id]), invite([id], second)]);
    const results = came.map((one) => done(one).results[0]!.result).toSorted();
    expect(results).toEqual(['already-invited', 'already-invited', 'already-invited', 'sent']);
    await s.ticker.settle();
    expect(smsTo(phone)).toHaveLength(1);
  });

  it('is answered for by name: sent, no phone, member, left', async () => {
    const member = await s.world.worker('factory', '司徒示例');
    const bare = (await system.push({ userName: `bare-${(count += 1)}`, phoneNumbers: [{ value: '02088886666' }] }))
      .body.id;
    const [fresh, known, gone] = [await pushed(), await pushed(member.phone, member.name), await pushed()];
    await leave(gone);
    expect(await resultsOf([gone, fresh, bare, known])).toEqual(['left', 'sent', 'no-phone', 'member']);
    await s.ticker.settle();
    expect(smsTo(member.phone)).toEqual([]);
    expect(await lineOf(known)).toMatchObject({ state: 'member', joinedOn: '2020-01-01' });
    expect(await lineOf(bare)).toEqual({ id: bare, state: 'new', at: expect.any(String) as string });
  });

  it('who is a member of another union is not told apart from anybody else', async () => {
    const elsewhere = await s.world.worker('workshop', '端木示例');
    const id = await pushed(elsewhere.phone, elsewhere.name);
    expect((await lineOf(id)).state).toBe('new');
    expect(await resultsOf([id])).toEqual(['sent']);
  });

  it('is not taken for a colleague of the same phone and another name', async () => {
    const member = await s.world.worker('factory', '令狐示例');
    const id = await pushed(member.phone, '上官示例');
    expect((await lineOf(id)).state).toBe('new');
  });

  it('whose message the carrier refuses is tried again, then shown, and can be invited anew', async () => {
    await s.world.setClock('2026-03-02T15:00:00+08:00');
    const today = await s.staff('factory', 'caseworker');
    const phone = s.world.phone();
    const id = await pushed(phone);
    const stateNow = async () => (await lines('', today)).find((line) => line.id === id)!.state;
    s.sms.failing = true;
    done(await invite([id], today));
    let now = Date.parse('2026-03-02T15:00:00+08:00');
    for (let n = 0; n < 6; n += 1) {
      expect(await stateNow()).toBe('inviting');
      await s.ticker.settle();
      await s.world.setClock(new Date((now += 1_801_000)));
    }
    expect(await stateNow()).toBe('unsent');
    s.sms.failing = false;
    expect(done(await invite([id], today)).results[0]!.result).toBe('sent');
    await s.ticker.settle();
    expect(await stateNow()).toBe('invited');
    expect(smsTo(phone)).toHaveLength(1);
    await s.world.setClock(null);
  });

  it('who has left before the message went out gets none', async () => {
    const phone = s.world.phone();
    const id = await pushed(phone);
    done(await invite([id]));
    await leave(id);
    await s.ticker.settle();
    expect(smsTo(phone)).toEqual([]);
    await leave(id, true);
    expect((await lineOf(id)).state).toBe('new');
  });
});

describe('a leaver', () => {
  it('keeps her membership, is told so once, and may come back', async () => {
    const member = await s.world.worker('factory', '慕容示例');
    const hers = s.client();
    await hers.signInByPhone(member.phone);
    const sent = smsTo(member.phone).length;
    const before = await memberships();
    const id = await pushed(member.phone, member.name);
    for (const active of [false, true, false]) {
      await leave(id, active);
      await s.ticker.settle();
    }
    expect(await titles(hers)).toEqual(['单位报来你已离职，会籍还在']);
    expect(smsTo(member.phone)).toHaveLength(sent + 1);
    expect(smsTo(member.phone).at(-1)).toContain('会籍不受影响');
    expect(await lineOf(id)).toMatchObject({ state: 'stays', joinedOn: '2020-01-01' });
    expect(await titles(clerk)).toContain('单位报来离职');
    await leave(id, true);
    expect((await lineOf(id)).state).toBe('member');
    expect(await memberships()).toEqual(before);
  });

  it('by DELETE is gone for the employer and a departure for the union', async () => {
    const member = await s.world.worker('factory', '宇文示例');
    const hers = s.client();
    await hers.signInByPhone(member.phone);
    const before = await memberships();
    const id = await pushed(member.phone, member.name);
    expect((await system.remove(id)).status).toBe(204);
    await s.ticker.settle();
    expect((await lineOf(id)).state).toBe('stays');
    expect(await titles(hers)).toEqual(['单位报来你已离职，会籍还在']);
    expect(await memberships()).toEqual(before);
  });

  it('who is no member here hears nothing, whatever phone the employer wrote', async () => {
    const colleague = await s.world.worker('factory', '公孙示例');
    const elsewhere = await s.world.worker('workshop', '钟离示例');
    for (const [phone, name] of [
      [s.world.phone(), '甲示例'],
      [colleague.phone, '乙示例'],
      [elsewhere.phone, elsewhere.name],
    ] as const) {
      const id = await pushed(phone, name);
      await leave(id);
      await s.ticker.settle();
      expect((await lineOf(id)).state).toBe('left');
      expect(smsTo(phone)).toEqual([]);
    }
  });
});

describe('the union’s side', () => {
  it('comes in pages, newest first, and in views', async () => {
    const school = await connect(s, 'school');
    const reader = await s.staff('school', 'caseworker');
    const ids: string[] = [];
    for (let n = 0; n < 25; n += 1) ids.unshift(await pushed(undefined, undefined, school));
    const page = done(await reader.get<EmploymentsAnswer>(`${at('school')}?view=here`));
    expect(page.items.map(({ id }) => id)).toEqual(ids.slice(0, 20));
    const rest = done(await reader.get<EmploymentsAnswer>(`${at('school')}?view=here&cursor=${page.next}`));
    expect(rest.items.slice(0, 5).map(({ id }) => id)).toEqual(ids.slice(20));
    await school.remove(ids[3]!);
    expect((await lines('view=left', reader, 'school')).map(({ id }) => id)).toEqual([ids[3]]);
    expect((await lines('view=all', reader, 'school'))[0]!.id).toBe(ids[3]);
    expect(heard(await reader.get(`${at('school')}?cursor=bm8`))).toEqual(refused('malformed-request'));
    expect(heard(await reader.get(`${at('school')}?view=gone`))).toEqual(refused('malformed-request'));
  });

  it('is nobody’s but of those who keep its members', async () => {
    const id = await pushed();
    const [above, beside, cashier] = [
      await s.staff('county', 'supervisor'),
      await s.staff('school', 'caseworker'),
      await s.staff('factory', 'cashier'),
    ];
    expect((await lines('', above)).some((line: EmploymentLine) => line.id === id)).toBe(true);
    expect(heard(await beside.get(at()))).toEqual(refused('not-found'));
    expect(heard(await cashier.get(at()))).toEqual(refused('no-right'));
    expect(heard(await invite([id], beside))).toEqual(refused('not-found'));
    expect(heard(await invite([id], cashier))).toEqual(refused('no-right'));
    expect(heard(await (await s.worker()).get(at()))).toEqual(refused('no-right'));
  });

  it('invites nobody where one of those asked for is not of this union', async () => {
    const phone = s.world.phone();
    const id = await pushed(phone);
    const foreign = await pushed(undefined, undefined, await connect(s, 'school'));
    expect(heard(await invite([id, foreign]))).toEqual(refused('not-found'));
    expect(heard(await invite([id, newId()]))).toEqual(refused('not-found'));
    for (const ids of [[], [id, id], ['1'], Array.from({ length: 101 }, () => newId())])
      expect(heard(await invite(ids))).toEqual(refused('malformed-request'));
    await s.ticker.settle();
    expect(smsTo(phone)).toEqual([]);
  });

  it('leaves a record of who read, who invited, and what the employer said', async () => {
    const id = await pushed();
    await lines();
    done(await invite([id]));
    await leave(id);
    await system.remove(id);
    const { rows } = await s.world.owner.query<{ act: string; actor: boolean }>(
      `select act, actor_id is not null as actor from audit where object_id in ($1, $2) order by at, id`,
      [id, idOf('factory')],
    );
    expect(rows.slice(-1)).toEqual([{ act: 'employer-took-back', actor: false }]);
    for (const [act, actor] of [
      ['read-employments', true],
      ['invite-employee', true],
      ['employer-said', false],
    ])
      expect(rows).toContainEqual({ act, actor });
  });
});
