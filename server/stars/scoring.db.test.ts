import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import type { StarRatingAnswer } from '../../kernel/stars.ts';
import { done, refusalOf } from '../../replay/client.ts';
import {
  s,
  setter,
  between,
  own,
  branch,
  idOf,
  clock,
  setSheet,
  openRound,
  begin,
  scores,
  urlOf,
  read,
  score,
  check,
  prepare,
} from '../../test/star-desk.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { fileAppeal, plantUnion } from '../../test/tree-oracle.ts';

beforeAll(prepare, 60_000);
afterAll(() => s.close());

describe('a sheet', () => {
  test('without what makes it one is refused with everything that is missing', async () => {
    const items = [
      { text: '', points: 10, proof: '' },
      { text: '会员', points: 10, proof: '', measure: { counts: 'members' } },
    ];
    const came = await setSheet(setter, { name: ' ', level: 'county', items, thresholds: [5, 5, 6, 7, 30] });
    expect(heard(came)).toEqual(refused('answers-wrong'));
    expect(reasonsOf(came).map(({ at }) => at)).toEqual([
      'name',
      'level',
      'thresholds',
      'thresholds',
      'items-0-text',
      'items-0-proof',
      'items-1-least',
    ]);
  });

  test('is set by who approves or supervises in the union or above, and by nobody else', async () => {
    expect(heard(await setSheet(await s.staff(branch.county, 'caseworker')))).toEqual(refused('no-right'));
    expect(heard(await setSheet(between))).toEqual(refused('not-found'));
    expect(heard(await setSheet(await s.staff('factory', 'supervisor')))).toEqual(refused('not-found'));
    done(await setSheet(await s.staff('city', 'supervisor')));
  });

  test('of two editions that follow one at once gets one', async () => {
    const old = done(await setSheet(setter));
    const came = await Promise.all([1, 2].map((n) => setSheet(setter, { replaces: old.id, name: `新的第${n}版` })));
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'star-sheet-replaced']);
    expect(heard(await openRound(setter, old.id))).toEqual(refused('star-sheet-replaced'));
  });
});

describe('a self-score', () => {
  test('is counted with what the register says, which nobody can type in', async () => {
    const { round } = await begin();
    const before = done(await read(own, round));
    expect(before).toMatchObject({ state: 'none', seq: 0, may: { score: true, check: false } });
    expect(before.items.map(({ measured }) => measured?.met)).toEqual([undefined, undefined, false, false]);
    const typed = [...scores(1, 1), { key: 'i3', points: 10, words: '有的有的', files: [] }];
    const came = await own.post(`${urlOf(round)}/score`, { seen: 0, scores: typed });
    expect(reasonsOf(came).map(({ at }) => at)).toEqual(['i3']);
    expect(done(await score(own, round, [25, 0]))).toMatchObject({ state: 'scored', seq: 1, selfPoints: 25 });
  });

  test('that lacks an item, its proof or has too many points is refused item by item', async () => {
    const { round } = await begin();
    const wrong = [{ key: 'i1', points: 41, words: '', files: [] }];
    const came = await own.post(`${urlOf(round)}/score`, { seen: 0, scores: wrong });
    expect(reasonsOf(came).map(({ at }) => at)).toEqual(['i2', 'i1', 'i1']);
    expect(done(await read(own, round)).state).toBe('none');
  });

  test('may be given from the first day to the last, again until it is checked, and not after', async () => {
    const sheet = done(await setSheet(setter));
    const round = done(await openRound(setter, sheet.id, { from: '2026-03-03', to: '2026-03-04' }));
    expect(heard(await score(own, round, [1, 1]))).toEqual(refused('star-not-open'));
    await clock('2026-03-03T00:00:00+08:00');
    done(await score(own, round, [1, 1]));
    await clock('2026-03-04T23:59:59+08:00');
    expect(done(await score(own, round, [2, 1], 1)).selfPoints).toBe(3);
    await clock('2026-03-05T00:00:00+08:00');
    expect(heard(await score(own, round, [3, 1], 2))).toEqual(refused('star-not-open'));
    await clock('2026-03-02T09:00:00+08:00');
    done(await check(between, round, 2));
    await clock('2026-03-04T09:00:00+08:00');
    expect(heard(await score(own, round, [3, 1], 3))).toEqual(refused('star-not-ready'));
    await clock('2026-03-02T09:00:00+08:00');
  });

  test('is the own steering cadre’s and nobody else’s', async () => {
    const { round } = await begin();
    for (const who of [setter, between, await s.staff(branch.shop, 'caseworker')])
      expect(heard(await score(who, round, [1, 1]))).toEqual(refused('no-right'));
    const foreign = await s.staff('factory', 'supervisor');
    expect(heard(await score(foreign, round, [1, 1]))).toEqual(refused('not-found'));
    expect(heard(await score(foreign, round, [1, 1], 0, 'factory'))).toEqual(refused('star-not-for-it'));
    expect(heard(await read(await s.staff('city', 'supervisor'), round))).toEqual(refused('no-right'));
  });

  test('of two at once for one union is there once', async () => {
    const { round } = await begin();
    const came = await Promise.all([1, 2].map((n) => score(own, round, [n, 0])));
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'moved-on']);
    expect(done(await read(own, round)).steps).toHaveLength(1);
  });

  test('opens its files to who checks it and to nobody else', async () => {
    const { round } = await begin();
    const form = new FormData();
    form.append('file', new Blob(['%PDF-1.4 示例']), '合同.pdf');
    const file = done(await own.post<{ id: string }>('/api/files', form)).id;
    const given = [scores(40, 0)[0]!, { key: 'i2', points: 30, words: '', files: [file] }];
    const answered = done(await own.post<StarRatingAnswer>(`${urlOf(round)}/score`, { seen: 0, scores: given }));
    expect(answered.items[1]!.self!.files.map(({ id }) => id)).toEqual([file]);
    expect((await between.raw(`/api/files/${file}`)).status).toBe(200);
    for (const who of [await s.staff('city', 'supervisor'), await s.staff(branch.mill, 'approver')])
      expect((await who.raw(`/api/files/${file}`)).status).toBe(404);
    const mill = await s.staff(branch.mill, 'approver');
    const stolen = await mill.post(`${urlOf(round, branch.mill)}/score`, { seen: 0, scores: given });
    expect(reasonsOf(stolen).map(({ at }) => at)).toEqual(['i2']);
  });
});

describe('measures', () => {
  test('equal a plain recount, before and after the register changes', async () => {
    const items = ['term-in-force', 'three-committees', 'members', 'nothing-overdue'].map((counts) => ({
      text: `按名册 ${counts}`,
      points: 25,
      proof: '',
      measure: { counts, ...(counts === 'members' && { least: 3 }) },
    }));
    const key = 'measured';
    await plantUnion(s, key, 'workplace', branch.town);
    const { round } = await begin({ items });
    const look = async () => {
      await s.ticker.settle();
      const { rows } = await s.world.owner.query<Record<string, number>>(
        `select (select count(*) from org_terms where org_id = $1 and current and ends_on >= clock_now()::date)::int as term,
          (select count(distinct committee) from committee_seats where org_id = $1 and office = 'chair' and until_on is null)::int as chairs,
          (select count(*) from memberships where org_id = $1 and left_on is null)::int as members,
          (select count(*) from cases where owes_org_id = $1 and open and due_at <= clock_now())::int as late`,
        [idOf(key)],
      );
      const { term, chairs, members, late } = rows[0]!;
      const found = done(await read(setter, round, key)).items.map(({ measured }) => measured!);
      expect(found.map(({ value }) => value)).toEqual([term, chairs, members, late]);
      return found.map(({ met }) => met);
    };
    const sit = async (committee: string) =>
      done(
        await setter.post(`/api/orgs/${idOf(key)}/seats`, {
          committee,
          office: 'chair',
          name: '张示例',
          fromOn: '2026-01-01',
        }),
      );
    expect(await look()).toEqual([false, false, false, true]);
    done(await setter.post(`/api/orgs/${idOf(key)}/terms`, { years: 3, beginsOn: '2023-03-02', corrects: false }));
    for (const committee of ['union', 'audit']) await sit(committee);
    for (let n = 0; n < 2; n += 1) await s.world.worker(key);
    expect(await look()).toEqual([true, false, false, true]);
    await sit('women');
    await s.staff(key, 'caseworker');
    expect(await look()).toEqual([true, true, true, true]);
    await fileAppeal(await s.worker(key));
    expect(await look()).toEqual([true, true, true, true]);
    await clock('2026-03-20T09:00:00+08:00');
    expect(await look()).toEqual([false, true, true, false]);
    await clock('2026-03-02T09:00:00+08:00');
  });
});

describe('a check', () => {
  test('changes points with a reason, and both sides see the two', async () => {
    const colleague = await s.staff(branch.shop, 'supervisor');
    const { round } = await begin();
    done(await score(own, round, [40, 30]));
    expect(reasonsOf(await check(between, round, 1, [{ key: 'i1', points: 41, why: '' }])).map(({ at }) => at)).toEqual(
      ['i1', 'i1'],
    );
    const measured = await check(between, round, 1, [{ key: 'i3', points: 10, why: '看过证书' }]);
    expect(reasonsOf(measured).map(({ at }) => at)).toEqual(['i3']);
    done(await check(between, round, 1, [{ key: 'i1', points: 35, why: '活动只有七次' }]));
    const seen = done(await read(own, round));
    expect(seen).toMatchObject({ state: 'checked', selfPoints: 70, points: 65, may: { score: false } });
    expect(seen.items[0]).toMatchObject({
      self: { points: 40 },
      changed: { points: 35, why: '活动只有七次' },
      points: 35,
    });
    expect(seen).not.toHaveProperty('stars');
    const notices = done(await colleague.get<Page<NoticeLine>>('/api/notices')).items;
    expect(new Set(notices.map(({ title }) => title))).toEqual(new Set(['星级自评已审核', '可以星级自评了']));
  });

  test('is not made by whoever scored, by the union itself, or from above the union that set the sheet', async () => {
    const both = await s.world.staff(branch.shop, 'approver');
    await s.world.owner.query(
      `insert into posts (cell_id, id, person_id, org_id, role, from_on) values (1, gen_random_uuid(), $1, $2, 'approver', '2020-01-01')`,
      [both.id, idOf(branch.town)],
    );
    const same = s.client();
    await same.signInByPassword(both.login!, s.world.password);
    const { round } = await begin();
    done(await score(same, round, [40, 30]));
    expect(heard(await check(same, round, 1))).toEqual(refused('star-own-score'));
    expect(done(await read(same, round)).may.check).toBe(false);
    expect(heard(await check(own, round, 1))).toEqual(refused('no-right'));
    expect(heard(await check(await s.staff('city', 'supervisor'), round, 1))).toEqual(refused('no-right'));
    done(await check(between, round, 1));
  });

  test('of two at once gets one in', async () => {
    const { round } = await begin();
    done(await score(own, round, [40, 30]));
    const came = await Promise.all([
      check(between, round, 1, [{ key: 'i1', points: 1, why: '材料不全' }]),
      check(setter, round, 1, [{ key: 'i1', points: 2, why: '材料不全' }]),
    ]);
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'moved-on']);
    expect(done(await read(own, round)).steps).toHaveLength(2);
  });
});
