import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readXlsx } from 'hucre/xlsx';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import type {
  OpenVouchers,
  SettlementAnswer,
  SettlementLine,
  UploadAnswer,
  VoucherDesk,
  VoucherLine,
} from '../../kernel/voucher/answers.ts';
import { shareBill } from '../../kernel/voucher/terms.ts';
import type { MoneyTraceAnswer, OpenMoneyAnswer, PaymentLine } from '../../kernel/money-trace.ts';
import type { BatchLine } from '../../kernel/payout.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { bankAnswers } from '../../test/bank.ts';
import { claim, disagreements } from '../../test/campaign-desk.ts';
import { agree, fileOf, nameAccount, owe, payee, upload } from '../../test/payout-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import {
  agreeTo,
  fundOf,
  openVoucher,
  settle,
  shopping,
  take,
  terms,
  undo,
  voucherTown,
} from '../../test/voucher-desk.ts';
import { newId } from '../db/id.ts';
import { accountOf, bookAll } from '../money/booking.ts';
import { checkLedger } from '../money/queries.ts';
import { checkPayments } from '../money/row-mac.ts';

const minute = 60_000;
const morning = Date.parse(shopping);
const afterwards = '2026-04-03T00:00:01+08:00';

let s: TestServer;
beforeEach(async () => {
  s = await startTestServer();
});
afterEach(() => s.close());

describe('a settlement', () => {
  it('is made by one, agreed to by another, paid in one batch with members, and seen at the till', async () => {
    const town = await voucherTown(s, 3);
    const [clerk] = town.clerks;
    const [shop] = town.shops;
    for (const member of town.members.slice(0, 2))
      done(await take(clerk!, shop!, await (await openVoucher(member)).show(morning)));
    await s.world.setClock(new Date(morning + 20 * minute));
    const { settlement, uses } = done(await settle(town));
    expect(settlement).toMatchObject({ uses: 2, billFen: 160_00, unionFen: 80_00, state: 'draft', mayDecide: false });
    expect(uses).toHaveLength(2);
    expect(refusalOf(await settle(town))).toBe('nothing-to-settle');
    const decide = (by = town.desk.drafter) =>
      by.post(`/api/settlements/${settlement.id}/decision`, { agrees: true, why: '' });
    expect(refusalOf(await decide())).toBe('settlement-own');
    expect(refusalOf(await decide(await s.staff('bareCity', 'supervisor')))).toBe('not-found');
    expect(done(await agreeTo(town, settlement.id)).settlement).toMatchObject({ state: 'approved', paid: false });
    expect(refusalOf(await agreeTo(town, settlement.id))).toBe('settlement-decided');
    expect(await fundOf(town)).toMatchObject({ reserved: 40_00, owed: 80_00 });

    const member = await payee(s);
    await nameAccount(member);
    await owe(s, 'city', member.person.id, 100_00, '慰问', shopping, terms.fund);
    const cashier = await s.staff('city', 'cashier');
    const wanted = { org: town.desk.orgId, fund: terms.fund, channel: 'bank' };
    const batch = done(await cashier.post<BatchLine>('/api/payout-batches', wanted));
    expect(batch).toMatchObject({ rows: 2, totalFen: 180_00 });
    await agree(town.desk.chief, batch.id);
    const file = await fileOf(cashier, batch.id);
    expect(file).toContain(shop!.name);
    done(await cashier.post(`/api/payout-batches/${batch.id}/results`, upload(bankAnswers(file, () => ['成功']))));
    expect(await fundOf(town)).toMatchObject({ reserved: 40_00, owed: 0, paid: 180_00 });
    // It is found as payments to members are, under its whole name, and leads to its sources.
    const { items } = done(await town.desk.chief.get<Page<PaymentLine>>('/api/payments?fen=8000'));
    expect(items).toMatchObject([{ payee: shop!.name, state: 'carried' }]);
    const trace = done(await town.desk.chief.get<MoneyTraceAnswer>(`/api/payments/${items[0]!.id}/trace`));
    expect(trace).toMatchObject({ payee: shop!.name, to: 'merchant', sources: [{ fen: 80_00 }], intact: true });
    expect(trace.carried).toMatchObject([{ state: 'carried' }]);
    const [seen] = done(await clerk!.get<SettlementLine[]>(`/api/tills/${shop!.id}/settlements`));
    expect(seen).toMatchObject({ unionFen: 80_00, paid: true });
    expect(refusalOf(await town.clerks[1]!.get(`/api/tills/${shop!.id}/settlements`))).toBe('till-not-yours');
    expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true });
    expect(await checkPayments(s.platform.db, s.platform.sealer)).toMatchObject({ wrong: [] });
  });

  it('begins as a draft, whoever writes it, and a debt to a merchant is of one that two have agreed to', async () => {
    const { rows } = await s.world.owner.query<{ state: boolean; fen: boolean }>(
      `select has_column_privilege('hongqiao_app', 'voucher_settlements', 'state', 'insert') as state,
        has_column_privilege('hongqiao_app', 'voucher_settlements', 'union_fen', 'insert') as fen`,
    );
    expect(rows).toEqual([{ state: false, fen: true }]);
    const town = await voucherTown(s, 1);
    done(await take(town.clerks[0]!, town.shops[0]!, await (await openVoucher(town.members[0]!)).show(morning)));
    await s.world.setClock(new Date(morning + 20 * minute));
    const { settlement } = done(await settle(town));
    const owed = s.platform.db.transaction().execute(async (trx) => {
      const account = (kind: 'reserved' | 'owed') =>
        accountOf(trx, { cell: 1, orgId: town.desk.orgId, kind, fund: terms.fund });
      const entry = {
        cell: 1,
        id: newId(),
        caseId: null,
        action: null,
        payeeId: town.shops[0]!.id,
        fromAccount: await account('reserved'),
        toAccount: await account('owed'),
        fen: settlement.unionFen,
        says: '券结算',
        at: morning,
        rightKey: `voucher-settlement:${settlement.id}`,
        payoutId: null,
      };
      await bookAll(trx, [entry], () => Buffer.alloc(32));
    });
    await expect(owed).rejects.toMatchObject({ code: 'HQM09' });
  });

  it('comes as a workbook in which nothing is a formula', async () => {
    const town = await voucherTown(s, 1);
    const phone = await openVoucher(town.members[0]!);
    done(await take(town.clerks[0]!, town.shops[0]!, await phone.show(morning)));
    await s.world.owner.query(`update campaigns set name = '=1+1'`);
    await s.world.setClock(new Date(morning + 20 * minute));
    const { settlement } = done(await settle(town));
    const response = await town.desk.drafter.raw(`/api/settlements/${settlement.id}/file`);
    expect(response.status).toBe(200);
    const { sheets } = await readXlsx(new Uint8Array(await response.arrayBuffer()));
    expect(sheets[0]!.rows[2]!.slice(1)).toEqual(["'=1+1", 1, '收银员', 80, 40, 10]);
  });

  it('leaves its uses free when it is refused', async () => {
    const town = await voucherTown(s, 1);
    const phone = await openVoucher(town.members[0]!);
    done(await take(town.clerks[0]!, town.shops[0]!, await phone.show(morning)));
    await s.world.setClock(new Date(morning + 20 * minute));
    const { settlement } = done(await settle(town));
    const refused = (why: string) =>
      town.desk.chief.post<SettlementAnswer>(`/api/settlements/${settlement.id}/decision`, { agrees: false, why });
    expect(refusalOf(await refused(''))).toBe('answers-wrong');
    expect(done(await refused('金额有疑问')).settlement).toMatchObject({ state: 'refused', why: '金额有疑问' });
    expect(done(await settle(town)).settlement).toMatchObject({ uses: 1 });
  });
});

describe('the end of a campaign’s vouchers', () => {
  it('reminds, ends what was not used, and gives its money back once', async () => {
    const town = await voucherTown(s, 3);
    done(await take(town.clerks[0]!, town.shops[0]!, await (await openVoucher(town.members[0]!)).show(morning)));
    const titles = async (n: number) =>
      done(await town.members[n]!.client.get<{ items: { title: string }[] }>('/api/notices')).items.map(
        (one) => one.title,
      );
    await s.world.setClock('2026-03-29T09:00:00+08:00');
    await s.ticker.settle();
    expect(await titles(0)).toEqual(['你的券用了']);
    expect(await titles(1)).toEqual(['券快要过期了']);
    await s.world.setClock('2026-04-02T23:59:00+08:00');
    await s.ticker.settle();
    expect(await fundOf(town)).toMatchObject({ reserved: 120_00 });
    await s.world.setClock(afterwards);
    await s.ticker.settle();
    await s.ticker.settle();
    expect(await titles(1)).toEqual(['券过期了', '券快要过期了']);
    expect(await fundOf(town)).toMatchObject({ reserved: 40_00, fund: 100_000_00 - 40_00 });
    const [line] = done(await town.members[1]!.client.get<VoucherLine[]>('/api/my/vouchers'));
    expect(line).toMatchObject({ state: 'over' });
    done(await agreeTo(town, done(await settle(town)).settlement.id));
    expect(await fundOf(town)).toMatchObject({ reserved: 0, owed: 40_00 });
    const desk = done(await town.desk.drafter.get<VoucherDesk>(`/api/campaigns/${town.campaign.id}/voucher`));
    expect(desk.money).toEqual({ reservedFen: 120_00, usedFen: 40_00, settledFen: 40_00, releasedFen: 80_00 });
  });

  it('comes where the campaign is called off: what was used before counts, offline too, the rest and what is undone is worth nothing', async () => {
    const town = await voucherTown(s, 4);
    const [used, offline, late] = await Promise.all(town.members.slice(0, 3).map((one) => openVoucher(one)));
    const [clerk] = town.clerks;
    const [shop] = town.shops;
    const first = done(await take(clerk!, shop!, await used!.show(morning)));
    const before = await offline!.show(morning + minute);
    await s.world.setClock(new Date(morning + 2 * minute));
    const url = `/api/campaigns/${town.campaign.id}/call-off`;
    done(await town.desk.chief.post(url, { why: '经费另有安排' }));
    done(await town.desk.drafter.post(`${url}/agreement`, { n: 1 }));
    await s.ticker.settle();
    await s.world.setClock(new Date(morning + 3 * minute));
    const shown = await late!.show(morning + 3 * minute);
    expect(refusalOf(await take(clerk!, shop!, shown))).toBe('voucher-over');
    expect(refusalOf(await clerk!.post(`/api/tills/${shop!.id}/look`, { code: shown }))).toBe('voucher-over');
    const uses = [
      { key: newId(), code: before, billFen: 80_00, at: new Date(morning + minute).toISOString() },
      { key: newId(), code: shown, billFen: 80_00, at: new Date(morning + 3 * minute).toISOString() },
    ];
    const { results } = done(await clerk!.post<UploadAnswer>(`/api/tills/${shop!.id}/uploads`, { uses }));
    expect(results.map(({ refused }) => refused)).toEqual([undefined, 'voucher-over']);
    expect(done(await town.members[3]!.client.get<VoucherLine[]>('/api/my/vouchers'))).toEqual([]);
    // What is undone at the till now is no voucher any more: it is taken back like those that nobody used.
    done(await undo(clerk!, shop!, first.id));
    await s.ticker.settle();
    expect(done(await town.members[0]!.client.get<VoucherLine[]>('/api/my/vouchers'))).toEqual([]);
    const told = done(await town.members[0]!.client.get<Page<NoticeLine>>('/api/notices')).items;
    expect(told.map(({ title }) => title)).toEqual(expect.arrayContaining(['券的核销撤销了', '活动取消了']));
    expect(await disagreements(s, town.campaign.id)).toEqual([]);
    expect(await fundOf(town)).toMatchObject({ reserved: 160_00 });
    await s.world.setClock(new Date(morning + 3 * 86_400_000));
    await s.ticker.settle();
    await s.ticker.settle();
    expect(await fundOf(town)).toMatchObject({ reserved: 40_00, fund: 100_000_00 - 40_00 });
    expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true });
  });

  it('gives what lapsed to whoever comes, while the campaign is open', async () => {
    const town = await voucherTown(s, 2, { days: 2 }, { closesAt: '2026-03-20T18:00:00+08:00' });
    const late = await s.worker();
    expect(refusalOf(await claim(late, town.campaign))).toBe('sold-out');
    await s.world.setClock('2026-03-12T00:00:01+08:00');
    await s.ticker.settle();
    done(await claim(late, town.campaign));
    expect(done(await late.get<VoucherLine[]>('/api/my/vouchers'))).toMatchObject([
      { state: 'live', lastDay: '2026-03-13' },
    ]);
    // Whoever let hers lapse may come again, and has a new one.
    const [again] = town.members;
    done(await claim(again!.client, town.campaign));
    expect(done(await again!.client.get<VoucherLine[]>('/api/my/vouchers'))).toMatchObject([
      { state: 'live', number: 4 },
    ]);
    expect(await disagreements(s, town.campaign.id)).toEqual([]);
  });
});

describe('what anybody may know of vouchers', () => {
  it('tells by whole quarters, hides fewer than five, and gives merchants’ and customers’ money per yuan of the union', async () => {
    const town = await voucherTown(s, 6);
    const openOn = async (day: string) => {
      await s.world.setClock(`${day}T09:00:00+08:00`);
      const { campaigns, ...answer } = done(
        await s.client().get<OpenVouchers>(`/api/open/vouchers?org=${town.desk.orgId}`),
      );
      await s.world.setClock(new Date(morning));
      return { ...answer, ...campaigns[0]! };
    };
    const takeOf = async (members: typeof town.members) => {
      for (const [n, member] of members.entries())
        done(await take(town.clerks[n % 2]!, town.shops[n % 2]!, await (await openVoucher(member)).show(morning)));
    };
    await takeOf(town.members.slice(0, 4));
    expect(await openOn('2026-04-01')).not.toHaveProperty('granted');
    await takeOf(town.members.slice(4));
    expect(await openOn('2026-03-31')).toMatchObject({ to: '2025-12-31', fewest: 5, asOf: '2026-03-31T01:00:00.000Z' });
    expect(await openOn('2026-03-31')).not.toHaveProperty('granted');
    expect(await openOn('2026-04-01')).toMatchObject({
      to: '2026-03-31',
      granted: 6,
      used: 6,
      unionFen: 240_00,
      merchantFen: 60_00,
      customerFen: 180_00,
      merchantPerYuan: 0.25,
      customerPerYuan: 0.75,
    });
  });
});

describe('«我们的会费去哪了»', () => {
  it('tells what merchants were paid only of five people and more who used their vouchers', async () => {
    const town = await voucherTown(s, 6);
    for (const [n, member] of town.members.entries())
      done(await take(town.clerks[n % 2]!, town.shops[n % 2]!, await (await openVoucher(member)).show(morning)));
    await s.world.setClock(new Date(morning + 20 * minute));
    done(await agreeTo(town, done(await settle(town)).settlement.id));
    const { settlement } = done(await settle(town, 1));
    const open = async () =>
      done(await s.client().get<OpenMoneyAnswer>(`/api/open/money?org=${town.desk.orgId}&year=2026`));
    await s.world.setClock('2026-04-02T09:00:00+08:00');
    const first = await open();
    expect([first.to, first.spending, first.outFen, first.given]).toEqual(['2026-03-31', undefined, undefined, []]);
    expect(first.restFen).toBe(first.inFen);
    done(await agreeTo(town, settlement.id));
    await s.world.setClock('2026-07-01T09:00:00+08:00');
    const title = s.platform.allotments.get('voucher-campaign')!.title;
    expect((await open()).spending).toEqual([{ label: title, people: 6, fen: 240_00 }]);
  });
});

describe('over random days', () => {
  it('the uses, the settlements and the ledger are one sum, and every bill is its shares to the fen', async () => {
    const town = await voucherTown(s, 24, { leastFen: 1 });
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    let [now, expected] = [morning, 0];
    for (const member of town.members) {
      now += 61_000;
      await s.world.setClock(new Date(now));
      const at = random(2);
      const billFen = 1 + random(90_00);
      const phone = await openVoucher(member);
      const use = done(await take(town.clerks[at]!, town.shops[at]!, await phone.show(now), billFen));
      const shares = shareBill({ ...terms, leastFen: 1 }, billFen);
      if (isRefusal(shares)) throw new Error('a bill of a fen is enough');
      expect(use).toMatchObject({ offFen: shares.offFen, unionFen: shares.unionFen, customerFen: shares.customerFen });
      expect(shares.unionFen + shares.merchantFen + shares.customerFen).toBe(billFen);
      if (random(4) === 0) done(await undo(town.clerks[at]!, town.shops[at]!, use.id));
      else expected += use.unionFen;
    }
    await s.world.setClock(new Date(now + 20 * minute));
    const settled = [];
    for (const shop of [0, 1]) {
      const { settlement, uses } = done(await settle(town, shop));
      expect(uses.reduce((sum, one) => sum + one.unionFen, 0)).toBe(settlement.unionFen);
      settled.push(done(await agreeTo(town, settlement.id)).settlement.unionFen);
    }
    expect(settled[0]! + settled[1]!).toBe(expected);
    expect(await fundOf(town)).toMatchObject({ owed: expected, reserved: 24 * 40_00 - expected });
    await s.world.setClock(afterwards);
    await s.ticker.settle();
    expect(await fundOf(town)).toMatchObject({ fund: 100_000_00 - expected, reserved: 0, owed: expected });
    expect(await checkLedger(s.platform.db)).toMatchObject({ balanced: true });
  });
});
