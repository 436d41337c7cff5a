import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClaimAnswer, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { DrawAnswer } from '../../kernel/draw-answers.ts';
import { type Came, done, refusalOf } from '../../replay/client.ts';
import { type Claimant, claim, disagreements } from '../../test/campaign-desk.ts';
import { seedValues, textOf } from '../../test/draw-desk.ts';
import { type DrawnDesk, drawnDay, enter, mineOf, openDrawnDesk, ownDrawOf, windowEnd } from '../../test/drawn-desk.ts';
import { startTestServer } from '../../test/server.ts';
import { untilWaiting } from '../../test/waiting.ts';
import { projectRoot } from '../config.ts';
import { carryDraws } from './work.ts';

const timeout = 180_000;

let desk: DrawnDesk;
let people: Claimant[];
beforeAll(async () => {
  desk = await openDrawnDesk(await startTestServer());
  people = await desk.people(40);
}, timeout);
afterAll(() => desk.s.close());

const entriesOf = async (id: string) =>
  (await textOf(desk.s, id, 'list')).split('\n').filter((line) => /^[0-9a-f]{32}$/.test(line));

test(
  'a claim that was judged before the list was closed and is settled after it has not entered',
  { timeout },
  async () => {
    const campaign = await desk.open(3);
    const holder = await desk.s.world.owner.connect();
    await holder.query('begin');
    await holder.query('select from campaign_slices where campaign_id = $1 for no key update', [campaign.id]);
    // The first stands before the part that is held; whoever comes meanwhile waits for the next batch.
    const first = claim(people[0]!.client, campaign);
    await untilWaiting(desk.s.world.owner);
    const others = people.slice(1, 9).map(({ client }) => claim(client, campaign));
    for (let n = 0; n < 5; n += 1) await mineOf(people[20]!.client, campaign);
    await desk.s.world.setClock(windowEnd);
    const frozen = carryDraws(desk.s.platform);
    await untilWaiting(desk.s.world.owner, 2);
    await holder.query('commit');
    holder.release();
    expect(done(await first).state).toBe('entered');
    const refused = (await Promise.all(others)).map(refusalOf);
    expect(new Set(refused)).toEqual(new Set(['claim-stale']));
    await frozen;
    const [draw] = await desk.freeze(campaign);
    expect(draw).toMatchObject({ entries: 1, undrawn: true });
    expect(await entriesOf(draw!.id)).toEqual([(await ownDrawOf(people[0]!.client, campaign)).pseudonym]);
  },
);

test(
  'whoever claims or leaves while the list is closed is in it or is told so, and nobody is lost or there twice',
  { timeout },
  async () => {
    const campaign = await desk.open(3);
    await enter(people.slice(0, 6), campaign);
    const leave = ({ client }: Claimant) => client.post<ClaimAnswer>(`/api/campaigns/${campaign.id}/give-back`, {});
    const freeze = desk.s.world
      .setClock(windowEnd)
      .then(() => Promise.all([1, 2].map(() => carryDraws(desk.s.platform))));
    const [, came, left] = await Promise.all([
      freeze,
      Promise.all(people.slice(6, 36).map(({ client }) => claim(client, campaign))),
      Promise.all(people.slice(0, 3).map(leave)),
    ]);
    const [draw] = (await desk.freeze(campaign)) as [DrawAnswer];
    for (const one of left) expect(done(one).state).toBe('given-back');
    const inside: string[] = [];
    const told: string[] = [];
    const check = async ({ client }: Claimant, answer: Came<ClaimAnswer> | undefined) => {
      const own = await client.get(`/api/my/campaigns/${campaign.id}/draw`);
      if (own.status === 200) inside.push((await ownDrawOf(client, campaign)).pseudonym);
      if (answer !== undefined) told.push([answer.status, own.status].join(' '));
    };
    for (const [n, one] of people.slice(0, 36).entries()) await check(one, n < 6 ? undefined : came[n - 6]);
    // In the list is exactly who was told that she has entered.
    expect(told.filter((one) => one !== '201 200' && one !== '409 404')).toEqual([]);
    expect(inside.toSorted()).toEqual(await entriesOf(draw.id));
    await desk.draw(campaign);
    expect(await disagreements(desk.s, campaign.id)).toEqual([]);
  },
);

test(
  'whoever gives back while places are given has given back, and every place is somebody’s as long as anybody waits',
  { timeout },
  async () => {
    const campaign = await desk.open(0, { slices: [{ quota: 10, waits: 20 }] });
    await enter(people, campaign);
    await desk.freeze(campaign);
    await desk.setClock(drawnDay);
    const [draw] = (await desk.freeze(campaign)) as [DrawAnswer];
    await desk.setClock(drawnDay);
    for (const reader of [desk.drafter, desk.chief])
      done(await reader.post(`/api/draws/${draw.id}/readings`, { values: seedValues }));
    const leave = ({ client }: Claimant) => client.post<ClaimAnswer>(`/api/campaigns/${campaign.id}/give-back`, {});
    await Promise.all([...[1, 2, 3].map(() => desk.s.ticker.settle()), ...people.slice(0, 12).map(leave)]);
    await desk.s.ticker.settle();
    const { counts, left } = await desk.desk(campaign);
    expect(counts).toMatchObject({ granted: 10, entered: 0 });
    expect([left, counts['given-back'] <= 12]).toEqual([0, true]);
    expect(await disagreements(desk.s, campaign.id)).toEqual([]);
  },
);

test(
  'a process that is killed while places are given leaves none half given, and the next gives the rest',
  { timeout },
  async () => {
    const crowd = await desk.people(620);
    const campaign = await desk.open(0, { slices: [{ quota: 510, waits: 40 }] });
    await Promise.all(crowd.map(({ client }) => claim(client, campaign)));
    await desk.freeze(campaign);
    await desk.setClock(drawnDay);
    const { id } = (await desk.desk(campaign)).draws![0]!;
    for (const reader of [desk.drafter, desk.chief])
      done(await reader.post(`/api/draws/${id}/readings`, { values: seedValues }));
    const { db, platform } = desk.s;
    const countsOf = async (one: DeskAnswer) => (await desk.desk(one)).counts;
    for (const batches of ['1', '2']) {
      const given = ['test/draw-child.ts', db.appUrl, platform.config.dataDir, `${projectRoot}/services`, batches];
      const child = spawn(process.execPath, given, { stdio: 'inherit' });
      expect(await new Promise((resolve) => child.on('exit', (_code, signal) => resolve(signal)))).toBe('SIGKILL');
      expect(await countsOf(campaign)).toMatchObject(
        batches === '1' ? { granted: 0, entered: 620 } : { granted: 500, entered: 120 },
      );
      expect(await disagreements(desk.s, campaign.id)).toEqual([]);
    }
    await Promise.all([carryDraws(platform), carryDraws(platform)]);
    await desk.s.ticker.settle();
    expect(await countsOf(campaign)).toMatchObject({ granted: 510, waiting: 40, lost: 70, entered: 0 });
    expect(await disagreements(desk.s, campaign.id)).toEqual([]);
  },
);
