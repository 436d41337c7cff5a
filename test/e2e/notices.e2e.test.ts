import { describe, expect, test } from 'vitest';
import { fileAppeal } from '../tree-oracle.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a cadre sees how many messages are unread, reads them newest first, and opens the case that one is about',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const clerk = await world.staff('factory', 'caseworker');
      const { page, context, faults } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, world.password, clerk);
      await page.getByRole('link', { name: /^消息\s*，没有未读$/ }).click();
      await page.getByText('还没有消息。').waitFor();
      await look(page, 'notices-1-none');

      for (let n = 1; n <= 23; n += 1)
        await world.owner.query(
          `insert into notices (cell_id, id, person_id, title, says, at)
           values (1, $1, $2, $3, '示例', clock_now() - interval '1 day')`,
          [`0187f000-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`, clerk.id, `较早的消息第 ${n} 条`],
        );
      // Nobody accepts an appeal for ten days: whoever owes the move is reminded.
      await world.setClock(new Date(Date.now() - 10 * 86_400_000));
      await fileAppeal(await server.worker('factory'));
      await world.setClock(null);
      await server.ticker.settle();
      const { rows } = await world.owner.query<{ all: number }>(
        'select count(*)::integer as all from notices where person_id = $1',
        [clerk.id],
      );
      const all = rows[0]!.all;
      expect(all).toBeGreaterThan(23);
      const unread = (count: number) =>
        page.getByRole('link', { name: new RegExp(`^消息\\s*，未读\\s*${count}\\s*条$`) });
      await page.reload();
      await unread(all).waitFor();
      await page.getByText(`未读 ${all} 条`, { exact: true }).waitFor();
      const first = page.getByRole('main').getByRole('listitem').first();
      await first.getByRole('link').waitFor();
      await look(page, 'notices-2-unread');

      await page.getByRole('button', { name: /^标为已读：较早的消息第 23 条/ }).click();
      await unread(all - 1).waitFor();
      await page.getByRole('button', { name: '看更早的' }).click();
      await page.getByRole('heading', { name: /^较早的消息第 1 条/ }).waitFor();
      expect(await page.getByRole('main').getByRole('listitem').count()).toBe(all);
      await page.getByRole('button', { name: `把这里的 ${all - 1} 条都标为已读` }).click();
      await page.getByRole('link', { name: /^消息\s*，没有未读$/ }).waitFor();
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'notices-3-read-phone');
      await page.setViewportSize({ width: 1366, height: 860 });
      await first.getByRole('link').click();
      await page.waitForURL(/\/console\/cases\//);
      await page.getByRole('heading', { name: '现在可以办' }).waitFor();
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
