import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { done } from '../../replay/client.ts';
import { claim, drafting, opening } from '../campaign-desk.ts';
import { sourcesFor } from '../draw-desk.ts';
import { type DrawnDesk, drawn, enter, openDrawnDesk, ownDrawOf, windowEnd } from '../drawn-desk.ts';
import type { TestServer } from '../server.ts';
import { sayWorth } from '../voucher-desk.ts';
import { signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

const values = ['02 11 14 19 27 33 + 08', '3 7 1'];

async function fillMoment(page: Page, label: string, at: string): Promise<void> {
  const input = page.getByRole('dialog').getByLabel(label);
  await input.fill(at);
  await input.press('Tab');
}

async function draft(page: Page): Promise<void> {
  await page.goto('/console/campaigns');
  await page.getByRole('button', { name: '起草活动' }).click();
  await page.getByRole('menuitem', { name: '职工活动报名' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称').fill('亲子春游');
  await dialog.getByLabel('说明').fill('每家一位会员带一个孩子，一天来回，管午饭。');
  await dialog.getByLabel('怎么发').click();
  await page.getByTitle('报名后抽签', { exact: true }).click();
  await dialog.getByText('抽签要等种子来源公布，一般在报名截止以后的几天。').waitFor();
  await dialog.getByLabel('一共多少').fill('3');
  await dialog.getByLabel('候补几人').fill('2');
  await fillMoment(page, '开始', '2026-03-08 10:00');
  await fillMoment(page, '结束', '2026-03-20 18:00');
  await fillMoment(page, '报名截止', '2026-03-09 12:00');
  await dialog.getByText('上次没轮到的在前').waitFor();
  await look(page, 'campaign-draw-1-editor');
  await dialog.getByRole('button', { name: '存为草稿' }).click();
  await page.getByRole('heading', { level: 1, name: '亲子春游' }).waitFor();
}

async function announce(page: Page): Promise<void> {
  await page.getByRole('button', { name: '核对无误，发布' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '核对无误，发布' }).click();
  await page.getByText('已发布，没开始').waitFor();
  await page.getByText('请预告抽签：写明种子从哪里来。').waitFor();
  await page.getByRole('button', { name: '预告抽签' }).click();
  const sources = ['福利彩票双色球第 2026027 期开奖号码', '体育彩票排列三第 26059 期开奖号码'];
  for (const [n, says] of sources.entries()) {
    await page.getByLabel('哪一个公开结果').nth(n).fill(says);
    await page
      .getByLabel('哪一天公布')
      .nth(n)
      .fill(n === 0 ? '2026-03-09' : '2026-03-11');
    await page.keyboard.press('Tab');
  }
  await page.getByRole('button', { name: '公开预告' }).click();
  await page.getByText('公布的日子要在报名截止的第二天或者以后').waitFor();
  await look(page, 'campaign-draw-2-source-early');
  await page.getByLabel('哪一天公布').nth(0).fill('2026-03-11');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: '公开预告' }).click();
  await page.getByText('抽签已经预告。报名截止的时候名单自动封存、公开。').waitFor();
  await look(page, 'campaign-draw-3-announced');
}

async function read(page: Page): Promise<void> {
  await page.getByLabel(/双色球/).fill(values[0]!);
  await page.getByLabel(/排列三/).fill(values[1]!);
  await page.getByRole('button', { name: '提交我录入的' }).click();
  await page.getByText('你已经录入，请另一个人独立录一遍。').or(page.getByText(/正在/)).first().waitFor();
}

/** A campaign of vouchers that can be used until the 12th, entered, with its list closed. */
async function entered(server: TestServer, desk: DrawnDesk, phone: string): Promise<string> {
  const { drafter, chief } = desk;
  await desk.setClock(drafting);
  const more = { ...drawn, service: 'voucher-campaign', name: '示例消费券', closesAt: '2026-03-12T18:00:00+08:00' };
  const { id } = await desk.draft(1, more);
  await sayWorth(server, { drafter, chief, org: 'city' }, id, { validUntil: '2026-03-12' });
  const campaign = await desk.move(id, 'announce');
  done(await chief.post(`/api/campaigns/${id}/draw`, { sources: sourcesFor('2026-03-11') }));
  await desk.setClock(opening);
  const client = server.client();
  await client.signInByPhone(phone);
  done(await claim(client, campaign));
  await enter(await desk.people(1), campaign);
  await desk.freeze(campaign);
  return id;
}

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'an outing is drawn: drafted, announced with its sources, entered without haste, closed by the clock, read by two, and checked by a member on her phone',
    { timeout: 300_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const desk = await openDrawnDesk(server);
      await desk.setClock(drafting);
      const [drafter, chief] = [await world.staff('city', 'approver'), await world.staff('city', 'supervisor')];
      const first = await openPage(browser, server.url, 'desk');
      await signInByPassword(first.page, world.password, drafter);
      await draft(first.page);
      const address = first.page.url();
      const id = address.split('/').at(-1)!;
      const second = await openPage(browser, server.url, 'desk');
      await signInByPassword(second.page, world.password, chief);
      await second.page.goto(address);
      await announce(second.page);

      await desk.setClock(opening);
      const crowd = await desk.people(7);
      for (const { client } of crowd) done(await claim(client, { id, edition: 1 }));
      const member = await world.worker('factory');
      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto('/sign-in');
      await signInByPhone(phone.page, member.phone);
      await phone.page.goto(`/campaigns/${id}`);
      await phone.page.getByText('先报名，到时间抽签，早报晚报机会一样').waitFor();
      await phone.page.getByRole('link', { name: '亲子春游抽签' }).waitFor();
      await phone.page.getByRole('button', { name: '报名' }).click();
      await phone.page.getByText('到时间出结果，会发消息告诉你，不用守着。').waitFor();
      await look(phone.page, 'campaign-draw-4-entered', { streams: true });

      await desk.setClock(windowEnd);
      await server.ticker.settle();
      await phone.page.goto(`/campaigns/${id}`);
      await phone.page.getByText('名单已经封存，共 8 人，你在里面。等种子公布以后抽签。').waitFor();
      await phone.page.getByRole('button', { name: /在我的手机上核对/ }).click();
      await phone.page.getByText('我在里面。名单和封存时公布的承诺值一致，没有被改过。').waitFor();
      await look(phone.page, 'campaign-draw-5-in-list', { streams: true });

      await desk.setClock('2026-03-11T21:00:00+08:00');
      await second.page.goto(address);
      await second.page.getByRole('link', { name: '亲子春游抽签' }).click();
      await second.page.getByRole('heading', { name: '名单已封存，等种子公布' }).waitFor();
      const drawAddress = second.page.url();
      await read(second.page);
      await first.page.goto(drawAddress);
      await read(first.page);
      await server.ticker.settle();
      await first.page.goto(drawAddress);
      await first.page.getByRole('heading', { name: '已抽签，结果全部办完' }).waitFor();
      await first.page.getByRole('button', { name: '打印公示（3 人）' }).waitFor();
      await look(first.page, 'campaign-draw-6-done');
      await first.page.getByRole('link', { name: '打开活动' }).click();
      await first.page.getByText('抽签已经办完，名额按名次给了，其余的按名次候补。').waitFor();
      await first.page.getByText('发出 3 / 3，余 0').waitFor();

      await phone.page.goto(`/campaigns/${id}`);
      await phone.page.getByText(/你排第 \d 名/).waitFor();
      await phone.page.getByRole('button', { name: /在我的手机上核对/ }).click();
      await phone.page.getByText(/我在里面，第 \d 名。名单、种子、结果全部对得上。/).waitFor();
      await phone.page.getByText('看中签的编号（前 3 名）').click();
      expect(await phone.page.locator('.draw-winners li').count()).toBe(3);
      await look(phone.page, 'campaign-draw-7-checked', { streams: true });
      const places = await Promise.all(crowd.map(async ({ client }) => (await ownDrawOf(client, { id })).place));
      expect(new Set(places).size).toBe(7);

      // Of vouchers that ran out before anybody drew for them she reads why, beside her place in the public list.
      const late = await entered(server, desk, member.phone);
      await desk.setClock('2026-03-13T09:00:00+08:00');
      await server.ticker.settle();
      await phone.page.goto(`/campaigns/${late}`);
      await phone.page.getByText('这场抽签不再进行：券只能用到3月12日（周四），没能在那以前抽完。').waitFor();
      await phone.page.getByText('你在公开名单里的编号').waitFor();
      await look(phone.page, 'campaign-draw-8-given-up');
      for (const one of [first, second, phone]) {
        expect(one.faults).toEqual([]);
        await one.context.close();
      }
    },
  );
});
