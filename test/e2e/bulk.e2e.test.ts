import { describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import { fileAppeal } from '../tree-oracle.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a cadre accepts a page of appeals together and reads which one a colleague had accepted meanwhile',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const clerk = await server.world.staff('factory', 'caseworker');
      const colleague = await server.staff('factory', 'caseworker');
      const ids: string[] = [];
      for (let n = 0; n < 24; n += 1) ids.push(await fileAppeal(await server.worker()));
      const { page, faults, context } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, server.world.password, clerk);
      await page.getByRole('button', { name: '再看后面的' }).click();
      await page.getByRole('button', { name: '多选，一起办' }).click();
      await page.getByRole('checkbox').first().check();
      await page.getByRole('button', { name: '选中同类 24 件' }).click();
      await page.getByRole('heading', { name: '已选 24 件' }).waitFor();
      await look(page, 'bulk-1-chosen');

      const taken = ids[7]!;
      done(await colleague.post<CaseAnswer>(`/api/cases/${taken}/moves`, { action: 'accept', said: {} }));
      await page.getByRole('button', { name: '受理', exact: true }).click();
      await page.getByRole('button', { name: '受理（24 件）' }).click();
      await page.getByText('共 24 件，办好 23 件，没有办成 1 件').waitFor();
      await page.getByText('刚才已有人办理了这一步').waitFor();
      await page.getByRole('heading', { name: '已选 1 件' }).waitFor();
      await look(page, 'bulk-2-done');
      const { rows } = await server.world.owner.query<{ state: string; n: string }>(
        'select state, count(*)::text as n from cases group by 1',
      );
      expect(rows).toEqual([{ state: 'accepted', n: '24' }]);

      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'bulk-3-phone');
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
