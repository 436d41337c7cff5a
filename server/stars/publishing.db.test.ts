import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../kernel/answers.ts';
import type { StarDeskAnswer, StarSheet, StarUnionLine } from '../../kernel/stars.ts';
import { type Client, done } from '../../replay/client.ts';
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
  urlOf,
  read,
  score,
  check,
  publish,
  object,
  answer,
  open,
  published,
  prepare,
} from '../../test/star-desk.ts';
import { heard, refused } from '../../test/refused.ts';
import { changeUnion, plantUnion } from '../../test/tree-oracle.ts';

beforeAll(prepare, 60_000);
afterAll(() => s.close());

describe('what is published', () => {
  test.each([
    [0, 0],
    [9, 0],
    [10, 1],
    [29, 1],
    [30, 2],
    [39, 2],
    [40, 2],
  ])('of %i points is %i stars', async (points, stars) => {
    const round = await published([points, 0]);
    expect(done(await read(own, round))).toMatchObject({ points, stars, state: 'published' });
  });

  test('is read by anybody with its sheet and its days; who scored nothing is named so once the days are over', async () => {
    const round = await published([40, 30]);
    const mine = (await open(`under=${idOf(branch.county)}`)).filter(({ roundId }) => roundId === round.id);
    expect(mine).toEqual([
      {
        org: { id: idOf(branch.shop), name: s.world.orgs[branch.shop]!.name, level: 'workplace' },
        setBy: { id: idOf(branch.county), name: s.world.orgs[branch.county]!.name, level: 'county' },
        sheet: round.sheet,
        roundId: round.id,
        outOf: 100,
        points: 70,
        stars: 4,
        publishedOn: '2026-03-02',
        validUntil: '2027-12-31',
        state: 'published',
      },
    ]);
    await clock('2026-04-01T00:00:00+08:00');
    const later = (await open(`under=${idOf(branch.county)}`)).filter(({ roundId }) => roundId === round.id);
    const none = later.filter(({ state }) => state === 'none');
    expect(none.map(({ org }) => org.id)).toEqual([branch.mill].map(idOf));
    expect(none[0]).not.toHaveProperty('stars');
    expect(await open(`under=${idOf('bareCity')}`)).toEqual([]);
    const csv = await s.client().raw(`/api/open/stars.csv?under=${idOf(branch.county)}`);
    const lines = (await csv.text()).split('\r\n').filter((line) => line.startsWith(s.world.orgs[branch.mill]!.name));
    expect(lines[0]!.split(',').slice(1, 3)).toEqual(['没有自评', '']);
    expect((await open(`org=${idOf(branch.shop)}`)).some(({ roundId }) => roundId === round.id)).toBe(true);
    await clock('2026-03-02T09:00:00+08:00');
  });

  test('is not touched by a new edition of the sheet', async () => {
    const round = await published([40, 30]);
    const before = done(await read(own, round));
    const next = done(await setSheet(setter, { replaces: round.sheet.id, thresholds: [95, 96, 97, 98, 99] }));
    expect(next.edition).toBe(2);
    const { sheet, ...after } = done(await read(own, round));
    const { sheet: old, ...rest } = before;
    expect([after, { ...sheet, current: true }]).toEqual([rest, old]);
    expect(done(await s.client().get<StarSheet>(`/api/open/star-sheets/${round.sheet.id}`)).thresholds).toEqual(
      old.thresholds,
    );
  });

  test('is published by the union that set the sheet or one above it, and only what is checked', async () => {
    const { round } = await begin();
    done(await score(own, round, [40, 30]));
    expect(heard(await publish(setter, round))).toEqual(refused('star-not-ready'));
    done(await check(between, round, 1));
    expect(heard(await publish(between, round))).toEqual(refused('not-found'));
    done(await publish(await s.staff('city', 'approver'), round));
  });

  test('stays when the union is dissolved', async () => {
    const key = `${branch.shop}x`;
    await plantUnion(s, key, 'workplace', branch.town);
    const { round } = await begin();
    done(await score(await s.staff(key, 'approver'), round, [40, 30], 0, key));
    done(await between.post(`${urlOf(round, key)}/check`, { seen: 1, changes: [] }));
    done(await publish(setter, round));
    done(await changeUnion(s, await s.staff('city', 'supervisor'), key, { kind: 'dissolve' }));
    expect((await open(`org=${idOf(key)}`)).map(({ stars }) => stars)).toEqual([4]);
  });
});

describe('an objection', () => {
  test('is heard within five working days, and not from the next midnight on', async () => {
    const round = await published();
    expect(done(await read(own, round)).objectUntil).toBe('2026-03-09');
    await clock('2026-03-10T00:00:00+08:00');
    expect(heard(await object(own, round, 3))).toEqual(refused('star-objection-late'));
    expect(done(await read(own, round))).toMatchObject({ state: 'final', may: { object: false } });
    await clock('2026-03-09T23:59:59+08:00');
    expect(heard(await object(between, round, 3))).toEqual(refused('no-right'));
    expect(done(await object(own, round, 3)).state).toBe('objected');
    await clock('2026-03-10T00:00:00+08:00');
    expect(done(await read(own, round)).state).toBe('objected');
    await clock('2026-03-02T09:00:00+08:00');
  });

  test('is answered with reasons by the union that set the sheet, and then the result is final', async () => {
    const round = await published([40, 0]);
    done(await object(own, round, 3));
    expect(heard(await answer(between, round, 4))).toEqual(refused('no-right'));
    const after = done(await answer(setter, round, 4, [{ key: 'i2', points: 30, why: '合同有效' }]));
    expect(after).toMatchObject({ state: 'final', points: 70, stars: 4 });
    expect(after.steps.map(({ step, points }) => [step, points])).toEqual([
      ['score', 40],
      ['check', 40],
      ['publish', 40],
      ['object', 40],
      ['answer', 70],
    ]);
    expect(heard(await object(own, round, 5))).toEqual(refused('star-not-ready'));
  });
});

test('the desk shows a union where it is rated, and who checks how far its unions are', async () => {
  const { round } = await begin();
  done(await score(own, round, [40, 30]));
  const desk = async (who: Client, key: string) =>
    done(await who.get<StarDeskAnswer>(`/api/star-desk?org=${idOf(key)}`));
  expect((await desk(own, branch.shop)).rated.find((one) => one.round.id === round.id)?.state).toBe('scored');
  const lines = done(
    await between.get<Page<StarUnionLine>>(`/api/star-rounds/${round.id}/unions?org=${idOf(branch.town)}`),
  ).items;
  const city = await s.staff('city', 'supervisor');
  const listed = await city.get(`/api/star-rounds/${round.id}/unions?org=${idOf(branch.town)}`);
  expect(heard(listed)).toEqual(refused('no-right'));
  const stateOf = (key: string) => lines.find(({ org }) => org.id === idOf(key))?.state;
  expect([stateOf(branch.shop), stateOf(branch.mill)]).toEqual(['scored', 'none']);
  for (const [who, key, mayPublish] of [
    [setter, branch.county, true],
    [between, branch.town, false],
  ] as const)
    expect((await desk(who, key)).checks.find((one) => one.round.id === round.id)).toMatchObject({
      progress: { of: lines.length, scored: 1, checked: 0, published: 0 },
      mayPublish,
    });
});

test('a federation by sector rates those that have joined it from elsewhere', async () => {
  await plantUnion(s, 'couriers', 'federation', 'city');
  const top = await s.staff('province', 'supervisor');
  done(await changeUnion(s, top, branch.shop, { kind: 'link', sectorId: idOf('couriers') }));
  const cadre = await s.staff('couriers', 'supervisor');
  const sheet = done(await setSheet(cadre, { orgId: idOf('couriers') }));
  const round = done(await openRound(cadre, sheet.id));
  done(await score(own, round, [40, 30]));
  expect(heard(await check(between, round, 1))).toEqual(refused('no-right'));
  done(await check(cadre, round, 1));
  done(await changeUnion(s, top, branch.shop, { kind: 'link', sectorId: null }));
});

test('every step leaves a row in the audit, and none can be changed by the app', async () => {
  const round = await published();
  done(await object(own, round, 3));
  done(await answer(setter, round, 4));
  const { rows } = await s.world.owner.query<{ act: string }>(
    `select act from audit where purpose like $1 || '%' order by id`,
    [round.id],
  );
  expect(rows.map(({ act }) => act)).toEqual([
    'open-star-round',
    'score-stars',
    'check-stars',
    'publish-stars',
    'object-stars',
    'answer-stars',
  ]);
  for (const table of ['star_steps', 'star_sheets'])
    await expect(s.platform.pool.query(`delete from ${table}`)).rejects.toThrow('permission denied');
  await expect(s.platform.pool.query(`update star_steps set said = '{}'`)).rejects.toThrow('permission denied');
});
