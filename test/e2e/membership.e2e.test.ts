import { describe, expect, test } from 'vitest';
import { tune } from '../membership-desk.ts';
import { agree, next, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

/** A membership as its member sees it: there at once where the union has set it so, and ended when she wants it to be. */
describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a rider is a member the moment he applies, reads where he stands, and asks to leave',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      await tune(server, 'town', 'join-union', 'atOnce', 1);
      const { page, faults } = await openPage(browser, server.url, 'phone');
      await page.goto(`/join/${server.world.orgs['town']!.id}`);
      await page.getByRole('link', { name: '我要入会' }).click();
      await signInByPhone(page, server.world.phone());
      await agree(page);
      await page.getByLabel('姓名').fill('买买提·吐尔逊');
      await page.getByLabel('证件号码').fill(server.world.documentNumber());
      await next(page);
      await page.getByRole('checkbox', { name: '网约车' }).click();
      await next(page);
      await page.getByRole('button', { name: '申请入会' }).click();
      await page.getByText('已入会，等工会核对身份').first().waitFor();
      await look(page, 'membership-1-admitted');
      await page.goto('/me');
      await page.getByRole('link', { name: '我的会籍' }).click();
      await page.getByText('工会还没有核对身份').waitFor();
      await look(page, 'membership-2-history');
      await page.getByRole('link', { name: '退会' }).click();
      await page.getByRole('heading', { level: 1, name: '退会' }).waitFor();
      await look(page, 'membership-3-leave');
      expect(faults).toEqual([]);
    },
  );
});
