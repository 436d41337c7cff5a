import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, Page } from '../../kernel/answers.ts';
import { addDays } from '../../kernel/calendar.ts';
import type { DrawAnswer, DrawDeskAnswer } from '../../kernel/draw-answers.ts';
import type { WhatIfCase, WhatIfLine } from '../../kernel/what-if.ts';
import { done } from '../../replay/client.ts';
import {
  type DrawDesk,
  type Entrant,
  fileAgain,
  openDrawDesk,
  ownOf,
  seedValues,
  sourcesFor,
  stateOf,
  textOf,
} from '../../test/draw-desk.ts';
import { waitingDrafts } from '../../test/rule-desk.ts';

const leave = async ({ client, caseId }: Entrant) =>
  done(await client.post<CaseAnswer>(`/api/cases/${caseId}/moves`, { action: 'withdraw', said: {} }));

/** The entrants in the order of the draw. */
async function inOrder(entrants: readonly Entrant[]): Promise<Entrant[]> {
  const placed = await Promise.all(entrants.map(async (one) => ({ one, place: (await ownOf(one)).place! })));
  return placed.toSorted((a, b) => a.place - b.place).map(({ one }) => one);
}

const openDraw = async ({ s }: DrawDesk, id: string) => done(await s.client().get<DrawAnswer>(`/api/open/draws/${id}`));

describe('what becomes of entries', { timeout: 180_000 }, () => {
  let desk: DrawDesk;
  beforeAll(async () => {
    desk = await openDrawDesk();
  });
  afterAll(() => desk.close());

  test('a place that a winner gives back goes to the next in the order who still waits', async () => {
    const entrants = await desk.file(6);
    await desk.draw();
    const order = await inOrder(entrants);
    const [first, second, , fourth, fifth, sixth] = order as [Entrant, Entrant, Entrant, Entrant, Entrant, Entrant];
    await leave(fourth);
    await leave(first);
    await desk.settle();
    expect([await stateOf(fourth), await stateOf(fifth), await stateOf(sixth)]).toEqual([
      'withdrawn',
      'going',
      'waiting',
    ]);
    expect((await ownOf(fifth)).outcome).toBe('rose');
    await leave(fifth);
    await leave(second);
    await desk.settle();
    expect(await stateOf(sixth)).toBe('going');
    await desk.settle();
    // Nobody waits any more: the place of the last who gave hers back stays free.
    const outcomes = await Promise.all(order.map(async (one) => (await ownOf(one)).outcome));
    expect(outcomes).toEqual(['won', 'won', 'won', 'lost', 'rose', 'rose']);
  });

  test('whoever leaves a frozen list stays in it with a public trace, and her place goes to the next', async () => {
    const entrants = await desk.file(6);
    const { id } = (await desk.announce()).draw;
    const { draw: frozen } = await desk.freeze(id);
    const list = await textOf(desk.s, id, 'list');
    const pseudonym = (await ownOf(entrants[2]!)).pseudonym;
    await leave(entrants[2]!);
    const { left } = await openDraw(desk, id);
    expect(left).toMatchObject([{ pseudonym, why: '不去了' }]);
    await desk.setDay(addDays(desk.today(), 2));
    for (const reader of [desk.drawer, desk.second])
      done(await reader.post(`/api/draws/${id}/readings`, { values: seedValues }));
    await desk.settle();
    expect(await textOf(desk.s, id, 'list')).toBe(list);
    expect(await textOf(desk.s, id, 'result')).toContain(pseudonym);
    expect((await openDraw(desk, id)).commitment).toBe(frozen.commitment);
    const stayed = (await inOrder(entrants)).filter((one) => one !== entrants[2]);
    expect(await Promise.all(stayed.map(stateOf))).toEqual(['going', 'going', 'going', 'waiting', 'waiting']);
    expect((await ownOf(entrants[2]!)).outcome).toBe('left');
  });

  test('more places, tried as a draft, go on in the order that was drawn, and fewer end it earlier', async () => {
    const entrants = await desk.file(6);
    await desk.draw();
    const order = await inOrder(entrants);
    await leave(order[1]!);
    await desk.settle();
    const { s, city } = desk;
    const from = desk.today();
    const trial = async (value: number) => {
      const asked = {
        service: 'outing',
        name: 'places',
        value,
        from: addDays(from, 1 + value),
        cites: { title: '示例' },
      };
      done(await desk.drawer.post(`/api/orgs/${city}/tunables`, asked));
      const drafts = await waitingDrafts(desk.drawer, city, { name: 'places', from: asked.from });
      const { rows } = await s.world.owner.query<{ on: string }>(
        `select max(filed_at)::date::text as on from cases where id = $1`,
        [order[0]!.caseId],
      );
      const days = { from: rows[0]!.on, to: rows[0]!.on };
      const { id } = done(await desk.drawer.post<WhatIfLine>(`/api/orgs/${city}/what-ifs`, { drafts, ...days }));
      await s.ticker.settle();
      const { items } = done(
        await desk.drawer.get<Page<WhatIfCase>>(`/api/what-ifs/${id}/cases?outcome=${value > 3 ? 'gains' : 'loses'}`),
      );
      return items.map((one) => one.id).toSorted();
    };
    // Three had a place; of these one left, and the fourth rose.
    expect(await trial(4)).toEqual([order[4]!.caseId]);
    expect(await trial(2)).toEqual([order[3]!.caseId]);
  });

  test('whoever was not drawn has a place next time without being drawn, if her answers are the same; the list says how many', async () => {
    const entrants = await desk.file(5);
    await desk.draw();
    const lost: Entrant[] = [];
    for (const one of entrants) if ((await stateOf(one)) === 'waiting') lost.push(one);
    expect(lost).toHaveLength(2);
    await desk.setDay(addDays(desk.today(), 40));
    await desk.settle();
    const same = await fileAgain(lost[0]!.client);
    const other = await fileAgain(lost[1]!.client, 'two');
    const fresh = await desk.file(4);
    const drawn = await desk.draw();
    expect(drawn).toMatchObject({ state: 'done', places: 3, straight: 1, entries: 5 });
    expect(await textOf(desk.s, drawn.id, 'list')).toContain(
      'draw: 2026 年秋游抽签（名额共 3 个，其中 1 个直接给上次没有抽中、资料没有变的人）\nplaces: 2\n',
    );
    expect(await ownOf(same)).toMatchObject({ straight: true, outcome: 'won' });
    expect(await stateOf(same)).toBe('going');
    expect((await ownOf(other)).straight).toBe(false);
    const states = await Promise.all([other, ...fresh].map(stateOf));
    expect(states.filter((state) => state === 'going')).toHaveLength(2);
    // Who won last time is nobody's unlucky one, and nobody is carried over twice from further back.
    expect((await ownOf(fresh[0]!)).straight).toBe(false);
  });

  test('where those alone are as many as the places, all are drawn together', async () => {
    const entrants = await desk.file(6);
    await desk.draw();
    const lost: Entrant[] = [];
    for (const one of entrants) if ((await stateOf(one)) === 'waiting') lost.push(one);
    await desk.setDay(addDays(desk.today(), 40));
    await desk.settle();
    for (const { client } of lost) await fileAgain(client);
    await desk.file(1);
    const drawn = await desk.draw();
    expect(drawn).toMatchObject({ straight: 0, entries: 4 });
    expect(await textOf(desk.s, drawn.id, 'list')).toContain('上次没有抽中、资料没有变的 3 人也一起抽');
  });

  test('a source that never appears is replaced openly: the same list, the old draw stays, nobody comes or leaves', async () => {
    const entrants = await desk.file(5);
    const { id } = (await desk.announce()).draw;
    await desk.freeze(id);
    const late = await desk.file(2);
    await desk.setDay(addDays(desk.today(), 2));
    const given = { why: '双色球这一期停售，没有开奖', sources: sourcesFor(addDays(desk.today(), 2)) };
    done(await desk.drawer.post<DrawDeskAnswer>(`/api/draws/${id}/again`, given));
    expect(await openDraw(desk, id)).toMatchObject({ state: 'frozen' });
    const { draw: again } = done(await desk.second.post<DrawDeskAnswer>(`/api/draws/${id}/agree-again`, {}));
    expect(again).toMatchObject({ state: 'frozen', entries: 5, before: { id } });
    const [old, next] = [await textOf(desk.s, id, 'list'), await textOf(desk.s, again.id, 'list')];
    const entriesIn = (list: string) => list.split('\n').filter((line) => /^[0-9a-f]{32}$/.test(line));
    expect(entriesIn(next)).toEqual(entriesIn(old));
    expect(await openDraw(desk, id)).toMatchObject({
      state: 'dropped',
      dropped: { why: given.why },
      after: { id: again.id },
    });
    await desk.setDay(addDays(desk.today(), 2));
    for (const reader of [desk.drawer, desk.second])
      done(await reader.post(`/api/draws/${again.id}/readings`, { values: seedValues }));
    await desk.settle();
    expect(await openDraw(desk, again.id)).toMatchObject({ state: 'done' });
    const order = (await textOf(desk.s, again.id, 'result')).split('\n').slice(3);
    for (const one of entrants) {
      const own = await ownOf(one);
      expect([own.draw.id, order[own.place! - 1]]).toEqual([again.id, own.pseudonym]);
    }
    for (const one of late) await leave(one);
  });

  test('what a hand behind the application changes of a published text is noticed, and nothing is done by it', async () => {
    const entrants = await desk.file(5);
    const { id } = (await desk.announce()).draw;
    await desk.freeze(id);
    await desk.setDay(addDays(desk.today(), 2));
    for (const reader of [desk.drawer, desk.second])
      done(await reader.post(`/api/draws/${id}/readings`, { values: seedValues }));
    const { owner } = desk.s.world;
    // The list is exchanged for another one with its own hash, as only the owner of the database can.
    const forged = (await textOf(desk.s, id, 'list')).replace('places: 3', 'places: 4');
    const set = `update draw_texts set body = $2, sha256 = encode(sha256($2), 'hex') where draw_id = $1 and what = 'list'`;
    const before = await textOf(desk.s, id, 'list');
    await owner.query(set, [id, Buffer.from(forged)]);
    await desk.settle();
    expect((await openDraw(desk, id)).state).toBe('frozen');
    await owner.query(set, [id, Buffer.from(before)]);
    await desk.settle();
    expect(await Promise.all(entrants.map(stateOf))).toContain('going');
    await expect(owner.query(`update draws set commitment = $2 where id = $1`, [id, 'a'.repeat(64)])).rejects.toThrow(
      'frozen',
    );
    await expect(owner.query(`update draw_entries set place = place + 1`)).rejects.toThrow('entry');
    const late = `insert into draw_entries (cell_id, list_id, pseudonym, ref_id, straight)
      select cell_id, id, decode('${'ab'.repeat(16)}', 'hex'), gen_random_uuid(), false from draws where id = $1`;
    await expect(owner.query(late, [id])).rejects.toThrow('not open');
  });
});

describe('where a draw is held only if more wait than there are places', { timeout: 60_000 }, () => {
  let desk: DrawDesk;
  beforeAll(async () => {
    desk = await openDrawDesk({ onlyIfMore: true });
  });
  afterAll(() => desk.close());

  test('all win without one, which is said openly with the list of them all', async () => {
    const entrants = await desk.file(3);
    const drawn = await desk.draw();
    expect(drawn).toMatchObject({ state: 'done', undrawn: true, entries: 3 });
    expect(drawn.texts.map(({ what }) => what)).toEqual(['list']);
    expect(await Promise.all(entrants.map(stateOf))).toEqual(['going', 'going', 'going']);
    expect(await ownOf(entrants[0]!)).toMatchObject({ outcome: 'won' });
  });

  test('one more is a draw', async () => {
    await desk.file(4);
    expect(await desk.draw()).toMatchObject({ state: 'done', undrawn: false });
  });
});
