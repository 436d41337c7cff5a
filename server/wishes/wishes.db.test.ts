import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CampaignFields, CampaignLine, DeskAnswer, HandingLine } from '../../kernel/allot-answers.ts';
import type { CaseAnswer, NoticeLine, Page } from '../../kernel/answers.ts';
import type { ExportLine } from '../../kernel/exporting.ts';
import { yuan } from '../../kernel/money.ts';
import { consentText } from '../../kernel/consent.ts';
import { type Came, type Client, done, refusalOf } from '../../replay/client.ts';
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
import { askBody, fetchFile, tableOf } from '../../test/export-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { delivered, giftFields, goodsOf, readOwn, say, setYearly } from '../../test/wish-desk.ts';
import { newId } from '../db/id.ts';
import { listHoldings } from '../privacy/holdings.ts';

let s: TestServer;
/** Those who draft and announce, and those of the same union who hand out days later. */
let desk: Desk;
let giver: Client;
let asker: Client;
let second: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(opening);
  giver = await s.staff('city', 'supervisor');
  asker = await s.staff('city', 'caseworker');
  second = await s.staff('city', 'approver');
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  await setYearly(s.world, yuan(500));
});
afterAll(() => s.close());
beforeEach(() => s.world.setClock(drafting));

const draft = async (fields: CampaignFields) =>
  desk.drafter.post<DeskAnswer>('/api/campaigns', { orgId: desk.orgId, ...fields });
const announce = (id: string) => desk.chief.post<DeskAnswer>(`/api/campaigns/${id}/moves`, { move: 'announce' });
const moveTo = (id: string, move: string) => giver.post<DeskAnswer>(`/api/campaigns/${id}/moves`, { move });
const saysOf = (came: Came<unknown>) => reasonsOf(came).map(({ says }) => says);
const agree = (client: Client) => client.put('/api/my/consents/delivery', { edition: consentText('delivery').edition });

/** A campaign that runs, and so many people who have one of it. */
async function given(
  stock: number,
  people: number,
  more: Partial<CampaignFields> = {},
): Promise<{ readonly campaign: DeskAnswer; readonly who: Claimant[] }> {
  const drafted = done(await draft(giftFields(stock, more)));
  const campaign = done(await announce(drafted.id));
  const who = await plantClaimants(s, people);
  await s.world.setClock(opening);
  for (const { client } of who) done(await claim(client, campaign));
  return { campaign, who };
}

const counts = async (id: string, who = giver) => done(await who.get<DeskAnswer>(`/api/campaigns/${id}/desk`));

/** The goods whose counts are not the counts of what was said; none where all agree. */
async function astray(id: string): Promise<unknown[]> {
  const { rows } = await s.world.owner.query(
    `select g.good, g.chosen, count(w.claim_id) as said from campaign_goods g
     left join claim_wishes w on w.cell_id = g.cell_id and w.campaign_id = g.campaign_id and w.good = g.good
     where g.campaign_id = $1 group by g.good, g.chosen having g.chosen <> count(w.claim_id)`,
    [id],
  );
  return [...rows, ...(await disagreements(s, id))];
}

describe('whoever has been given one', () => {
  test('says which and where to after she has agreed; it lies sealed, in her copy and in nobody’s list', async () => {
    const { campaign, who } = await given(2, 1);
    const [{ client, id: personId }] = who as [Claimant];
    expect(done(await readOwn(client, campaign.id))).toMatchObject({ dueAt: '2026-03-11T16:00:00.000Z', may: ['say'] });
    const wrong = await say(client, campaign.id, 3, delivered({ phone: '123', address: '家' }));
    expect(saysOf(wrong)).toHaveLength(3);
    expect(saysOf(wrong)[0]).toBe('请选择一种');
    expect(refusalOf(await say(client, campaign.id, 1, delivered()))).toBe('consent-needed');
    done(await agree(client));
    expect(done(await say(client, campaign.id, 1, delivered()))).toMatchObject({
      good: 1,
      form: delivered(),
      may: ['say'],
    });
    const { rows } = await s.world.owner.query<{ said: object; sealed: Buffer }>(
      'select said, said_sealed as sealed from claim_wishes where campaign_id = $1',
      [campaign.id],
    );
    expect(rows[0]!.said).toEqual({ way: 'deliver' });
    expect(rows[0]!.sealed.toString('latin1')).not.toContain('13800138000');
    const [held] = await listHoldings(s.platform.db, s.platform.sealer, 'claim_wishes', [personId]);
    expect(held).toMatchObject({ good: 1, said_sealed: { phone: '13800138000' } });
    const list = await giver.raw(`/api/campaigns/${campaign.id}/claims`);
    expect(await list.text()).not.toMatch(/示例路|13800138000/);
  });

  test('changes it until the hand-out begins; whoever had not said it by then still says it once', async () => {
    const { campaign, who } = await given(2, 2);
    const [first, late] = who as [Claimant, Claimant];
    done(await say(first.client, campaign.id, 1, { way: 'pickUp' }));
    expect(done(await say(first.client, campaign.id, 2, { way: 'pickUp' }))).toMatchObject({ good: 2 });
    expect((await counts(campaign.id)).goods).toMatchObject([
      { chosen: 0, left: 2 },
      { chosen: 1, left: 1 },
    ]);
    // As a cadre sees it and as anybody does: what was chosen, and at most the dearer for each.
    const worth = { givenFen: yuan(200), plannedFen: yuan(600) };
    expect((await counts(campaign.id)).worth).toEqual(worth);
    expect(done(await s.client().get<DeskAnswer>(`/api/campaigns/${campaign.id}`)).worth).toEqual(worth);
    const claims = done(await giver.get<Page<HandingLine>>(`/api/campaigns/${campaign.id}/claims?wish=said`)).items;
    const handed = { claims: claims.map(({ id }) => id) };
    for (const path of ['hand-out', 'sent'])
      expect(refusalOf(await giver.post(`/api/campaigns/${campaign.id}/${path}`, handed))).toBe('handing-not-begun');
    done(await moveTo(campaign.id, 'hand'));
    expect(refusalOf(await say(first.client, campaign.id, 1, { way: 'pickUp' }))).toBe('wish-fixed');
    done(await say(late.client, campaign.id, 1, { way: 'pickUp' }));
    expect(refusalOf(await say(late.client, campaign.id, 2, { way: 'pickUp' }))).toBe('wish-fixed');
    expect(await astray(campaign.id)).toEqual([]);
  });

  test('loses it to whoever waits at the end of her last day and not a second before, and may come again behind', async () => {
    const { campaign, who } = await given(1, 2);
    const [first, waiting] = who as [Claimant, Claimant];
    await s.world.setClock('2026-03-11T23:59:59+08:00');
    await s.ticker.settle();
    expect(refusalOf(await readOwn(waiting.client, campaign.id))).toBe('wish-none');
    const told = async () =>
      done(await first.client.get<Page<NoticeLine>>('/api/notices')).items.map(({ says }) => says);
    expect(await told()).toEqual([expect.stringContaining('名额给你留到 3 月 11 日 23:59')]);
    await s.world.setClock('2026-03-12T00:00:00+08:00');
    expect(refusalOf(await say(first.client, campaign.id, 1, { way: 'pickUp' }))).toBe('wish-late');
    await s.ticker.settle();
    const line = done(await first.client.get<CampaignLine[]>('/api/my/claims'))[0];
    expect(line?.mine).toMatchObject({ state: 'lapsed' });
    expect(await told()).toContainEqual(expect.stringContaining('没有在期限内选好，名额退回给候补的人了'));
    expect(done(await readOwn(waiting.client, campaign.id))).toMatchObject({ dueAt: '2026-03-15T16:00:00.000Z' });
    done(await say(waiting.client, campaign.id, 1, { way: 'pickUp' }));
    await s.world.setClock('2026-03-16T00:00:00+08:00');
    await s.ticker.settle();
    const later = await s.staff('city', 'supervisor');
    expect((await counts(campaign.id, later)).counts).toMatchObject({ granted: 1, lapsed: 1, waiting: 0 });
    expect(await astray(campaign.id)).toEqual([]);
  });

  test('loses it also where the campaign was settled before, and then to nobody', async () => {
    const { campaign } = await given(1, 2, { closesAt: '2026-03-09T18:00:00+08:00' });
    await s.world.setClock('2026-03-10T09:00:00+08:00');
    await s.ticker.settle();
    const chief = await s.staff('city', 'supervisor');
    done(await chief.post(`/api/campaigns/${campaign.id}/moves`, { move: 'settle' }));
    await s.world.setClock('2026-03-12T00:00:00+08:00');
    await s.ticker.settle();
    const later = await s.staff('city', 'supervisor');
    expect((await counts(campaign.id, later)).counts).toMatchObject({ granted: 0, lapsed: 1, waiting: 1 });
    expect(await astray(campaign.id)).toEqual([]);
  });

  test('is given no more in a year than the cap, whatever campaign it comes from', async () => {
    const spring = done(await announce(done(await draft(giftFields(5))).id));
    const dragon = done(await announce(done(await draft(giftFields(5))).id));
    const [{ client }] = (await plantClaimants(s, 1)) as [Claimant];
    await s.world.setClock(opening);
    for (const campaign of [spring, dragon]) done(await claim(client, campaign));
    done(await say(client, spring.id, 1, { way: 'pickUp' }));
    expect(saysOf(await say(client, dragon.id, 1, { way: 'pickUp' }))).toEqual([
      '今年已经领了 300 元的，加上这一种超过了一人一年 500 元的标准，请选价值低一点的',
    ]);
    done(await say(client, dragon.id, 2, { way: 'pickUp' }));
  });

  test('counts to that what her union has agreed to give her for holidays in the year, and nothing else that it has', async () => {
    const { campaign, who } = await given(2, 1);
    const [{ client }] = who as [Claimant];
    const [clerk, cashier] = [await s.staff('factory', 'caseworker'), await s.staff('factory', 'cashier')];
    await s.world.fund('factory', 'gifts', yuan(1_000));
    await s.world.owner.query(
      `insert into tunable_values (id, org_id, service, name, from_on, value, cites, set_by, set_at)
       select $1, org_id, service, 'birthday', from_on, value, cites, set_by, set_at from tunable_values
       where service = 'holiday-gift' and name = 'holiday'`,
      [newId()],
    );
    // What the province sets anew meanwhile is for what is announced later.
    const later = `insert into tunable_values (id, org_id, service, name, from_on, value, cites, set_by, set_at)
       select $1, org_id, service, name, '2026-03-05', 100, cites, set_by, set_at from tunable_values
       where service = 'holiday-gift' and name = 'holiday'`;
    const agree = async (form: object, worth: number) => {
      const path = '/api/services/holiday-gift/cases';
      const { id } = done(await client.post<CaseAnswer>(path, { form: { way: 'pickUp', on: '2026-03-08', ...form } }));
      const said = { worth, before: 0, gift: '购物卡' };
      done(await clerk.post(`/api/cases/${id}/moves`, { action: 'agree', said }));
      return () => cashier.post(`/api/cases/${id}/moves`, { action: 'give', said: {} }).then(done);
    };
    // What has been agreed to counts before it is given.
    const giveSpring = await agree({ what: 'holiday', festival: 'spring' }, yuan(250));
    await (
      await agree({ what: 'birthday' }, yuan(100))
    )();
    await s.world.owner.query(later, [newId()]);
    expect(saysOf(await say(client, campaign.id, 1, { way: 'pickUp' }))).toEqual([
      '今年已经领了 250 元的，加上这一种超过了一人一年 500 元的标准，请选价值低一点的',
    ]);
    done(await say(client, campaign.id, 2, { way: 'pickUp' }));
    await giveSpring();
  });
});

describe('at the same moment', () => {
  test('of many who want the last of a good one gets it, and the others are told so', async () => {
    const { campaign, who } = await given(8, 8, { goods: goodsOf(1, 8) });
    const came = await Promise.all(who.map(({ client }) => say(client, campaign.id, 1, { way: 'pickUp' })));
    const lost = came.filter(({ status }) => status !== 200);
    expect(lost).toHaveLength(7);
    expect(new Set(lost.map((one) => refusalOf(one)))).toEqual(new Set(['good-gone']));
    // Everybody changes over to what she has not; what was let go is there for one of them.
    const again = await Promise.all(
      who.flatMap(({ client }, i) => [
        say(client, campaign.id, came[i]!.status === 200 ? 2 : 1, { way: 'pickUp' }),
        say(client, campaign.id, 2, { way: 'pickUp' }),
      ]),
    );
    expect(again.every((one) => one.status === 200 || refusalOf(one) === 'good-gone')).toBe(true);
    expect(await astray(campaign.id)).toEqual([]);
  });

  test('of giving back and saying both are whole: what was said is gone with the place, or stands with it', async () => {
    const { campaign, who } = await given(6, 6);
    await Promise.all(
      who.flatMap(({ client }) => [
        say(client, campaign.id, 1, { way: 'pickUp' }),
        client.post(`/api/campaigns/${campaign.id}/give-back`, {}),
      ]),
    );
    expect((await counts(campaign.id)).counts).toMatchObject({ 'given-back': 6, granted: 0 });
    expect(await astray(campaign.id)).toEqual([]);
  });
});

describe('the hand-out', () => {
  test('leaves as a list by a second person’s word alone, without formulas, without whom it no longer may name', async () => {
    const { campaign, who } = await given(4, 4);
    const [home, away, fetching] = who as [Claimant, Claimant, Claimant, Claimant];
    for (const { client } of [home, away]) done(await agree(client));
    done(await say(home.client, campaign.id, 1, delivered({ address: '=HYPERLINK("http://example.org","示例路")' })));
    done(await say(away.client, campaign.id, 2, delivered()));
    done(await say(fetching.client, campaign.id, 2, { way: 'pickUp' }));
    const body = {
      ...askBody({ what: 'wishes', org: desk.orgId, format: 'xlsx', filter: { campaign: campaign.id } }),
      purpose: 'benefit',
    };
    const ask = () => asker.post<ExportLine>('/api/exports', body);
    expect(refusalOf(await ask())).toBe('handing-not-begun');
    done(await moveTo(campaign.id, 'hand'));
    const county = await s.staff('county', 'caseworker');
    expect(refusalOf(await county.post('/api/exports', body))).toBe('not-found');
    const asked = done(await ask());
    expect(asked).toMatchObject({ state: 'waiting', needsSecond: true, totalRows: 3 });
    done(await away.client.delete('/api/my/consents/delivery'));
    expect(done(await readOwn(away.client, campaign.id)).rests).toBe(true);
    expect(refusalOf(await asker.post(`/api/exports/${asked.id}/decision`, { agrees: true, why: '' }))).toBe(
      'export-own',
    );
    await s.world.owner.query(`update hand_clock set at = at + interval '2 minutes'`);
    done(await second.post(`/api/exports/${asked.id}/decision`, { agrees: true, why: '' }));
    await s.ticker.settle();
    const { head, lines } = await tableOf((await fetchFile(asker, asked.id)).bytes);
    expect(head.join('|')).toBe('领取号|姓名|工会|哪一份|品种|怎么领？|收货人|收货人的电话|收货地址|备注|导出编号');
    expect(lines.map((line) => line.slice(4, 10))).toEqual([
      ['粮油', '送到我填的地址', '李示例', '13800138000', `'=HYPERLINK("http://example.org","示例路")`, ''],
      ['水果', '送到我填的地址', '', '', '', '本人撤回了同意，不能使用地址，请联系本人'],
      ['水果', '自己到工会领', '', '', '', ''],
    ]);
    const { rows } = await s.world.owner.query<{ act: string; n: string }>(
      'select act, count(*) as n from audit where object_id = $1 group by act',
      [asked.id],
    );
    expect(new Map(rows.map(({ act, n }) => [act, Number(n)]))).toEqual(
      new Map([
        ['ask-export', 1],
        ['approve-export', 1],
        ['make-export', 1],
        ['download-export', 1],
        ['export-read', 3],
      ]),
    );
    // Her address is in the file that lies ready: it is given to nobody any more.
    done(await home.client.delete('/api/my/consents/delivery'));
    expect(refusalOf(await asker.get(`/api/exports/${asked.id}/file`))).toBe('export-withdrawn');
  });

  test('marks what is on its way, which is not given back, and whoever it was for says that it has come', async () => {
    const { campaign, who } = await given(2, 2);
    const [first, silent] = who as [Claimant, Claimant];
    done(await say(first.client, campaign.id, 1, { way: 'pickUp' }));
    done(await moveTo(campaign.id, 'hand'));
    const url = `/api/campaigns/${campaign.id}`;
    const { items } = done(await giver.get<Page<HandingLine>>(`${url}/claims`));
    expect(refusalOf(await giver.post(`${url}/sent`, { claims: items.map(({ id }) => id) }))).toBe('wish-owed');
    expect(refusalOf(await giver.post(`${url}/hand-out`, { claims: items.map(({ id }) => id) }))).toBe('wish-owed');
    expect(refusalOf(await first.client.post(`/api/my/campaigns/${campaign.id}/received`, {}))).toBe('not-sent');
    const chosen = items.filter(({ wish }) => wish?.good !== undefined).map(({ id }) => id);
    expect(done(await giver.post<DeskAnswer>(`${url}/sent`, { claims: chosen })).goods).toMatchObject([
      { sent: 1 },
      { sent: 0 },
    ]);
    expect(refusalOf(await giver.post(`${url}/sent`, { claims: chosen }))).toBe('moved-on');
    expect(refusalOf(await first.client.post(`${url}/give-back`, {}))).toBe('sent-already');
    expect(done(await first.client.post(`/api/my/campaigns/${campaign.id}/received`, {}))).toMatchObject({ may: [] });
    expect(await counts(campaign.id)).toMatchObject({
      counts: { fetched: 1, granted: 1 },
      goods: [{ received: 1 }, {}],
      owed: 1,
    });
    done(await silent.client.post(`${url}/give-back`, {}));
    expect(await astray(campaign.id)).toEqual([]);
  });
});
