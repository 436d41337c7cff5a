import { describe, expect, test } from 'vitest';
import { giveDevice, passkeyOf, signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage('passkeys');

  test(
    'a union says what is due, books what came in, and gets back what it passed up once two above have agreed',
    { timeout: 180_000 },
    async () => {
      const { browser, server, url } = stage;
      const { world } = server;
      await world.setClock('2026-11-20T09:00:00+08:00');
      const [ours, above, boss] = [
        await world.staff('factory', 'cashier'),
        await world.staff('town', 'cashier'),
        await world.staff('town', 'supervisor'),
      ];
      const desk = await openPage(browser, url, 'desk');
      const { page } = desk;
      await signInByPassword(page, world.password, ours);
      await page.goto('/console/contributions');
      await page.getByText('单位拨缴的经费占工资总额：2%（公布的规定）').waitFor();
      await look(page, 'fees-1-empty');
      await page.getByRole('button', { name: '登记应缴' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: '登记应缴' }).click();
      await dialog.getByText('请填写工资总额').waitFor();
      await dialog.getByLabel('哪个月').fill('2026-10');
      await page.keyboard.press('Enter');
      await dialog.getByLabel('全部职工工资总额').fill('150000');
      await look(page, 'fees-2-due');
      await dialog.getByRole('button', { name: '登记应缴' }).click();
      await page.getByText('应缴 3,000 元，到账 0 元，还差 3,000 元').waitFor();
      await page.getByRole('button', { name: '登记到账：2026年10月，单位拨缴的工会经费' }).click();
      await dialog.getByText('到账以后 60% 留在本级，其余记给木棉街道总工会。').waitFor();
      await dialog.getByRole('button', { name: '登记到账 3,000 元' }).click();
      await page.getByText('应缴 3,000 元，到账 3,000 元；留成 1,800 元，上缴 1,200 元。').waitFor();
      await look(page, 'fees-3-received');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'fees-4-received-phone');

      const paying = await openPage(browser, url, 'desk');
      await signInByPassword(paying.page, world.password, above);
      await paying.page.goto('/console/contributions');
      await paying.page.getByRole('heading', { name: '按工会，差得多的在前' }).waitFor();
      await look(paying.page, 'fees-5-above');
      await paying.page.goto('/console/refunds');
      await paying.page.getByText('查出 1 个工会该返还，一共 1,200 元').waitFor();
      await look(paying.page, 'fees-6-found');
      await paying.page.setViewportSize({ width: 375, height: 812 });
      await look(paying.page, 'fees-7-found-phone');
      await paying.page.setViewportSize({ width: 1366, height: 860 });
      await paying.page.getByRole('checkbox', { name: '返还给示例电子厂工会' }).uncheck();
      expect(await paying.page.getByRole('button', { name: /^提交返还/ }).isDisabled()).toBe(true);
      await paying.page.getByRole('checkbox', { name: '返还给示例电子厂工会' }).check();
      await paying.page.getByRole('button', { name: '提交返还：1 个工会，1,200 元' }).click();
      await paying.page.getByRole('heading', { name: /^小额缴费返还 FH-/ }).waitFor();
      await look(paying.page, 'fees-8-proposed');
      const address = paying.page.url();

      const deciding = await openPage(browser, url, 'desk');
      await signInByPassword(deciding.page, world.password, boss);
      await deciding.page.goto(address);
      await deciding.page.getByRole('button', { name: '同意返还 1,200 元' }).waitFor();
      await look(deciding.page, 'fees-9-deciding');
      await giveDevice(deciding.page, await passkeyOf(server, boss));
      await deciding.page.getByRole('button', { name: '同意返还 1,200 元' }).click();
      const signing = deciding.page.getByRole('dialog', { name: '同意返还 1,200 元' });
      await signing.getByText('1,200 元（120000 分）').waitFor();
      await look(deciding.page, 'fees-9-signing');
      await signing.getByRole('button', { name: '用通行密钥签名并同意' }).click();
      await deciding.page.getByText('已同意，已经返还').waitFor();

      await page.setViewportSize({ width: 1366, height: 860 });
      await page.goto('/console/contributions');
      await page.getByText('返还 1,200 元').waitFor();
      await page.goto(`/console/money/${world.orgs['factory']!.id}/fees`);
      await page.getByText(/小额缴费返还（FH-/).waitFor();
      await look(page, 'fees-10-statement');
      expect([...desk.faults, ...paying.faults, ...deciding.faults]).toEqual([]);
      await Promise.all([desk.context.close(), paying.context.close(), deciding.context.close()]);
    },
  );

  test(
    'a cashier books income, a supervisor plans the year, money is promised and let go',
    { timeout: 120_000 },
    async () => {
      const { browser, server, url } = stage;
      const { world } = server;
      const both = await world.staff('county', 'cashier', 'supervisor');
      const desk = await openPage(browser, url, 'desk');
      const { page } = desk;
      await signInByPassword(page, world.password, both);
      await page.goto('/console/money');
      await page.getByRole('button', { name: '登记收入' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('金额').fill('5000');
      await dialog.getByLabel(/^摘要/).fill('示例企业捐赠');
      await look(page, 'budgets-1-income');
      await dialog.getByRole('button', { name: '登记收入 5,000 元' }).click();
      await page.getByText('没有设预算').waitFor();
      await page.getByRole('button', { name: '拨给下级工会' }).click();
      await look(page, 'budgets-2-allocation');
      await dialog.getByRole('button', { name: '返回' }).click();

      await page.goto('/console/budgets');
      await page.getByText('还能用 =').waitFor();
      await page.getByRole('button', { name: '定预算' }).click();
      await dialog.getByLabel(/一共可以用多少/).fill('4000');
      await dialog.getByRole('button', { name: '定预算' }).click();
      await page.getByRole('cell', { name: '4,000 元' }).first().waitFor();
      await page.getByRole('button', { name: '预留经费' }).click();
      await dialog.getByLabel('预留多少').fill('4000.01');
      await dialog.getByLabel('留给什么事').fill('八月送清凉');
      await dialog.getByRole('button', { name: /^预留 / }).click();
      await dialog.getByText(/超过了这项经费今年的预算/).waitFor();
      await dialog.getByLabel('预留多少').fill('1500');
      await look(page, 'budgets-3-commit');
      await dialog.getByRole('button', { name: '预留 1,500 元' }).click();
      await page.getByRole('cell', { name: '2,500 元' }).waitFor();
      await look(page, 'budgets-4-left');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'budgets-5-phone');
      await page.setViewportSize({ width: 1366, height: 860 });
      await page.getByRole('button', { name: '解除：八月送清凉' }).click();
      await dialog.getByRole('button', { name: '解除 1,500 元' }).click();
      await page.getByText('没有预留的经费。').waitFor();
      expect(desk.faults).toEqual([]);
      await desk.context.close();
    },
  );
});
