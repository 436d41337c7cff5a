import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CampaignAnswer, CampaignFields, DeskAnswer } from '../../kernel/allot-answers.ts';
import { yuan } from '../../kernel/money.ts';
import type { GoodFields } from '../../kernel/wish-answers.ts';
import { type Came, type Client, done, refusalOf } from '../../replay/client.ts';
import { type Desk, claim, drafting, openDesk, opening, plantClaimants } from '../../test/campaign-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { giftFields, goodsOf, say, setYearly } from '../../test/wish-desk.ts';

let s: TestServer;
let desk: Desk;
/** Of the same union, days later. */
let giver: Client;
/** What announcing came to before anybody had set what may be given. */
let untuned: string;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(opening);
  giver = await s.staff('city', 'supervisor');
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  untuned = refusalOf(await announce(done(await draft(giftFields(5))).id));
  await setYearly(s.world, yuan(500));
});
afterAll(() => s.close());
beforeEach(() => s.world.setClock(drafting));

const draft = async (fields: CampaignFields) =>
  desk.drafter.post<DeskAnswer>('/api/campaigns', { orgId: desk.orgId, ...fields });
const announce = (id: string) => desk.chief.post<DeskAnswer>(`/api/campaigns/${id}/moves`, { move: 'announce' });
const saysOf = (came: Came<unknown>) => reasonsOf(came).map(({ says }) => says);

describe('a campaign of goods', () => {
  test('is not announced before anybody has set what a member may be given in a year, nor with one that is worth more', async () => {
    expect(untuned).toBe('yearly-unpublished');
    const goods = [...goodsOf(5, 5), { label: '礼盒', worthFen: yuan(500) + 1, quota: 1 }];
    const dear = done(await draft(giftFields(5, { goods })));
    expect(saysOf(await announce(dear.id))).toEqual(['“礼盒”超过了一人一年 500 元的标准']);
    const { id } = done(await draft(giftFields(5)));
    expect(done(await announce(id)).goods).toMatchObject([{ label: '粮油', left: 5 }, { label: '水果' }]);
  });

  test.each([
    [{ goods: goodsOf(2, 2) }, '各种加起来有 4，不够发的 5，最后的人会没有可选的'],
    [{ goods: [] }, '请填写有哪些品种，最少一种'],
    [{ goods: [...goodsOf(5, 5), ...goodsOf(5, 5)] }, '品种不能重复'],
    [{ goods: [{ label: '粮油', worthFen: 0, quota: 5 }] }, '请填写每一种值多少钱'],
    [{ choices: ['甲', '乙'] }, '领到以后再选的，请写到“品种”里'],
  ])('with %j is refused in words', async (more, says) => {
    expect(saysOf(await draft(giftFields(5, more)))).toContain(says);
  });

  test('says what is in each, and once it is announced none is another one, worth less, gone, or fewer than were chosen', async () => {
    const [oil, fruit] = goodsOf(3, 3) as [GoodFields, GoodFields];
    const rice = { ...oil, holds: '大米 5 公斤、食用油 5 升' };
    const drafted = done(await draft(giftFields(3, { goods: [rice, fruit] })));
    const campaign = done(await announce(drafted.id));
    const who = await plantClaimants(s, 2);
    await s.world.setClock(opening);
    for (const { client } of who) done(await claim(client, campaign));
    expect(campaign.goods).toMatchObject([{ holds: rice.holds }, { label: '水果' }]);
    expect(campaign.goods![1]).not.toHaveProperty('holds');
    for (const { client } of who) done(await say(client, campaign.id, 1, { way: 'pickUp' }));
    expect(done(await who[0]!.client.get<CampaignAnswer>(`/api/campaigns/${campaign.id}`)).goods).toMatchObject([
      { holds: rice.holds, left: 1 },
      { left: 3 },
    ]);
    const change = (goods: readonly GoodFields[]) =>
      giver.put<DeskAnswer>(`/api/campaigns/${campaign.id}`, giftFields(3, { goods }));
    const wrong: GoodFields[][] = [
      [{ ...rice, holds: '大米 2 公斤' }, fruit],
      [oil, fruit],
      [{ ...rice, label: '点心' }, fruit],
      [{ ...rice, worthFen: rice.worthFen - 1 }, fruit],
      [rice],
      [{ ...rice, quota: 1 }, fruit],
    ];
    const refused = await Promise.all(wrong.map(async (goods) => refusalOf(await change(goods))));
    expect(refused).toEqual(wrong.map(() => 'good-below-chosen'));
    const more = [
      { ...rice, quota: 2 },
      { ...fruit, quota: 2 },
      { label: '礼盒', worthFen: yuan(400), quota: 1 },
    ];
    expect(done(await change(more)).goods).toMatchObject([{ quota: 2, left: 0 }, { left: 2 }, { label: '礼盒' }]);
  });
});
