import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DrawAnswer, DrawDeskAnswer } from '../../kernel/draw-answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { type Relay, realRound, startRelay } from '../../test/drand-relay.ts';
import { type DrawDesk, openDrawDesk, sourcesFor, stateOf, textOf } from '../../test/draw-desk.ts';
import { drandBeacon, quicknet } from './beacon.ts';

let relay: Relay;
let desk: DrawDesk;
beforeAll(async () => {
  relay = await startRelay();
  desk = await openDrawDesk({ beacon: drandBeacon(relay.url) });
  await desk.setDay('2023-08-22');
});
afterAll(async () => {
  await desk.close();
  await relay.close();
});

const openDraw = async (id: string) => done(await desk.s.client().get<DrawAnswer>(`/api/open/draws/${id}`));
const timeout = 60_000;

test(
  'a draw waits for the round it has named, takes no other, and is drawn from it and from what two have read',
  { timeout },
  async () => {
    const entrants = await desk.file(5);
    const at = new Date(quicknet.timeOf(realRound.round)).toISOString();
    const sources = [{ kind: 'drand', at }, sourcesFor('2023-08-23')[0]];
    const { draw } = done(
      await desk.drawer.post<DrawDeskAnswer>('/api/draws', {
        org: desk.city,
        service: 'outing',
        title: '联网随机数抽签',
        sources,
      }),
    );
    expect(draw.sources[0]).toMatchObject({ kind: 'drand', round: 1000, at });
    await desk.freeze(draw.id);
    expect(await textOf(desk.s, draw.id, 'list')).toContain(
      `seed from: drand quicknet ${quicknet.hash} round 1000, ${at}\n`,
    );
    await desk.settle();
    expect(relay.asked).toEqual([]);

    await desk.setDay('2023-08-24');
    for (const reader of [desk.drawer, desk.second])
      done(await reader.post(`/api/draws/${draw.id}/readings`, { values: ['02 11 14 19 27 33 + 08'] }));
    const forged = { ...realRound, randomness: 'ab'.repeat(32) };
    for (const answer of [
      { status: 425, body: '{}' },
      { status: 200, body: JSON.stringify(forged) },
      { status: 200, body: JSON.stringify({ ...realRound, round: 1001 }) },
    ]) {
      relay.answer = answer;
      await desk.settle();
      expect(await openDraw(draw.id)).toMatchObject({ state: 'frozen' });
    }
    relay.answer = { status: 200, body: JSON.stringify(realRound) };
    await desk.settle();
    const drawn = await openDraw(draw.id);
    expect(drawn).toMatchObject({ state: 'done' });
    expect(drawn.sources[0]!.value).toBe(realRound.randomness);
    expect(await textOf(desk.s, draw.id, 'seed')).toContain(
      `\n1: ${realRound.randomness}\n2: 02 11 14 19 27 33 + 08\n`,
    );
    const states = await Promise.all(entrants.map(stateOf));
    expect(states.filter((state) => state === 'going')).toHaveLength(3);
    const { rows } = await desk.s.world.owner.query('select proof from draw_values where proof is not null');
    expect(rows).toEqual([{ proof: realRound }]);
  },
);

test('a round that is no more to come, and one where there is no beacon, are not announced', { timeout }, async () => {
  const asked = (at: string) => ({
    org: desk.city,
    service: 'outing',
    title: '联网随机数抽签',
    sources: [{ kind: 'drand', at }],
  });
  expect(refusalOf(await desk.drawer.post('/api/draws', asked('2023-08-20T00:00:00Z')))).toBe('answers-wrong');
  expect(refusalOf(await desk.drawer.post('/api/draws', asked('neither')))).toBe('answers-wrong');
  const without = await openDrawDesk();
  const post = without.drawer.post('/api/draws', { ...asked('2099-01-01T00:00:00Z'), org: without.city });
  expect(refusalOf(await post)).toBe('beacon-unset');
  await without.close();
});
