import { writeXlsx } from 'hucre/xlsx';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { CampaignFields, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { type Desk, claim, drafting, openDesk, opening, plantClaimants } from '../campaign-desk.ts';
import type { TestServer } from '../server.ts';
import { sayWorth } from '../voucher-desk.ts';
import { signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

const base = '示例温泉疗养院';
const group = { label: '从化三天团', startsAt: '2026-03-20T08:00:00+08:00', endsAt: '2026-03-22T18:00:00+08:00' };
const back = '2026-03-23T09:00:00+08:00';

/** A base that the province has accredited. */
async function accredit(server: TestServer, city: Desk): Promise<void> {
  const host = await server.worker();
  const papers = [await upload(host)];
  const routes = '温泉线，3 天 2 晚，每人每天 600 元\n湖边线，2 天 1 晚，每人每天 480 元';
  const form = { name: base, creditCode: '91440000100000024Q', city: '示例市示例县', beds: 240, routes, papers };
  const { id } = done(await host.post<CaseAnswer>('/api/services/recuperation-base/cases', { form }));
  const visit = { visitedOn: '2026-03-02', found: '住宿、消防、食堂都看过，符合要求。' };
  done(await city.drafter.post(`/api/cases/${id}/moves`, { action: 'visit', said: visit }));
  const province = await server.staff('province', 'approver');
  done(await province.post(`/api/cases/${id}/moves`, { action: 'accredit', said: {} }));
  const said = {
    leftOn: '2026-03-02',
    nights: 2,
    union: '示例电子厂工会',
    route: '温泉线',
    people: 127,
    spent: 207_645_00,
  };
  done(await host.post(`/api/cases/${id}/moves`, { action: 'report', said }));
}

/** Types a moment into a field of the dialog and leaves it. */
async function fillMoment(page: Page, label: string, at: string): Promise<void> {
  const input = page.getByRole('dialog').getByLabel(label, { exact: true });
  await input.fill(at);
  await input.press('Tab');
}

const campaignOf = async (desk: Desk, more: Partial<CampaignFields>): Promise<DeskAnswer> => desk.draft(3, more);

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a union sends a group to a base and signs its members up; one of them has it in her calendar, and rates it when she is back',
    { timeout: 300_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      await world.setClock(drafting);
      const city = await openDesk(server);
      await accredit(server, city);

      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, world.password, await world.staff('city', 'caseworker', 'approver'));
      await desk.page.goto('/console/campaigns');
      await desk.page.getByRole('button', { name: '起草活动' }).click();
      await desk.page.getByRole('menuitem', { name: '职工疗休养' }).click();
      const dialog = desk.page.getByRole('dialog');
      await dialog.getByLabel('名称').fill('春季疗休养');
      await dialog.getByLabel('说明').fill('去从化泡温泉，三天两晚，早上 8 点在文化宫门口上车。');
      await dialog.getByLabel('去哪里').click();
      await desk.page.getByTitle(base).click();
      await dialog.getByLabel('怎么发').click();
      await desk.page.getByTitle('先到先得').last().click();
      await dialog.getByLabel('时段、团期叫什么').fill(group.label);
      await fillMoment(desk.page, '从', '2026-03-20 08:00');
      await fillMoment(desk.page, '到', '2026-03-22 18:00');
      await dialog.getByLabel('这一份多少').fill('20');
      await fillMoment(desk.page, '开始', '2026-03-08 10:00');
      await fillMoment(desk.page, '结束', '2026-03-15 18:00');
      await look(desk.page, 'services-1-recuperation-draft');
      await dialog.getByRole('button', { name: '存为草稿' }).click();
      await desk.page.getByText('草稿，等另一人核对').waitFor();
      await look(desk.page, 'services-2-recuperation-desk', { streams: true });
      const trip = await city.move(desk.page.url().split('/').at(-1)!, 'announce');

      // Before it opens a member puts the opening into her calendar; then her union signs her up by a list.
      const member = await world.worker('factory', '林小梅');
      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto('/sign-in');
      await signInByPhone(phone.page, member.phone);
      await phone.page.goto('/campaigns');
      await phone.page
        .getByRole('link', { name: /订阅.*的活动/ })
        .first()
        .waitFor();
      await look(phone.page, 'services-3-campaigns');
      await phone.page.getByRole('link', { name: /春季疗休养/ }).click();
      await phone.page.getByRole('link', { name: '把开始的时间加入日历' }).waitFor();
      await look(phone.page, 'services-4-coming', { streams: true });
      await world.setClock(opening);
      const clerk = await openPage(browser, server.url, 'desk');
      await signInByPassword(clerk.page, world.password, await world.staff('factory', 'caseworker'));
      await clerk.page.goto('/console/group-filings');
      await clerk.page.getByLabel('替会员办什么').click();
      await clerk.page.getByTitle(/活动报名/).click();
      await clerk.page.getByLabel('报哪次活动').click();
      await clerk.page.getByTitle(/春季疗休养/).click();
      await clerk.page.getByLabel('报哪一个时段、哪一个团').click();
      await clerk.page.getByTitle(/从化三天团/).click();
      const rows = [
        ['姓名', '证件号码'],
        [member.name, member.document],
        ['王不在册', world.documentNumber()],
      ];
      const buffer = Buffer.from(await writeXlsx({ sheets: [{ name: '名单', rows }] }));
      const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
      await clerk.page.getByLabel('名单文件').setInputFiles({ name: '名单.xlsx', mimeType, buffer });
      await clerk.page.getByText('名单上有 2 人。').waitFor();
      await clerk.page.getByRole('button', { name: '替名单上的会员报名' }).click();
      await clerk.page.getByText('已经替 1 人报了名，1 人没有办成').waitFor();
      await look(clerk.page, 'services-5-signed-up');

      await phone.page.goto('/notices');
      await phone.page.getByText('工会替你报了名', { exact: true }).waitFor();
      await phone.page.goto(`/campaigns/${trip.id}`);
      await phone.page.getByRole('link', { name: '加入日历', exact: true }).waitFor();
      await look(phone.page, 'services-6-place', { streams: true });
      await phone.page.goto('/me/agenda');
      await phone.page.getByRole('link', { name: /3月20日（周五）08:00 到 3月22日（周日）18:00/ }).waitFor();
      await phone.page.getByRole('button', { name: '生成日历地址' }).click();
      const address = await phone.page.getByLabel('你的日历地址').inputValue();
      await look(phone.page, 'services-7-agenda');
      const calendar = await (await fetch(address)).text();
      expect(calendar).toContain('SUMMARY:职工疗休养\r\n');
      expect(calendar).not.toContain('春季疗休养');

      // Five others go and rate; she comes back and is the sixth.
      const others = await plantClaimants(server, 5, 'school');
      for (const { client } of others) done(await claim(client, trip, { slice: 1 }));
      await world.setClock(back);
      for (const [n, { client }] of others.entries()) {
        const form = { base, backOn: '2026-03-22', route: 5, food: n === 0 ? 2 : 4, lodging: 5, guide: 4 };
        done(await client.post('/api/services/trip-feedback/cases', { form }));
      }
      await phone.page.goto(`/campaigns/${trip.id}`);
      await phone.page.getByRole('link', { name: `评一评${base}` }).click();
      await expect.poll(() => phone.page.getByLabel('去的是哪个基地？').inputValue()).toBe(base);
      await phone.page.getByText('在名单上。').waitFor();
      await look(phone.page, 'services-8-rating');
      await phone.page.getByLabel('去的是哪个基地？').fill('别处');
      await phone.page.getByText('名单上没有这个名字。').waitFor();
      await phone.page.getByLabel('去的是哪个基地？').fill('温泉');
      await look(phone.page, 'services-8-offered');
      await phone.page.getByRole('button', { name: base }).click();
      await phone.page.getByText('在名单上。').waitFor();
      await phone.page.goto('/lists/recuperation-base');
      await phone.page.getByText('5.0 分（5 人一共打了 25 分）').first().waitFor();
      await phone.page.getByText('3.6 分（5 人一共打了 18 分）').waitFor();
      await look(phone.page, 'services-9-bases');
      expect([...desk.faults, ...clerk.faults, ...phone.faults]).toEqual([]);
      for (const { context } of [desk, clerk, phone]) await context.close();
    },
  );

  test(
    'a rider takes a battery-swap voucher, a place at the clinic bus and a trade-in subsidy; the cadre sees how many are left',
    { timeout: 240_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      await world.setClock(drafting);
      const county = await openDesk(server, 'county');
      const slots = [
        { label: '南门停车场 第一场', startsAt: '2026-03-12T09:00:00+08:00', endsAt: '2026-03-12T09:30:00+08:00' },
        { label: '南门停车场 第二场', startsAt: '2026-03-12T09:30:00+08:00', endsAt: '2026-03-12T10:00:00+08:00' },
      ].map((slot) => ({ ...slot, quota: 1, waits: 1 }));
      const clinic = await campaignOf(county, {
        service: 'mobile-clinic',
        name: '体检车到南门',
        lead: '空腹来，带身份证。',
        split: 'slots',
        slices: slots,
      });
      const swap = await campaignOf(county, {
        service: 'battery-swap',
        name: '骑手换电券',
        lead: '每人一张，到写明的换电点用。',
      });
      const tradeIn = await campaignOf(county, {
        service: 'trade-in',
        name: '家电以旧换新',
        lead: '交旧家电，买新的抵扣，发完为止。',
      });
      for (const { id } of [swap, tradeIn]) await sayWorth(server, { ...county, org: 'county' }, id);
      for (const { id } of [clinic, swap, tradeIn]) await county.move(id, 'announce');
      const [other] = await plantClaimants(server, 1, 'school');
      await world.setClock(opening);
      done(await claim(other!.client, clinic, { slice: 1 }));

      const rider = await world.worker('factory', '示例乙');
      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto('/sign-in');
      await signInByPhone(phone.page, rider.phone);
      await phone.page.goto(`/campaigns/${clinic.id}`);
      await phone.page.getByRole('radio', { name: /第二场/ }).check();
      await look(phone.page, 'services-10-clinic', { streams: true });
      await phone.page.getByRole('button', { name: '报名' }).click();
      await phone.page.getByText('已有名额').waitFor();
      await look(phone.page, 'services-11-clinic-place', { streams: true });

      await phone.page.goto(`/campaigns/${swap.id}`);
      const work = phone.page.getByRole('group', { name: '你做什么工作？' });
      await work.getByRole('radio', { name: '别的工作' }).check();
      await phone.page.getByRole('button', { name: '领一张' }).click();
      await phone.page.getByText('这次只给送外卖、送快递的会员').waitFor();
      await look(phone.page, 'services-12-swap-refused', { streams: true });
      await work.getByRole('radio', { name: '外卖、即时配送' }).check();
      await phone.page.getByRole('button', { name: '领一张' }).click();
      await phone.page.getByRole('link', { name: '打开这张券' }).waitFor();
      await look(phone.page, 'services-13-swap', { streams: true });
      await phone.page.goto(`/campaigns/${tradeIn.id}`);
      await phone.page.getByRole('button', { name: '领一张' }).click();
      await phone.page.getByRole('link', { name: '打开这张券' }).click();
      await phone.page.getByRole('img', { name: /二维码/ }).waitFor();
      await look(phone.page, 'services-14-trade-in');
      await phone.page.goto('/me/agenda');
      await phone.page.getByText('券的最后一天，过了就不能用').first().waitFor();
      await look(phone.page, 'services-15-agenda');

      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, world.password, await world.staff('county', 'supervisor'));
      await desk.page.goto('/console/campaigns');
      await desk.page.getByText('1 / 3').first().waitFor();
      await look(desk.page, 'services-16-campaigns');
      await desk.page.goto(`/console/campaigns/${clinic.id}`);
      await desk.page.getByText('南门停车场 第二场').first().waitFor();
      await look(desk.page, 'services-17-clinic-desk', { streams: true });
      expect([...desk.faults, ...phone.faults]).toEqual([]);
      for (const { context } of [desk, phone]) await context.close();
    },
  );
});
