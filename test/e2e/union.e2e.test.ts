import { describe, expect, test } from 'vitest';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'an approver writes down the term and the chair of her union, and the town sees that its term is over',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const own = await world.staff('factory', 'approver');
      const above = await world.staff('town', 'supervisor');
      const chair = await world.worker('factory', '周示例');
      const { page, faults, context } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, world.password, own);
      await page.goto(`/console/orgs/${world.orgs['factory']!.id}`);
      await page.getByText('还没有登记任期').waitFor();
      await page.getByRole('button', { name: '登记新一届' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: '登记新一届' }).click();
      await dialog.getByText('请填写正确的日期').waitFor();
      await dialog.getByLabel('哪一天开始').fill('2020-02-29');
      await page.keyboard.press('Tab');
      await dialog.getByText('这一届到 2023年2月28日 届满。').waitFor();
      await look(page, 'union-1-term');
      await dialog.getByRole('button', { name: '登记新一届' }).click();
      await page.getByText(/已届满 \d+ 天/).waitFor();

      await page.getByRole('button', { name: '登记任职' }).click();
      await dialog.getByLabel('会员', { exact: true }).fill(chair.name);
      await page.getByTitle(new RegExp(chair.name)).first().click();
      await dialog.getByLabel('从哪一天起').fill('2026-01-05');
      await page.keyboard.press('Tab');
      await look(page, 'union-2-seat');
      await dialog.getByRole('button', { name: '登记任职' }).click();
      await page.getByText(`主席 ${chair.name}`).waitFor();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await look(page, 'union-3-facts');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'union-4-phone');
      expect(faults).toEqual([]);
      await context.close();

      const higher = await openPage(browser, server.url, 'desk');
      await signInByPassword(higher.page, world.password, above);
      await higher.page.goto('/console/terms');
      await higher.page.getByRole('link', { name: '示例电子厂工会' }).waitFor();
      await higher.page.getByText('30 天内', { exact: true }).click();
      await higher.page.getByText('没有 30 天内任期届满的工会').waitFor();
      await higher.page.getByText('已届满', { exact: true }).click();
      await higher.page.getByRole('link', { name: '示例电子厂工会' }).waitFor();
      await look(higher.page, 'union-5-terms');
      await higher.page.setViewportSize({ width: 375, height: 812 });
      await look(higher.page, 'union-6-terms-phone');
      expect(higher.faults).toEqual([]);
      await higher.context.close();
    },
  );
});
