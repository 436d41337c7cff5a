import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../replay/client.ts';
import { fileAppeal } from '../tree-oracle.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'the audit administrator finds who opened a case and who was turned away, and each of her searches is a record [MLPS-12, MLPS-13]',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const filed = await fileAppeal(await server.worker('factory'));
      const clerk = await world.staff('factory', 'caseworker');
      const reading = server.client();
      await reading.signInByPassword(clerk.login!, world.password);
      await reading.get(`/api/cases/${filed}`);
      await reading.get('/api/members');
      const stranger = await server.staff('bareTown', 'caseworker');
      expect(refusalOf(await stranger.get(`/api/cases/${filed}`))).toBe('not-found');
      await server.ticker.settle();

      const auditor = await world.administrator('audit');
      const { page, context, faults } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, world.password, auditor);
      await page.getByRole('heading', { name: '审计', exact: true }).waitFor();
      await page.getByText('没有设置向外存证的地方').waitFor();
      await page.getByLabel('姓名').fill(clerk.name);
      await page.getByRole('button', { name: '查阅', exact: true }).click();
      // The page before stays until the answer is there.
      await page.getByText('经办人，无区镇总工会').waitFor({ state: 'hidden' });
      const row = page.getByRole('row').filter({ hasText: '打开别人的办件' });
      await row.waitFor();
      expect(await row.innerText()).toContain('经办人');
      expect(await row.innerText()).toContain('办成');
      await page
        .getByRole('row')
        .filter({ hasText: '查看会员名单' })
        .getByText(/显示了 \d+ 人/)
        .waitFor();
      await look(page, 'audit-1-person');
      await page.setViewportSize({ width: 375, height: 812 });
      await page.getByText(/显示了 \d+ 人/).waitFor();
      await look(page, 'audit-1-person-phone');
      await page.setViewportSize({ width: 1366, height: 900 });

      await page.getByLabel('姓名').fill('');
      await page.getByLabel('编号').fill(filed);
      await page.getByText('被拒绝', { exact: true }).first().click();
      await page.getByRole('button', { name: '查阅', exact: true }).click();
      await page.getByRole('cell', { name: /被拒绝/ }).waitFor();
      await look(page, 'audit-2-refused');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'audit-3-refused-phone');

      await page.getByLabel('编号').fill('没有这个编号');
      await page.getByRole('button', { name: '查阅', exact: true }).click();
      await page.getByText('这些条件下没有记录').waitFor();
      await look(page, 'audit-4-nothing-phone');
      const { rows } = await world.owner.query<{ purpose: string }>(
        `select purpose from audit where act = 'search-audit' and actor_id = $1 order by id`,
        [auditor.id],
      );
      expect(rows.map(({ purpose }) => purpose)).toEqual(['最近七天', '按姓名', '被拒绝，按编号', '被拒绝，按编号']);
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
