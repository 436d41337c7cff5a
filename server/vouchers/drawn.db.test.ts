import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignFields, CampaignLine, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import type { DrawAnswer } from '../../kernel/draw-answers.ts';
import type { VoucherDesk } from '../../kernel/voucher/answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { claim, disagreements, drafting, opening } from '../../test/campaign-desk.ts';
import { seedValues, sourcesFor, textOf } from '../../test/draw-desk.ts';
import { type DrawnDesk, drawn, drawnDay, enter, mineOf, openDrawnDesk } from '../../test/drawn-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { sayWorth } from '../../test/voucher-desk.ts';
import type { Beacon } from '../draws/beacon.ts';
import { findDraw } from '../draws/queries.ts';
import { settleBatch } from '../draws/settling.ts';
import { carryDraws } from '../draws/work.ts';

/** A relay that has every round, and answers when it likes. */
let asked = async (): Promise<void> => undefined;
const beacon: Beacon = {
  async round(round) {
    await asked();
    return { round, randomness: 'ab'.repeat(32), signature: 'cd'.repeat(48) };
  },
};
const lastDay = '2026-03-12';
const dayAfter = '2026-03-13T09:00:00+08:00';

let s: TestServer;
let desk: DrawnDesk;

beforeAll(async () => {
  s = await startTestServer({ beacon });
  desk = await openDrawnDesk(s);
});
afterAll(() => s.close());

/** A campaign of vouchers that can be used until the 12th of March. */
async function announced(stock: number, more: Partial<CampaignFields> = drawn): Promise<DeskAnswer> {
  const { drafter, chief } = desk;
  await desk.setClock(drafting);
  const draft = await desk.draft(stock, {
    ...more,
    service: 'voucher-campaign',
    closesAt: '2026-03-12T18:00:00+08:00',
  });
  await sayWorth(s, { drafter, chief, org: 'city' }, draft.id, { validUntil: lastDay });
  return desk.move(draft.id, 'announce');
}
const announceDraw = ({ id }: DeskAnswer, sources: readonly object[]) =>
  desk.chief.post<DeskAnswer>(`/api/campaigns/${id}/draw`, { sources });

test('nobody draws for vouchers after their last day: not by sources that come too late, nor by a seed that is read too late', async () => {
  const campaign = await announced(1);
  const late = reasonsOf(await announceDraw(campaign, sourcesFor('2026-03-13')));
  expect(late[0]).toMatchObject({ at: 'sources.0.on' });
  expect(late[0]!.says).toContain('券只能用到');
  done(await announceDraw(campaign, sourcesFor('2026-03-11')));
  await desk.setClock(opening);
  await enter(await desk.people(2), campaign);
  const [draw] = await desk.freeze(campaign);
  await desk.setClock(drawnDay);
  const again = { why: '双色球这一期停售，没有开奖', sources: sourcesFor('2026-03-14') };
  expect(reasonsOf(await desk.chief.post(`/api/draws/${draw!.id}/again`, again))[0]!.says).toContain('券只能用到');
  await desk.setClock(dayAfter);
  expect(refusalOf(await desk.drafter.post(`/api/draws/${draw!.id}/readings`, { values: seedValues }))).toBe(
    'draw-outlived',
  );
  expect(done(await s.client().get<CampaignLine>(`/api/campaigns/${campaign.id}`)).left).toBe(1);
});

/** How far a draw has come when the server stands still until its vouchers have run out. */
const standstills = {
  'before its round was fetched': async (campaign: DeskAnswer) => {
    done(await announceDraw(campaign, [{ kind: 'drand', at: '2026-03-11T12:00:00+08:00' }]));
  },
  'while its round was fetched': async (campaign: DeskAnswer) => {
    done(await announceDraw(campaign, [{ kind: 'drand', at: '2026-03-11T12:00:00+08:00' }]));
    asked = () => desk.setClock(dayAfter);
  },
  'after nobody had named a source': async () => undefined,
};

test.each(Object.entries(standstills))(
  'a draw for vouchers that stood still %s is given up openly: nobody wins what has run out, and everybody is told',
  async (when, begin) => {
    const campaign = await announced(1);
    await begin(campaign);
    await desk.setClock(opening);
    const people = await desk.people(3);
    await enter(people, campaign);
    const closed = await desk.freeze(campaign);
    await desk.setClock(when.includes('while') ? '2026-03-12T23:59:59+08:00' : dayAfter);
    await s.ticker.settle();
    asked = async () => undefined;

    const after = await desk.desk(campaign);
    expect(after.counts).toMatchObject({ granted: 0, entered: 0, lost: 3 });
    expect([after.phase, after.may, after.mayDraw]).toEqual(['over', ['settle'], false]);
    for (const { client } of people) {
      expect((await mineOf(client, campaign))?.state).toBe('lost');
      const { items } = done(await client.get<Page<NoticeLine>>('/api/notices'));
      expect(items[0]).toMatchObject({ title: '抽签没有办成' });
    }
    // What was announced stays: the list, its commitment, and why nothing is done by it.
    for (const { id, commitment } of closed) {
      const draw = done(await s.client().get<DrawAnswer>(`/api/open/draws/${id}`));
      const dropped = { why: '券只能用到3月12日（周四），没能在那以前抽完' };
      expect(draw).toMatchObject({ state: 'dropped', dropped, commitment });
      expect(await textOf(s, id, 'list')).toContain('entries: 3\n');
      expect(draw.texts).toHaveLength(1);
    }
    expect(await disagreements(s, campaign.id)).toEqual([]);
    // And the money goes back whole.
    await desk.setClock('2026-03-16T09:00:00+08:00');
    await s.ticker.settle();
    const { money } = done(await desk.chief.get<VoucherDesk>(`/api/campaigns/${campaign.id}/voucher`));
    expect(money).toMatchObject({ reservedFen: money.releasedFen, usedFen: 0 });
  },
);

test('an order that was drawn on the last days gives nobody a voucher afterwards, and stays to be seen', async () => {
  const campaign = await announced(1);
  done(await announceDraw(campaign, sourcesFor('2026-03-11')));
  await desk.setClock(opening);
  await enter(await desk.people(3), campaign);
  const [{ id }] = (await desk.freeze(campaign)) as [DrawAnswer];
  await desk.setClock(drawnDay);
  for (const reader of [desk.drafter, desk.chief])
    done(await reader.post(`/api/draws/${id}/readings`, { values: seedValues }));
  // Drawn, and everybody told her place; then the server stands still, and another goes on in the midst of it.
  for (let turn = 0; turn < 2; turn += 1) await carryDraws(s.platform);
  const row = (await findDraw(s.platform.db, id))!;
  expect([row.state, row.placed, row.given]).toEqual(['drawn', 3, 0]);
  await desk.setClock(dayAfter);
  expect(await settleBatch(s.platform, row)).toBe(0);
  await s.ticker.settle();
  expect((await desk.desk(campaign)).counts).toMatchObject({ granted: 0, entered: 0, lost: 3 });
  const draw = done(await s.client().get<DrawAnswer>(`/api/open/draws/${id}`));
  expect([draw.state, draw.texts.length]).toEqual(['dropped', 3]);
  expect(await disagreements(s, campaign.id)).toEqual([]);
});

test('who was not drawn since the vouchers had run out goes straight in next time', async () => {
  const first = await announced(1);
  await desk.setClock(opening);
  const people = await desk.people(2);
  await enter(people.slice(0, 1), first);
  await desk.freeze(first);
  await desk.setClock(dayAfter);
  await s.ticker.settle();
  const next = await announced(2, { ...drawn, follows: first.id });
  done(await announceDraw(next, sourcesFor('2026-03-11')));
  await desk.setClock(opening);
  await enter(people, next);
  expect((await desk.freeze(next))[0]).toMatchObject({ straight: 1, entries: 1 });
});

test('who waits is not given a voucher after its last day by a release that comes late', async () => {
  const part = (org: string) => ({ orgId: s.world.orgs[org]!.id, quota: 1, waits: 1 });
  const campaign = await announced(2, {
    split: 'unions',
    slices: [part('factory'), part('school')],
    releasesAt: '2026-03-10T18:00:00+08:00',
  });
  await desk.setClock(opening);
  const people = await desk.people(2);
  for (const { client } of people) done(await claim(client, campaign));
  await desk.setClock(dayAfter);
  await s.ticker.settle();
  expect((await desk.desk(campaign)).counts).toMatchObject({ granted: 1, waiting: 1 });
  expect(await disagreements(s, campaign.id)).toEqual([]);
});
