import { describe, expect, test } from 'vitest';
import { crowd, tableOf } from '../export-desk.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a caseworker exports members with whole numbers after the county has agreed, and another export is refused',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const clerk = await world.staff('town', 'caseworker');
      const boss = await world.staff('county', 'supervisor');
      const member = await world.worker('factory', '周示例');
      await crowd(
        server,
        'factory',
        Array.from({ length: 30 }, (_, n) => `群众${n}`),
      );
      const asking = await openPage(browser, server.url, 'desk');
      const { page } = asking;
      await signInByPassword(page, world.password, clerk);
      await page.goto('/console/exports');
      await page.getByText('还没有导出过').waitFor();
      await look(page, 'exports-1-empty');
      const dialog = page.getByRole('dialog');
      const askFor = async (words: string) => {
        await page.goto(`/console/members?org=${world.orgs['factory']!.id}`);
        await page.getByRole('button', { name: '导出会员' }).click();
        await dialog.getByText(/会导出 31 行/).waitFor();
        await dialog.getByLabel(/要完整的证件号码/).check();
        await dialog.getByText(/1 位审批人或负责人/).waitFor();
        await dialog.getByRole('button', { name: '提交复核' }).click();
        await dialog.getByText('请选择拿去做什么').waitFor();
        await dialog.getByLabel('慰问和福利发放').check();
        await dialog.getByRole('button', { name: '提交复核' }).click();
        await dialog.getByText('请写明这份数据拿去做什么').waitFor();
        await dialog.getByLabel('具体说明').fill(words);
        await look(page, 'exports-2-dialog');
        await page.setViewportSize({ width: 375, height: 812 });
        await look(page, 'exports-3-dialog-phone');
        await page.setViewportSize({ width: 1366, height: 860 });
        await dialog.getByRole('button', { name: '提交复核' }).click();
        await page.getByText(`慰问和福利发放：${words}`).waitFor();
      };
      await askFor('给夜班工友发防寒用品');
      await askFor('给朋友看看');

      const deciding = await openPage(browser, server.url, 'desk');
      await signInByPassword(deciding.page, world.password, boss);
      await deciding.page.goto('/console/exports');
      await deciding.page.getByText('慰问和福利发放：给夜班工友发防寒用品').waitFor();
      await look(deciding.page, 'exports-4-waiting');
      await deciding.page.setViewportSize({ width: 375, height: 812 });
      await look(deciding.page, 'exports-5-waiting-phone');
      await deciding.page.getByRole('button', { name: /^同意/ }).first().click();
      await deciding.page.getByText('给夜班工友发防寒用品').waitFor({ state: 'hidden' });
      await deciding.page.getByRole('button', { name: /^不同意/ }).click();
      const refusing = deciding.page.getByRole('dialog');
      await refusing.getByRole('button', { name: '不同意' }).click();
      await refusing.getByText('请写明为什么不同意').waitFor();
      await refusing.getByLabel('为什么不同意').fill('这不是工会的事');
      await look(deciding.page, 'exports-6-refusing');
      await refusing.getByRole('button', { name: '不同意' }).click();
      await deciding.page.getByText('没有等你复核的导出').waitFor();
      expect(deciding.faults).toEqual([]);
      await deciding.context.close();

      await server.ticker.settle();
      await page.goto('/console/exports');
      await page.getByText(`${boss.name}没有同意：这不是工会的事`).waitFor();
      await page.getByText(`${boss.name}已复核`).waitFor();
      await look(page, 'exports-7-records');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'exports-8-records-phone');
      await page.setViewportSize({ width: 1366, height: 860 });
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: /^下载/ }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^会员_示例电子厂工会_.+_\d{8}-\d{4}_DC-.+\.xlsx$/);
      const pieces: Buffer[] = [];
      for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
      const { lines } = await tableOf(Buffer.concat(pieces));
      expect(lines.find(([name]) => name === member.name)).toMatchObject({ 3: member.phone });
      expect(asking.faults).toEqual([]);
      await asking.context.close();
    },
  );

  test(
    'a supervisor writes down where a union is to be found, and anybody finds it there',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const boss = await server.world.staff('county', 'supervisor');
      const { page, faults, context } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, server.world.password, boss);
      await page.goto(`/console/orgs/${server.world.orgs['factory']!.id}`);
      await page.getByRole('button', { name: '改电话、地址和位置' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('办公电话').fill('020-12345678');
      await dialog.getByLabel('办公地址').fill('示例路 1 号 2 楼');
      await dialog.getByLabel('经度').fill('23.1291');
      await dialog.getByLabel('纬度').fill('113.2644');
      await dialog.getByRole('button', { name: /保\s*存/ }).click();
      await dialog.getByText('有没有填反').first().waitFor();
      await look(page, 'place-1-wrong');
      await dialog.getByLabel('经度').fill('113.2644');
      await dialog.getByLabel('纬度').fill('23.1291');
      await dialog.getByRole('button', { name: /保\s*存/ }).click();
      await page.getByText('113.2644, 23.1291（WGS 84）').waitFor();
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await look(page, 'place-2-set');
      const open = await (await fetch(`${server.url}/api/open/unions.geojson`)).text();
      expect(open).toContain('"coordinates":[113.2644,23.1291]');
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
