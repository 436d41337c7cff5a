import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { endMemberships } from '../../server/people/membership.ts';
import { signInByPhone, useStage } from './acts.ts';
import { browserPath, launch, look, openPage, type widths } from './browser.ts';
import { scanned, writeFilm } from './codes.ts';

const minute = 60_000;
const hour = 60 * minute;

/** The page as it is kept, whole, for a time without a network. */
const isKept = (page: Page) => page.evaluate('navigator.serviceWorker.ready.then(() => true)');

/** Every address of which an answer is kept. */
const keptPaths = (page: Page) =>
  page.evaluate<string[]>(`(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map(({ url }) => new URL(url).pathname);
  })()`);

const says = (page: Page, words: string) => page.locator('.verdict').getByText(words).first().waitFor();

/** Opens the link as the camera of a phone does: from anywhere, into a page that may be open already. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.locator('.verdict').waitFor();
}

/** A page whose clock can be put forward. */
async function timed(browser: Browser, url: string, at: keyof typeof widths) {
  const opened = await openPage(browser, url, at);
  await opened.page.clock.install();
  return opened;
}

async function signInForCard(page: Page, phone: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('link', { name: '会员卡' }).click();
  await page.getByRole('link', { name: '用手机号登录' }).click();
  await signInByPhone(page, phone);
}

describe.skipIf(browserPath === undefined)('the member card', () => {
  const stage = useStage();

  test(
    'is shown by a phone and checked by another, both without a network, for a day; pictures of it are not believed',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const worker = await server.world.worker('factory', '阿依古丽·买买提');
      const phone = await timed(browser, server.url, 'phone');
      await signInForCard(phone.page, worker.phone);
      const first = await scanned(phone.page);
      await look(phone.page, 'card-1-phone');
      await phone.page.setViewportSize({ width: 1366, height: 860 });
      await look(phone.page, 'card-2-desk');
      await phone.page.setViewportSize({ width: 375, height: 812 });

      const shop = await timed(browser, server.url, 'phone');
      await open(shop.page, first);
      await says(shop.page, '是会员');
      await says(shop.page, '已联网核对：会籍有效');
      expect(shop.page.url()).toBe(`${server.url}/verify`);
      const told = await shop.page.locator('.verdict').textContent();
      expect(told).toContain('阿**');
      expect(told).toContain('示例电子厂工会');
      expect(told).not.toContain('古丽');
      await look(shop.page, 'card-3-yes');
      await shop.page.setViewportSize({ width: 1366, height: 860 });
      await look(shop.page, 'card-4-yes-desk');

      await Promise.all([isKept(phone.page), isKept(shop.page)]);
      expect(await keptPaths(phone.page)).toEqual(expect.arrayContaining(['/', '/verify']));
      expect(
        (await keptPaths(phone.page)).filter((path) => !/^\/(verify|draw|till|assets\/[\w.-]+)?$/.test(path)),
      ).toEqual([]);
      await Promise.all([phone.context.setOffline(true), shop.context.setOffline(true)]);
      await Promise.all([phone.page.reload(), shop.page.reload()]);
      const second = await scanned(phone.page);
      await open(shop.page, second);
      await says(shop.page, '是会员');
      await says(shop.page, '没有网络');
      await look(shop.page, 'card-5-yes-offline');

      await phone.page.clock.fastForward(30_000);
      await expect.poll(() => scanned(phone.page)).not.toBe(second);
      await open(shop.page, await scanned(phone.page));
      await says(shop.page, '是会员');
      await shop.page.clock.fastForward(90_000);
      await shop.page.locator('.verdict').waitFor({ state: 'detached' });
      await open(shop.page, second);
      await says(shop.page, '二维码已过期');
      await look(shop.page, 'card-6-stale');
      await shop.page.clock.fastForward(20 * minute);
      await open(shop.page, second);
      await says(shop.page, '这张卡是截图');

      await phone.page.clock.fastForward(24 * hour);
      await shop.page.clock.fastForward(24 * hour - 21 * minute);
      await open(shop.page, await scanned(phone.page));
      await says(shop.page, '是会员');
      await phone.page.clock.fastForward(2 * hour);
      await phone.page.getByText('已经过期').waitFor();
      await look(phone.page, 'card-7-over');
      await shop.page.clock.fastForward(2 * hour);
      await open(shop.page, second);
      await says(shop.page, '日期过了');
      expect([...phone.faults, ...shop.faults]).toEqual([]);
      await phone.context.close();
      await shop.context.close();
    },
  );

  test(
    'is refused online once the membership has ended, and its holder is told how to join',
    { timeout: 60_000 },
    async () => {
      const { browser, server } = stage;
      const worker = await server.world.worker('school');
      const phone = await openPage(browser, server.url, 'phone');
      await signInForCard(phone.page, worker.phone);
      const code = await scanned(phone.page);
      await endMemberships(server.platform.db, [{ cell: 1, personId: worker.id }], { day: '2026-11-20', why: 'left' });
      const shop = await openPage(browser, server.url, 'phone');
      await open(shop.page, code);
      await says(shop.page, '会籍已经结束');
      await look(shop.page, 'card-8-ended');
      await phone.page.reload();
      await phone.page.getByText('你还没有加入工会').waitFor();
      await phone.page
        .getByRole('link', { name: /入会|加入/ })
        .first()
        .waitFor();
      await look(phone.page, 'card-9-no-member');
      await phone.context.setOffline(true);
      await isKept(phone.page);
      await phone.page.reload();
      await phone.page.getByText('没有今天的会员卡').waitFor();
      expect([...phone.faults, ...shop.faults]).toEqual([]);
      await phone.context.close();
      await shop.context.close();
    },
  );

  test(
    'is gone from a phone whose holder has signed out, also from a browser that clears nothing',
    { timeout: 60_000 },
    async () => {
      const { browser, server } = stage;
      const worker = await server.world.worker('factory');
      const { page, context, faults } = await openPage(browser, server.url, 'phone');
      await page.route('**/api/session', async (route) => {
        const response = await route.fetch();
        const { 'clear-site-data': _unknown, ...headers } = response.headers();
        await route.fulfill({ response, headers });
      });
      await signInForCard(page, worker.phone);
      await scanned(page);
      await isKept(page);
      await page.goto('/me');
      await page.getByRole('button', { name: '退出登录' }).click();
      await page.getByRole('button', { name: /退出/ }).last().click();
      await page.getByRole('heading', { name: '有事找工会' }).waitFor();
      await context.setOffline(true);
      await page.goto('/card');
      await page.getByText('没有今天的会员卡').waitFor();
      expect(faults).toEqual([]);
      await context.close();
    },
  );

  test(
    'is checked at a desk without a camera, from a hand-held scanner, and with large letters',
    { timeout: 60_000 },
    async () => {
      const { browser, server } = stage;
      const worker = await server.world.worker('factory');
      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.addInitScript(`localStorage.setItem('hongqiao-look', '{"care":true,"text":30}')`);
      await signInForCard(phone.page, worker.phone);
      const code = await scanned(phone.page);
      await look(phone.page, 'card-10-care');
      const desk = await openPage(browser, server.url, 'desk');
      await desk.page.goto('/verify');
      await look(desk.page, 'card-11-verify');
      await desk.page.getByRole('button', { name: '打开摄像头扫码' }).click();
      await desk.page.getByText('这里用不了摄像头').waitFor();
      await look(desk.page, 'card-12-no-camera');
      const typed = desk.page.getByLabel(/扫码枪/);
      await typed.fill('6901234567892');
      await typed.press('Enter');
      await says(desk.page, '这不是会员码');
      await typed.fill(code);
      await typed.press('Enter');
      await says(desk.page, '是会员');
      expect([...phone.faults, ...desk.faults]).toEqual([]);
      await phone.context.close();
      await desk.context.close();
    },
  );

  test(
    'is shown by a phone that keeps no key, and checked by one that checks none, through the network',
    { timeout: 60_000 },
    async () => {
      const { browser, server } = stage;
      const worker = await server.world.worker('factory');
      const old = `Object.defineProperty(crypto, 'subtle', { value: undefined })`;
      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.addInitScript(old);
      await signInForCard(phone.page, worker.phone);
      const code = await scanned(phone.page);
      await phone.page.getByText('这部手机的浏览器比较旧').waitFor();
      await look(phone.page, 'card-13-old-phone');
      const shop = await openPage(browser, server.url, 'phone');
      await shop.page.addInitScript(old);
      await open(shop.page, code);
      await says(shop.page, '是会员');
      await shop.context.setOffline(true);
      await open(shop.page, await scanned(phone.page));
      await says(shop.page, '核验要有网络');
      await look(shop.page, 'card-14-unsure');
      expect([...phone.faults, ...shop.faults]).toEqual([]);
      await phone.context.close();
      await shop.context.close();
    },
  );

  test(
    'leaves nothing behind of the build before, and is asked for anew at every visit',
    { timeout: 60_000 },
    async () => {
      const { page, context, faults } = await openPage(stage.browser, stage.server.url, 'phone');
      await page.goto('/');
      await page.evaluate(
        `caches.open('hongqiao-before').then((cache) => cache.put('/assets/old.js', new Response('old')))`,
      );
      expect(await keptPaths(page)).toEqual(['/assets/old.js']);
      await page.goto('/verify');
      await isKept(page);
      await expect.poll(() => keptPaths(page)).not.toContain('/assets/old.js');
      expect(await keptPaths(page)).toContain('/verify');
      for (const path of ['/sw.js', '/verify', '/'])
        expect((await page.request.get(path, { headers: { accept: 'text/html' } })).headers()['cache-control']).toBe(
          'no-cache',
        );
      // What is kept is shown where there is no network, and never before what the network gives.
      await page.evaluate(`(async () => {
        const [name] = await caches.keys();
        const old = new Response('<h1>上一版</h1>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
        await (await caches.open(name)).put('/verify', old);
      })()`);
      await page.reload();
      await page.getByRole('heading', { name: '核验会员卡' }).waitFor();
      await context.setOffline(true);
      await page.reload();
      await page.getByRole('heading', { name: '上一版' }).waitFor();
      expect(faults).toEqual([]);
      await context.close();
    },
  );

  test('is read by a camera, which no other page may use', { timeout: 60_000 }, async () => {
    const { browser, server } = stage;
    const worker = await server.world.worker('factory');
    const phone = await openPage(browser, server.url, 'phone');
    await signInForCard(phone.page, worker.phone);
    const folder = mkdtempSync(join(tmpdir(), 'hongqiao-film-'));
    const film = join(folder, 'code.y4m');
    writeFilm(film, await scanned(phone.page));
    const withCamera = await launch([
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
    ]);
    try {
      const shop = await openPage(withCamera, server.url, 'phone');
      const permissionOf = async (path: string) =>
        (await shop.page.goto(path))!.headers()['permissions-policy']!.split(',')[0];
      expect(await permissionOf('/')).toBe('camera=()');
      expect(await permissionOf('/console/')).toBe('camera=()');
      expect(await permissionOf('/verify?from=poster')).toBe('camera=(self)');
      await shop.page.getByRole('button', { name: '打开摄像头扫码' }).click();
      await says(shop.page, '是会员');
      await shop.page.getByRole('button', { name: '扫下一位' }).waitFor();
      expect(await shop.page.locator('video').count()).toBe(0);
      expect([...phone.faults, ...shop.faults]).toEqual([]);
    } finally {
      await withCamera.close();
      rmSync(folder, { recursive: true, force: true });
    }
    await phone.context.close();
  });
});
