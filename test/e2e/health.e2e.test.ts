import { describe, expect, test } from 'vitest';
import { fileAppeal } from '../tree-oracle.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'the system administrator sees what is not well, since when and what to do, and sees it mended without a reload',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const { page, context, faults } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, world.password, await world.administrator('system'));
      await fileAppeal(await server.worker('factory'));
      await world.owner.query(`update outbox set next_try_at = next_try_at - interval '2 hours'`);
      await page.getByRole('link', { name: '运行情况' }).click();
      const outbox = page.getByRole('listitem').filter({ hasText: '待发的消息' });
      await outbox.getByText('出错', { exact: true }).waitFor();
      await outbox.getByText(/最早的一条已经等了 2 小时/).waitFor();
      await outbox.getByText(/^怎么办：/).waitFor();
      await page.getByRole('listitem').filter({ hasText: '数据库结构' }).getByText('好', { exact: true }).waitFor();
      await look(page, 'health-1-desk');
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('button', { name: '打印' }).isVisible()).toBe(false);
      expect(await outbox.isVisible()).toBe(true);
      await page.emulateMedia({ media: 'screen' });
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'health-2-phone');

      await server.ticker.settle();
      await outbox.getByText('没有等着发的').waitFor();
      await outbox.getByText(/起一直好$/).waitFor();
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
