import { describe, expect, test } from 'vitest';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'one security administrator proposes a post, another confirms it, the cadre works, and has lost it all when she leaves',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const [one, other] = [await world.administrator('security'), await world.administrator('security')];
      const cadre = await world.staff('factory');
      const first = await openPage(browser, server.url, 'desk');
      const { page } = first;
      await signInByPassword(page, world.password, one);
      await page.getByRole('heading', { level: 1, name: '岗位与人员' }).waitFor();
      await page.getByLabel('查找').fill(cadre.login!);
      await page.getByText('现在没有岗位。').waitFor();
      await look(page, 'posts-1-list');
      await page.getByRole('button', { name: `授予岗位 ${cadre.name}` }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('审批人').check();
      await dialog.getByRole('button', { name: '提出' }).click();
      await dialog.getByText('请选择一个工会和岗位，或者选择一种管理员').waitFor();
      await look(page, 'posts-2-refused');
      await dialog.getByLabel('工会').fill('木棉街道');
      await page.getByTitle(/木棉街道总工会/).click();
      await dialog.getByLabel('原因').fill('分管领导调整');
      await dialog.getByRole('button', { name: '提出' }).click();
      await page.getByRole('heading', { level: 3, name: `${cadre.name}：木棉街道总工会 · 审批人` }).waitFor();
      await page.getByText('等另一位安全管理员确认').waitFor();
      expect(await page.getByRole('button', { name: /^确认 / }).count()).toBe(0);
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'posts-3-phone');

      const second = await openPage(browser, server.url, 'desk');
      await signInByPassword(second.page, world.password, other);
      await second.page.getByRole('button', { name: `确认 ${cadre.name} 木棉街道总工会 · 审批人` }).click();
      await second.page.getByText('没有等着确认或者等日子的授予。').waitFor();
      await second.page.getByText('以前的授予（1）').click();
      await second.page.getByText('已生效').waitFor();
      await look(second.page, 'posts-4-confirmed');

      const works = await openPage(browser, server.url, 'desk');
      await signInByPassword(works.page, world.password, cadre);
      await works.page.getByRole('heading', { level: 1, name: '工作台' }).waitFor();

      await second.page.getByLabel('查找').fill(cadre.login!);
      await second.page.getByRole('button', { name: `离岗 ${cadre.name}` }).click();
      await second.page.getByRole('dialog').getByLabel('原因').fill('调离工会系统');
      await second.page.getByRole('button', { name: '办理离岗' }).click();
      await second.page.getByText('已离岗').waitFor();
      await look(second.page, 'posts-5-left');
      await works.page.reload();
      await works.page.getByRole('textbox', { name: '账号' }).waitFor();
      for (const { faults, context } of [first, second, works]) {
        expect(faults).toEqual([]);
        await context.close();
      }
    },
  );

  test(
    'a supervisor proposes a post for a union below her own, a security administrator confirms it, and she is told',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const [supervisor, admin] = [await world.staff('county', 'supervisor'), await world.administrator('security')];
      const cadre = await world.staff('factory');
      const desk = await openPage(browser, server.url, 'desk');
      const { page } = desk;
      await signInByPassword(page, world.password, supervisor);
      await page.goto(`/console/orgs/${world.orgs['town']!.id}`);
      await page.getByRole('button', { name: '提出一个岗位' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('账号名').fill(supervisor.login!);
      await dialog.getByLabel('原因').fill('接替退休的同事');
      await dialog.getByRole('button', { name: '提出' }).click();
      await dialog.getByText('不能给自己授予或确认岗位').waitFor();
      await dialog.getByLabel('账号名').fill(cadre.login!);
      await look(page, 'proposals-1-form');
      await dialog.getByRole('button', { name: '提出' }).click();
      await page.getByText(`已提出：${cadre.name}，木棉街道总工会 · 经办人，等安全管理员确认。`).waitFor();
      await page.getByRole('link', { name: '我提出的岗位' }).last().click();
      await page.getByRole('button', { name: `撤回 ${cadre.name} 木棉街道总工会 · 经办人` }).waitFor();
      await look(page, 'proposals-2-list');

      const second = await openPage(browser, server.url, 'desk');
      await signInByPassword(second.page, world.password, admin);
      await second.page.getByRole('button', { name: `确认 ${cadre.name} 木棉街道总工会 · 经办人` }).click();
      await second.page.getByText('没有等着确认或者等日子的授予。').waitFor();
      await page.reload();
      await page.getByText('已生效').waitFor();
      await page.getByRole('link', { name: /^消息\s*，未读\s*1\s*条$/ }).click();
      await page.getByText('你提出的岗位已经确认').waitFor();
      for (const { faults, context } of [desk, second]) {
        expect(faults).toEqual([]);
        await context.close();
      }
    },
  );
});
