import { describe, expect, test } from 'vitest';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'the system administrator opens an account and sees its one-time password once',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const { page, faults, context } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, world.password, await world.administrator('system'));
      await page.getByRole('heading', { level: 1, name: '干部账号' }).waitFor();
      await page.getByRole('button', { name: '开设账号' }).click();
      await page.getByText('请填写姓名。').waitFor();
      await look(page, 'accounts-1-refused');
      await page.getByLabel('姓名').fill('李示例');
      await page.getByLabel('居民身份证号码').fill(world.documentNumber());
      await page.getByLabel('手机号码').fill(world.phone());
      await page.getByLabel('账号名').fill('li.shili');
      await page.getByRole('button', { name: '开设账号' }).click();
      await page.getByText('账号 li.shili 开好了').waitFor();
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'accounts-2-phone');
      await page.setViewportSize({ width: 1366, height: 860 });
      await page.getByRole('button', { name: '已经记下，收起' }).click();
      await page.getByLabel('姓名').waitFor();
      await page.getByRole('cell', { name: 'li.shili' }).waitFor();
      expect(await page.getByText('一次性密码').count()).toBe(0);
      await look(page, 'accounts-3-list');
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
