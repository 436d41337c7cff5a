import { describe, expect, test } from 'vitest';
import { addDays, dayOf } from '../../kernel/calendar.ts';
import { sayDay } from '../../kernel/say-day.ts';
import { signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a supervisor pauses a service, a member reads why and what to do instead, and it is taken again once it is resumed',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const county = world.orgs['county']!.id;
      const desk = await openPage(browser, server.url, 'desk');
      const { page } = desk;
      await signInByPassword(page, world.password, await world.staff('county', 'supervisor'));
      await page.goto(`/console/orgs/${county}`);
      await page.getByRole('link', { name: '暂停和恢复受理' }).click();
      await page.getByText('现在全部服务和福利活动都正常受理。').waitFor();
      await look(page, 'pauses-1-none');
      await page.getByRole('button', { name: '暂停受理：住院慰问' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: '暂停受理', exact: true }).click();
      await dialog.getByText('请写明为什么暂停，2 到 200 个字，职工会看到').waitFor();
      await look(page, 'pauses-2-asked');
      await dialog.getByLabel('为什么暂停').fill('发现有人冒名申请，正在核实');
      await dialog.getByLabel('职工现在可以怎么办').fill('急事请拨打 12351，或者到区总工会窗口办理');
      const until = addDays(dayOf(Date.now()), 3);
      await dialog.getByLabel(/^预计哪一天恢复/).fill(until);
      // Enter takes the day and sends nothing yet.
      await page.keyboard.press('Enter');
      await look(page, 'pauses-2-until');
      await dialog.getByRole('button', { name: '暂停受理', exact: true }).click();
      await page.getByText('现在有 1 项暂停受理。').waitFor();
      await look(page, 'pauses-3-paused');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'pauses-4-phone');
      await page.setViewportSize({ width: 1366, height: 860 });

      const phone = await openPage(browser, server.url, 'phone');
      const member = await world.worker('factory');
      await phone.page.goto('/sign-in');
      await signInByPhone(phone.page, member.phone);
      await phone.page.getByRole('link', { name: '办事' }).click();
      await phone.page
        .getByRole('link', { name: /住院慰问/ })
        .getByText('暂停受理')
        .waitFor();
      await look(phone.page, 'pauses-5-list');
      await phone.page.getByRole('link', { name: /住院慰问/ }).click();
      await phone.page.getByText('现在可以这样办：急事请拨打 12351，或者到区总工会窗口办理').waitFor();
      await phone.page.getByText(`预计${sayDay(until, dayOf(Date.now()))}恢复。`).waitFor();
      expect(await phone.page.getByRole('link', { name: '开始办理' }).count()).toBe(0);
      await look(phone.page, 'pauses-6-service');

      await page.getByRole('button', { name: /^改预计恢复的日子：住院慰问/ }).click();
      await dialog.getByRole('checkbox', { name: '到那一天自动恢复' }).check();
      await dialog.getByRole('button', { name: '改好了' }).click();
      await page.getByText(`${sayDay(until, dayOf(Date.now()))}自动恢复`).waitFor();

      await page.getByRole('button', { name: /^恢复受理：住院慰问/ }).click();
      await dialog.getByLabel('为什么恢复').fill('已经核实');
      await dialog.getByRole('button', { name: '恢复受理', exact: true }).click();
      await page.getByText('现在全部服务和福利活动都正常受理。').waitFor();
      await page.getByRole('cell', { name: '已经核实' }).waitFor();
      await look(page, 'pauses-7-resumed');
      await phone.page.reload();
      await phone.page.getByRole('link', { name: '开始办理' }).waitFor();
      for (const { faults, context } of [desk, phone]) {
        expect(faults).toEqual([]);
        await context.close();
      }
    },
  );
});
