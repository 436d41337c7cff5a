import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import { addDays } from '../../kernel/calendar.ts';
import { checkDraw } from '../../kernel/draw.ts';
import type { DrawAnswer, DrawDeskAnswer, DrawLine, DrawsAnswer } from '../../kernel/draw-answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { type DrawDesk, openDrawDesk, ownOf, seedValues, sourcesFor, stateOf, textOf } from '../../test/draw-desk.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let desk: DrawDesk;
beforeAll(async () => {
  desk = await openDrawDesk();
});
afterAll(() => desk.close());

const statesOf = async (entrants: Parameters<typeof stateOf>[0][]) => {
  const states: Record<string, number> = {};
  for (const one of entrants) {
    const state = await stateOf(one);
    states[state] = (states[state] ?? 0) + 1;
  }
  return states;
};

describe('a draw from its announcement to its end', () => {
  test('is public step by step without a sign-in, is true, and makes every case’s move with a notice', async () => {
    const entrants = await desk.file(8);
    const { draw: announced, may } = await desk.announce();
    expect(announced).toMatchObject({ state: 'announced', places: 3, subject: '秋游', texts: [] });
    expect(may).toEqual({ freeze: true, read: false, drop: true, again: false, agree: false });
    const open = done(await desk.s.client().get<DrawLine[]>('/api/open/draws'));
    expect(open.map(({ id }) => id)).toContain(announced.id);

    const { draw: frozen } = await desk.freeze(announced.id);
    const list = await textOf(desk.s, frozen.id, 'list');
    expect(frozen).toMatchObject({ state: 'frozen', entries: 8, straight: 0, commitment: sha256(list) });
    expect(list).toContain('draw: 2026 年秋游抽签（名额共 3 个）\nplaces: 3\n');
    expect(list).toContain('seed from: 福利彩票双色球第 2026024 期开奖号码，2026-03-04 公布\n');
    // Whoever comes now waits for the next draw.
    const [late] = await desk.file(1);

    const seen = await ownOf(entrants[0]!);
    expect(list).toContain(`\n${seen.pseudonym}\n`);
    expect(seen.place).toBeUndefined();
    expect(refusalOf(await desk.drawer.post(`/api/draws/${frozen.id}/readings`, { values: seedValues }))).toBe(
      'draw-source-early',
    );

    await desk.setDay(addDays(desk.today(), 2));
    const first = done(
      await desk.drawer.post<DrawDeskAnswer>(`/api/draws/${frozen.id}/readings`, { values: seedValues }),
    );
    expect(first.reading).toEqual({ attempt: 1, read: 1, mine: true, differed: false });
    expect(JSON.stringify(done(await desk.second.get(`/api/draws/${frozen.id}`)))).not.toContain(seedValues[1]);
    done(await desk.second.post(`/api/draws/${frozen.id}/readings`, { values: seedValues }));
    await desk.settle();

    const drawn = done(await desk.s.client().get<DrawAnswer>(`/api/open/draws/${frozen.id}`));
    expect(drawn).toMatchObject({ state: 'done', commitment: frozen.commitment });
    expect(drawn.sources.map(({ value }) => value)).toEqual(seedValues);
    const texts = {
      list,
      seed: await textOf(desk.s, frozen.id, 'seed'),
      result: await textOf(desk.s, frozen.id, 'result'),
    };
    const verdict = checkDraw({ ...texts, commitment: frozen.commitment! }, sha256);
    expect(verdict.ok).toBe(true);
    for (const one of entrants) {
      const own = await ownOf(one);
      expect(verdict.ok && verdict.order[own.place! - 1]).toBe(own.pseudonym);
      expect([await stateOf(one), own.outcome]).toEqual(own.place! <= 3 ? ['going', 'won'] : ['waiting', 'lost']);
      const { items } = done(await one.client.get<Page<NoticeLine>>('/api/notices'));
      expect(items[0]!.says).toContain(own.place! <= 3 ? '可以去' : '候补');
    }
    expect(await stateOf(late!)).toBe('pooled');
    expect(refusalOf(await late!.client.get(`/api/my/cases/${late!.caseId}/draw`))).toBe('not-found');
    const { rows } = await desk.s.world.owner.query<{ act: string; purpose: string }>(
      'select act, purpose from audit where object_id = $1 order by id',
      [frozen.id],
    );
    expect(rows.map(({ act }) => act)).toEqual(['announce-draw', 'freeze-draw', 'read-seed', 'read-seed', 'draw']);
    expect(rows[1]!.purpose).toContain(frozen.commitment);
    done(await late!.client.post(`/api/cases/${late!.caseId}/moves`, { action: 'withdraw', said: {} }));
  });

  test('cannot be frozen twice, read by one person twice, drawn again, or dropped once its list is public', async () => {
    const entrants = await desk.file(4);
    const { id } = (await desk.announce()).draw;
    const other = {
      org: desk.city,
      service: 'outing',
      title: '又一场抽签',
      sources: sourcesFor(addDays(desk.today(), 3)),
    };
    expect(refusalOf(await desk.drawer.post('/api/draws', other))).toBe('draw-under-way');
    await desk.freeze(id);
    expect(refusalOf(await desk.drawer.post(`/api/draws/${id}/freeze`, {}))).toBe('draw-not-there');
    expect(refusalOf(await desk.drawer.post(`/api/draws/${id}/drop`, { why: '不想抽了' }))).toBe('draw-not-there');
    const again = { why: '换一个来源试试', sources: sourcesFor(addDays(desk.today(), 9)) };
    expect(refusalOf(await desk.drawer.post(`/api/draws/${id}/again`, again))).toBe('draw-not-there');
    await desk.setDay(addDays(desk.today(), 2));
    done(await desk.drawer.post(`/api/draws/${id}/readings`, { values: seedValues }));
    expect(refusalOf(await desk.drawer.post(`/api/draws/${id}/readings`, { values: seedValues }))).toBe(
      'draw-read-already',
    );
    expect(refusalOf(await desk.drawer.post(`/api/draws/${id}/again`, again))).toBe('draw-source-appeared');
    done(await desk.second.post(`/api/draws/${id}/readings`, { values: seedValues }));
    await desk.settle();
    expect(refusalOf(await desk.second.post(`/api/draws/${id}/readings`, { values: ['1', '2'] }))).toBe(
      'draw-not-there',
    );
    const before = await textOf(desk.s, id, 'result');
    await desk.settle();
    expect(await textOf(desk.s, id, 'result')).toBe(before);
    expect(await statesOf(entrants)).toEqual({ going: 3, waiting: 1 });
  });

  test('two who read something else both read again, and it stays to be seen that they differed', async () => {
    await desk.file(4);
    const { id } = (await desk.announce()).draw;
    await desk.freeze(id);
    await desk.setDay(addDays(desk.today(), 2));
    const url = `/api/draws/${id}/readings`;
    done(await desk.drawer.post(url, { values: seedValues }));
    const differed = done(await desk.second.post<DrawDeskAnswer>(url, { values: [seedValues[0], '10842.15'] }));
    expect(differed.reading).toEqual({ attempt: 2, read: 0, mine: false, differed: true });
    await desk.settle();
    expect(done(await desk.s.client().get<DrawAnswer>(`/api/open/draws/${id}`))).toMatchObject({
      state: 'frozen',
      misread: 1,
    });
    done(await desk.second.post(url, { values: seedValues.map((value) => ` ${value.replace(' ', '  ')} `) }));
    done(await desk.drawer.post(url, { values: seedValues }));
    await desk.settle();
    expect(done(await desk.s.client().get<DrawAnswer>(`/api/open/draws/${id}`))).toMatchObject({
      state: 'done',
      misread: 1,
    });
  });

  test('is for whoever holds the post that draws, at that union; others of it read the seed, and nobody else', async () => {
    const [below, above] = [await desk.s.staff('town', 'approver'), await desk.s.staff('province', 'approver')];
    const asked = {
      org: desk.city,
      service: 'outing',
      title: '别人的抽签',
      sources: sourcesFor(addDays(desk.today(), 2)),
    };
    for (const one of [below, above, desk.second])
      expect(refusalOf(await one.post('/api/draws', asked))).toBe('no-right');
    await desk.file(1);
    const { id } = (await desk.announce()).draw;
    expect(refusalOf(await desk.second.post(`/api/draws/${id}/freeze`, {}))).toBe('no-right');
    expect(refusalOf(await below.post(`/api/draws/${id}/freeze`, {}))).toBe('not-found');
    expect(refusalOf(await above.post(`/api/draws/${id}/freeze`, {}))).toBe('no-right');
    const { draw } = done(await desk.drawer.post<DrawDeskAnswer>(`/api/draws/${id}/drop`, { why: '来源写错了' }));
    expect(draw).toMatchObject({ state: 'dropped', dropped: { why: '来源写错了' } });
    const { pools } = done(await desk.drawer.get<DrawsAnswer>('/api/draws'));
    expect(pools).toMatchObject([{ service: 'outing', waiting: 1, places: 3, mayAnnounce: true }]);
  });

  test('takes only sources that are still to come, and says what is wrong with others', async () => {
    const on = (day: string) => sourcesFor(day);
    const wrong = [on(desk.today()), on('2026-02-30'), on(addDays(desk.today(), 2)).slice(0, 1), []];
    for (const sources of wrong) {
      const asked = { org: desk.city, service: 'outing', title: '来源不对的抽签', sources };
      expect(refusalOf(await desk.drawer.post('/api/draws', asked))).toBe('answers-wrong');
    }
    const { id } = (await desk.announce()).draw;
    await desk.setDay(addDays(desk.today(), 2));
    expect(refusalOf(await desk.drawer.post(`/api/draws/${id}/freeze`, {}))).toBe('draw-source-late');
    done(await desk.drawer.post(`/api/draws/${id}/drop`, { why: '封存得太晚了' }));
  });
});
