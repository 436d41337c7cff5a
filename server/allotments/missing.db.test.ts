import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignLine, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import {
  type Desk,
  campaignFields,
  claim,
  drafting,
  openDesk,
  opening,
  plantClaimants,
} from '../../test/campaign-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';

let s: TestServer;
let desk: Desk;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
});
afterAll(() => s.close());

/** While it lasts nothing of this campaign can be noted as missed. */
async function hold(id: string): Promise<() => Promise<unknown>> {
  const { owner } = s.world;
  await owner.query(`
    create function hold_misses() returns trigger language plpgsql as $$
      begin raise exception 'cannot be noted now'; end $$;
    create trigger hold_misses before update on claims for each row
      when (new.state = 'missed' and new.campaign_id = '${id}') execute function hold_misses()`);
  return () => owner.query('drop trigger hold_misses on claims; drop function hold_misses');
}

test('what cannot be noted of one campaign holds up no other that is due, and is noted as soon as it can be', async () => {
  const slot = { label: '第一批', startsAt: '2026-03-12T09:00:00+08:00', endsAt: '2026-03-12T11:00:00+08:00' };
  const outing = (quota: number, closesAt?: string) =>
    desk.draft(0, {
      service: 'outing',
      split: 'slots',
      slices: [{ ...slot, quota, waits: 0 }],
      ...(closesAt !== undefined && { closesAt }),
    });
  const { id } = await outing(3);
  const campaign = await desk.move(id, 'announce');
  const later = await outing(1, '2026-03-12T20:00:00+08:00');
  await desk.move(later.id, 'announce');
  await s.world.setClock(opening);
  const people = await plantClaimants(s, 3);
  const claims = await Promise.all(people.map(async ({ client }) => done(await claim(client, campaign, { slice: 1 }))));
  await s.world.setClock('2026-03-12T10:00:00+08:00');
  const usher = await s.staff('city', 'supervisor');
  done(await usher.post<DeskAnswer>(`/api/campaigns/${id}/hand-out`, { claims: [claims[0]!.id] }));
  const states = async () => {
    const { rows } = await s.world.owner.query<{ state: string }>(
      'select state from claims where campaign_id = $1 order by number',
      [id],
    );
    return rows.map(({ state }) => state);
  };
  await s.world.setClock('2026-03-13T09:00:00+08:00');
  const letGo = await hold(id);
  await expect(s.ticker.settle()).rejects.toThrow('cannot be noted now');
  expect(await states()).toEqual(['fetched', 'granted', 'granted']);
  const { rows: due } = await s.world.owner.query('select state from campaigns where id = $1', [later.id]);
  expect(due).toEqual([{ state: 'closed' }]);
  await letGo();
  await s.ticker.settle();
  expect(await states()).toEqual(['fetched', 'missed', 'missed']);
});

test('settling notes as missed only where it was noted who came, after the last time, tells them, and is put right', async () => {
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  const slices = ['12', '14'].map((day) => ({
    label: `3 月 ${day} 日`,
    startsAt: `2026-03-${day}T09:00:00+08:00`,
    endsAt: `2026-03-${day}T11:00:00+08:00`,
    quota: 2,
    waits: 0,
  }));
  const campaign = await desk.announce(0, { service: 'outing', split: 'slots', slices });
  await s.world.setClock(opening);
  const [came, stayed, unnoted] = await plantClaimants(s, 3);
  const take = async ({ client }: { readonly client: Client }, slice: number) =>
    done(await claim(client, campaign, { slice }));
  const first = await take(came!, 1);
  const second = await take(stayed!, 1);
  await take(unnoted!, 2);
  const step = async (at: string) => {
    await s.world.setClock(at);
    await s.ticker.settle();
    return s.staff('city', 'supervisor');
  };
  const handOut = (chief: Client, id: string) =>
    chief.post<DeskAnswer>(`/api/campaigns/${campaign.id}/hand-out`, { claims: [id] });
  const settle = (chief: Client) => chief.post<DeskAnswer>(`/api/campaigns/${campaign.id}/moves`, { move: 'settle' });
  const early = await step('2026-03-12T10:00:00+08:00');
  done(await handOut(early, first.id));
  expect(done(await early.get<DeskAnswer>(`/api/campaigns/${campaign.id}/desk`)).may).toEqual([]);
  expect(refusalOf(await settle(early))).toBe('campaign-not-ready');
  const chief = await step('2026-03-14T11:00:00+08:00');
  // By then the clock has noted the first morning; nobody has noted anything of the second.
  expect(done(await settle(chief)).counts).toMatchObject({ fetched: 1, missed: 1, granted: 1 });
  const hers = async ({ client }: { readonly client: Client }) =>
    done(await client.get<Page<NoticeLine>>('/api/notices')).items.map(({ title }) => title);
  expect([await hers(stayed!), await hers(unnoted!)]).toEqual([['记为未到'], []]);
  const { state } = done(await unnoted!.client.get<CampaignLine>(`/api/campaigns/${campaign.id}`)).mine!;
  expect(state).toBe('granted');
  expect(done(await handOut(chief, second.id)).counts).toMatchObject({ fetched: 2, missed: 0, granted: 1 });
  expect(new Set(await hers(stayed!))).toEqual(new Set(['记为未到', '未到已改正']));
  expect(refusalOf(await handOut(chief, second.id))).toBe('moved-on');
});

test('where nobody comes to a time, settling notes those as missed who did not come with the others', async () => {
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  const [one, none] = [await desk.announce(2, { service: 'outing' }), await desk.announce(2, { service: 'outing' })];
  await s.world.setClock(opening);
  const people = await plantClaimants(s, 2);
  const claims = await Promise.all(people.map(async ({ client }) => done(await claim(client, one))));
  for (const { client } of people) done(await claim(client, none));
  await s.world.setClock('2026-03-11T09:00:00+08:00');
  const chief = await s.staff('city', 'supervisor');
  const post = async (path: string, body: object) => done(await chief.post<DeskAnswer>(`/api/campaigns/${path}`, body));
  await post(`${one.id}/hand-out`, { claims: [claims[0]!.id] });
  expect((await post(`${one.id}/moves`, { move: 'settle' })).counts).toMatchObject({ fetched: 1, missed: 1 });
  expect((await post(`${none.id}/moves`, { move: 'settle' })).counts).toMatchObject({ granted: 2, missed: 0 });
});

test('who did not come has missed it where it was noted who did, and is kept out for as long as the union has set', async () => {
  await s.world.owner.query(
    `insert into tunable_values (id, org_id, service, name, from_on, value, cites, set_by, set_at)
     values ($1, $2, 'health-check', 'outFor', '2026-01-01', 30, '{"title":"示例办法"}', $3, now())`,
    [newId(), desk.orgId, newId()],
  );
  const slots = ['12', '13'].map((day) => ({
    label: `3 月 ${day} 日上午`,
    startsAt: `2026-03-${day}T09:00:00+08:00`,
    endsAt: `2026-03-${day}T11:00:00+08:00`,
    quota: 2,
    waits: 0,
  }));
  const check = {
    service: 'health-check',
    split: 'slots',
    slices: slots,
    closesAt: '2026-03-20T18:00:00+08:00',
  } as const;
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  const members = (await plantClaimants(s, 3)).map(({ client }) => client);
  const stateOf = async (client: Client) =>
    done(await client.get<CampaignLine>(`/api/campaigns/${campaign.id}`)).mine?.state;
  const campaign = await desk.announce(0, check);
  await s.world.setClock(opening);
  const first = done(await claim(members[0]!, campaign, { slice: 1 }));
  for (const client of [members[1]!, members[2]!])
    await claim(client, campaign, { slice: client === members[1] ? 1 : 2 });
  await s.world.setClock('2026-03-12T10:00:00+08:00');
  expect(refusalOf(await members[0]!.post(`/api/campaigns/${campaign.id}/give-back`, {}))).toBe('give-back-late');
  const clerk = await s.staff('city', 'caseworker');
  done(await clerk.post(`/api/campaigns/${campaign.id}/hand-out`, { claims: [first.id] }));
  await s.world.setClock('2026-03-14T00:00:00+08:00');
  await s.ticker.settle();
  // Of the second morning nobody noted who came.
  expect(await Promise.all(members.slice(0, 3).map((client) => stateOf(client)))).toEqual([
    'fetched',
    'missed',
    'granted',
  ]);
  const drafter = await s.staff('city', 'approver');
  const chief = await s.staff('city', 'supervisor');
  const later = { ...check, opensAt: '2026-03-15T10:00:00+08:00' };
  const draft = done(
    await drafter.post<DeskAnswer>('/api/campaigns', { orgId: desk.orgId, ...campaignFields(0, later) }),
  );
  const next = done(await chief.post<DeskAnswer>(`/api/campaigns/${draft.id}/moves`, { move: 'announce' }));
  await s.world.setClock('2026-03-16T10:00:00+08:00');
  expect(reasonsOf(await claim(members[1]!, next, { slice: 1 }))).toEqual([
    { at: 'no-show', says: '上次领到名额没有来，4 月 13 日 00:00 以后才能再报名' },
  ]);
  done(await claim(members[2]!, next, { slice: 2 }));
});
