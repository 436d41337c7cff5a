import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, Me } from '../../kernel/answers.ts';
import type { OwnMemberships } from '../../kernel/member-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { countMembers } from '../members/counts.ts';
import { expectRecounted, tune } from '../../test/membership-desk.ts';

let s: TestServer;
let clerk: Client;
const url = '/api/services/join-union/cases';

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  clerk = await s.staff('factory', 'caseworker');
  await tune(s, 'town', 'join-union', 'atOnce', 1);
});
afterAll(() => s.close());

function formOf(number = s.world.documentNumber(), org = 'factory') {
  return { union: s.world.orgs[org]!.id, name: '骑手示例', documentKind: 'resident-id', number };
}

const file = async (who: Client, form = formOf()) => done(await who.post<CaseAnswer>(url, { form }));
const move = (who: Client, id: string, action: string, said = {}) =>
  who.post(`/api/cases/${id}/moves`, { action, said });
const meOf = async (who: Client) => done(await who.get<Me>('/api/me'));
const membersOf = (org: string) => countMembers(s.platform.db, s.world.orgs[org]!.id);

describe('where the union has set it so, an application makes a member at once', () => {
  test('the trace says that the union set it, the identity waits to be looked at, and the figures are counted', async () => {
    const rider = await s.newcomer();
    const before = [await membersOf('factory'), await membersOf('province')];
    const filed = await file(rider);
    expect(filed).toMatchObject({ state: 'admitted', open: true, seq: 2 });
    expect(filed.sentence).toMatch(/^已入会，等工会核对身份，由示例电子厂工会的经办人办理，最晚 3月5日/);
    expect(filed.trace.map(({ label, who }) => [label, who])).toEqual([
      ['申请入会', '你'],
      ['工会定为提交以后马上入会', '系统'],
    ]);
    expect(done(await rider.get<CaseAnswer>(`/api/cases/${filed.id}`))).toEqual(filed);
    expect(await meOf(rider)).toMatchObject({
      verified: false,
      member: { org: { name: '示例电子厂工会' }, standing: 'employed' },
    });
    expect([await membersOf('factory'), await membersOf('province')]).toEqual(before.map((n) => n + 1));
    await expectRecounted(s);
    done(await move(clerk, filed.id, 'confirm'));
    expect(await meOf(rider)).toMatchObject({ verified: true, member: { org: { name: '示例电子厂工会' } } });
  });

  test('the same key filed again gives the same answer and enrols nobody twice', async () => {
    const rider = await s.newcomer();
    const form = formOf();
    const key = { 'idempotency-key': newId() };
    const one = await rider.post<CaseAnswer>(url, { form }, key);
    const two = await rider.post<CaseAnswer>(url, { form }, key);
    expect(one.status).toBe(201);
    expect(two.body).toEqual(one.body);
    expect(done(await rider.get<OwnMemberships>('/api/my/membership')).memberships).toHaveLength(1);
  });

  test('a union elsewhere that has not set it looks first', async () => {
    const filed = await file(await s.newcomer(), formOf(undefined, 'workshop'));
    expect(filed.state).toBe('filed');
  });

  test('a document that is taken is refused with the way to find the membership, and nothing is filed', async () => {
    const number = s.world.documentNumber();
    await file(await s.newcomer(), formOf(number));
    const other = await s.newcomer();
    expect(refusalOf(await other.post(url, { form: formOf(number) }))).toBe('document-taken');
    expect(done(await other.get<{ items: unknown[] }>('/api/my/cases?open=true')).items).toEqual([]);
  });

  test('of two applications of one person at the same moment one makes her a member and the other is refused whole', async () => {
    const rider = await s.newcomer();
    const form = formOf();
    const came = await Promise.all([rider.post(url, { form }), rider.post(url, { form })]);
    expect(came.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect(refusalOf(came.find(({ status }) => status === 409)!)).toBe('already-member');
    expect(done(await rider.get<{ items: unknown[] }>('/api/my/cases?open=true')).items).toHaveLength(1);
    await expectRecounted(s);
  });

  test('an identity that is wrong ends the membership as a mistake, and an application after it is looked at first', async () => {
    const rider = await s.newcomer();
    const form = formOf();
    const filed = await file(rider, form);
    done(await move(clerk, filed.id, 'inquire', { what: '请拍一张证件的照片' }));
    done(await move(rider, filed.id, 'explain', { note: '证件丢了，正在补办' }));
    done(await move(clerk, filed.id, 'strike', { why: '姓名和证件不是同一个人，请带证件到工会' }));
    expect((await meOf(rider)).member).toBeUndefined();
    const { memberships } = done(await rider.get<OwnMemberships>('/api/my/membership'));
    expect(memberships).toMatchObject([{ why: 'mistaken', to: '2026-03-02' }]);
    expect((await file(rider, form)).state).toBe('filed');
    await expectRecounted(s);
  });

  test('a member who has gone to another union is not struck from the first one', async () => {
    const rider = await s.newcomer();
    const filed = await file(rider);
    await s.world.owner.query(
      `update memberships m set org_id = $1 from cases c where c.id = $2 and m.person_id = c.applicant_id`,
      [s.world.orgs['school']!.id, filed.id],
    );
    const struck = await move(clerk, filed.id, 'strike', { why: '姓名和证件不是同一个人，请带证件到工会' });
    expect(refusalOf(struck)).toBe('member-no-more');
    await s.world.owner.query(
      `update memberships m set org_id = $1 from cases c where c.id = $2 and m.person_id = c.applicant_id`,
      [s.world.orgs['factory']!.id, filed.id],
    );
  });

  test('an unlooked-at identity that nobody looks at is reminded and goes up', async () => {
    const filed = await file(await s.newcomer());
    await s.world.setClock('2026-03-04T23:59:00+08:00');
    await s.ticker.settle();
    const tally = async () =>
      (
        await s.world.owner.query<{ action: string }>('select action from trace where case_id = $1 order by seq', [
          filed.id,
        ])
      ).rows.map(({ action }) => action);
    expect(await tally()).toEqual(['apply', 'admit']);
    await s.world.setClock('2026-03-05T00:00:00+08:00');
    await s.ticker.settle();
    expect(await tally()).toEqual(['apply', 'admit', 'remind']);
    await s.world.setClock('2026-03-06T00:00:00+08:00');
    await s.ticker.settle();
    expect(await tally()).toEqual(['apply', 'admit', 'remind', 'escalate']);
  });

  test('a document that somebody struck had claimed is free for whoever it is', async () => {
    const url = '/api/services/join-union/cases';
    const desk = await s.staff('factory', 'caseworker');
    const number = s.world.documentNumber();
    const form = (name: string) => ({ union: s.world.orgs['factory']!.id, name, documentKind: 'resident-id', number });
    const impostor = await s.newcomer();
    const filed = done(await impostor.post<CaseAnswer>(url, { form: form('冒名示例') }));
    done(await desk.post(`/api/cases/${filed.id}/moves`, { action: 'strike', said: { why: '这个证件号码不是她的' } }));
    expect((await (await s.newcomer()).post(url, { form: form('真名示例') })).status).toBe(201);
  });
});
