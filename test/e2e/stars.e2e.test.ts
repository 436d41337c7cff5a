import { describe, expect, test } from 'vitest';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a town sets a sheet and opens a round, the factory scores itself, the town checks and publishes',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const town = await world.staff('town', 'supervisor');
      const factory = await world.staff('factory', 'approver');
      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, world.password, town);
      await desk.page.goto('/console/stars');
      await desk.page.getByText('还没有评分表').waitFor();
      await look(desk.page, 'stars-1-empty');
      await desk.page.getByRole('button', { name: '设立评分表' }).click();
      const dialog = desk.page.getByRole('dialog');
      await dialog.getByRole('button', { name: '设立评分表' }).click();
      await dialog.getByText('请填写名称').waitFor();
      await dialog.getByLabel('名称').fill('示例星级');
      await dialog.getByLabel('第 1 项的内容').fill('职工之家有活动');
      await dialog.getByLabel('第 1 项的分数').fill('100');
      await dialog.getByLabel('第 1 项用什么证明').fill('活动照片');
      await look(desk.page, 'stars-2-sheet');
      await dialog.getByRole('button', { name: '设立评分表' }).click();
      await desk.page.getByRole('button', { name: '发起一轮评定' }).click();
      await dialog.getByLabel('自评到哪一天为止').fill('2099-12-30');
      await desk.page.keyboard.press('Tab');
      await dialog.getByLabel('星级有效到哪一天').fill('2099-12-31');
      await desk.page.keyboard.press('Tab');
      await dialog.getByRole('button', { name: '发起评定' }).click();
      await desk.page.getByText('自评 0 / 2').waitFor();

      const own = await openPage(browser, server.url, 'desk');
      await signInByPassword(own.page, world.password, factory);
      await own.page.goto('/console/stars');
      await own.page.getByRole('link', { name: '示例星级' }).click();
      await own.page.getByText('还没有填：第 1 项').waitFor();
      await own.page.getByLabel('第 1 项自评几分').fill('92');
      await own.page.getByLabel('第 1 项的说明').fill('全年十二次活动');
      await look(own.page, 'stars-3-score');
      await own.page.setViewportSize({ width: 375, height: 812 });
      await look(own.page, 'stars-4-score-phone');
      await own.page.setViewportSize({ width: 1366, height: 860 });
      await own.page.getByRole('button', { name: '提交自评' }).click();
      await own.page.getByText('自评已提交').waitFor();

      await desk.page.reload();
      await desk.page.getByText('示例星级的工会名单').click();
      await desk.page.getByRole('link', { name: '示例电子厂工会' }).click();
      await desk.page.getByLabel('第 1 项审核几分').fill('85');
      await desk.page.getByLabel('第 1 项为什么改分').fill('只有十次');
      await look(desk.page, 'stars-5-check');
      await desk.page.getByRole('button', { name: '审核完成' }).click();
      await desk.page.getByText('已审核，待公布').waitFor();
      await desk.page.getByRole('link', { name: '回到星级评定' }).click();
      await desk.page.getByRole('button', { name: '公布已审核的（1）' }).click();
      await desk.page.getByText('三星（85 / 100 分）').waitFor();
      await look(desk.page, 'stars-6-published');
      await desk.page.setViewportSize({ width: 375, height: 812 });
      await look(desk.page, 'stars-7-phone');
      expect([...desk.faults, ...own.faults]).toEqual([]);
      await desk.context.close();
      await own.context.close();
    },
  );
});
