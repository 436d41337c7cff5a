import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../kernel/calendar.ts';
import type { DrawDeskAnswer } from '../../kernel/draw-answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import {
  type DrawDesk,
  type Entrant,
  fileAgain,
  openDrawDesk,
  ownOf,
  seedValues,
  stateOf,
  textOf,
} from '../../test/draw-desk.ts';
import { carryDraws } from './work.ts';

let desk: DrawDesk;
beforeAll(async () => {
  desk = await openDrawDesk();
});
afterAll(() => desk.close());

const timeout = 180_000;

const statusesOf = (came: readonly { readonly status: number }[]) =>
  came.map(({ status }) => status).toSorted((a, b) => a - b);

/** Reads the seed on its day, by two people. */
async function giveSeed(id: string): Promise<void> {
  await desk.setDay(addDays(desk.today(), 2));
  for (const reader of [desk.drawer, desk.second])
    done(await reader.post(`/api/draws/${id}/readings`, { values: seedValues }));
}

/** How many entries of a list came to which end, and how often each case was moved. */
async function outcomesOf(id: string) {
  const { owner } = desk.s.world;
  const { rows } = await owner.query<{ outcome: string; n: number }>(
    'select outcome, count(*)::integer as n from draw_entries where list_id = $1 group by 1 order by 1',
    [id],
  );
  const { rows: moves } = await owner.query<{ n: number }>(
    `select count(*)::integer as n from trace t join draw_entries e on e.ref_id = t.case_id and e.list_id = $1
     where t.action in ('win', 'lose') group by t.case_id order by 1 desc`,
    [id],
  );
  return {
    outcomes: Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n])),
    most: moves[0]?.n,
    moved: moves.length,
  };
}

test('of two who announce, freeze or read at once, each step is done once', { timeout }, async () => {
  await desk.pool(6);
  const other = await desk.s.staff('city', 'approver');
  const sources = (await desk.announce()).draw;
  await desk.drawer.post(`/api/draws/${sources.id}/drop`, { why: '只为比一比' });
  const asked = {
    org: desk.city,
    service: 'outing',
    title: '两个人同时预告',
    sources: sources.sources.map(({ says, on }) => ({ kind: 'numbered', says: says.replace(/，.*/, ''), on })),
  };
  const announced = await Promise.all([desk.drawer, other].map((who) => who.post<DrawDeskAnswer>('/api/draws', asked)));
  expect(statusesOf(announced)).toEqual([201, 409]);
  const { id } = announced.find(({ status }) => status === 201)!.body.draw;

  const frozen = await Promise.all(
    [desk.drawer, other].map((who) => who.post<DrawDeskAnswer>(`/api/draws/${id}/freeze`, {})),
  );
  expect(statusesOf(frozen)).toEqual([200, 409]);
  expect(refusalOf(frozen.find(({ status }) => status === 409)!)).toBe('draw-not-there');

  await desk.setDay(addDays(desk.today(), 2));
  const twice = [desk.drawer, desk.drawer, desk.drawer].map((who) =>
    who.post(`/api/draws/${id}/readings`, { values: seedValues }),
  );
  expect(statusesOf(await Promise.all(twice))).toEqual([200, 409, 409]);
  const seconds = [desk.second, other].map((who) => who.post(`/api/draws/${id}/readings`, { values: seedValues }));
  expect(statusesOf(await Promise.all(seconds))).toEqual([200, 409]);
  await Promise.all([desk.settle(), desk.settle(), desk.settle()]);
  expect(await outcomesOf(id)).toEqual({ outcomes: { won: 3, lost: 3 }, most: 1, moved: 6 });
});

test(
  'whoever files while the list is frozen is in it or waits for the next, and is neither lost nor there twice',
  { timeout },
  async () => {
    const before = await desk.file(4);
    const { id } = (await desk.announce()).draw;
    const clients = await Promise.all(Array.from({ length: 12 }, () => desk.s.worker()));
    const [frozen, ...filed] = await Promise.all([desk.freeze(id), ...clients.map((client) => fileAgain(client))]);
    const list = (await textOf(desk.s, id, 'list')).split('\n').filter((line) => /^[0-9a-f]{32}$/.test(line));
    expect(list).toHaveLength(frozen.draw.entries!);
    const inside: string[] = [];
    const outside: Entrant[] = [];
    for (const one of [...before, ...filed]) {
      expect(await stateOf(one)).toBe('pooled');
      const came = await one.client.get(`/api/my/cases/${one.caseId}/draw`);
      if (came.status === 404) outside.push(one);
      else inside.push((await ownOf(one)).pseudonym);
    }
    expect(inside.toSorted()).toEqual(list);
    expect(inside.length + outside.length).toBe(16);
    await giveSeed(id);
    await desk.settle();
    for (const one of outside) expect(await stateOf(one)).toBe('pooled');
    expect((await outcomesOf(id)).outcomes).toEqual({ won: 3, lost: inside.length - 3 });
    for (const { client, caseId } of outside)
      done(await client.post(`/api/cases/${caseId}/moves`, { action: 'withdraw', said: {} }));
  },
);

test(
  'whoever leaves while the places are given has left or has her place, and no place is given twice or lost',
  { timeout },
  async () => {
    const entrants = await desk.file(9);
    const { id } = (await desk.announce()).draw;
    await desk.freeze(id);
    await giveSeed(id);
    const leave = ({ client, caseId }: Entrant) =>
      client.post(`/api/cases/${caseId}/moves`, { action: 'withdraw', said: {} });
    await Promise.all([desk.settle(), ...entrants.slice(0, 4).map(leave)]);
    await desk.settle();
    const states = await Promise.all(entrants.map(stateOf));
    const going = states.filter((state) => state === 'going').length;
    const stayed = states.filter((state) => state !== 'withdrawn').length;
    expect(going).toBe(Math.min(3, stayed));
    expect(states).not.toContain('pooled');
  },
);

test(
  'a process that is killed in the midst of the moves leaves none half done, and the next makes the rest',
  { timeout },
  async () => {
    await desk.pool(130);
    await desk.s.world.owner.query(
      `insert into tunable_values (id, org_id, service, name, from_on, value, cites, set_by, set_at)
     values (gen_random_uuid(), $1, 'outing', 'places', '2020-01-01', 60, '{"title": "测试"}', gen_random_uuid(), now())`,
      [desk.city],
    );
    const { draw } = await desk.announce();
    expect(draw.places).toBe(60);
    const { entries } = (await desk.freeze(draw.id)).draw;
    await giveSeed(draw.id);
    const { db, platform } = desk.s;
    for (const batches of ['1', '2']) {
      const given = ['test/draw-child.ts', db.appUrl, platform.config.dataDir, desk.folder, batches];
      const child = spawn(process.execPath, given, { stdio: 'inherit' });
      expect(await new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)))).toBe('SIGKILL');
      const { moved, outcomes } = await outcomesOf(draw.id);
      // What was moved and what is written down of it are one: a batch of fifty each time, but for the one that was cut off.
      expect([moved, (outcomes['won'] ?? 0) + (outcomes['lost'] ?? 0)]).toEqual(batches === '1' ? [0, 0] : [50, 50]);
    }
    // Two processes at once make the rest.
    const others = [carryDraws(platform), carryDraws(platform)];
    await Promise.all(others);
    await desk.settle();
    expect(await outcomesOf(draw.id)).toEqual({ outcomes: { won: 60, lost: entries! - 60 }, most: 1, moved: entries });
  },
);
