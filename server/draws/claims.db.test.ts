import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaimAnswer, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import { checkDraw } from '../../kernel/draw.ts';
import type { DrawAnswer, DrawDeskAnswer, DrawWinnersAnswer } from '../../kernel/draw-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type Claimant, campaignFields, claim, disagreements, drafting, opening } from '../../test/campaign-desk.ts';
import { seedValues, sourcesFor, textOf } from '../../test/draw-desk.ts';
import {
  type DrawnDesk,
  drawn,
  drawnDay,
  enter,
  mineOf,
  openDrawnDesk,
  ownDrawOf,
  sourceDay,
  windowEnd,
} from '../../test/drawn-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { startTestServer } from '../../test/server.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let desk: DrawnDesk;
let people: Claimant[];
beforeAll(async () => {
  desk = await openDrawnDesk(await startTestServer());
  people = await desk.people(12);
});
afterAll(() => desk.s.close());

const back = (client: Client, { id }: DeskAnswer) => client.post<ClaimAnswer>(`/api/campaigns/${id}/give-back`, {});
const waits = (quota: number, room: number) => ({ slices: [{ quota, waits: room }] });

/** People in the order of their draw. */
async function inOrder(who: readonly Claimant[], campaign: DeskAnswer): Promise<Claimant[]> {
  const placed = await Promise.all(
    who.map(async (one) => ({ one, place: (await ownDrawOf(one.client, campaign)).place! })),
  );
  return placed.toSorted((a, b) => a.place - b.place).map(({ one }) => one);
}

describe('claims that are drawn among', () => {
  test('are entered whoever is first, frozen by the clock, drawn by texts that hold, and granted in the drawn order; what is checked is what was given', async () => {
    const campaign = await desk.open(0, waits(3, 2));
    await enter(people.slice(0, 8), campaign);
    expect(refusalOf(await desk.s.client().get(`/api/my/campaigns/${campaign.id}/draw`))).toBe('sign-in-needed');
    expect(refusalOf(await people[0]!.client.get(`/api/my/campaigns/${campaign.id}/draw`))).toBe('not-found');

    const [frozen] = (await desk.freeze(campaign)) as [DrawAnswer];
    expect(frozen).toMatchObject({
      state: 'frozen',
      entries: 8,
      places: 3,
      campaignId: campaign.id,
      subject: '职工礼包',
    });
    const list = await textOf(desk.s, frozen.id, 'list');
    expect(list).toContain('draw: 三八节礼包抽签（名额共 3 个）\nplaces: 3\n');
    const seen = await ownDrawOf(people[4]!.client, campaign);
    expect(list).toContain(`\n${seen.pseudonym}\n`);
    expect(refusalOf(await claim(people[9]!.client, { ...campaign, edition: campaign.edition + 1 }))).toBe(
      'draw-pending',
    );

    const [done_] = (await desk.draw(campaign)) as [DrawAnswer];
    expect(done_.state).toBe('done');
    const texts = {
      list,
      seed: await textOf(desk.s, frozen.id, 'seed'),
      result: await textOf(desk.s, frozen.id, 'result'),
    };
    const verdict = checkDraw({ ...texts, commitment: frozen.commitment! }, sha256);
    expect(verdict.ok).toBe(true);
    const order = await inOrder(people.slice(0, 8), campaign);
    for (const [n, { client }] of order.entries()) {
      const own = await ownDrawOf(client, campaign);
      expect(verdict.ok && verdict.order[n]).toBe(own.pseudonym);
      const mine = (await mineOf(client, campaign))!;
      const { items } = done(await client.get<Page<NoticeLine>>('/api/notices'));
      const waiting = ['waiting', n - 2, '没有抽中，在候补'];
      const expected = n < 3 ? ['granted', n + 1, '有名额了'] : n < 5 ? waiting : ['lost', undefined, '没有抽中'];
      expect([mine.state, mine.number ?? mine.place, items[0]!.title]).toEqual(expected);
      expect(own.outcome).toBe(n < 3 ? 'won' : 'lost');
    }
    expect(await disagreements(desk.s, campaign.id)).toEqual([]);

    // The line has the drawn order: what is given back goes to the first who was not drawn.
    expect(done(await back(order[1]!.client, campaign)).state).toBe('given-back');
    expect((await mineOf(order[3]!.client, campaign))?.state).toBe('granted');
    expect((await ownDrawOf(order[3]!.client, campaign)).outcome).toBe('rose');
    const { items } = done(await desk.chief.get<DrawWinnersAnswer>(`/api/draws/${frozen.id}/winners`));
    expect(items.map(({ place, outcome }) => [place, outcome])).toEqual([
      [1, 'won'],
      [2, 'won'],
      [3, 'won'],
      [4, 'rose'],
    ]);
    expect(items[0]!.name).toMatch(/^工\*+$/);
    // Whoever comes now waits behind all who entered.
    const { edition } = await desk.desk(campaign);
    expect(done(await claim(people[10]!.client, { ...campaign, edition }))).toMatchObject({
      state: 'waiting',
      place: 3,
    });
    expect((await desk.desk(campaign)).may).toEqual(['close']);
    expect(await disagreements(desk.s, campaign.id)).toEqual([]);
  });

  test.each([
    [2, true],
    [3, true],
    [4, false],
  ])('%i entries for three places: without a draw? %s', async (entries, undrawn) => {
    const campaign = await desk.open(3);
    await enter(people.slice(0, entries), campaign);
    const [frozen] = (await desk.freeze(campaign)) as [DrawAnswer];
    expect(frozen).toMatchObject({ entries, undrawn });
    await desk.draw(campaign);
    const states = await Promise.all(
      people.slice(0, entries).map(async ({ client }) => (await mineOf(client, campaign))?.state),
    );
    expect(states.filter((state) => state === 'granted')).toHaveLength(Math.min(3, entries));
    // What nobody entered for is first come; there is such a thing only where all who entered have one.
    const { edition, left } = await desk.desk(campaign);
    expect(left).toBe(Math.max(0, 3 - entries));
    const late = await claim(people[9]!.client, { ...campaign, edition });
    expect(late.status === 201 ? late.body.state : refusalOf(late)).toBe(left > 0 ? 'granted' : 'sold-out');
    expect(await disagreements(desk.s, campaign.id)).toEqual([]);
  });

  test('by draw alone nobody comes in afterwards, and a draw that outlasts its end is still carried out', async () => {
    const campaign = await desk.open(2, { way: 'draw', closesAt: windowEnd });
    await enter(people.slice(0, 1), campaign);
    await desk.freeze(campaign);
    await desk.draw(campaign);
    const after = await desk.desk(campaign);
    expect([after.phase, after.left, after.may]).toEqual(['over', 1, ['settle']]);
    expect(refusalOf(await claim(people[1]!.client, { ...campaign, edition: after.edition }))).toBe('claim-late');
    expect((await mineOf(people[0]!.client, campaign))?.state).toBe('granted');
  });

  test('that nobody has entered are not drawn, and what there is is first come', async () => {
    const campaign = await desk.open(2);
    const [given] = (await desk.freeze(campaign)) as [DrawAnswer];
    expect(given).toMatchObject({ state: 'dropped', dropped: { why: '没有人报名，不用抽签' } });
    const { edition } = await desk.desk(campaign);
    expect(done(await claim(people[0]!.client, { ...campaign, edition })).state).toBe('granted');
  });

  test('leave the list with a public trace, and the place goes to the next', async () => {
    const campaign = await desk.open(1);
    await enter(people.slice(0, 3), campaign);
    await back(people[2]!.client, campaign);
    const [frozen] = (await desk.freeze(campaign)) as [DrawAnswer];
    // Whoever left before is in no list.
    expect(frozen.entries).toBe(2);
    const { pseudonym } = await ownDrawOf(people[0]!.client, campaign);
    expect(done(await back(people[0]!.client, campaign)).state).toBe('given-back');
    expect(refusalOf(await claim(people[0]!.client, { ...campaign, edition: campaign.edition + 1 }))).toBe(
      'draw-pending',
    );
    const [over] = (await desk.draw(campaign)) as [DrawAnswer];
    expect(over.left).toMatchObject([{ pseudonym, why: '退出报名' }]);
    expect((await mineOf(people[1]!.client, campaign))?.state).toBe('granted');
    expect((await ownDrawOf(people[0]!.client, campaign)).outcome).toBe('left');
    expect(await disagreements(desk.s, campaign.id)).toEqual([]);
  });

  test('of who got nothing last time go straight in, and the list says how many; as many as the places are drawn with all', async () => {
    const first = await desk.open(2);
    await enter(people.slice(0, 4), first);
    await desk.freeze(first);
    await desk.draw(first);
    const unlucky = (await inOrder(people.slice(0, 4), first)).slice(2);
    const next = await desk.open(3, { follows: first.id });
    await enter([...people.slice(4, 8), ...unlucky], next);
    const [frozen] = (await desk.freeze(next)) as [DrawAnswer];
    expect(frozen).toMatchObject({ straight: 2, entries: 4 });
    expect(await textOf(desk.s, frozen.id, 'list')).toContain(
      '（名额共 3 个，其中 2 个直接给上次报了名没有轮到的人）\nplaces: 1\n',
    );
    await desk.draw(next);
    for (const { client } of unlucky) {
      expect((await mineOf(client, next))?.state).toBe('granted');
      expect((await ownDrawOf(client, next)).straight).toBe(true);
    }
    expect((await desk.desk(next)).left).toBe(0);
    const third = await desk.open(2, { follows: first.id });
    await enter([...people.slice(4, 6), ...unlucky], third);
    const [together] = (await desk.freeze(third)) as [DrawAnswer];
    expect(together).toMatchObject({ straight: 0, entries: 4 });
    expect(await textOf(desk.s, together.id, 'list')).toContain('上次报了名没有轮到的 2 人也一起抽');
  });

  test('in parts have a list each, which are frozen and read in one step', async () => {
    const part = (day: string) => ({
      label: `3 月 ${day} 日`,
      startsAt: `2026-03-${day}T09:00:00+08:00`,
      endsAt: `2026-03-${day}T11:00:00+08:00`,
      quota: 1,
      waits: 0,
    });
    const slices = [part('28'), part('29'), part('30')];
    const campaign = await desk.open(0, { service: 'outing', name: '春游', split: 'slots', slices });
    await enter(people.slice(0, 3), campaign, { slice: 1 });
    await enter(people.slice(3, 5), campaign, { slice: 2 });
    const draws = await desk.freeze(campaign);
    expect(draws.map(({ title, state, entries }) => [title, state, entries])).toEqual([
      ['春游（3 月 28 日）抽签', 'frozen', 3],
      ['春游（3 月 29 日）抽签', 'frozen', 2],
      ['春游（3 月 30 日）抽签', 'dropped', undefined],
    ]);
    const after = await desk.draw(campaign);
    expect(after.map(({ state }) => state)).toEqual(['done', 'done', 'dropped']);
    const { counts, orderedAt } = await desk.desk(campaign);
    expect([counts.granted, counts.lost, orderedAt !== undefined]).toEqual([2, 3, true]);
    expect(await disagreements(desk.s, campaign.id)).toEqual([]);
  });
});

describe('the draw of a campaign', () => {
  const announce = async (more: object = {}) => {
    await desk.setClock(drafting);
    return desk.announce(2, { ...drawn, ...more });
  };
  const ask = (client: Client, { id }: DeskAnswer, day = sourceDay) =>
    client.post<DeskAnswer>(`/api/campaigns/${id}/draw`, { sources: sourcesFor(day) });

  test('is announced once, by whoever steers, with sources that are to come after the window', async () => {
    const campaign = await announce();
    expect(campaign.mayDraw).toBe(true);
    expect(refusalOf(await ask(await desk.s.staff('city', 'caseworker'), campaign))).toBe('no-right');
    expect(refusalOf(await ask(await desk.s.staff('bareCity', 'supervisor'), campaign))).toBe('not-found');
    expect(reasonsOf(await ask(desk.chief, campaign, '2026-03-09')).map(({ at }) => at)).toEqual([
      'sources.0.on',
      'sources.1.on',
    ]);
    expect(done(await ask(desk.chief, campaign, '2026-03-10'))).toMatchObject({ mayDraw: false });
    expect(refusalOf(await ask(desk.chief, campaign))).toBe('draw-under-way');
    const plain = await desk.announce(2);
    expect(refusalOf(await ask(desk.chief, plain))).toBe('campaign-not-ready');
  });

  test('fixes how many there are, when the window ends and who goes first, until it is done', async () => {
    const campaign = await announce();
    const { draws } = done(await ask(desk.chief, campaign));
    const change = (more: object, stock = 2) =>
      desk.chief.put<DeskAnswer>(`/api/campaigns/${campaign.id}`, campaignFields(stock, { ...drawn, ...more }));
    expect(reasonsOf(await change({}, 5))[0]).toEqual({ at: 'slices', says: '抽签已经预告，数量等抽签办完再改' });
    expect(reasonsOf(await change({ windowUntil: '2026-03-09T13:00:00+08:00' }))[0]?.at).toBe('windowUntil');
    expect(done(await change({ lead: '每人一份，三月底以前来领。' })).edition).toBe(2);
    // By hand the list is not closed before its time.
    expect(refusalOf(await desk.chief.post(`/api/draws/${draws![0]!.id}/freeze`, {}))).toBe('draw-window-open');
    expect(
      done(await desk.chief.post<DrawDeskAnswer>(`/api/draws/${draws![0]!.id}/drop`, { why: '来源写错了' })).draw.state,
    ).toBe('dropped');
    expect(done(await change({}, 5)).slices[0]?.quota).toBe(5);
    expect((await desk.desk(campaign)).mayDraw).toBe(true);
  });

  test('is closed without drawing where its campaign is called off, by two once the list is closed, in the midst of carrying it out too', async () => {
    for (const until of ['frozen', 'drawn'] as const) {
      const campaign = await desk.open(1, waits(1, 1));
      await enter(people.slice(0, 4), campaign);
      const [frozen] = (await desk.freeze(campaign)) as [DrawAnswer];
      if (until === 'drawn') {
        await desk.setClock(drawnDay);
        for (const reader of [desk.drafter, desk.chief])
          done(await reader.post<DrawDeskAnswer>(`/api/draws/${frozen.id}/readings`, { values: seedValues }));
        await desk.s.world.owner.query(
          `insert into draw_texts (cell_id, draw_id, what, body, sha256)
           select cell_id, id, w, 'x', encode(sha256('x'), 'hex') from draws, unnest(array['seed', 'result']) w where id = $1`,
          [frozen.id],
        );
        await desk.s.world.owner.query(`update draws set state = 'drawn', drawn_at = now() where id = $1`, [frozen.id]);
      }
      const url = `/api/campaigns/${campaign.id}/call-off`;
      const asked = done(await desk.chief.post<DeskAnswer>(url, { why: '名额并入下月的活动' }));
      expect(asked.callOff?.n).toBe(1);
      done(await desk.drafter.post(`${url}/agreement`, { n: 1 }));
      await desk.setClock(drawnDay);
      await desk.s.ticker.settle();
      const draw = done(await desk.s.client().get<DrawAnswer>(`/api/open/draws/${frozen.id}`));
      expect(draw).toMatchObject({ state: 'dropped', dropped: { why: '活动取消：名额并入下月的活动' } });
      for (const { client } of people.slice(0, 4)) expect((await mineOf(client, campaign))?.state).toBe('called-off');
      expect(await disagreements(desk.s, campaign.id)).toEqual([]);
    }
  });

  test('is drawn from other sources only where two agree that one has not appeared, somebody above where the union has no second', async () => {
    const campaign = await desk.open(1);
    await enter(people.slice(0, 3), campaign);
    const [frozen] = (await desk.freeze(campaign)) as [DrawAnswer];
    await desk.setClock(drawnDay);
    const again = { why: '双色球这一期停售，没有开奖', sources: sourcesFor('2026-03-15') };
    const url = `/api/draws/${frozen.id}`;
    expect(refusalOf(await desk.chief.post(`${url}/agree-again`, {}))).toBe('draw-not-there');
    const asked = done(await desk.chief.post<DrawDeskAnswer>(`${url}/again`, again));
    expect(asked).toMatchObject({
      draw: { state: 'frozen' },
      asked: { why: again.why, mine: true },
      may: { agree: false },
    });
    expect(refusalOf(await desk.chief.post(`${url}/agree-again`, {}))).toBe('draw-own-check');
    // The database does not let one alone do it either.
    await expect(
      desk.s.world.owner.query(
        `update draws set state = 'dropped', dropped_at = now(), dropped_why = '一个人' where id = $1`,
        [frozen.id],
      ),
    ).rejects.toMatchObject({ code: 'HQD04' });
    // Where two work for the union it is theirs; who works above it steps in where there is nobody else.
    const above = await desk.s.staff('province', 'supervisor');
    expect(refusalOf(await above.post(`${url}/agree-again`, {}))).toBe('no-right');
    const alone = async (until: string | null) =>
      desk.s.world.owner.query(
        `update posts set until_on = $2::date where org_id = $1 and person_id <> (select asked_by from draw_agains limit 1)`,
        [desk.orgId, until],
      );
    await alone(drawnDay.slice(0, 10));
    expect(done(await above.get<DrawDeskAnswer>(url)).may.agree).toBe(true);
    const { draw: next } = done(await above.post<DrawDeskAnswer>(`${url}/agree-again`, {}));
    await alone(null);
    expect(next).toMatchObject({ state: 'frozen', entries: 3, before: { id: frozen.id } });
    await desk.setClock('2026-03-15T21:00:00+08:00');
    for (const reader of [desk.drafter, desk.chief])
      done(await reader.post(`/api/draws/${next.id}/readings`, { values: seedValues }));
    await desk.s.ticker.settle();
    const order = await inOrder(people.slice(0, 3), campaign);
    expect((await mineOf(order[0]!.client, campaign))?.state).toBe('granted');
    expect((await ownDrawOf(order[0]!.client, campaign)).draw.id).toBe(next.id);
  });

  test('waits for its sources to be announced where nobody did so before the window ended', async () => {
    const campaign = await announce();
    await desk.setClock(opening);
    await enter(people.slice(0, 3), campaign);
    await desk.setClock(windowEnd);
    await desk.s.ticker.settle();
    expect(await desk.desk(campaign)).toMatchObject({ phase: 'drawing', mayDraw: true, may: [] });
    done(await ask(desk.chief, campaign));
    await desk.s.ticker.settle();
    await desk.draw(campaign);
    expect((await desk.desk(campaign)).counts).toMatchObject({ granted: 2, lost: 1 });
  });
});
