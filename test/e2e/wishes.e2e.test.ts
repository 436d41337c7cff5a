import { describe, expect, test } from 'vitest';
import type { ExportLine } from '../../kernel/exporting.ts';
import { yuan } from '../../kernel/money.ts';
import { done } from '../../replay/client.ts';
import { claim, drafting, opening, plantClaimants } from '../campaign-desk.ts';
import { tableOf } from '../export-desk.ts';
import { say, setYearly } from '../wish-desk.ts';
import { agree, signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a member is given one in a tap, says which and where to, and has it; the union sees what was chosen, and sends it by a list that two let out',
    { timeout: 240_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      await world.setClock(drafting);
      await setYearly(world, yuan(1_500));
      const drafter = await world.staff('county', 'caseworker', 'approver');
      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, world.password, drafter);
      await desk.page.goto('/console/campaigns');
      await desk.page.getByRole('button', { name: '起草活动' }).click();
      await desk.page.getByRole('menuitem', { name: '节日慰问品' }).click();
      const dialog = desk.page.getByRole('dialog');
      await dialog.getByLabel('名称').fill('端午慰问品');
      await dialog.getByLabel('说明').fill('每人一份，先领到，再选哪一种、送到哪里。');
      await dialog.getByLabel('一共多少').fill('3');
      await dialog.getByLabel('候补几人').fill('5');
      for (const [label, at] of [
        ['开始', '2026-03-08 10:00'],
        ['结束', '2026-03-10 18:00'],
      ] as const) {
        const input = dialog.getByLabel(label, { exact: true });
        await input.fill(at);
        await input.press('Tab');
      }
      await dialog.getByLabel('叫什么').fill('粮油');
      await dialog.getByLabel('一份值多少元').fill('300');
      await dialog.getByLabel('有多少份').fill('1');
      await dialog.getByLabel('里面有什么').fill('大米 5 公斤、食用油 5 升');
      await dialog.getByRole('button', { name: '存为草稿' }).click();
      await dialog.getByText('各种加起来有 1，不够发的 3，最后的人会没有可选的').first().waitFor();
      await look(desk.page, 'wish-1-editor-refused');
      await dialog.getByRole('button', { name: '再加一种' }).click();
      await dialog.getByLabel('叫什么').nth(1).fill('水果');
      await dialog.getByLabel('一份值多少元').nth(1).fill('200');
      await dialog.getByLabel('有多少份').nth(1).fill('3');
      await dialog.getByRole('button', { name: '存为草稿' }).click();
      await desk.page.getByRole('heading', { level: 1, name: '端午慰问品' }).waitFor();
      await look(desk.page, 'wish-2-draft');
      const id = desk.page.url().split('/').at(-1)!;
      await desk.context.close();
      done(await (await server.staff('county', 'supervisor')).post(`/api/campaigns/${id}/moves`, { move: 'announce' }));

      const member = await world.worker('factory', '示例甲');
      const others = await plantClaimants(server, 2, 'school');
      await world.setClock(opening);
      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto('/sign-in');
      await signInByPhone(phone.page, member.phone);
      await phone.page.goto(`/campaigns/${id}`);
      await phone.page.getByRole('button', { name: '领一份' }).click();
      await phone.page.getByText('以前选好哪一种、送到哪里').waitFor();
      await look(phone.page, 'wish-3-granted', { streams: true });
      await phone.page.getByRole('link', { name: '去选' }).click();
      await phone.page.getByRole('radio', { name: /粮油，价值 300 元，还有 1 份.*大米 5 公斤/ }).check();
      await phone.page.getByRole('radio', { name: '送到我填的地址' }).check();
      await phone.page.getByLabel('收货人', { exact: true }).fill('李示例');
      await phone.page.getByLabel('收货人的电话').fill('123');
      await phone.page.getByRole('button', { name: '就选这个' }).click();
      await phone.page.getByRole('heading', { name: '有几处需要改一下' }).waitFor();
      await look(phone.page, 'wish-4-refused');
      await phone.page.getByLabel('收货人的电话').fill('13800138000');
      await phone.page.getByLabel('收货地址').fill('示例区示例路 1 号 2 栋 301');
      await phone.page.getByRole('button', { name: '就选这个' }).click();
      await phone.page.getByText('我同意工会为了把东西送到').waitFor();
      await look(phone.page, 'wish-5-consent');
      await agree(phone.page);
      await phone.page.getByRole('heading', { level: 1, name: '端午慰问品' }).waitFor();
      await phone.page.getByText('示例区示例路 1 号 2 栋 301').waitFor();
      await look(phone.page, 'wish-6-said', { streams: true });
      await phone.page.getByRole('link', { name: '修改' }).click();
      await phone.page.getByRole('radio', { name: /水果/ }).check();
      await phone.page.getByRole('button', { name: '保存修改' }).click();
      await phone.page.getByRole('heading', { level: 1, name: '端午慰问品' }).waitFor();
      await phone.page.getByText('水果（200 元）', { exact: true }).waitFor();

      for (const { client } of others) done(await claim(client, { id, edition: 1 }));
      done(await say(others[0]!.client, id, 1, { way: 'pickUp' }));

      const giving = await openPage(browser, server.url, 'desk');
      const { page } = giving;
      await signInByPassword(page, world.password, await world.staff('county', 'supervisor'));
      await page.goto(`/console/campaigns/${id}`);
      await page.getByText('还有 1 人没有选').waitFor();
      await page.getByRole('button', { name: '开始发放' }).click();
      await page.getByRole('dialog').getByRole('button', { name: '开始发放' }).click();
      await page.getByText('已经开始发放，选好的不能再改').waitFor();
      await look(page, 'wish-7-handing', { streams: true });
      await page.getByRole('button', { name: '导出发放名单' }).click();
      await page.getByRole('dialog').getByText('会导出 2 行，有收货人的电话和地址，要第二个人复核').waitFor();
      await page.getByRole('dialog').getByLabel('慰问和福利发放').check();
      await page.getByRole('dialog').getByLabel('具体说明').fill('按名单寄出端午慰问品');
      await look(page, 'wish-8-export', { streams: true });
      await page.getByRole('dialog').getByRole('button', { name: '提交复核' }).click();
      await page.getByText('慰问和福利发放：按名单寄出端午慰问品').waitFor();
      const second = await server.staff('county', 'approver');
      const [waiting] = done(await second.get<ExportLine[]>('/api/exports/waiting'));
      done(await second.post(`/api/exports/${waiting!.id}/decision`, { agrees: true, why: '' }));
      await server.ticker.settle();
      await page.goto('/console/exports');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: /^下载/ }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^发放名单_.+\.xlsx$/);
      const pieces: Buffer[] = [];
      for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
      const { lines } = await tableOf(Buffer.concat(pieces));
      expect(lines.map((line) => line[8])).toContain('示例区示例路 1 号 2 栋 301');

      await page.goto(`/console/campaigns/${id}`);
      await page.getByRole('checkbox', { name: /示例甲/ }).check();
      await page.getByRole('button', { name: '登记已发出' }).click();
      await page.getByRole('cell', { name: /水果，.+发出/ }).waitFor();
      await look(page, 'wish-9-sent', { streams: true });

      await phone.page.goto(`/campaigns/${id}`);
      await phone.page.getByRole('button', { name: '收到了' }).click();
      // What is on its way cannot be given back, and nothing offers to.
      expect(await phone.page.getByRole('button', { name: '不要了，退回' }).count()).toBe(0);
      await look(phone.page, 'wish-10-receiving', { streams: true });
      await phone.page.getByRole('button', { name: '收到了' }).click();
      await phone.page.getByText('已领取').first().waitFor();
      await look(phone.page, 'wish-11-received', { streams: true });
      for (const one of [desk, phone, giving]) expect(one.faults).toEqual([]);
      for (const one of [phone, giving]) await one.context.close();
    },
  );
});
