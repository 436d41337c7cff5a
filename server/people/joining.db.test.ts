import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, Me, UnionAnswer } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { countMembers } from '../members/counts.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let clerk: Client;
const url = '/api/services/join-union';

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  clerk = await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());

function formOf(number = s.world.documentNumber(), union = s.world.orgs['factory']!.id) {
  return { union, name: '骑手示例', documentKind: 'resident-id', number };
}

async function apply(who: Client, form = formOf()): Promise<CaseAnswer> {
  return done(await who.post<CaseAnswer>(`${url}/cases`, { form }));
}

const approve = (id: string) => clerk.post(`/api/cases/${id}/moves`, { action: 'approve', said: {} });

const membersOf = (org: string) => countMembers(s.platform.db, s.world.orgs[org]!.id);

describe('joining a union', () => {
  test('a phone that nobody knows signs in, names itself by the form, and is a member once the union agrees', async () => {
    const rider = await s.newcomer();
    expect(done(await rider.get<Me>('/api/me'))).toMatchObject({ name: '', verified: false });
    const before = [await membersOf('factory'), await membersOf('province')];
    const filed = await apply(rider);
    expect(filed.sentence).toMatch(/^等工会审核，由示例电子厂工会的经办人办理，最晚 3月5日/);
    expect(done(await rider.get<Me>('/api/me'))).toMatchObject({ name: '骑手示例' });
    const appeal = { topic: 'canteen', what: '食堂的饭总是凉的', aboveWorkplace: false, shared: true };
    expect(refusalOf(await rider.post('/api/services/appeal/cases', { form: appeal }))).toBe('no-membership');
    done(await approve(filed.id));
    const me = done(await rider.get<Me>('/api/me'));
    expect(me).toMatchObject({ verified: true, member: { org: { name: '示例电子厂工会' }, joinedOn: '2026-03-02' } });
    expect([await membersOf('factory'), await membersOf('province')]).toEqual(before.map((n) => n + 1));
    expect(refusalOf(await rider.post(`${url}/cases`, { form: formOf() }))).toBe('already-member');
  });

  test('two applications of one person: the second approval is refused and enrols nobody twice', async () => {
    const rider = await s.newcomer();
    const [first, second] = [await apply(rider), await apply(rider)];
    const came = await Promise.all([approve(first.id), approve(second.id)]);
    expect(came.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const { rows } = await s.world.owner.query<{ n: number }>(
      `select count(*)::integer as n from memberships m join cases c on c.applicant_id = m.person_id where c.id = $1`,
      [first.id],
    );
    expect(rows[0]!.n).toBe(1);
  });

  test('a document that is registered for somebody else is not registered again, on filing or on approval', async () => {
    const number = s.world.documentNumber();
    const [first, second] = [await s.newcomer(), await s.newcomer()];
    const [one, two] = [await apply(first, formOf(number)), await apply(second, formOf(number))];
    done(await approve(one.id));
    expect(refusalOf(await approve(two.id))).toBe('document-taken');
    expect(refusalOf(await (await s.newcomer()).post(`${url}/cases`, { form: formOf(number) }))).toBe('document-taken');
  });

  test('a union that is gone or was never there cannot be joined', async () => {
    const rider = await s.newcomer();
    const gone = s.world.orgs['school']!.id;
    await s.world.owner.query('update orgs set dissolved_at = clock_now() where id = $1', [gone]);
    expect(refusalOf(await rider.post(`${url}/cases`, { form: formOf(undefined, gone) }))).toBe('union-closed');
    const never = '00000000-0000-7000-8000-000000000000';
    expect(refusalOf(await rider.post(`${url}/cases`, { form: formOf(undefined, never) }))).toBe('union-closed');
    await s.world.owner.query('update orgs set dissolved_at = null where id = $1', [gone]);
  });

  test('unions are found by a part of their name, also by people who are not signed in', async () => {
    const found = done(await s.client().get<UnionAnswer[]>(`/api/unions?q=${encodeURIComponent('示例')}`));
    expect(found.map(({ name }) => name)).toContain('示例电子厂工会');
    expect(found.find(({ name }) => name === '示例电子厂工会')).toMatchObject({ above: '木棉街道总工会' });
    expect(done(await s.client().get<UnionAnswer[]>('/api/unions?q=%25'))).toEqual([]);
  });

  test('a member whom her union registered with a phone signs in with it and is herself; one shared by two is not taken for either', async () => {
    const phone = s.world.phone();
    const person = await s.world.worker('factory', '花名册示例');
    await s.world.owner.query('delete from logins where account_id in (select id from accounts where person_id = $1)', [
      person.id,
    ]);
    await s.world.owner.query('update persons set phone_blind = $2 where id = $1', [
      person.id,
      s.platform.sealer.blind(phone),
    ]);
    const client = s.client();
    expect(await client.signInByPhone(phone)).toMatchObject({ name: '花名册示例' });
    const shared = s.world.phone();
    await s.world.owner.query('update persons set phone_blind = $1 where name in ($2, $3)', [
      s.platform.sealer.blind(shared),
      '花名册示例',
      '骑手示例',
    ]);
    expect(await s.client().signInByPhone(shared)).toMatchObject({ name: '', verified: false });
  });

  test('a member whose phone has changed shows who she is, and is herself under the new one; the old one lets nobody in', async () => {
    const member = await s.world.worker('factory', '古丽·示例');
    const before = s.client();
    await before.signInByPhone(member.phone);
    const phone = s.world.phone();
    const newcomer = s.client();
    await newcomer.signInByPhone(phone);
    const find = '/api/services/find-membership/cases';
    const proof = [await upload(newcomer)];
    const form = { name: '古丽•示例', documentKind: 'resident-id', number: member.document, proof };
    expect(refusalOf(await newcomer.post(find, { form: { ...form, name: '别人' } }))).toBe('document-unknown');
    expect(refusalOf(await newcomer.post(find, { form: { ...form, number: s.world.documentNumber() } }))).toBe(
      'document-unknown',
    );
    const town = await s.staff('town', 'caseworker');
    const filed = done(await newcomer.post<CaseAnswer>(find, { form }));
    expect(filed.org.name).toBe('示例电子厂工会');
    const confirm = { action: 'confirm', said: {} };
    // Her workplace union could otherwise give anybody what she kept from it.
    expect(refusalOf(await clerk.post(`/api/cases/${filed.id}/moves`, confirm))).toBe('not-your-move');
    done(await town.post(`/api/cases/${filed.id}/moves`, confirm));
    expect((await before.get('/api/me')).status).toBe(401);
    expect(done(await newcomer.get<Me>('/api/me'))).toMatchObject({ name: '古丽·示例' });
    const again = s.client();
    expect(await again.signInByPhone(phone)).toMatchObject({
      name: '古丽·示例',
      member: { org: { name: '示例电子厂工会' } },
    });
    expect(done(await again.get<CaseAnswer>(`/api/cases/${filed.id}`)).state).toBe('found');
    expect(await s.client().signInByPhone(member.phone)).toMatchObject({ name: '', verified: false });
    const { rows } = await s.world.owner.query<{ n: number }>(
      'select count(*)::integer as n from persons where phone_blind = $1',
      [s.platform.sealer.blind(phone)],
    );
    expect(rows[0]!.n).toBe(1);
  });
});
