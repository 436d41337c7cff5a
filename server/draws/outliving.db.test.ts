import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { disagreements, drafting } from '../../test/campaign-desk.ts';
import { seedValues, sourcesFor } from '../../test/draw-desk.ts';
import { type DrawnDesk, drawn, enter, mineOf, openDrawnDesk } from '../../test/drawn-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { startTestServer } from '../../test/server.ts';

/** What runs out of vouchers is in `server/vouchers/drawn.db.test.ts`; these are times to which one comes. */
let desk: DrawnDesk;

beforeAll(async () => {
  desk = await openDrawnDesk(await startTestServer());
});
afterAll(() => desk.s.close());

const slices = ['28', '29', '30'].map((day) => ({
  label: `3 月 ${day} 日`,
  startsAt: `2026-03-${day}T09:00:00+08:00`,
  endsAt: `2026-03-${day}T17:00:00+08:00`,
  quota: 1,
  waits: 0,
}));
const outing = { ...drawn, service: 'outing', name: '春游', split: 'slots', slices } as const;

test('sources that come out when the first of the times has begun are not taken', async () => {
  await desk.setClock(drafting);
  const { id } = await desk.announce(0, outing);
  const ask = (on: string) => desk.chief.post<DeskAnswer>(`/api/campaigns/${id}/draw`, { sources: sourcesFor(on) });
  expect(reasonsOf(await ask('2026-03-28'))[0]).toEqual({
    at: 'sources.0.on',
    says: '最早的一场3月28日（周六）开始，种子要在那天以前公布，请换早一点的来源',
  });
  done(await ask('2026-03-27'));
});

test('after a standstill a time that has begun is drawn for no more, and those that have not are', async () => {
  const { s } = desk;
  const campaign = await desk.open(0, outing);
  const people = await desk.people(6);
  const [first, second, third] = [people.slice(0, 2), people.slice(2, 4), people.slice(4)];
  for (const [n, who] of [first, second, third].entries()) await enter(who, campaign, { slice: n + 1 });
  const draws = await desk.freeze(campaign);
  const read = (client = desk.drafter) => client.post(`/api/draws/${draws[1]!.id}/readings`, { values: seedValues });
  const statesOf = (who: typeof people) =>
    Promise.all(who.map(async ({ client }) => (await mineOf(client, campaign))?.state));

  // The very second in which the first begins.
  await desk.setClock('2026-03-28T08:59:59+08:00');
  await s.ticker.settle();
  expect(await statesOf(first)).toEqual(['entered', 'entered']);
  await desk.setClock('2026-03-28T09:00:00+08:00');
  expect(refusalOf(await desk.drafter.post(`/api/draws/${draws[0]!.id}/readings`, { values: seedValues }))).toBe(
    'draw-outlived',
  );
  await s.ticker.settle();
  expect(await statesOf(first)).toEqual(['lost', 'lost']);
  const { items } = done(await first[0]!.client.get<Page<NoticeLine>>('/api/notices'));
  expect(items[0]).toMatchObject({ title: '抽签没有办成' });
  expect(items[0]!.says).toContain('春游：3 月 28 日 09:00 已经开始，没能在那以前抽完，这次不再抽，你没有拿到名额。');
  const midway = await desk.desk(campaign);
  expect([midway.orderedAt, midway.draws?.map(({ state }) => state)]).toEqual([
    undefined,
    ['dropped', 'frozen', 'frozen'],
  ]);

  for (const reader of [desk.drafter, desk.chief]) done(await read(reader));
  await s.ticker.settle();
  const after = await desk.desk(campaign);
  expect(after.draws?.map(({ state }) => state)).toEqual(['dropped', 'done', 'done']);
  expect([after.counts.granted, after.counts.lost, after.orderedAt !== undefined]).toEqual([2, 4, true]);
  expect(await disagreements(s, campaign.id)).toEqual([]);
});
