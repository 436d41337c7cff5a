import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import { addDays, dayOf } from '../../kernel/calendar.ts';
import type { BatchLine } from '../../kernel/payout.ts';
import { done } from '../../replay/client.ts';
import { bankAnswers } from '../bank.ts';
import { campaignFields, claim } from '../campaign-desk.ts';
import { admit, merchantFields } from '../merchant-desk.ts';
import { agree, fileOf, upload } from '../payout-desk.ts';
import type { TestServer } from '../server.ts';
import type { WorldPerson } from '../world.ts';
import { signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, launch, look, openPage } from './browser.ts';
import { scanned, writeFilm } from './codes.ts';

const hour = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();

async function clientOf(server: TestServer, person: WorldPerson) {
  const client = server.client();
  await client.signInByPassword(person.login!, server.world.password);
  return client;
}

/** A member or a clerk on her phone, signed in at a page. */
async function signInAt(page: Page, path: string, phone: string): Promise<void> {
  await page.goto(path);
  await page.getByRole('link', { name: '用手机号登录' }).click();
  await signInByPhone(page, phone);
}

/** Both at one width and the other: what is looked at on a phone must hold at a desk. */
async function lookTwice(page: Page, name: string): Promise<void> {
  await look(page, `${name}-phone`);
  await page.setViewportSize({ width: 1366, height: 860 });
  await look(page, `${name}-desk`);
  await page.setViewportSize({ width: 375, height: 812 });
}

describe.skipIf(browserPath === undefined)('vouchers', () => {
  const stage = useStage();

  test(
    'go from a merchant’s admission over campaign, code, till, undo and offline to a settlement that is paid',
    { timeout: 300_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const [drafter, chief] = [
        await world.staff('city', 'caseworker', 'cashier'),
        await world.staff('city', 'supervisor'),
      ];
      const [making, deciding] = [await clientOf(server, drafter), await clientOf(server, chief)];
      const members = [await world.worker('factory', '周示例'), await world.worker('factory', '吴示例')];
      const clerkPhone = world.phone();
      await world.fund('city', 'trips', 1_000_00);

      // A supervisor admits a merchant and invites its clerk.
      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, world.password, chief);
      await desk.page.goto('/console/merchants');
      await desk.page.getByText('还没有商户').waitFor();
      await desk.page.getByRole('button', { name: '准入一家商户' }).click();
      const fields = merchantFields('示例换电站');
      const dialog = desk.page.getByRole('dialog');
      await dialog.getByLabel('商户名称').fill(fields.name);
      await dialog.getByLabel('统一社会信用代码').fill(fields.creditCode.replace(/.$/, 'X'));
      await dialog.getByLabel('店在哪里').fill(fields.address);
      await dialog.getByLabel('开户银行').fill(fields.bank);
      await dialog.getByLabel('对公账号').fill(fields.account);
      await dialog.getByRole('button', { name: '准入这家商户' }).click();
      await dialog.getByText('请对照证书').first().waitFor();
      await look(desk.page, 'voucher-1-admit');
      await dialog.getByLabel('统一社会信用代码').fill(fields.creditCode);
      await dialog.getByRole('button', { name: '准入这家商户' }).click();
      await desk.page.getByRole('button', { name: `邀请收银员：${fields.name}` }).click();
      await dialog.getByLabel('收银员姓名').fill('郑示例');
      await dialog.getByLabel('手机号').fill(clerkPhone);
      await dialog.getByRole('button', { name: '邀请做收银员' }).click();
      await desk.page.getByText('已邀请，等她在手机上接受').waitFor();
      await look(desk.page, 'voucher-2-merchants');
      await desk.page.setViewportSize({ width: 375, height: 812 });
      await look(desk.page, 'voucher-2-merchants-phone');
      await desk.page.setViewportSize({ width: 1366, height: 860 });

      // A caseworker drafts the campaign two hours ago and says what a voucher is worth.
      const now = Date.now();
      await world.setClock(new Date(now - 2 * hour));
      const times = { opensAt: iso(now - hour), closesAt: iso(now + 24 * hour), slices: [{ quota: 2, waits: 0 }] };
      const of = { service: 'voucher-campaign', name: '骑手换电券', lead: '每人一张，到换电站付款时抵扣。', ...times };
      const { id: orgId } = world.orgs['city']!;
      const draft = done(await making.post<DeskAnswer>('/api/campaigns', { orgId, ...campaignFields(2, of) }));
      await world.setClock(null);
      const editing = await openPage(browser, server.url, 'desk');
      await signInByPassword(editing.page, world.password, drafter);
      await editing.page.goto(`/console/campaigns/${draft.id}/voucher`);
      await editing.page.getByRole('spinbutton', { name: '面额' }).fill('50');
      await editing.page.getByRole('spinbutton', { name: '其中商户让利' }).fill('10');
      for (const [label, day] of [
        ['从哪天可以用', dayOf(now)],
        ['用到哪天为止', addDays(dayOf(now), 10)],
      ] as const) {
        await editing.page.getByLabel(label).fill(day);
        await editing.page.getByLabel(label).press('Tab');
      }
      await editing.page.getByLabel(`${fields.name}（${fields.address}）`).check();
      await editing.page.getByText('发布的时候预留 80 元').waitFor();
      await look(editing.page, 'voucher-3-terms');
      await editing.page.getByRole('button', { name: '保存' }).click();
      await editing.page.getByText('保存了').waitFor();
      const campaign = done(await deciding.post<DeskAnswer>(`/api/campaigns/${draft.id}/moves`, { move: 'announce' }));

      // Two members have been given one.
      for (const person of members) {
        const client = server.client();
        await client.signInByPhone(person.phone);
        done(await claim(client, campaign));
      }
      const member = await openPage(browser, server.url, 'phone');
      await signInAt(member.page, '/me/vouchers', members[0]!.phone);
      await member.page.getByRole('link', { name: /骑手换电券/ }).waitFor();
      await lookTwice(member.page, 'voucher-4-mine');
      await member.page.getByRole('link', { name: /骑手换电券/ }).click();
      const first = await scanned(member.page, '券的二维码');
      await lookTwice(member.page, 'voucher-5-shown');
      // What it comes to and where it is taken stands on the page of the campaign as well, before anybody has one.
      await member.page.getByRole('link', { name: '看看这次活动' }).click();
      await member.page.getByText('不找零').waitFor();
      await member.page.getByRole('heading', { name: '在哪里用（1 家）' }).waitFor();
      await member.page.getByText(fields.address).waitFor();
      await lookTwice(member.page, 'voucher-5-campaign');
      await member.page.goBack();

      // The clerk accepts on her phone, and takes what is held out.
      const till = await openPage(browser, server.url, 'phone');
      await signInAt(till.page, '/till', clerkPhone);
      await till.page.getByRole('button', { name: /接受，做/ }).waitFor();
      await look(till.page, 'voucher-6-invited');
      await till.page.getByRole('button', { name: /接受，做/ }).click();
      await till.page.getByRole('button', { name: '扫券' }).waitFor();
      await lookTwice(till.page, 'voucher-7-till');
      const takeCode = async (text: string, amount: string) => {
        await till.page.getByLabel('没有摄像头，输入券码').fill(text);
        await till.page.getByRole('button', { name: '看这张券' }).click();
        await till.page.getByLabel('这单一共多少元？').fill(amount);
      };
      await till.page.getByLabel('没有摄像头，输入券码').fill('0000-0000-0000-0000');
      await till.page.getByRole('button', { name: '看这张券' }).click();
      await till.page.getByText('认不出这张券').waitFor();
      await look(till.page, 'voucher-8-unknown');
      await takeCode(first, '68.5');
      await till.page.getByText('收会员').waitFor();
      await till.page.getByText('18.50 元').first().waitFor();
      await lookTwice(till.page, 'voucher-9-bill');
      await till.page.getByRole('button', { name: '确认收这张券' }).click();
      await till.page.getByText('收好了').waitFor();
      await lookTwice(till.page, 'voucher-10-taken');

      // Taken by mistake: undone, and taken again.
      await till.page.getByRole('button', { name: '撤销第 1 号' }).first().click();
      await till.page.getByRole('button', { name: '撤销第 1 号' }).first().click();
      await till.page.getByText('已撤销').waitFor();
      await member.page.reload();
      await takeCode(await scanned(member.page, '券的二维码'), '68.5');
      await till.page.getByRole('button', { name: '确认收这张券' }).click();
      await till.page.getByText('收好了').waitFor();
      await till.page.getByRole('button', { name: '收下一张' }).click();
      await till.page.getByText('1 张，工会要付 40 元').waitFor();

      // The second one without a network, on both phones, sent when there is one again.
      const other = await openPage(browser, server.url, 'phone');
      await signInAt(other.page, '/me/vouchers', members[1]!.phone);
      await other.page.getByRole('link', { name: /骑手换电券/ }).click();
      await scanned(other.page, '券的二维码');
      const isKept = (page: Page) => page.evaluate('navigator.serviceWorker.ready.then(() => true)');
      await Promise.all([isKept(other.page), isKept(till.page)]);
      await Promise.all([other.context.setOffline(true), till.context.setOffline(true)]);
      await Promise.all([other.page.reload(), till.page.reload()]);
      await till.page.getByRole('button', { name: '扫券' }).waitFor();
      await takeCode(await scanned(other.page, '券的二维码'), '30');
      await till.page.getByRole('button', { name: '确认收这张券' }).click();
      await till.page.getByText('先记在这部手机上').waitFor();
      await look(till.page, 'voucher-11-offline');
      await till.page.getByRole('button', { name: '收下一张' }).click();
      // Tried as soon as there is a network, in vain; then again when the page is opened with one.
      await till.page.route('**/api/tills/**', (route) => route.abort());
      const tried = till.page.waitForRequest('**/api/tills/**');
      await till.context.setOffline(false);
      await tried;
      await till.page.unrouteAll();
      await till.page.reload();
      await till.page.getByText('2 张，工会要付 64 元').waitFor();
      await lookTwice(till.page, 'voucher-12-sent');

      // Settled, agreed to by another, and paid.
      await world.setClock(new Date(Date.now() + 20 * 60_000));
      await editing.page.goto('/console/settlements');
      await editing.page.getByRole('button', { name: '给商户结算' }).click();
      const settling = editing.page.getByRole('dialog');
      for (const label of ['从哪天', '到哪天']) {
        await settling.getByLabel(label).fill(label === '从哪天' ? addDays(dayOf(now), -1) : addDays(dayOf(now), 1));
        await settling.getByLabel(label).press('Tab');
      }
      await settling.getByRole('button', { name: '算出结算单' }).click();
      await editing.page.getByText(/等第二个人复核/).waitFor();
      await look(editing.page, 'voucher-13-settlement');
      const address = editing.page.url();
      await desk.page.goto('/console/settlements');
      await desk.page.getByRole('heading', { name: '待你复核的结算单' }).waitFor();
      await look(desk.page, 'voucher-14-waiting');
      await desk.page.goto(address);
      await desk.page.getByRole('button', { name: '同意付 64 元' }).click();
      await desk.page.getByText(/已同意，等付款/).waitFor();
      await desk.page.setViewportSize({ width: 375, height: 812 });
      await look(desk.page, 'voucher-15-agreed-phone');
      await desk.page.setViewportSize({ width: 1366, height: 860 });
      const wanted = { org: orgId, fund: 'trips', channel: 'bank' };
      const batch = done(await making.post<BatchLine>('/api/payout-batches', wanted));
      await agree(deciding, batch.id);
      const answers = upload(bankAnswers(await fileOf(making, batch.id), () => ['成功']));
      done(await making.post(`/api/payout-batches/${batch.id}/results`, answers));
      await till.page.reload();
      await till.page.getByRole('button', { name: '看本店的结算单' }).click();
      await till.page.getByText('已到账').waitFor();
      await look(till.page, 'voucher-16-paid');
      await editing.page.goto(`/console/campaigns/${draft.id}/voucher`);
      await editing.page.getByText('2 张，共发出 2 张').waitFor();
      await look(editing.page, 'voucher-17-figures');

      for (const { faults, context } of [desk, editing, member, till, other]) {
        expect(faults).toEqual([]);
        await context.close();
      }
    },
  );

  test(
    'is read by the camera of a clerk’s phone, at the till and on no other page of the app',
    { timeout: 90_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const [drafter, chief] = [await server.staff('city', 'caseworker'), await server.staff('city', 'supervisor')];
      const [orgId, now, clerkPhone] = [world.orgs['city']!.id, Date.now(), world.phone()];
      const times = { opensAt: iso(now - hour), closesAt: iso(now + 24 * hour), slices: [{ quota: 1, waits: 0 }] };
      await world.fund('city', 'trips', 100_00);
      await world.setClock(new Date(now - 2 * hour));
      const fields = campaignFields(1, { service: 'voucher-campaign', name: '示例餐券', ...times });
      const draft = done(await drafter.post<DeskAnswer>('/api/campaigns', { orgId, ...fields }));
      await world.setClock(null);
      const shop = await admit(chief, orgId);
      done(await chief.post(`/api/merchants/${shop.id}/clerks`, { name: '王示例', phone: clerkPhone }));
      const days = { validFrom: dayOf(now), validUntil: addDays(dayOf(now), 9) };
      const worth = { fund: 'trips', faceFen: 20_00, merchantFen: 0, leastFen: 0, ...days, shops: [shop.id] };
      done(await drafter.put(`/api/campaigns/${draft.id}/voucher`, worth));
      const campaign = done(await chief.post<DeskAnswer>(`/api/campaigns/${draft.id}/moves`, { move: 'announce' }));
      const worker = await world.worker('factory');
      const client = server.client();
      await client.signInByPhone(worker.phone);
      done(await claim(client, campaign));

      const member = await openPage(browser, server.url, 'phone');
      await signInAt(member.page, '/me/vouchers', worker.phone);
      await member.page.getByRole('link', { name: /示例餐券/ }).click();
      const folder = mkdtempSync(join(tmpdir(), 'hongqiao-film-'));
      const film = join(folder, 'code.y4m');
      // A code is believed for a minute: the film is made anew once the clerk is at her till, and read from its start.
      writeFilm(film, await scanned(member.page, '券的二维码'));
      const withCamera = await launch([
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${film}`,
      ]);
      try {
        const till = await openPage(withCamera, server.url, 'phone');
        const permissionOf = async (path: string) =>
          (await till.page.goto(path))!.headers()['permissions-policy']!.split(',')[0];
        await signInAt(till.page, '/till', clerkPhone);
        await till.page.getByRole('button', { name: /接受，做/ }).click();
        await till.page.getByRole('button', { name: '扫券' }).waitFor();
        expect(await permissionOf('/me')).toBe('camera=()');
        await till.page.getByRole('link', { name: '收银：商户收券' }).click();
        await till.page.getByRole('button', { name: '扫券' }).waitFor();
        writeFilm(film, await scanned(member.page, '券的二维码'));
        await till.page.getByRole('button', { name: '扫券' }).click();
        await till.page.getByText('第 1 号，抵 20 元').waitFor();
        expect(await till.page.locator('video').count()).toBe(0);
        await till.page.getByLabel('这单一共多少元？').fill('18');
        await till.page.getByRole('button', { name: '确认收这张券' }).click();
        await till.page.getByText('收好了').waitFor();
        expect(await permissionOf('/till')).toBe('camera=(self)');
        expect([...member.faults, ...till.faults]).toEqual([]);
      } finally {
        await withCamera.close();
        rmSync(folder, { recursive: true, force: true });
      }
      await member.context.close();
    },
  );
});
