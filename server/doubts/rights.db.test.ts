import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../kernel/answers.ts';
import type { DoubtAnswer, DoubtLine } from '../../kernel/doubt-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { fileAppeal } from '../../test/tree-oracle.ts';
import { type DoubtDesk, openDoubtDesk } from '../../test/doubt-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import type { TestServer } from '../../test/server.ts';

let desk: DoubtDesk;
let s: TestServer;

beforeAll(async () => {
  desk = await openDoubtDesk();
  s = desk.s;
});
afterAll(() => s.close());

const listed = async (who: Client, query = '') =>
  done(await who.get<Page<DoubtLine>>(`/api/doubts${query}`)).items.map(({ id }) => id);

describe('a pair of records that may be one person', () => {
  test('is seen by cadres who reach one of the two, in lists of every size, and by nobody else', async () => {
    const pair = await desk.pair('factory', 'workshop');
    for (const [org, sees] of [
      ['factory', true],
      ['town', true],
      ['county', true],
      ['city', true],
      ['workshop', true],
      ['bareTown', true],
      ['bareCity', true],
      ['province', true],
      ['school', false],
    ] as const) {
      const cadre = await s.staff(org, 'caseworker');
      expect([org, await listed(cadre)]).toEqual([org, sees ? [pair.doubt] : []]);
      expect([org, refusalOf(await cadre.get(`/api/doubts/${pair.doubt}`))]).toEqual([
        org,
        sees ? 'answered 200' : 'not-found',
      ]);
    }
    expect(refusalOf(await (await s.staff('factory', 'cashier')).get('/api/doubts'))).toBe('no-right');
    expect(refusalOf(await (await s.worker('factory')).get('/api/doubts'))).toBe('no-right');
  });

  test('of two unions is merged by an approver above both and by no other; the answer names that union', async () => {
    const pair = await desk.pair('factory', 'school');
    for (const org of ['factory', 'school', 'workshop'])
      expect([org, refusalOf(await desk.merge(await s.staff(org, 'approver'), pair))]).toEqual([
        org,
        org === 'workshop' ? 'not-found' : 'no-right',
      ]);
    expect(refusalOf(await desk.merge(await s.staff('town', 'caseworker', 'supervisor'), pair))).toBe('no-right');
    const seen = done(await (await s.staff('factory', 'approver')).get<DoubtAnswer>(`/api/doubts/${pair.doubt}`));
    expect([seen.mergedBy?.name, seen.mayMerge]).toEqual(['木棉街道总工会', false]);
    const town = await s.staff('town', 'approver');
    expect(done(await town.get<DoubtAnswer>(`/api/doubts/${pair.doubt}`)).mayMerge).toBe(true);
    done(await desk.merge(town, pair));
    expect(refusalOf(await desk.undo(await s.staff('factory', 'approver'), pair))).toBe('no-right');
  });

  test('shows what differs with numbers masked, and each reading is written down for both', async () => {
    const pair = await desk.pair();
    const clerk = await s.staff('factory', 'caseworker');
    const seen = await clerk.get<DoubtAnswer>(`/api/doubts/${pair.doubt}`);
    expect(done(seen).differs).toEqual(['document', 'phone']);
    for (const { document, phone } of [pair.one, pair.other]) {
      expect(JSON.stringify(seen.body)).not.toContain(document);
      expect(JSON.stringify(seen.body)).not.toContain(phone);
    }
    const { rows } = await s.world.owner.query(
      `select distinct subject_id from audit where act = 'read' and subject_id = any ($1)`,
      [[pair.one.id, pair.other.id]],
    );
    expect(rows).toHaveLength(2);
  });

  test('is told apart by a caseworker with a reason, and is not put up again', async () => {
    const pair = await desk.pair();
    const clerk = await s.staff('factory', 'caseworker');
    const apart = (why: string) => clerk.post(`/api/doubts/${pair.doubt}/apart`, { why });
    expect(reasonsOf(await apart(' ')).map(({ at }) => at)).toEqual(['why']);
    done(await apart('同名同生日的两个人，看过证件'));
    expect(refusalOf(await apart('再说一次'))).toBe('doubt-settled');
    await expect(desk.doubtOf(pair.one, pair.other)).rejects.toThrow('not put up');
    expect(await listed(clerk, '?state=different')).toContain(pair.doubt);
  });

  test('is not settled by one of the two', async () => {
    const pair = await desk.pair();
    const one = await s.world.staff('town', 'approver');
    await s.world.owner.query(
      `update persons set name = p.name, name_folded = p.name_folded, born_on = p.born_on from persons p
       where persons.id = $1 and p.id = $2`,
      [one.id, pair.one.id],
    );
    const doubt = await desk.doubtOf(one, pair.one);
    const own = s.client();
    await own.signInByPassword(one.login!, s.world.password);
    const choice = {
      kept: one.id,
      name: one.id,
      document: one.id,
      phone: one.id,
      bornOn: one.id,
      otherDocument: 'hers',
    };
    expect(refusalOf(await own.post(`/api/doubts/${doubt}/merge`, { ...choice, why: '是我自己' }))).toBe('own-record');
    expect(refusalOf(await own.post(`/api/doubts/${doubt}/apart`, { why: '不是我' }))).toBe('own-record');
  });

  test('is listed page by page, each once', async () => {
    const made: string[] = [];
    for (let n = 0; n < 22; n += 1) made.push((await desk.pair('workshop', 'workshop')).doubt);
    const clerk = await s.staff('workshop', 'caseworker');
    const first = done(await clerk.get<Page<DoubtLine>>('/api/doubts'));
    const second = done(await clerk.get<Page<DoubtLine>>(`/api/doubts?cursor=${first.next}`));
    const seen = [...first.items, ...second.items].map(({ id }) => id);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made));
  });

  test('shows no case that a member kept from the workplace union, nor by taking a merge back', async () => {
    const pair = await desk.pair();
    const hers = s.client();
    await hers.signInByPhone(pair.other.phone);
    const kept = await fileAppeal(hers, true);
    const clerk = await s.staff('factory', 'caseworker', 'approver');
    const seen = done(await clerk.get<DoubtAnswer>(`/api/doubts/${pair.doubt}`));
    expect(seen.sides.flatMap(({ openCases }) => openCases)).toEqual([]);
    const town = await s.staff('town', 'caseworker', 'approver');
    const whole = done(await town.get<DoubtAnswer>(`/api/doubts/${pair.doubt}`));
    expect(whole.sides.flatMap(({ openCases }) => openCases.map(({ id }) => id))).toEqual([kept]);
  });

  test('is merged neither by a workplace union nor by a federation, so that it makes itself no way into what was kept', async () => {
    const pair = await desk.pair();
    const hers = s.client();
    await hers.signInByPhone(pair.one.phone);
    const kept = await fileAppeal(hers, true);
    expect(refusalOf(await desk.merge(await s.staff('factory', 'approver', 'caseworker'), pair))).toBe('no-right');
    // Even where the town is misled, the phone that did not stay leads nowhere.
    const intruder = s.client();
    await intruder.signInByPhone(pair.other.phone);
    done(await desk.merge(await s.staff('town', 'approver'), pair));
    expect((await intruder.get(`/api/cases/${kept}`)).status).toBe(401);
    const again = s.client();
    await s.world.owner.query('delete from phone_codes');
    await again.signInByPhone(pair.other.phone);
    expect((await again.get(`/api/cases/${kept}`)).status).toBe(404);
  });

  test('counts the posts of both and the last union of who has left', async () => {
    const pair = await desk.pair('factory', 'workshop');
    await s.world.owner.query(`update memberships set left_on = '2026-01-01', left_why = 'left' where person_id = $1`, [
      pair.other.id,
    ]);
    expect(refusalOf(await desk.merge(await s.staff('town', 'approver'), pair))).toBe('no-right');
    const high = await desk.pair();
    await s.world.owner.query(
      `insert into posts (cell_id, id, person_id, org_id, role, from_on)
       values (1, gen_random_uuid(), $1, $2, 'approver', '2020-01-01')`,
      [high.other.id, s.world.orgs['province']!.id],
    );
    expect(refusalOf(await desk.merge(await s.staff('city', 'approver'), high))).toBe('no-right');
    done(await desk.merge(await s.staff('province', 'approver'), high));
  });

  test('shows of somebody elsewhere no more than tells two people apart, unless to who may merge', async () => {
    const pair = await desk.pair('factory', 'workshop');
    const clerk = await s.staff('factory', 'caseworker');
    const { sides } = done(await clerk.get<DoubtAnswer>(`/api/doubts/${pair.doubt}`));
    const strange = sides.find(({ id }) => id === pair.other.id)!;
    expect(strange).toMatchObject({ elsewhere: true, memberships: [], posts: [], openCases: [], accounts: [] });
    expect(strange).not.toHaveProperty('bornOn');
    const listed = done(await clerk.get<Page<DoubtLine>>('/api/doubts')).items.find(({ id }) => id === pair.doubt)!;
    expect(listed.sides.find(({ id }) => id === pair.other.id)).not.toHaveProperty('org');
    const { rows } = await s.world.owner.query(`select 1 from audit where act = 'list-doubts' and object_id = $1`, [
      s.world.orgs['factory']!.id,
    ]);
    expect(rows.length).toBeGreaterThan(0);
    const province = await s.staff('province', 'approver');
    const whole = done(await province.get<DoubtAnswer>(`/api/doubts/${pair.doubt}`));
    expect(whole.sides.every((side) => side.bornOn !== undefined && side.memberships.length > 0)).toBe(true);
  });

  test('is read through the posts that are for it, and through no other post', async () => {
    const pair = await desk.pair('workshop', 'workshop');
    const person = await s.world.staff('school', 'caseworker');
    await s.world.owner.query(
      `insert into posts (cell_id, id, person_id, org_id, role, from_on)
       values (1, gen_random_uuid(), $1, $2, 'cashier', '2020-01-01')`,
      [person.id, s.world.orgs['province']!.id],
    );
    const cashier = s.client();
    await cashier.signInByPassword(person.login!, s.world.password);
    expect((await cashier.get(`/api/doubts/${pair.doubt}`)).status).toBe(404);
    expect(done(await cashier.get<Page<DoubtLine>>('/api/doubts')).items.map(({ id }) => id)).not.toContain(pair.doubt);
  });
});
