import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CampaignAnswer } from '../../kernel/allot-answers.ts';
import type {
  LookAnswer,
  TillAnswer,
  UploadAnswer,
  VoucherCodeAnswer,
  VoucherLine,
} from '../../kernel/voucher/answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { campaignFields } from '../../test/campaign-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import {
  type VoucherTown,
  fundOf,
  openVoucher,
  sayWorth,
  settle,
  shopping,
  take,
  terms as offered,
  undo,
  voucherTown,
} from '../../test/voucher-desk.ts';

const minute = 60_000;
const hour = 60 * minute;
const morning = Date.parse(shopping);

let s: TestServer;
beforeEach(async () => {
  s = await startTestServer();
});
afterEach(() => s.close());

const at = (ms: number) => s.world.setClock(new Date(ms));

async function typedOf(town: VoucherTown, member = 0): Promise<string> {
  const { client } = town.members[member]!;
  const [voucher] = done(await client.get<VoucherLine[]>('/api/my/vouchers'));
  return done(await client.post<VoucherCodeAnswer>(`/api/my/vouchers/${voucher!.id}/code`, {})).typed;
}

describe('a campaign of vouchers', () => {
  it('is announced only when it is said what one is worth and the money is set aside, and stays so', async () => {
    const { desk, campaign, shops } = await voucherTown(s, 3);
    expect(await fundOf({ desk, s } as VoucherTown)).toMatchObject({ fund: 100_000_00 - 120_00, reserved: 120_00 });
    // Three are given already, of three: by their face, of which the merchant bears a part.
    const open = done(await s.client().get<CampaignAnswer>(`/api/campaigns/${campaign.id}`));
    expect(open.worth).toEqual({ eachFen: 50_00, givenFen: 150_00, plannedFen: 150_00 });
    // Before anybody claims one she sees what it comes to, until when and where.
    const { fund: _fund, ...worth } = offered;
    expect(open.voucher?.terms).toEqual(worth);
    expect(open.voucher?.shops.map(({ id }) => id).toSorted()).toEqual(shops.map(({ id }) => id).toSorted());
    const terms = {
      fund: offered.fund,
      faceFen: 1_00,
      merchantFen: 0,
      leastFen: 0,
      validFrom: '2026-03-08',
      validUntil: '2026-03-31',
    };
    const body = { ...terms, shops: [shops[0]!.id] };
    expect(refusalOf(await desk.drafter.put(`/api/campaigns/${campaign.id}/voucher`, body))).toBe(
      'voucher-terms-fixed',
    );
    const changed = s.world.owner.query('update voucher_terms set face_fen = 1, merchant_fen = 0');
    await expect(changed).rejects.toMatchObject({ code: 'HQV01' });
    await at(Date.parse('2026-03-02T09:00:00+08:00'));
    const second = await desk.draft(5, { service: 'voucher-campaign' });
    const announce = () => desk.chief.post(`/api/campaigns/${second.id}/moves`, { move: 'announce' });
    expect(refusalOf(await announce())).toBe('voucher-terms-first');
    const put = (more: object) => desk.drafter.put(`/api/campaigns/${second.id}/voucher`, { ...body, ...more });
    expect(refusalOf(await put({ validUntil: '2026-03-09' }))).toBe('answers-wrong');
    expect(refusalOf(await put({ merchantFen: 1_00 }))).toBe('answers-wrong');
    expect(refusalOf(await put({ shops: [] }))).toBe('answers-wrong');
    done(await put({ faceFen: 99_999_00 }));
    expect(refusalOf(await announce())).toBe('fund-short');
  });

  it('ends no later than its vouchers, also where its end is moved after that was said', async () => {
    const { desk, campaign } = await voucherTown(s, 1);
    const late = { service: 'voucher-campaign', closesAt: '2026-04-01T00:00:00+08:00' };
    const { name, lead } = campaign;
    const moved = campaignFields(1, { ...late, name, lead });
    expect(reasonsOf(await desk.chief.put(`/api/campaigns/${campaign.id}`, moved))).toEqual([
      { at: 'closesAt', says: '券用到3月31日（周二）为止，活动要在那天结束以前办完，请改结束的时间' },
    ]);
    await at(Date.parse('2026-03-02T09:00:00+08:00'));
    const draft = await desk.draft(1, { service: 'voucher-campaign' });
    await sayWorth(s, { ...desk, org: 'city' }, draft.id);
    done(await desk.drafter.put(`/api/campaigns/${draft.id}`, campaignFields(1, late)));
    const came = await desk.chief.post(`/api/campaigns/${draft.id}/moves`, { move: 'announce' });
    expect(reasonsOf(came).map((reason) => reason.at)).toEqual(['closesAt']);
  });

  it('costs the grant nothing: the voucher is made when it is first looked at', async () => {
    const town = await voucherTown(s, 1);
    const count = async () => (await s.world.owner.query('select 1 from vouchers')).rows.length;
    expect(await count()).toBe(0);
    const [line] = done(await town.members[0]!.client.get<VoucherLine[]>('/api/my/vouchers'));
    expect(line).toMatchObject({ state: 'live', lastDay: '2026-03-31', number: 1, terms: { faceFen: 50_00 } });
    expect(line!.shops).toHaveLength(2);
    expect(await count()).toBe(0);
    await typedOf(town);
    expect(await count()).toBe(1);
  });
});

describe('a voucher at a till', () => {
  it('is read, taken once, undone within minutes and taken again elsewhere', async () => {
    const town = await voucherTown(s, 1);
    const [first, second] = town.shops;
    const [clerk, other] = town.clerks;
    const phone = await openVoucher(town.members[0]!);
    const code = await phone.show(morning);
    const look = done(await clerk!.post<LookAnswer>(`/api/tills/${first!.id}/look`, { code }));
    expect(look).toMatchObject({ number: 1, terms: { faceFen: 50_00, merchantFen: 10_00 } });
    const use = done(await take(clerk!, first!, code));
    expect(use).toMatchObject({ billFen: 80_00, offFen: 50_00, unionFen: 40_00, customerFen: 30_00, settled: false });
    expect(refusalOf(await take(other!, second!, code))).toBe('voucher-used');
    expect(refusalOf(await undo(other!, second!, use.id))).toBe('not-found');
    expect(done(await undo(clerk!, first!, use.id)).undoneAt).toBeDefined();
    expect(refusalOf(await undo(clerk!, first!, use.id))).toBe('use-not-undone');
    done(await take(other!, second!, code));
    const { tills } = done(await clerk!.get<TillAnswer>('/api/my/till'));
    expect(tills).toMatchObject([{ open: true, offers: [{ undoMinutes: 15 }], today: [{ id: use.id }] }]);
    const notices = done(await town.members[0]!.client.get<{ items: { title: string }[] }>('/api/notices'));
    // The clock stands, so that they are of one moment.
    expect(notices.items.map(({ title }) => title).toSorted()).toEqual(['你的券用了', '你的券用了', '券退回给你了']);
  });

  it('is not undone once the minutes are over or it was settled', async () => {
    const town = await voucherTown(s, 1);
    const phone = await openVoucher(town.members[0]!);
    const use = done(await take(town.clerks[0]!, town.shops[0]!, await phone.show(morning)));
    expect(refusalOf(await settle(town))).toBe('nothing-to-settle');
    await at(morning + 16 * minute);
    expect(refusalOf(await undo(town.clerks[0]!, town.shops[0]!, use.id))).toBe('use-not-undone');
  });

  it('is typed where there is no camera, in any writing', async () => {
    const town = await voucherTown(s, 1);
    const typed = await typedOf(town);
    expect(typed).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const { rows } = await s.world.owner.query<{ row: string }>('select t::text as row from vouchers t');
    expect(rows[0]!.row).not.toContain(typed.slice(0, 9));
    done(await take(town.clerks[0]!, town.shops[0]!, ` ${typed.toLowerCase().replaceAll('-', ' ')} `));
  });

  it('gives no more than its face, and of a bill below it no more than the bill', async () => {
    const town = await voucherTown(s, 3, { leastFen: 10_00 });
    const [clerk] = town.clerks;
    const [shop] = town.shops;
    const show = async (n: number) => (await openVoucher(town.members[n]!)).show(morning);
    expect(refusalOf(await take(clerk!, shop!, await show(0), 9_99))).toBe('voucher-least');
    expect(refusalOf(await take(clerk!, shop!, await show(0), 80_00, { offFen: 80_00 }))).toBe('voucher-over-face');
    expect(done(await take(clerk!, shop!, await show(0), 33_33, { offFen: 33_33 }))).toMatchObject({
      offFen: 33_33,
      unionFen: 33_33 - 6_66,
      customerFen: 0,
    });
  });

  it('is refused elsewhere, at a shop that is suspended, by who is no clerk, on the day after its last', async () => {
    const town = await voucherTown(s, 1);
    const [clerk] = town.clerks;
    const [shop] = town.shops;
    const typed = await typedOf(town);
    expect(refusalOf(await take(town.members[0]!.client, shop!, typed))).toBe('till-not-yours');
    const suspend = (suspended: boolean) =>
      town.desk.chief.post(`/api/merchants/${shop!.id}/suspension`, { suspended, why: '有人投诉' });
    done(await suspend(true));
    expect(refusalOf(await take(clerk!, shop!, typed))).toBe('till-not-yours');
    const [line] = done(await town.members[0]!.client.get<VoucherLine[]>('/api/my/vouchers'));
    const { voucher } = done(await s.client().get<CampaignAnswer>(`/api/campaigns/${town.campaign.id}`));
    for (const list of [line!.shops, voucher!.shops])
      expect(list.filter(({ suspended }) => suspended).map(({ id }) => id)).toEqual([shop!.id]);
    done(await suspend(false));
    await at(Date.parse('2026-04-01T00:00:01+08:00'));
    expect(refusalOf(await take(clerk!, shop!, typed))).toBe('voucher-over');
    await at(Date.parse('2026-03-31T23:59:59+08:00'));
    done(await take(clerk!, shop!, typed));
  });

  it('ages: a picture of it is refused after two minutes', async () => {
    const town = await voucherTown(s, 1);
    const phone = await openVoucher(town.members[0]!);
    const code = await phone.show(morning);
    await at(morning + 3 * minute);
    expect(refusalOf(await take(town.clerks[0]!, town.shops[0]!, code))).toBe('voucher-stale');
    done(await take(town.clerks[0]!, town.shops[0]!, await phone.show(morning + 3 * minute)));
  });
});

describe('a till without a network', () => {
  const upload = (town: VoucherTown, shop: number, uses: readonly object[]) =>
    town.clerks[shop]!.post<UploadAnswer>(`/api/tills/${town.shops[shop]!.id}/uploads`, { uses });
  const offline = (code: string, ms: number, billFen = 80_00) => ({
    key: newId(),
    code,
    billFen,
    at: new Date(ms).toISOString(),
  });

  it('sends later what it took, once however often it is sent; what came first elsewhere is not settled', async () => {
    const town = await voucherTown(s, 2);
    const [one, two] = [await openVoucher(town.members[0]!), await openVoucher(town.members[1]!)];
    const sent = [offline(await one.show(morning), morning), offline(await two.show(morning), morning)];
    await at(morning + hour);
    done(await take(town.clerks[1]!, town.shops[1]!, await two.show(morning + hour)));
    const { results } = done(await upload(town, 0, sent));
    expect(results[0]).toMatchObject({ use: { offFen: 50_00, saidAt: new Date(morning).toISOString() } });
    expect(results[1]).toMatchObject({ refused: 'voucher-used' });
    expect(done(await upload(town, 0, sent)).results).toEqual(results);
    const { rows } = await s.world.owner.query('select 1 from voucher_uses');
    expect(rows).toHaveLength(2);
  });

  it('is believed within five minutes of the phone that showed it, and never makes a voucher valid for longer', async () => {
    const town = await voucherTown(s, 3);
    const last = Date.parse('2026-03-31T23:58:00+08:00');
    await at(last);
    const phones = await Promise.all(town.members.map(openVoucher));
    const before = await phones[0]!.show(last + minute);
    const after = await phones[1]!.show(last + 4 * minute);
    await at(last + 2 * hour);
    const { results } = done(
      await upload(town, 0, [
        // Its own clock is four minutes behind, and the voucher was shown in time.
        offline(before, last - 3 * minute),
        // Its own clock says it was in time; the member's phone has signed that it was not.
        offline(after, last),
        offline(await phones[2]!.show(last), last - 20 * minute),
      ]),
    );
    expect(results.map((one) => one.refused ?? 'taken')).toEqual(['taken', 'voucher-over', 'voucher-clock']);
  });

  it('of a merchant that is suspended sends what it took before that, and nothing it took after', async () => {
    const town = await voucherTown(s, 2);
    const phones = await Promise.all(town.members.map(openVoucher));
    const before = offline(await phones[0]!.show(morning), morning);
    await at(morning + hour);
    const suspension = `/api/merchants/${town.shops[0]!.id}/suspension`;
    done(await town.desk.chief.post(suspension, { suspended: true, why: '有人投诉' }));
    const after = offline(await phones[1]!.show(morning + hour + minute), morning + hour + minute);
    await at(morning + 2 * hour);
    const { results } = done(await upload(town, 0, [before, after]));
    expect(results.map((one) => one.refused ?? 'taken')).toEqual(['taken', 'till-not-yours']);
  });

  it('takes so many, for so much, and no longer ago than so many hours', async () => {
    const town = await voucherTown(s, 23);
    const phones = await Promise.all(town.members.map(openVoucher));
    const codes = await Promise.all(phones.map((phone) => phone.show(morning)));
    await at(morning + hour);
    const sent = codes.slice(0, 22).map((code, n) => offline(code, morning + n));
    const refusals = done(await upload(town, 0, sent)).results.map((one) => one.refused ?? 'taken');
    expect(refusals.filter((one) => one === 'taken')).toHaveLength(20);
    expect(refusals.slice(20)).toEqual(['voucher-offline-most', 'voucher-offline-most']);
    await at(morning + 49 * hour);
    const { results } = done(await upload(town, 1, [offline(codes[22]!, morning)]));
    expect(results).toMatchObject([{ refused: 'voucher-late' }]);
  });

  it('takes for so much also where it is few', async () => {
    const town = await voucherTown(s, 4, { faceFen: 300_00 });
    const phones = await Promise.all(town.members.map(openVoucher));
    const codes = await Promise.all(phones.map((phone) => phone.show(morning)));
    await at(morning + hour);
    const bills = [300_00, 300_00, 300_00, 150_00];
    const sent = codes.map((code, n) => offline(code, morning + n, bills[n]));
    const { results } = done(await upload(town, 0, sent));
    // 900 of 1,000 yuan are taken; what is over that is refused, and no other.
    expect(results.map((one) => one.refused ?? 'taken')).toEqual(['taken', 'taken', 'taken', 'voucher-offline-most']);
  });
});
