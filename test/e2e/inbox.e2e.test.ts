import { describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import { fileAppeal } from '../tree-oracle.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a cadre with a full inbox narrows it, goes through it with the keyboard, and finds her place again',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const clerk = await server.world.staff('factory', 'caseworker');
      for (let n = 0; n < 24; n += 1) await fileAppeal(await server.worker());
      const leaving = await server.worker();
      done(await leaving.post<CaseAnswer>('/api/services/leave-union/cases', { form: {} }));
      const { page, faults, context } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, server.world.password, clerk);
      await page.getByText('要你办的 25 件').waitFor();
      await look(page, 'inbox-1-full');

      const narrowing = page.getByRole('combobox', { name: '看哪些事项' });
      await narrowing.click();
      await page.getByText('退会（1 件）').click();
      const lines = page.locator('#inbox [data-case]');
      // In between the list is empty.
      await expect.poll(() => lines.count()).toBe(1);
      await narrowing.click();
      await page.getByText('全部事项（25 件）').click();
      await lines.nth(19).waitFor();

      // From the keyboard: to a line of the second page, open it, and come back to it.
      await page.getByRole('button', { name: '再看后面的' }).click();
      await lines.nth(24).waitFor();
      await lines.nth(22).click();
      await page.keyboard.press('j');
      const id = await lines.nth(23).getAttribute('data-case');
      await page.locator(`#inbox [data-case="${id}"][aria-current="true"]`).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(new RegExp(`/console/cases/${id}`));
      await look(page, 'inbox-2-case');
      await page.getByRole('link', { name: '返回工作台' }).click();
      const left = page.locator(`#inbox [data-case="${id}"][aria-current="true"]`);
      await left.waitFor();
      const hidden = async () => {
        const [line, list] = await Promise.all([left.boundingBox(), page.locator('.inbox-list').boundingBox()]);
        return line!.y + line!.height - (list!.y + list!.height);
      };
      await expect.poll(hidden).toBeLessThanOrEqual(0);
      // Loaded anew, as tomorrow morning from the address: the line lies on the second page.
      await page.reload();
      await left.waitFor();

      // The first of what can be done, by its number.
      await page.locator('.inbox-pane .moves').waitFor();
      await page.keyboard.press('1');
      await page.locator('form.move-form').getByRole('button', { name: '受理', exact: true }).click();
      await page.getByText('已办理：受理').waitFor();
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
