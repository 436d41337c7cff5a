import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { agree, begin, makeMove, next, signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';
import { pixel } from '../picture.ts';

/**
 * Three journeys of people, in a real browser against a real server: the phone at 375 px, the console at 1366 px, axe at
 * zero on every page on the way. Pictures are left in test/out.
 */
const photo = join(tmpdir(), 'hongqiao-photo.png');

if (browserPath === undefined)
  process.stderr.write(
    '没有找到浏览器，略过浏览器测试。 No browser found (set HONGQIAO_BROWSER); the journeys are left out.\n',
  );

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();
  beforeAll(() => writeFileSync(photo, pixel));

  test(
    'a worker files an appeal on a phone, a cadre answers it, the worker rates it, and the figures show it [MLPS-34, ASVS-14.2.3]',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const clerk = await server.world.staff('factory', 'caseworker', 'supervisor');
      const worker = await server.world.worker('factory', '阿依古丽·买买提');
      const phone = await openPage(browser, server.url, 'phone');
      const { page } = phone;
      await page.goto('/');
      await look(page, 'appeal-1-home');
      await page.getByRole('link', { name: '我有诉求' }).first().click();
      await look(page, 'appeal-2-service');
      await begin(page);
      await page.getByLabel('手机号').waitFor();
      await look(page, 'appeal-3-sign-in');
      await signInByPhone(page, worker.phone);
      await page.getByRole('heading', { name: /先问一声/ }).waitFor();
      await look(page, 'appeal-3a-consent');
      await agree(page);
      await page.getByRole('radio', { name: '吃饭、住宿、上下班' }).check();
      await page.getByLabel('说说是什么事').fill('夜班食堂十点就关门，下夜班吃不上热饭。');
      await page.locator('input[type=file]').first().setInputFiles(photo);
      await look(page, 'appeal-4-question');
      await next(page);
      await page
        .getByRole('group', { name: /不让本单位工会看到/ })
        .getByRole('radio', { name: '否' })
        .check();
      await page
        .getByRole('group', { name: /工友也能看到/ })
        .getByRole('radio', { name: '是' })
        .check();
      await next(page);
      await page.getByRole('heading', { name: /核对/ }).waitFor();
      await look(page, 'appeal-5-check');
      await page.getByRole('button', { name: '提交诉求' }).click();
      await page
        .getByText(/\d{6}-[0-9A-Z]{6}/)
        .first()
        .waitFor();
      await look(page, 'appeal-6-sent');
      expect(await page.locator('body').textContent()).toContain('示例电子厂工会');

      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, server.world.password, clerk);
      await look(desk.page, 'appeal-7-inbox');
      await makeMove(desk.page, '受理');
      await desk.page.getByText('等待指派').first().waitFor();
      await makeMove(desk.page, '指派经办人', async () => {
        await desk.page.getByRole('radio', { name: new RegExp(clerk.name) }).check();
      });
      await desk.page.getByText('正在办理').first().waitFor();
      await look(desk.page, 'appeal-8-case');
      await makeMove(desk.page, '答复', async () => {
        await desk.page.getByLabel('怎么办的、结果如何').fill('食堂从下周起夜班供餐到零点。');
      });
      await desk.page
        .getByText(/已办理|等待评价|没有要你办/)
        .first()
        .waitFor();

      await server.ticker.settle();
      await page.goto('/');
      await look(page, 'appeal-9-home-waiting');
      await page
        .getByRole('link', { name: /解决了/ })
        .first()
        .click();
      await page.getByRole('radio', { name: '非常满意', exact: true }).check();
      await look(page, 'appeal-10-rating');
      await page.getByRole('button', { name: '提交' }).click();
      await page.getByText('已办结').first().waitFor();
      await look(page, 'appeal-11-case');

      await server.ticker.settle();
      await desk.page.goto('/console/figures');
      await desk.page
        .getByText(/1 \/ 1 = 100\.00%/)
        .first()
        .waitFor();
      await look(desk.page, 'appeal-12-figures');
      expect([...phone.faults, ...desk.faults]).toEqual([]);
      await phone.context.close();
      await desk.context.close();
    },
  );

  test(
    'an injured worker who is too late is told which rule and where it stands, and one in time is paid',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      await server.world.fund('county', 'relief', 1_000_00);
      const crew = await server.world.staff('county', 'caseworker', 'cashier');
      const worker = await server.world.worker('factory');
      const phone = await openPage(browser, server.url, 'phone');
      const { page } = phone;
      await page.goto('/services/work-injury-visit');
      await look(page, 'injury-1-service');
      await begin(page);
      await signInByPhone(page, worker.phone);
      const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
      await page.getByLabel('哪一天受的伤？').fill(day(200));
      await next(page);
      await agree(page);
      await page.getByLabel('在哪家医院看的？').fill('示例人民医院');
      await page.getByLabel('怎么受的伤、伤在哪里').fill('搬货时左手被砸伤。');
      await next(page);
      // The network is slow and the worker is not: the page goes on by itself when the photo has arrived.
      const slow = Promise.withResolvers<void>();
      await page.route('**/api/files', async (route) => {
        await slow.promise;
        await route.continue();
      });
      await page.locator('input[type=file]').first().setInputFiles(photo);
      await next(page);
      await page.getByRole('button', { name: '文件还在上传，传完自动继续' }).waitFor();
      slow.resolve();
      await page.getByText('须在受伤后 90 天内申请').first().waitFor();
      await look(page, 'injury-2-not-eligible');
      await page
        .getByRole('link', { name: /修改.*哪一天受的伤/ })
        .first()
        .click();
      await page.getByLabel('哪一天受的伤？').fill(day(5));
      await page.getByRole('button', { name: '改好了，回去核对' }).click();
      await page.getByRole('button', { name: '提交申请' }).click();
      await page
        .getByText(/\d{6}-[0-9A-Z]{6}/)
        .first()
        .waitFor();

      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, server.world.password, crew);
      await makeMove(desk.page, '核实通过');
      await desk.page.getByText('等待探视').first().waitFor();
      await makeMove(desk.page, '登记探视', async () => {
        await desk.page.getByLabel('探视日期').fill(day(1));
        await desk.page.getByLabel('探视日期').press('Tab');
      });
      await desk.page.getByText('等待发放').first().waitFor();
      await makeMove(desk.page, '发放慰问金');
      await server.ticker.settle();
      await page.goto('/cases');
      await page
        .getByRole('link', { name: /已结|办结|结束/ })
        .or(page.getByRole('tab', { name: /结/ }))
        .or(page.getByRole('button', { name: /已结/ }))
        .first()
        .click();
      await page.getByText('已慰问').first().waitFor();
      await look(page, 'injury-3-paid');
      await desk.page.goto('/console/cases?service=work-injury-visit&open=false');
      await desk.page.getByText('已慰问').first().waitFor();
      await look(desk.page, 'injury-4-register');
      expect([...phone.faults, ...desk.faults]).toEqual([]);
      await phone.context.close();
      await desk.context.close();
    },
  );

  test(
    'colleagues endorse a representative on their phones, the union confirms, and all can reach her',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const clerk = await server.world.staff('school', 'caseworker');
      const candidate = await server.worker('school');
      await candidate.post('/api/services/workplace-representative/cases', {
        form: { part: 'service', statement: '我愿意帮大家跑腿办事。', contact: '19900001234' },
      });
      for (let n = 0; n < 4; n += 1) {
        const colleague = await server.worker('school');
        const { body } = await colleague.get<{ items: { id: string }[] }>(
          '/api/services/workplace-representative/board',
        );
        await colleague.post(`/api/cases/${body.items[0]!.id}/moves`, { action: 'endorse', said: {} });
      }
      const last = await server.world.worker('school');
      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto('/sign-in');
      await signInByPhone(phone.page, last.phone);
      await phone.page.getByRole('button', { name: '登录' }).waitFor({ state: 'detached' });
      await phone.page.goto('/board/workplace-representative');
      await look(phone.page, 'representative-1-board');
      await phone.page.getByRole('button', { name: /我认可/ }).click();
      await phone.page
        .getByText(/已认可|5/)
        .first()
        .waitFor();

      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, server.world.password, clerk);
      await makeMove(desk.page, '工会确认');
      await server.ticker.settle();
      await phone.page.reload();
      await phone.page.getByText('19900001234').first().waitFor();
      await look(phone.page, 'representative-2-wall');
      expect([...phone.faults, ...desk.faults]).toEqual([]);
      await phone.context.close();
      await desk.context.close();
    },
  );
});
