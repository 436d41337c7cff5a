import { describe, expect, test } from 'vitest';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a town sets a target, reads which unions are missing, and sets a new edition that leaves the first as it was',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const supervisor = await world.staff('town', 'supervisor');
      const approver = await server.staff('factory', 'approver');
      const seat = { committee: 'women', office: 'chair', name: '李示例', fromOn: '2026-01-05' };
      await approver.post(`/api/orgs/${world.orgs['factory']!.id}/seats`, seat);
      const { page, faults, context } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, world.password, supervisor);
      await page.goto('/console/targets');
      await page.getByText('现在没有正在进行的目标').waitFor();
      await look(page, 'targets-1-empty');
      await page.getByRole('button', { name: '设立目标' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: '设立目标' }).click();
      await dialog.getByText('请写清楚数的是什么、不数什么').waitFor();
      await look(page, 'targets-2-refused');
      await dialog.getByLabel('名称').fill('女职工组织全覆盖');
      await dialog.getByLabel('口径').fill('登记了女职工委员会主任的单位工会，占全部单位工会。');
      await dialog.getByLabel('数什么').click();
      await page.getByTitle('女职工委员会主任已登记的工会').click();
      await dialog.getByLabel(/依据的文件/).fill('示例市总工会年度工作要点');
      await dialog.getByRole('button', { name: '设立目标' }).click();
      await page.getByRole('heading', { level: 1, name: '女职工组织全覆盖' }).waitFor();
      await page.getByText('1 / 2 = 50.00%').waitFor();
      await page.getByRole('link', { name: '示例学校工会' }).last().waitFor();
      await look(page, 'targets-3-one');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'targets-4-phone');
      await page.setViewportSize({ width: 1366, height: 860 });

      await page.getByRole('button', { name: '改为新的一版' }).click();
      await dialog.getByLabel('要达到百分之几').fill('50');
      await dialog.getByRole('button', { name: '改为新的一版' }).click();
      await page.getByText('已达到 50%').waitFor();
      await page.getByRole('link', { name: '全部目标' }).click();
      await page.getByText('已经结束的（1）').click();
      await page.getByText('已结束：改为新的一版').waitFor();
      expect(await page.getByText('1 / 2 = 50.00%').count()).toBe(2);
      await look(page, 'targets-5-list');
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
