import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  CampaignFields,
  CampaignLine,
  CampaignNow,
  ClaimAnswer,
  DeskAnswer,
  HandingLine,
} from '../../kernel/allot-answers.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import type { SeenLine } from '../../kernel/privacy-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import {
  type Desk,
  campaignFields,
  claim,
  disagreements,
  drafting,
  ending,
  openDesk,
  opening,
  plantClaimants,
} from '../../test/campaign-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { mostStreams } from './live.ts';

let s: TestServer;
let desk: Desk;
let members: Client[];
let pupils: Client[];

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  members = (await plantClaimants(s, 6, 'factory')).map(({ client }) => client);
  pupils = (await plantClaimants(s, 6, 'school')).map(({ client }) => client);
});
afterAll(() => s.close());

const idOf = (org: string) => s.world.orgs[org]!.id;

const back = (client: Client, { id }: DeskAnswer) => client.post<ClaimAnswer>(`/api/campaigns/${id}/give-back`, {});
const stateOf = async (client: Client, { id }: DeskAnswer) =>
  done(await client.get<CampaignLine>(`/api/campaigns/${id}`)).mine?.state;

test('whoever claims again comes behind those who wait, also while something is free that has not reached them', async () => {
  const campaign = await desk.announce(1, { slices: [{ quota: 1, waits: 3 }] });
  await s.world.setClock(opening);
  const [again, next, waiting] = members as [Client, Client, Client];
  for (const client of [again, next, waiting]) done(await claim(client, campaign));
  done(await back(again, campaign));
  expect(await stateOf(next, campaign)).toBe('granted');
  // One more than the line knows of.
  await s.world.owner.query('update campaign_slices set quota = quota + 1 where campaign_id = $1', [campaign.id]);
  expect(done(await claim(again, campaign))).toMatchObject({ state: 'waiting', place: 3 });
  expect(await stateOf(waiting, campaign)).toBe('waiting');
});

test('a claim asked for again under its key is answered as it stands, after the end too, and is made no second time', async () => {
  const campaign = await desk.announce(3);
  await s.world.setClock(opening);
  const [one] = members as [Client];
  const path = `/api/campaigns/${campaign.id}/claims`;
  const body = { edition: campaign.edition, form: {} };
  const under = { 'idempotency-key': newId() };
  const ask = (more: object = {}) => one.post<ClaimAnswer>(path, { ...body, ...more }, under);
  const first = done(await ask());
  const again = await ask();
  expect([again.headers.get('idempotent-replayed'), done(again)]).toEqual(['true', first]);
  expect(refusalOf(await ask({ form: { note: '另一份' } }))).toBe('key-reused');
  done(await back(one, campaign));
  expect(done(await ask()).state).toBe('given-back');
  await s.world.setClock(ending);
  expect(done(await ask()).state).toBe('given-back');
  expect(refusalOf(await claim(one, campaign))).toBe('claim-late');
  expect(await disagreements(s, campaign.id)).toEqual([]);
});

describe('a draft', () => {
  test.each([
    [{ name: '' }, 'name'],
    [{ lead: '发' }, 'lead'],
    [{ opensAt: '2026-03-01T10:00:00+08:00' }, 'opensAt'],
    [{ opensAt: '' }, 'opensAt'],
    [{ opensAt: 'tomorrow' }, 'opensAt'],
    [{ closesAt: opening }, 'closesAt'],
    [{ way: 'review' }, 'way'],
    [{ way: 'draw' }, 'windowUntil'],
    [{ service: 'health-check', follows: newId() }, 'follows'],
    [{ windowUntil: '2026-03-08T11:00:00+08:00' }, 'windowUntil'],
    [{ split: 'slots' }, 'split'],
    [{ choices: ['米'] }, 'choices'],
    [{ choices: ['米', '米'] }, 'choices'],
    [{ slices: [] }, 'slices'],
    [{ slices: [{ quota: 0, waits: 0 }] }, 'slices'],
    [
      {
        slices: [
          { quota: 1, waits: 0 },
          { quota: 1, waits: 0 },
        ],
      },
      'slices',
    ],
    [{ split: 'unions' }, 'slices'],
    [{ releasesAt: '2026-03-09T10:00:00+08:00' }, 'releasesAt'],
    [{ givesBackUntil: drafting }, 'givesBackUntil'],
    [{ follows: newId() }, 'follows'],
    [{ each: 'employer' }, 'each'],
    [{ service: 'outing', each: 'employer', split: 'unions' }, 'each'],
    [{ who: { ageFrom: 60, ageTo: 35 } }, 'who'],
    [{ who: { unions: [newId()] } }, 'who'],
    [{ service: 'matchmaking', worthFen: 100 }, 'worthFen'],
  ] satisfies [object, string][])('%j is told what is wrong', async (more, at) => {
    await s.world.setClock(drafting);
    const body = { orgId: desk.orgId, ...campaignFields(5, more as Partial<CampaignFields>) };
    const came = await desk.drafter.post('/api/campaigns', body);
    expect([refusalOf(came), reasonsOf(came).map((reason) => reason.at)]).toEqual([
      'answers-wrong',
      expect.arrayContaining([at]),
    ]);
  });

  test('is not for unions elsewhere, nor by somebody who works elsewhere', async () => {
    const slices = [{ quota: 1, waits: 0, orgId: idOf('workshop') }];
    const body = { orgId: desk.orgId, ...campaignFields(1, { split: 'unions', slices }) };
    expect(reasonsOf(await desk.drafter.post('/api/campaigns', body))).toEqual([
      { at: 'slices', says: '只能分给本级和下级的工会' },
    ]);
    const elsewhere = await s.staff('bareCity', 'supervisor');
    expect(refusalOf(await elsewhere.post('/api/campaigns', { orgId: desk.orgId, ...campaignFields(1) }))).toBe(
      'not-found',
    );
    const { id } = await desk.draft(1);
    expect(refusalOf(await elsewhere.post(`/api/campaigns/${id}/moves`, { move: 'announce' }))).toBe('not-found');
  });

  test('is announced by another, and by nobody twice', async () => {
    const { id } = await desk.draft(5);
    expect(refusalOf(await desk.drafter.post(`/api/campaigns/${id}/moves`, { move: 'announce' }))).toBe(
      'campaign-own-check',
    );
    await desk.move(id, 'announce');
    expect(refusalOf(await desk.chief.post(`/api/campaigns/${id}/moves`, { move: 'announce' }))).toBe(
      'campaign-not-ready',
    );
    expect(refusalOf(await desk.chief.post(`/api/campaigns/${id}/moves`, { move: 'drop' }))).toBe('campaign-not-ready');
  });

  test('is not announced once the clock has overtaken it', async () => {
    await s.world.setClock(drafting);
    const { id } = await desk.draft(5, { way: 'draw', windowUntil: '2026-03-09T10:00:00+08:00' });
    await s.world.setClock(ending);
    const chief = await s.staff('city', 'supervisor');
    const came = await chief.post(`/api/campaigns/${id}/moves`, { move: 'announce' });
    expect(reasonsOf(came).map(({ at }) => at)).toEqual(['closesAt', 'windowUntil']);
  });
});

describe('once it is announced', () => {
  test('how it is given stands, what there is goes down to what is given, and an older page looks again', async () => {
    const campaign = await desk.announce(5);
    await s.world.setClock(opening);
    const chief = await s.staff('city', 'supervisor');
    for (const client of members.slice(0, 3)) done(await claim(client, campaign));
    const change = (more: Partial<CampaignFields>, stock = 5) =>
      chief.put<DeskAnswer>(`/api/campaigns/${campaign.id}`, campaignFields(stock, more));
    expect(reasonsOf(await change({ service: 'outing' }))[0]?.at).toBe('service');
    expect(reasonsOf(await change({ opensAt: '2026-03-09T10:00:00+08:00' }))[0]?.at).toBe('opensAt');
    expect(refusalOf(await change({}, 2))).toBe('stock-below-given');
    expect(done(await change({}, 3)).edition).toBe(2);
    expect(refusalOf(await claim(members[3]!, campaign))).toBe('claim-stale');
    expect(refusalOf(await claim(members[3]!, { ...campaign, edition: 2 }))).toBe('sold-out');
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('a claim for somebody else, or under a number of no edition, is no claim', async () => {
    const campaign = await desk.announce(5);
    await s.world.setClock(opening);
    expect(refusalOf(await claim(members[0]!, campaign, { personId: newId() }))).toBe('malformed-request');
    expect(refusalOf(await claim(members[0]!, { ...campaign, edition: 0 }))).toBe('malformed-request');
    expect(refusalOf(await claim(members[0]!, { ...campaign, id: newId() }))).toBe('not-found');
    expect(refusalOf(await claim(await s.newcomer(), campaign))).toBe('no-membership');
    expect(refusalOf(await claim(await s.worker('factory', false), campaign))).toBe('not-eligible');
  });

  test('nothing is given after it was closed early, and what was given stays', async () => {
    const campaign = await desk.announce(5);
    await s.world.setClock(opening);
    done(await claim(members[0]!, campaign));
    const chief = await s.staff('city', 'supervisor');
    done(await chief.post(`/api/campaigns/${campaign.id}/moves`, { move: 'close' }));
    expect(refusalOf(await claim(members[1]!, campaign))).toBe('claim-late');
    expect(await stateOf(members[0]!, campaign)).toBe('granted');
  });
});

test('a part stays from the first claim on, also where nothing of its stock is given yet', async () => {
  const campaign = await desk.announce(3, { service: 'outing', way: 'review', windowUntil: ending });
  const removal = () => s.world.owner.query('delete from campaign_slices where campaign_id = $1', [campaign.id]);
  await s.world.setClock(opening);
  done(await claim(members[0]!, campaign));
  await expect(removal()).rejects.toMatchObject({ code: '23503' });
  expect(await stateOf(members[0]!, campaign)).toBe('entered');
});

test('what unions have left is given to those who wait anywhere, in the order in which they came, then to everybody', async () => {
  const slices = [
    { quota: 1, waits: 3, orgId: idOf('factory') },
    { quota: 3, waits: 3, orgId: idOf('school') },
  ];
  const releasesAt = '2026-03-09T10:00:00+08:00';
  const campaign = await desk.announce(0, { split: 'unions', slices, releasesAt });
  await s.world.setClock(opening);
  const states = [];
  for (const client of [...members.slice(0, 3), pupils[0]!]) states.push(done(await claim(client, campaign)).state);
  expect(states).toEqual(['granted', 'waiting', 'waiting', 'granted']);
  await s.world.setClock(releasesAt);
  await s.ticker.settle();
  expect(await Promise.all(members.slice(0, 3).map((client) => stateOf(client, campaign)))).toEqual([
    'granted',
    'granted',
    'granted',
  ]);
  const [notice] = done(await members[1]!.get<Page<NoticeLine>>('/api/notices')).items;
  expect(notice?.title).toBe('候补到了');
  // Four of four are given: whoever comes now waits in the one line there is.
  expect(done(await claim(pupils[1]!, campaign))).toMatchObject({ state: 'waiting', slice: 0 });
  expect(await disagreements(s, campaign.id)).toEqual([]);
});

test('a change after the release takes nothing away, and what a union’s member gives back then is everybody’s', async () => {
  const quotas = (factory: number, school: number) => [
    { quota: factory, waits: 0, orgId: idOf('factory') },
    { quota: school, waits: 0, orgId: idOf('school') },
  ];
  const releasesAt = '2026-03-09T10:00:00+08:00';
  const fields = { split: 'unions', slices: quotas(1, 1), releasesAt } as const;
  const campaign = await desk.announce(0, fields);
  await s.world.setClock(opening);
  done(await claim(members[0]!, campaign));
  await s.world.setClock(releasesAt);
  await s.ticker.settle();
  const chief = await s.staff('city', 'supervisor');
  const change = (more: Partial<CampaignFields>) =>
    chief.put<DeskAnswer>(`/api/campaigns/${campaign.id}`, campaignFields(0, { ...fields, ...more }));
  expect(reasonsOf(await change({}))[0]?.at).toBe('slices');
  expect(reasonsOf(await change({ slices: quotas(1, 0), releasesAt: '2026-03-09T11:00:00+08:00' }))[0]?.at).toBe(
    'releasesAt',
  );
  const changed = done(await change({ slices: quotas(1, 0), lead: '每人一份，凭领取号到工会领，带上工会卡。' }));
  expect([changed.left, changed.stock, changed.parts.map(({ quota }) => quota)]).toEqual([1, 2, [1, 1, 0]]);
  const [one, two] = [pupils[0]!, pupils[1]!];
  expect(done(await claim(one, changed))).toMatchObject({ state: 'granted', slice: 0 });
  expect(refusalOf(await claim(two, changed))).toBe('sold-out');
  done(await back(members[0]!, campaign));
  expect(done(await claim(two, changed))).toMatchObject({ state: 'granted', slice: 0 });
  expect(await disagreements(s, campaign.id)).toEqual([]);
});

test('what is given back goes to whoever waits first, until the moment for it', async () => {
  const campaign = await desk.announce(1, {
    slices: [{ quota: 1, waits: 2 }],
    givesBackUntil: '2026-03-09T10:00:00+08:00',
  });
  await s.world.setClock(opening);
  for (const client of members.slice(0, 3)) done(await claim(client, campaign));
  expect(done(await back(members[0]!, campaign)).state).toBe('given-back');
  expect(done(await claim(members[1]!, campaign))).toMatchObject({ state: 'granted', number: 2 });
  expect(refusalOf(await back(members[0]!, campaign))).toBe('nothing-to-give-back');
  await s.world.setClock('2026-03-09T10:00:01+08:00');
  expect(refusalOf(await back(members[1]!, campaign))).toBe('give-back-late');
  // A place in the line takes nothing from anybody.
  expect(done(await back(members[2]!, campaign)).state).toBe('given-back');
  expect(await disagreements(s, campaign.id)).toEqual([]);
});

test('those who hand out see people within their reach alone, and every look is written down', async () => {
  const campaign = await desk.announce(5);
  await s.world.setClock(opening);
  const claims = [done(await claim(members[0]!, campaign)), done(await claim(pupils[0]!, campaign))];
  const city = await s.staff('city', 'caseworker');
  const lines = done(await city.get<Page<HandingLine>>(`/api/campaigns/${campaign.id}/claims?number=2`)).items;
  expect(lines.map(({ id }) => id)).toEqual([claims[1]!.id]);
  const factory = await s.staff('factory', 'caseworker');
  expect(refusalOf(await factory.get(`/api/campaigns/${campaign.id}/claims`))).toBe('not-found');
  expect(refusalOf(await factory.post(`/api/campaigns/${campaign.id}/hand-out`, { claims: [claims[0]!.id] }))).toBe(
    'not-found',
  );
  done(await city.post(`/api/campaigns/${campaign.id}/hand-out`, { claims: [claims[0]!.id] }));
  expect(refusalOf(await city.post(`/api/campaigns/${campaign.id}/hand-out`, { claims: [claims[0]!.id] }))).toBe(
    'moved-on',
  );
  const { rows } = await s.world.owner.query(
    `select act from audit where object_id = $1 and act in ('list-claims', 'hand-out') and outcome = 'done'`,
    [campaign.id],
  );
  expect(rows).toHaveLength(2);
  expect(new Set(rows.map(({ act }) => act))).toEqual(new Set(['hand-out', 'list-claims']));
  const seenBy = async (who: Client) =>
    done(await who.get<Page<SeenLine>>('/api/my/seen')).items.map(({ says }) => says);
  expect(await seenBy(pupils[0]!)).toContain('查看活动的领取和报名名单，那一页上有你');
  expect(await seenBy(members[0]!)).not.toContain('查看活动的领取和报名名单，那一页上有你');
});

test('of one account so many pages listen, others listen beside it, and one that is shut makes room', async () => {
  const campaign = await desk.announce(1, { slices: [{ quota: 1, waits: 0 }] });
  const listen = (client: Client) => client.raw(`/api/campaigns/${campaign.id}/live`);
  const pages = await Promise.all(Array.from({ length: mostStreams.account }, () => listen(members[0]!)));
  expect(pages.map(({ status }) => status)).toEqual(Array(mostStreams.account).fill(200));
  const [more, other] = [await listen(members[0]!), await listen(members[1]!)];
  expect([more.status, more.headers.get('retry-after'), other.status]).toEqual([429, '60', 200]);
  await pages.shift()!.body!.cancel();
  await expect
    .poll(async () => {
      const again = await listen(members[0]!);
      pages.push(again);
      return again.status;
    })
    .toBe(200);
  for (const { body } of [...pages, other, more]) await body?.cancel();
});

test('a page hears what is left and how many wait before her, and the stream ends with the campaign', async () => {
  const campaign = await desk.announce(1, { slices: [{ quota: 1, waits: 5 }] });
  await s.world.setClock(opening);
  for (const client of members.slice(0, 3)) done(await claim(client, campaign));
  const streamed = await members[2]!.raw(`/api/campaigns/${campaign.id}/live`);
  const reader = streamed.body!.pipeThrough(new TextDecoderStream()).getReader();
  const read = async () => JSON.parse((await reader.read()).value!.slice('data: '.length)) as CampaignNow;
  expect(streamed.headers.get('content-type')).toContain('text/event-stream');
  expect(await read()).toMatchObject({ phase: 'open', left: 0, mine: { state: 'waiting', before: 1 } });
  await s.world.setClock(ending);
  let last = await read();
  while (last.phase === 'open') last = await read();
  expect(last.phase).toBe('over');
  expect((await reader.read()).done).toBe(true);
});
