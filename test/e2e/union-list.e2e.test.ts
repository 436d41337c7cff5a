import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unionList } from '../union-lists.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a county cadre loads a list of unions, sees what to mend, founds the good ones and takes them back',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const file = join(tmpdir(), 'hongqiao-unions.xlsx');
      const list = [
        { name: '示例园区工会联合会', level: '工会联合会', federates: '园区' },
        { name: '示例纸箱厂工会', parent: '示例园区工会联合会' },
        { name: '示例木器厂工会', parent: '后面的街道总工会' },
        { name: '后面的街道总工会', level: '镇街工会', parent: '榕区总工会' },
      ];
      writeFileSync(file, await unionList(list));
      const cadre = await server.world.staff('county', 'approver');
      const desk = await openPage(browser, server.url, 'desk');
      const { page } = desk;
      await signInByPassword(page, server.world.password, cadre);
      await page.goto('/console/imports');
      await page.getByRole('radio', { name: '工会' }).check();
      await page.getByText('要写在下级的上面').waitFor();
      expect(await page.getByRole('link', { name: '下载模板' }).getAttribute('href')).toContain('kind=unions');
      await look(page, 'import-unions-1-empty');
      await page.locator('input[type=file]').setInputFiles(file);
      const settle = async (words: string) => {
        await server.ticker.settle();
        await page.getByText(words).first().waitFor();
      };
      await page.getByText('hongqiao-unions.xlsx').first().waitFor();
      await settle('导入 3 行');
      await page.getByText('上级工会写在第 5 行，请把那一行移到这一行上面。').waitFor();
      // A mended list goes up as what it was.
      expect(await page.getByRole('radio', { name: '工会' }).isChecked()).toBe(true);
      await look(page, 'import-unions-2-checked');
      await Promise.all([page.waitForResponse(/\/start$/), page.getByRole('button', { name: '导入 3 行' }).click()]);
      await settle('已设立 3 个工会');
      await look(page, 'import-unions-3-done');

      const { rows } = await server.world.owner.query<{ id: string }>(
        `select id from orgs where name = '示例纸箱厂工会'`,
      );
      (server.world.orgs as Record<string, object>)['boxes'] = { ...rows[0]! };
      await server.world.worker('boxes');
      await page.getByRole('button', { name: '撤销导入' }).click();
      await Promise.all([
        page.waitForResponse(/\/undo$/),
        page.getByRole('tooltip').getByRole('button', { name: '撤销导入' }).click(),
      ]);
      await settle('已撤销 1 个工会。另外 2 个');
      await page.getByText('这个工会已有会员，没有撤销。').waitFor();
      await look(page, 'import-unions-4-undone');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'import-unions-5-narrow');
      expect(desk.faults).toEqual([]);
    },
  );
});
