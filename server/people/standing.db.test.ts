import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CaseAnswer, Me } from '../../kernel/answers.ts';
import type { MemberAnswer, OwnMemberships } from '../../kernel/member-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { expectRecounted, spellsOf } from '../../test/membership-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let factory: Client;
let school: Client;
let town: Client;

const monday = '2026-03-02T09:00:00+08:00';

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(monday);
  factory = await s.staff('factory', 'caseworker');
  school = await s.staff('school', 'caseworker');
  town = await s.staff('town', 'caseworker');
});
afterAll(() => s.close());
beforeEach(() => setClock(monday));

async function setClock(at: string): Promise<void> {
  await s.world.setClock(at);
  await s.world.owner.query(`update sessions set expires_at = '2099-01-01'`);
}

const file = (who: Client, service: string, form: object) =>
  who.post<CaseAnswer>(`/api/services/${service}/cases`, { form });
const leave = async (who: Client) => done(await file(who, 'leave-union', {}));
const tell = async (who: Client, now: string, more: object = {}) =>
  done(await file(who, 'change-standing', { now, since: '2026-02-28', ...more }));
const transfer = (who: Client) => file(who, 'transfer-membership', { union: s.world.orgs['school']!.id, why: 'job' });
const move = (who: Client, id: string, action: string, said = {}) =>
  who.post(`/api/cases/${id}/moves`, { action, said });
const stateOf = async (who: Client, id: string) => done(await who.get<CaseAnswer>(`/api/cases/${id}`)).state;
const memberOf = async (who: Client) => done(await who.get<Me>('/api/me')).member;
const historyOf = async (who: Client) => done(await who.get<OwnMemberships>('/api/my/membership')).memberships;

describe('leaving', () => {
  test('takes effect when the union notes it, asks for no reason, and is counted', async () => {
    const worker = await s.worker();
    const filed = await leave(worker);
    expect(filed.sentence).toMatch(/^等工会登记退会，由示例电子厂工会的经办人办理，最晚 3月9日/);
    done(await move(factory, filed.id, 'note'));
    expect(await memberOf(worker)).toBeUndefined();
    expect(await spellsOf(s, filed.id)).toMatchObject([{ left_on: '2026-03-02', left_why: 'left' }]);
    await expectRecounted(s);
  });

  test('that nobody notes for five working days happens by itself, and not a minute earlier', async () => {
    const worker = await s.worker();
    const filed = await leave(worker);
    await setClock('2026-03-09T23:59:00+08:00');
    await s.ticker.settle();
    expect(await stateOf(worker, filed.id)).toBe('filed');
    await setClock('2026-03-10T00:00:00+08:00');
    await s.ticker.settle();
    expect(await stateOf(worker, filed.id)).toBe('left');
    expect(await spellsOf(s, filed.id)).toMatchObject([{ left_on: '2026-03-10', left_why: 'left' }]);
  });

  test('is taken back while it waits, and the membership is as it was', async () => {
    const worker = await s.worker();
    const filed = await leave(worker);
    done(await move(worker, filed.id, 'withdraw'));
    expect(await memberOf(worker)).toMatchObject({ joinedOn: '2020-01-01', standing: 'employed' });
    expect((await leave(worker)).state).toBe('filed');
  });

  test('twice is asked for once, and somebody who has left is told that she is in no union', async () => {
    const worker = await s.worker();
    const filed = await leave(worker);
    expect(refusalOf(await file(worker, 'leave-union', {}))).toBe('not-eligible');
    done(await move(factory, filed.id, 'note'));
    expect(refusalOf(await file(worker, 'leave-union', {}))).toBe('no-membership');
  });

  test('is not filed beside an open transfer, nor a transfer beside it', async () => {
    const worker = await s.worker();
    const asked = done(await transfer(worker));
    expect(refusalOf(await file(worker, 'leave-union', {}))).toBe('membership-in-motion');
    done(await move(worker, asked.id, 'withdraw'));
    await leave(worker);
    expect(refusalOf(await transfer(worker))).toBe('membership-in-motion');
    expect(refusalOf(await file(worker, 'change-standing', { now: 'retired', since: '2026-03-01' }))).toBe(
      'membership-in-motion',
    );
  });

  test('and transferring carried out at the same moment never make a member of somebody who has left', async () => {
    for (let round = 0; round < 8; round += 1) {
      const worker = await s.worker();
      const asked = done(await transfer(worker));
      // Two filings of one moment, as the guard on filing cannot see the other.
      await s.world.owner.query('update cases set open = false where id = $1', [asked.id]);
      const leaving = await leave(worker);
      await s.world.owner.query('update cases set open = true where id = $1', [asked.id]);
      const [left, went] = await Promise.all([move(factory, leaving.id, 'note'), move(school, asked.id, 'accept')]);
      expect(left.status).toBe(200);
      expect(['went', 'member-no-more']).toContain(went.status === 200 ? 'went' : refusalOf(went));
      expect((await spellsOf(s, leaving.id)).filter(({ left_on }) => left_on === null)).toEqual([]);
    }
    await expectRecounted(s);
  });

  test('before a transfer falls due leaves the transfer to its union, which is told and may end it', async () => {
    const worker = await s.worker();
    const asked = done(await transfer(worker));
    await s.world.owner.query('update cases set open = false where id = $1', [asked.id]);
    const leaving = await leave(worker);
    await s.world.owner.query('update cases set open = true where id = $1', [asked.id]);
    done(await move(factory, leaving.id, 'note'));
    await setClock('2026-03-10T09:00:00+08:00');
    await s.ticker.settle();
    await s.ticker.settle();
    expect(await stateOf(worker, asked.id)).toBe('filed');
    const { rows } = await s.world.owner.query<{ action: string }>(
      'select action from trace where case_id = $1 order by seq',
      [asked.id],
    );
    expect(rows.map(({ action }) => action)).toEqual(['apply', 'remind', 'escalate']);
    expect(refusalOf(await move(school, asked.id, 'accept'))).toBe('member-no-more');
    done(await move(school, asked.id, 'decline', { why: '你已经退会，要入会请重新申请' }));
    expect(await memberOf(worker)).toBeUndefined();
  });

  test('does not close the door: she joins again, and her history shows both', async () => {
    const person = await s.world.worker('factory', '再来示例');
    const worker = s.client();
    await worker.signInByPhone(person.phone);
    done(await move(factory, (await leave(worker)).id, 'note'));
    const form = {
      union: s.world.orgs['school']!.id,
      name: person.name,
      documentKind: 'resident-id',
      number: person.document,
    };
    const filed = done(await file(worker, 'join-union', form));
    done(await move(school, filed.id, 'approve'));
    expect(await historyOf(worker)).toMatchObject([
      { org: { name: '示例学校工会' }, from: '2026-03-02', standing: 'employed' },
      { org: { name: '示例电子厂工会' }, from: '2020-01-01', to: '2026-03-02', why: 'left' },
    ]);
    await expectRecounted(s);
  });

  test('and a new phone: she finds her record, and then joins again', async () => {
    const person = await s.world.worker('factory', '换号示例');
    const before = s.client();
    await before.signInByPhone(person.phone);
    done(await move(factory, (await leave(before)).id, 'note'));
    const newcomer = await s.newcomer();
    const identity = { name: person.name, documentKind: 'resident-id', number: person.document };
    const joining = { union: s.world.orgs['school']!.id, ...identity };
    expect(refusalOf(await file(newcomer, 'join-union', joining))).toBe('document-taken');
    const found = done(await file(newcomer, 'find-membership', { ...identity, proof: [await upload(newcomer)] }));
    expect(found.org.name).toBe('示例电子厂工会');
    done(await move(await s.staff('town', 'caseworker'), found.id, 'confirm'));
    const filed = done(await file(newcomer, 'join-union', joining));
    done(await move(school, filed.id, 'approve'));
    expect((await historyOf(newcomer)).map(({ why }) => why)).toEqual([undefined, 'left']);
  });
});

describe('a member whose work changes', () => {
  test.each(['retired', 'unemployed', 'inner-retired'])('%s stays in her union, and stays a member', async (now) => {
    const worker = await s.worker();
    const filed = await tell(worker, now);
    expect(filed.org.name).toBe('示例电子厂工会');
    done(await move(factory, filed.id, 'note'));
    expect(await memberOf(worker)).toMatchObject({
      org: { name: '示例电子厂工会' },
      standing: now,
      joinedOn: '2020-01-01',
    });
    expect(await historyOf(worker)).toMatchObject([
      { standing: now, changes: [{ was: 'employed', standing: now, since: '2026-02-28' }] },
    ]);
    const appeal = { topic: 'canteen', what: '退休以后还想回食堂吃饭', aboveWorkplace: false, shared: true };
    expect((await file(worker, 'appeal', appeal)).status).toBe(201);
    await expectRecounted(s);
  });

  test('whose unit is gone is kept by the union above, which answers instead of it', async () => {
    const worker = await s.worker();
    const filed = await tell(worker, 'unit-closed');
    expect(filed.sentence).toContain('木棉街道总工会的经办人');
    expect(refusalOf(await move(factory, filed.id, 'note'))).toBe('not-your-move');
    done(await move(town, filed.id, 'note'));
    expect(await spellsOf(s, filed.id)).toMatchObject([
      { org: '示例电子厂工会', left_why: 'transferred' },
      { org: '木棉街道总工会', left_on: null, standing: 'unit-closed' },
    ]);
    await expectRecounted(s);
  });

  test('whose new unit has no union is kept where she lives until it has one', async () => {
    const worker = await s.worker('workshop');
    const union = s.world.orgs['town']!.id;
    expect(refusalOf(await file(worker, 'change-standing', { now: 'home-area', since: '2026-02-28' }))).toBe(
      'answers-wrong',
    );
    const filed = await tell(worker, 'home-area', { union });
    await setClock('2026-03-09T23:59:00+08:00');
    await s.ticker.settle();
    expect(await stateOf(worker, filed.id)).toBe('filed');
    await setClock('2026-03-10T00:00:00+08:00');
    await s.ticker.settle();
    expect(await memberOf(worker)).toMatchObject({ org: { name: '木棉街道总工会' }, standing: 'home-area' });
    const moved = done(await transfer(worker));
    done(await move(school, moved.id, 'accept'));
    expect(await memberOf(worker)).toMatchObject({ org: { name: '示例学校工会' }, standing: 'employed' });
    await expectRecounted(s);
  });

  test('stays retired when her membership moves, and is employed again when she says so', async () => {
    const worker = await s.worker();
    done(await move(factory, (await tell(worker, 'retired')).id, 'note'));
    done(await move(school, done(await transfer(worker)).id, 'accept'));
    expect(await memberOf(worker)).toMatchObject({ org: { name: '示例学校工会' }, standing: 'retired' });
    done(await move(school, (await tell(worker, 'employed')).id, 'note'));
    expect((await memberOf(worker))?.standing).toBe('employed');
  });

  test('that left meanwhile is not written into the register again', async () => {
    const worker = await s.worker();
    const filed = await tell(worker, 'retired');
    await s.world.owner.query(
      `update memberships m set left_on = '2026-03-02', left_why = 'died' from cases c where c.id = $1 and m.person_id = c.applicant_id`,
      [filed.id],
    );
    expect(refusalOf(await move(factory, filed.id, 'note'))).toBe('member-no-more');
  });

  test('is read with her standing and its history on the card of her union, and nobody else reads her history', async () => {
    const worker = await s.worker();
    const filed = await tell(worker, 'retired');
    done(await move(factory, filed.id, 'note'));
    const { rows } = await s.world.owner.query<{ id: string }>('select applicant_id as id from cases where id = $1', [
      filed.id,
    ]);
    const card = done(await factory.get<MemberAnswer>(`/api/members/${rows[0]!.id}`));
    expect(card.memberships).toMatchObject([
      { standing: 'retired', changes: [{ was: 'employed', standing: 'retired' }] },
    ]);
    expect((await s.client().get('/api/my/membership')).status).toBe(401);
    expect(await historyOf(await s.newcomer())).toEqual([]);
  });

  test('keeps how she stood where her union is given up, and who worked there is kept by the union above', async () => {
    const bare = await s.staff('bareTown', 'caseworker', 'approver');
    const [retired, working] = [await s.worker('workshop'), await s.worker('workshop')];
    const filed = await tell(retired, 'retired');
    done(await move(bare, filed.id, 'note'));
    const { id } = s.world.orgs['workshop']!;
    done(await bare.post(`/api/orgs/${id}/changes`, { kind: 'dissolve', why: '单位注销' }));
    expect(await memberOf(retired)).toMatchObject({ org: { name: '无区镇总工会' }, standing: 'retired' });
    expect(await memberOf(working)).toMatchObject({ org: { name: '无区镇总工会' }, standing: 'unit-closed' });
  });
});
