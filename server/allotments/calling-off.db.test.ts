import { afterAll, beforeAll, expect, test } from 'vitest';
import type {
  CampaignAnswer,
  CampaignFields,
  CampaignLine,
  DeskAnswer,
  HandingLine,
} from '../../kernel/allot-answers.ts';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import {
  type Claimant,
  type Desk,
  claim,
  disagreements,
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
let people: Claimant[];
/** Two who steer the union, signed in on the day on which it is open. */
let chief: Client;
let second: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  people = await plantClaimants(s, 6);
});
afterAll(() => s.close());

async function open(stock: number, more: Partial<CampaignFields> = {}): Promise<DeskAnswer> {
  await s.world.setClock(drafting);
  const campaign = await desk.announce(stock, more);
  await s.world.setClock(opening);
  [chief, second] = [await s.staff('city', 'supervisor'), await s.staff('city', 'approver')];
  return campaign;
}

const why = '供货商停产，礼包备不齐。';
const callOff = (who: Client, { id }: DeskAnswer, body: object = { why }, key = newId()) =>
  who.post<DeskAnswer>(`/api/campaigns/${id}/call-off`, body, { 'idempotency-key': key });
const agree = (who: Client, { id }: DeskAnswer, n: number) =>
  who.post<DeskAnswer>(`/api/campaigns/${id}/call-off/agreement`, { n });
const newest = async ({ client }: Pick<Claimant, 'client'>) =>
  done(await client.get<Page<NoticeLine>>('/api/notices')).items[0];
const lineOf = async ({ client }: Claimant, { id }: DeskAnswer) =>
  done(await client.get<CampaignLine[]>('/api/my/claims')).find((one) => one.id === id);

test('one person calls off what has given nothing yet, for a reason that is told to who had entered and stands on the page', async () => {
  const campaign = await open(3, { way: 'window-then-draw', windowUntil: '2026-03-09T10:00:00+08:00' });
  const [entered, late] = people as [Claimant, Claimant];
  done(await claim(entered.client, campaign));
  const { client: member } = entered;
  expect(refusalOf(await callOff(member, campaign))).toBe('no-right');
  expect(refusalOf(await callOff(await s.staff('city', 'caseworker'), campaign))).toBe('no-right');
  expect(refusalOf(await callOff(await s.staff('county', 'supervisor'), campaign))).toBe('not-found');
  expect(reasonsOf(await callOff(chief, campaign, { why: ' 无 ' })).map(({ at }) => at)).toEqual(['why']);

  const key = newId();
  const off = done(await callOff(chief, campaign, { why }, key));
  expect(off).toMatchObject({ state: 'called-off', phase: 'called-off', may: [], mayCallOff: 'no' });
  // The same again is the same answer, and another time there is nothing to call off.
  expect(done(await callOff(chief, campaign, { why }, key))).toEqual(off);
  expect(refusalOf(await callOff(chief, campaign))).toBe('campaign-not-ready');
  await s.ticker.settle();

  const seen = done(await s.client().get<CampaignAnswer>(`/api/campaigns/${campaign.id}`));
  expect(seen.calledOff).toEqual({ at: new Date(opening).toISOString(), why });
  expect(await newest(entered)).toMatchObject({
    title: '活动取消了',
    says: `三八节礼包：${campaign.org.name}取消了这次活动，原因：供货商停产，礼包备不齐。你的报名一起取消，不用再等结果。`,
  });
  expect((await lineOf(entered, campaign))?.mine?.state).toBe('called-off');
  for (const { client } of [entered, late]) {
    const refused = await claim(client, { ...campaign, edition: campaign.edition + 1 });
    expect(refusalOf(refused)).toBe('campaign-called-off');
    expect(reasonsOf(refused)).toEqual([{ at: 'why', says: why }]);
  }
});

test('two call off what was given: it goes back to the stock, whoever waits waits no longer, and what was fetched stays', async () => {
  const campaign = await open(3, { slices: [{ quota: 3, waits: 2 }] });
  const [fetched, granted, later, waiting] = people.slice(1) as [Claimant, Claimant, Claimant, Claimant];
  for (const { client } of [fetched, granted, later, waiting]) done(await claim(client, campaign));
  const { items } = done(await chief.get<Page<HandingLine>>(`/api/campaigns/${campaign.id}/claims`));
  const handOut = (n: number) =>
    chief.post(`/api/campaigns/${campaign.id}/hand-out`, {
      claims: items.filter((one) => one.number === n).map(({ id }) => id),
    });
  done(await handOut(1));

  const asked = done(await callOff(chief, campaign));
  expect(asked).toMatchObject({ state: 'announced', callOff: { n: 1, why, mayAgree: false }, mayCallOff: 'by-two' });
  // Nothing has changed, and whoever asks anew takes the place of who asked before.
  expect(await newest({ client: second })).toMatchObject({ title: '有人提出取消一次活动' });
  expect((await lineOf(granted, campaign))?.mine?.state).toBe('granted');
  expect(refusalOf(await agree(chief, campaign, 1))).toBe('call-off-own-check');
  const anew = '供货商停产，礼包只到了一部分';
  expect(done(await callOff(chief, campaign, { why: anew })).callOff?.n).toBe(2);
  expect(refusalOf(await agree(second, campaign, 1))).toBe('moved-on');
  expect(refusalOf(await agree(await s.staff('city', 'caseworker'), campaign, 2))).toBe('no-right');
  const off = done(await agree(second, campaign, 2));
  expect(off).toMatchObject({ state: 'called-off', calledOff: { why: anew } });
  expect(refusalOf(await agree(second, campaign, 2))).toBe('campaign-not-ready');

  // From this moment on nothing moves any more, whether the clock has come by or not.
  expect(refusalOf(await handOut(2))).toBe('campaign-not-ready');
  const back = await later.client.post(`/api/campaigns/${campaign.id}/give-back`, {});
  expect([refusalOf(back), reasonsOf(back)[0]?.says]).toEqual(['campaign-called-off', anew]);
  await s.ticker.settle();
  await s.ticker.settle();

  const says = async (who: Claimant) => (await newest(who))?.says.replace(/^.*原因：/, '');
  expect(await Promise.all([fetched, granted, later, waiting].map(says))).toEqual([
    '供货商停产，礼包只到了一部分。已经给你的不受影响。',
    '供货商停产，礼包只到了一部分。给你的名额收回了，不用再来。',
    '供货商停产，礼包只到了一部分。给你的名额收回了，不用再来。',
    '供货商停产，礼包只到了一部分。你的候补一起取消，不用再等。',
  ]);
  expect(await newest({ client: chief })).toMatchObject({ title: '取消活动，另一个人已经同意' });
  const after = done(await chief.get<DeskAnswer>(`/api/campaigns/${campaign.id}/desk`));
  expect(after).toMatchObject({ left: 2, counts: { fetched: 1, granted: 0, waiting: 0, 'called-off': 3 } });
  expect(await disagreements(s, campaign.id)).toEqual([]);
  const { rows } = await s.world.owner.query<{ act: string; n: number }>(
    `select act, count(*)::integer as n from audit where object_id = $1 and outcome = 'done' and act ~ 'call-off|take-back' group by 1 order by 1`,
    [campaign.id],
  );
  expect(rows.map(({ act, n }) => `${act} ${n}`)).toEqual([
    'ask-call-off 2',
    'call-off-campaign 1',
    'take-back-claims 1',
  ]);
});

test('the database itself lets nobody alone call off what has given, nor anybody what was called off become another thing', async () => {
  const campaign = await open(2);
  done(await claim(people[5]!.client, campaign));
  const set = (state: string) =>
    s.world.owner.query(
      `update campaigns set state = $2, called_off_at = now(), called_off_by = made_by, called_off_why = '一个人' where id = $1`,
      [campaign.id, state],
    );
  await expect(set('called-off')).rejects.toMatchObject({ code: 'HQA01' });
  done(await callOff(chief, campaign));
  await expect(
    s.world.owner.query(
      'update campaign_call_offs set agreed_by = asked_by, agreed_at = now() where campaign_id = $1',
      [campaign.id],
    ),
  ).rejects.toMatchObject({ code: '23514' });
  done(await agree(second, campaign, 1));
  await expect(set('announced')).rejects.toMatchObject({ code: 'HQA01' });
});
