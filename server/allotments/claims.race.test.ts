import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Allotment } from '../../kernel/allot.ts';
import type { CampaignAnswer, ClaimAnswer, DeskAnswer } from '../../kernel/allot-answers.ts';
import { field } from '../../kernel/field.ts';
import { type Came, Client, done, refusalOf } from '../../replay/client.ts';
import {
  type Claimant,
  type Desk,
  campaignFields,
  claim,
  disagreements,
  drafting,
  openDesk,
  plantClaimants,
} from '../../test/campaign-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { projectRoot } from '../config.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import { Counter } from './counter.ts';
import { type Running, startServer } from '../main.ts';
import { findAllotments } from '../registry.ts';

let s: TestServer;
let desk: Desk;
/** Another process on the same database, as far as the two can know. */
let other: Running;
let otherUrl: string;
let people: Claimant[];

const gift = (await findAllotments(`${projectRoot}/services`)).get('gift-pack')!;
const limited = (id: string, allot: Partial<Allotment['allot']>, more: Partial<Allotment> = {}) =>
  [id, { ...gift, id, ...more, allot: { ...gift.allot, ...allot } }] as const;
/** What there is, and a kind of which each employer has one, and each household. */
const allotments = new Map([
  ...(await findAllotments(`${projectRoot}/services`)),
  limited('one-an-employer', { each: ['employer'], splits: ['whole'] }),
  limited(
    'one-a-home',
    { each: ['household'], household: 'home' },
    {
      form: { home: field.text({ label: '哪一户？' }) },
      pages: [{ ask: '哪一户？', fields: ['home'] }],
    },
  ),
]);

beforeAll(async () => {
  s = await startTestServer({ allotments });
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  people = await plantClaimants(s, 60);
  other = await startServer({
    appUrl: s.db.appUrl,
    config: s.platform.config,
    log: s.platform.log,
    allotments,
    ticking: false,
  });
  otherUrl = await other.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await other.stop();
  await s.close();
});

const given = (came: readonly Came<ClaimAnswer>[], state: string) =>
  came.filter(({ body, status }) => status === 201 && body.state === state).map(({ body }) => body);

describe('many at once', () => {
  test('get as many as there are, each another number, and nobody two, over two processes', async () => {
    const campaign = await desk.open(25);
    const tries = people.flatMap(({ client, token }) => [client, new Client(otherUrl, token), client]);
    const came = await Promise.all(tries.map((client) => claim(client, campaign)));
    const numbers = new Set(given(came, 'granted').map(({ number }) => number));
    expect([...numbers].toSorted((a, b) => a! - b!)).toEqual(Array.from({ length: 25 }, (_one, i) => i + 1));
    const refused = came.filter(({ status }) => status !== 201).map(refusalOf);
    expect(new Set(refused)).toEqual(new Set(['sold-out']));
    // Whoever comes now is answered before anybody looks up who she is. One a second goes on to look, so it may be the first of two.
    const nobody = new Client(s.url, 'of nobody');
    const heard = [await claim(nobody, campaign), await claim(nobody, campaign)].map(refusalOf);
    expect(heard).toContain('sold-out');
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('are settled in more batches than one at a time, exactly and each once', async () => {
    const { id: campaignId, edition } = await desk.open(1_100);
    const part = { cell: 1, campaignId, slice: 0, edition, enters: false };
    const counter = new Counter(
      s.platform,
      part,
      { service: 'gift-pack', orgId: desk.orgId, each: 'member' },
      () => {},
    );
    const nothing = { limit: null, said: null, score: null, scoreWhy: null, label: null, choice: undefined };
    const ask = async (personId: string) => {
      const id = newId();
      const kept = { key: id, bodyHash: Buffer.alloc(32), status: 201, seal: Buffer.from };
      const outcome = await counter.claim({ id, personId, orgId: desk.orgId, requestId: id, kept, ...nothing });
      return 'text' in outcome
        ? (JSON.parse(outcome.text) as ClaimAnswer).number
        : isRefusal(outcome) && outcome.refused;
    };
    const crowd = Array.from({ length: 1_200 }, newId);
    const again = crowd.slice(0, 300);
    const heard = await Promise.all([...crowd, ...again].map(ask));
    const first = Array.from({ length: 1_100 }, (_one, i) => i + 1);
    expect(heard.slice(0, 1_200)).toEqual([...first, ...Array<string>(100).fill('sold-out')]);
    expect(heard.slice(1_200)).toEqual(first.slice(0, 300));
    expect(counter.isIdle).toBe(true);
    expect(await disagreements(s, campaignId)).toEqual([]);
  });

  test('of a full time, and of a union’s used-up part, hear so before anybody looks who they are, and until it is given back', async () => {
    const time = (n: number) => ({
      label: `上午第 ${n} 场`,
      startsAt: `2026-03-12T0${n}:00:00+08:00`,
      endsAt: `2026-03-12T0${n}:50:00+08:00`,
      quota: 1,
      waits: 0,
    });
    const unions = ['factory', 'school'].map((org) => ({ orgId: s.world.orgs[org]!.id, quota: 1, waits: 0 }));
    const kinds = [
      [await desk.open(2, { service: 'health-check', split: 'slots', slices: [time(8), time(9)] }), 'slot-full'],
      [await desk.open(2, { split: 'unions', slices: unions }), 'sold-out'],
    ] as const;
    for (const [campaign, full] of kinds) {
      const part = campaign.split === 'slots' ? { slice: 1 } : {};
      const path = `/api/campaigns/${campaign.id}/claims?slice=1`;
      const tap = (client: Client) => client.post<ClaimAnswer>(path, { edition: campaign.edition, form: {}, ...part });
      const [one, two] = people as [Claimant, Claimant];
      const { myPart } = done(await one.client.get<CampaignAnswer>(`/api/campaigns/${campaign.id}`));
      expect(myPart).toBe(campaign.split === 'unions' ? 1 : undefined);
      expect(done(await tap(one.client)).state).toBe('granted');
      expect(refusalOf(await tap(two.client))).toBe(full);
      const nobody = new Client(s.url, 'of nobody');
      expect(refusalOf(await tap(nobody))).toBe(full);
      // Of the other part there is something left.
      expect(refusalOf(await nobody.post(path.replace('=1', '=2'), { edition: 1, form: {} }))).toBe('sign-in-needed');
      done(await one.client.post(`/api/campaigns/${campaign.id}/give-back`, {}));
      expect(done(await tap(two.client)).state).toBe('granted');
      expect(await disagreements(s, campaign.id)).toEqual([]);
    }
  });

  test('hear of what another process was given back within a second, with one of them asking for all', async () => {
    const unions = ['factory', 'school'].map((org) => ({ orgId: s.world.orgs[org]!.id, quota: 1, waits: 0 }));
    const campaign = await desk.open(2, { split: 'unions', slices: unions });
    const tap = (url: string, { token }: Claimant) =>
      new Client(url, token).post<ClaimAnswer>(`/api/campaigns/${campaign.id}/claims?slice=1`, {
        edition: campaign.edition,
        form: {},
      });
    const [one, two] = people as [Claimant, Claimant];
    done(await tap(otherUrl, one));
    expect(refusalOf(await tap(s.url, two))).toBe('sold-out');
    done(await new Client(otherUrl, one.token).post(`/api/campaigns/${campaign.id}/give-back`, {}));
    await vi.waitFor(async () => expect((await tap(s.url, two)).status).toBe(201), { timeout: 5_000, interval: 100 });
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('wait in one line once all are given, as far as there is room', async () => {
    const campaign = await desk.open(10, { slices: [{ quota: 10, waits: 15 }] });
    const came = await Promise.all(people.map(({ client }) => claim(client, campaign)));
    expect(given(came, 'granted')).toHaveLength(10);
    const places = given(came, 'waiting').map(({ place }) => place!);
    expect(places.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_one, i) => i + 1));
    expect(came.filter(({ status }) => status === 409)).toHaveLength(35);
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('of one person who taps again and again get one answer, under one key and under many', async () => {
    const campaign = await desk.open(50);
    const [one] = people;
    const key = newId();
    const tries = Array.from({ length: 20 }, (_one, i) =>
      one!.client.post<ClaimAnswer>(
        `/api/campaigns/${campaign.id}/claims`,
        { edition: campaign.edition, form: {} },
        { 'idempotency-key': i % 2 === 0 ? key : newId() },
      ),
    );
    const came = await Promise.all(tries);
    expect(new Set(came.map(({ body, status }) => `${status} ${JSON.stringify(body)}`)).size).toBe(1);
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('are looked up one by one, also in a table of which nobody has counted yet what is in it', async () => {
    const campaign = await desk.open(5_000);
    const batch = `with asked as (select gen_random_uuid() as id, gen_random_uuid() as who from generate_series(1, 500))
      select cardinality(c.won) as n from (select array_agg(id) as ids, array_agg(who) as people, array_agg('key'::text) as keys,
        array_agg('\\x00'::bytea) as hashes, array_agg(null::text) as nothing from asked) a
      cross join lateral settle_claims(1, '${campaign.id}', 0, ${campaign.edition}, false, 'batch', a.ids, a.people,
        array_fill('${desk.orgId}'::uuid, array[500]), a.nothing::bytea[], a.nothing, a.nothing::integer[], a.nothing, a.keys, a.hashes) c`;
    const read = async () => {
      await s.world.owner.query('select pg_stat_force_next_flush()');
      const { rows } = await s.world.owner.query<{ n: string }>(
        `select sum(idx_tup_read) as n from pg_stat_user_indexes where relname = 'claims'`,
      );
      return Number(rows[0]!.n);
    };
    for (let i = 0; i < 6; i += 1) expect((await s.world.owner.query<{ n: number }>(batch)).rows).toEqual([{ n: 500 }]);
    const before = await read();
    await s.world.owner.query(batch);
    expect((await read()) - before).toBeLessThanOrEqual(1_000);
  });

  test('at two times of a day at once get one of them', async () => {
    const times = ['09:00', '10:00'].map((at, i) => ({
      label: `上午第 ${i + 1} 场`,
      startsAt: `2026-03-12T${at}:00+08:00`,
      endsAt: `2026-03-12T${at.replace(':00', ':50')}:00+08:00`,
      quota: 60,
      waits: 0,
    }));
    const campaign = await desk.open(0, { service: 'health-check', split: 'slots', slices: times });
    const came = await Promise.all(
      people.flatMap(({ client, token }) => [
        claim(client, campaign, { slice: 1 }),
        claim(new Client(otherUrl, token), campaign, { slice: 2 }),
      ]),
    );
    expect(given(came, 'granted')).toHaveLength(60);
    expect(new Set(came.filter(({ status }) => status !== 201).map(refusalOf))).toEqual(new Set(['had-already']));
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('of one household get one, however they write it', async () => {
    const campaign = await desk.open(30, { service: 'one-a-home' });
    const homes = ['榕区一号 302', '榕区一号302', '榕区二号 101'];
    const came = await Promise.all(
      people.map(({ client }, i) => claim(client, campaign, { form: { home: homes[i % 3] } })),
    );
    expect(given(came, 'granted')).toHaveLength(2);
    expect(new Set(came.filter(({ status }) => status !== 201).map(refusalOf))).toEqual(new Set(['household-has']));
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('of one household get one also where somebody claims anew, who is then of another', async () => {
    const campaign = await desk.open(30, { service: 'one-a-home' });
    const [one, two, three] = people as [Claimant, Claimant, Claimant];
    const of = ({ client }: Claimant, home: string) => claim(client, campaign, { form: { home } });
    const back = ({ client }: Claimant) => client.post<ClaimAnswer>(`/api/campaigns/${campaign.id}/give-back`, {});
    done(await of(one, '榕区一号 302'));
    done(await back(one));
    done(await of(two, '榕区一号 302'));
    expect(refusalOf(await of(one, '榕区一号 302'))).toBe('household-has');
    expect(done(await of(one, '榕区二号 101')).state).toBe('granted');
    expect(refusalOf(await of(three, '榕区二号101'))).toBe('household-has');
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('of one employer get one', async () => {
    const campaign = await desk.open(30, { service: 'one-an-employer' });
    const mates = await plantClaimants(s, 10, 'school');
    const came = await Promise.all([...people, ...mates].map(({ client }) => claim(client, campaign)));
    expect(given(came, 'granted')).toHaveLength(2);
    expect(new Set(came.filter(({ status }) => status !== 201).map(refusalOf))).toEqual(new Set(['employer-has']));
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('who give back while others come leave nothing over and take nothing from whoever waits', async () => {
    const campaign = await desk.open(20, { slices: [{ quota: 20, waits: 20 }] });
    const first = people.slice(0, 30);
    await Promise.all(first.map(({ client }) => claim(client, campaign)));
    const back = (one: Claimant) => one.client.post<ClaimAnswer>(`/api/campaigns/${campaign.id}/give-back`, {});
    await Promise.all([
      ...first.slice(0, 15).map(back),
      ...people.slice(30).map(({ client }) => claim(client, campaign)),
    ]);
    expect(await disagreements(s, campaign.id)).toEqual([]);
    const { rows } = await s.world.owner.query<{ given: number; waiting: number }>(
      'select given, waiting from campaign_slices where campaign_id = $1',
      [campaign.id],
    );
    // Sixty have asked, fifteen have given back what they had or waited for.
    expect(rows[0]!.given).toBe(20);
    expect(rows[0]!.waiting).toBeGreaterThan(0);
  });

  test('while what there is is raised, get what is new, those who wait first', async () => {
    const campaign = await desk.open(5, { slices: [{ quota: 5, waits: 10 }] });
    await Promise.all(people.slice(0, 15).map(({ client }) => claim(client, campaign)));
    const raised = campaignFields(5, { slices: [{ quota: 30, waits: 10 }] });
    const chief = await s.staff('city', 'supervisor');
    const [changed] = await Promise.all([
      chief.put<DeskAnswer>(`/api/campaigns/${campaign.id}`, raised),
      ...people.slice(15, 25).map(({ client }) => claim(client, campaign)),
    ]);
    expect(changed.status).toBe(200);
    const came = await Promise.all(people.slice(0, 15).map(({ client }) => claim(client, { ...campaign, edition: 2 })));
    expect(given(came, 'granted')).toHaveLength(15);
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('of a campaign that is called off at that moment have had one, which is taken back and told, or nothing', async () => {
    const campaign = await desk.open(40, { slices: [{ quota: 40, waits: 10 }] });
    const [first] = people as [Claimant];
    done(await claim(first.client, campaign));
    const [chief, second] = [await s.staff('city', 'supervisor'), await s.staff('city', 'approver')];
    const url = `/api/campaigns/${campaign.id}/call-off`;
    done(await chief.post(url, { why: '供货商停产' }));
    const [agreed, ...came] = await Promise.all([
      second.post<DeskAnswer>(`${url}/agreement`, { n: 1 }),
      ...people
        .slice(1)
        .map(({ client, token }, i) => claim(i % 2 === 0 ? client : new Client(otherUrl, token), campaign)),
    ]);
    expect(agreed.status).toBe(200);
    await s.ticker.settle();
    const had = [first, ...people.slice(1).filter((_one, i) => came[i]!.status === 201)];
    const refused = new Set(came.filter(({ status }) => status !== 201).map(refusalOf));
    for (const why of refused) expect(['claim-late', 'claim-stale', 'campaign-called-off', 'sold-out']).toContain(why);
    const { rows } = await s.world.owner.query<{ person: string; state: string; told: number }>(
      `select k.person_id as person, k.state, (select count(*)::integer from notices n where n.cell_id = k.cell_id
         and n.person_id = k.person_id and n.title = '活动取消了') as told
       from claims k where k.campaign_id = $1`,
      [campaign.id],
    );
    expect(new Set(rows.map(({ person }) => person))).toEqual(new Set(had.map(({ id }) => id)));
    expect(new Set(rows.map(({ state, told }) => `${state} ${told}`))).toEqual(new Set(['called-off 1']));
    const { left } = done(await chief.get<DeskAnswer>(`/api/campaigns/${campaign.id}/desk`));
    expect(left).toBe(40);
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('a process that has seen nothing left gives what another has put in a second later', async () => {
    const campaign = await desk.open(1);
    const [one, two, three] = people as [Claimant, Claimant, Claimant];
    await claim(one.client, campaign);
    const elsewhere = new Client(otherUrl, two.token);
    expect(refusalOf(await claim(elsewhere, campaign))).toBe('sold-out');
    const chief = await s.staff('city', 'supervisor');
    done(await chief.put<DeskAnswer>(`/api/campaigns/${campaign.id}`, campaignFields(2)));
    await expect
      .poll(async () => (await claim(new Client(otherUrl, three.token), { ...campaign, edition: 2 })).status, {
        timeout: 5_000,
      })
      .toBe(201);
  });
});
