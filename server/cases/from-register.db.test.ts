import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, CheckAnswer } from '../../kernel/answers.ts';
import type { FinderAnswer } from '../../kernel/finder/answers.ts';
import { yuan } from '../../kernel/money.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { countMembers } from '../members/counts.ts';

/** A fifth of a union's members is a fifth of those in the register on the day of filing, whatever somebody types. */
let s: TestServer;
let worker: Client;
let boss: Client;
let desk: Client;
let papers: object;

const url = '/api/services/trip-subsidy';
const sharesOf = (refused: Parameters<typeof reasonsOf>[0]) => reasonsOf(refused).map(({ at }) => at);

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  worker = await s.worker('factory');
  boss = await s.staff('factory', 'supervisor');
  desk = await s.staff('county', 'caseworker');
  papers = { list: [await upload(worker)], bills: [await upload(worker)] };
  const there = await countMembers(s.platform.db, s.world.orgs['factory']!.id);
  await s.world.crowd('factory', 45 - there);
});
afterAll(() => s.close());

const trip = (people: number, more: object = {}) => ({
  place: '示例温泉镇',
  leftOn: '2026-02-24',
  days: 1,
  people,
  cost: yuan(600) * people,
  own: yuan(300) * people,
  ...papers,
  ...more,
});
const check = (form: object) => worker.post<CheckAnswer>(`${url}/check`, { form });

test('of 45 members nine may go and ten may not, whatever number is sent', async () => {
  expect(done(await check(trip(9))).eligible).toBe(true);
  const { findings } = done(await check(trip(10, { members: 1_000 })));
  expect(findings.filter(({ holds }) => !holds).map(({ rule }) => rule)).toEqual(['within-share']);
  const refused = await worker.post(`${url}/cases`, { form: trip(10, { members: 1_000 }) });
  expect([refusalOf(refused), sharesOf(refused)]).toEqual(['not-eligible', ['within-share']]);
});

test('the finder knows it of a member by her own record, on either side of the border', async () => {
  const verdict = async (people: number) => {
    const answers = { 'trip-subsidy.people': people, 'trip-subsidy.members': 1_000 };
    const { found } = done(await worker.post<FinderAnswer>('/api/finder', { own: true, answers }));
    const { conditions } = found.find(({ service }) => service === 'trip-subsidy')!;
    return conditions.find(({ rule }) => rule === 'within-share')!.verdict;
  };
  expect([await verdict(9), await verdict(10)]).toEqual(['yes', 'no']);
});

test('a case keeps the number of its day, and the check of the district goes by it', async () => {
  const { id } = done(await worker.post<CaseAnswer>(`${url}/cases`, { form: trip(9) }));
  await s.world.crowd('factory', 500);
  expect(done(await worker.get<CaseAnswer>(`/api/cases/${id}`)).form).toMatchObject({ members: 45 });
  const move = (who: Client, action: string, said: object) => who.post(`/api/cases/${id}/moves`, { action, said });
  done(await move(boss, 'confirm', {}));
  expect(refusalOf(await move(desk, 'check', { went: 10 }))).toBe('not-yet-allowed');
  done(await move(desk, 'check', { went: 7 }));
});

describe('who was subsidised before in the year', () => {
  let filer: Client;
  const file = async (people: number, place: string) => {
    const own = { list: [await upload(filer)], bills: [await upload(filer)], place, before: 0 };
    return filer.post<CaseAnswer>(`${url}/cases`, { form: trip(people, own) });
  };
  const move = (who: Client, id: string, action: string, said: object) =>
    who.post(`/api/cases/${id}/moves`, { action, said });

  test('is counted over all cases of the union, as checked, and typed by nobody', async () => {
    // The union has 546 members with her, so 109 may go; seven have.
    filer = await s.worker('factory');
    expect(sharesOf(await file(103, '海边'))).toEqual(['within-share']);
    const first = done(await file(60, '海边'));
    expect(first.form).toMatchObject({ before: 7, members: 546 });
    expect(done(await file(42, '山里')).form).toMatchObject({ before: 67 });
    expect(sharesOf(await file(1, '湖边'))).toEqual(['within-share']);
    // What was withdrawn counts no more, nor what was filed in another year.
    done(await move(filer, first.id, 'withdraw', {}));
    expect(done(await file(60, '湖边')).form).toMatchObject({ before: 49 });
    await s.world.owner.query(`update cases set filed_at = filed_at - interval '1 year'`);
    expect(done(await file(60, '河边')).form).toMatchObject({ before: 0 });
  });

  test('is counted again at the check: of two cases that did not see each other, one passes', async () => {
    // Both in one moment, an hour after the trip to the river.
    await s.world.setClock('2026-03-02T10:00:00+08:00');
    const ids = [done(await file(1, '东山')).id, done(await file(1, '西山')).id];
    await s.world.owner.query(`update cases set form = form || '{"before": 0, "people": 40}' where id = any ($1)`, [
      ids,
    ]);
    const came: string[] = [];
    for (const id of ids) {
      done(await move(boss, id, 'confirm', {}));
      came.push(refusalOf(await move(desk, id, 'check', { went: 40 })));
    }
    // Of 109 sixty are taken by the trip to the river.
    expect(came.toSorted()).toEqual(['answered 200', 'not-yet-allowed']);
  });
});
