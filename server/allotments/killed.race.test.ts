import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignLine, ClaimAnswer, DeskAnswer } from '../../kernel/allot-answers.ts';
import { type Came, Client, done } from '../../replay/client.ts';
import {
  type Claimant,
  type Desk,
  disagreements,
  drafting,
  openDesk,
  plantClaimants,
} from '../../test/campaign-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { untilWaiting } from '../../test/waiting.ts';
import { newId } from '../db/id.ts';

/** Two servers on one database, of which one is killed in the midst of claims (at size: `npm run trust -- flash-claim`). */
const stock = 30;
const crowd = 60;
const timeout = 180_000;

let s: TestServer;
let desk: Desk;
let people: Claimant[];

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  people = await plantClaimants(s, crowd);
});
afterAll(() => s.close());

interface Child {
  readonly url: string;
  readonly process: ChildProcess;
  readonly gone: Promise<unknown>;
}

async function startChild(batches: number): Promise<Child> {
  const { dataDir } = s.platform.config;
  const child = fork(join(import.meta.dirname, '../../test/claim-child.ts'), [s.db.appUrl, dataDir, `${batches}`]);
  const gone = once(child, 'exit');
  const ended = gone.then(() => Promise.reject(new Error('the server ended before it was ready')));
  const [{ url }] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }];
  return { url, process: child, gone };
}

/** A claim under a key of its own, made at the child and, where nobody answered, again at the server that lives. */
async function claimThrough(child: Child, { token }: Claimant, { id }: DeskAnswer) {
  const key = newId();
  const tap = (url: string) =>
    new Client(url, token).post<ClaimAnswer>(
      `/api/campaigns/${id}/claims`,
      { edition: 1, form: {} },
      { 'idempotency-key': key },
    );
  const first = await tap(child.url).catch(() => undefined);
  return { acknowledged: first, last: first ?? (await tap(s.url)) };
}

type Through = Awaited<ReturnType<typeof claimThrough>>;

/** As many given as there are, to as many people; who was told that she has one has that one, and still has it. */
async function mustBeExact({ id }: DeskAnswer, came: readonly Through[]): Promise<void> {
  const { rows } = await s.world.owner.query<{ id: string; person: string; number: number }>(
    `select id, person_id as person, number from claims where campaign_id = $1 and state = 'granted'`,
    [id],
  );
  expect(rows).toHaveLength(stock);
  expect(new Set(rows.map(({ person }) => person)).size).toBe(stock);
  expect(rows.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: stock }, (_one, i) => i + 1),
  );
  const kept = new Set(rows.map((row) => row.id));
  const told = (one: Came<ClaimAnswer> | undefined) => (one?.status === 201 ? [one.body.id] : []);
  const acknowledged = came.flatMap(({ acknowledged: first, last }) => [...told(first), ...told(last)]);
  expect(acknowledged.filter((one) => !kept.has(one))).toEqual([]);
  // Whoever was not answered and has one finds it under her own, also where she heard meanwhile that nothing is left.
  const found = people.map(({ token }) => new Client(s.url, token).get<CampaignLine>(`/api/campaigns/${id}`));
  const own = (await Promise.all(found)).flatMap((one) => done(one).mine?.id ?? []);
  expect(new Set(own)).toEqual(kept);
  expect(await disagreements(s, id)).toEqual([]);
}

test(
  'a server that is killed between the commit of a batch and its answers loses no claim and gives none twice',
  { timeout },
  async () => {
    const campaign = await desk.open(stock);
    const child = await startChild(1);
    const came = await Promise.all(people.map((one) => claimThrough(child, one, campaign)));
    await child.gone;
    const unanswered = came.filter(({ acknowledged }) => acknowledged === undefined);
    expect(unanswered.length).toBeGreaterThan(0);
    await mustBeExact(campaign, came);
  },
);

test('a server that is killed in the midst of a batch leaves nothing of it', { timeout }, async () => {
  const campaign = await desk.open(stock);
  const child = await startChild(0);
  // While the part is held elsewhere a batch has begun and cannot end.
  const holder = await s.world.owner.connect();
  await holder.query('begin');
  await holder.query('select from campaign_slices where campaign_id = $1 for no key update', [campaign.id]);
  const half = people.slice(0, crowd / 2).map((one) => claimThrough(child, one, campaign));
  await untilWaiting(s.world.owner);
  child.process.kill('SIGKILL');
  await child.gone;
  await holder.query('commit');
  holder.release();
  const others = people.slice(crowd / 2).map((one) => claimThrough({ ...child, url: s.url }, one, campaign));
  const came = await Promise.all([...half, ...others]);
  expect(came.filter(({ acknowledged }) => acknowledged === undefined)).toHaveLength(crowd / 2);
  await mustBeExact(campaign, came);
});
