import { describe, expect, test } from 'vitest';
import { bankAnswers } from '../bank.ts';
import { nameAccount, owe, payee } from '../payout-desk.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a cashier collects what is owed, a supervisor agrees, and the bank’s answer is read back to the fen',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const cashier = await world.staff('county', 'cashier');
      const boss = await world.staff('county', 'supervisor');
      await world.fund('county', 'relief', 1_000_000);
      const says = ['工伤探视慰问 260302-7K2M9Q', '住院慰问 260302-H3X8TW', '住院慰问 260228-PQ4R2D'];
      for (const [at, name] of ['周示例', '吴示例', '郑示例'].entries()) {
        const one = await payee(server, 'factory', name);
        if (at < 2) await nameAccount(one);
        await owe(server, 'county', one.person.id, [500_00, 600_00, 600_00][at]!, says[at]);
      }

      const paying = await openPage(browser, server.url, 'desk');
      const { page } = paying;
      await signInByPassword(page, world.password, cashier);
      await page.getByRole('link', { name: '资金' }).click();
      await page.getByText('等收款人填账户：1 笔，600 元').waitFor();
      await look(page, 'money-1-funds');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'money-2-funds-phone');
      await page.setViewportSize({ width: 1366, height: 860 });
      await page.getByRole('button', { name: /提交银行转账：2 笔，1,100 元/ }).click();
      await page.getByRole('heading', { name: '等第二个人复核' }).waitFor();
      await look(page, 'money-3-draft');
      const address = page.url();

      const deciding = await openPage(browser, server.url, 'desk');
      await signInByPassword(deciding.page, world.password, boss);
      await deciding.page.goto('/console/money');
      await deciding.page.getByRole('heading', { name: '待你复核的发放' }).waitFor();
      await look(deciding.page, 'money-4-waiting');
      await deciding.page.getByRole('link', { name: /^FK-/ }).first().click();
      await deciding.page.getByRole('button', { name: '不同意' }).click();
      const dialog = deciding.page.getByRole('dialog');
      await dialog.getByRole('button', { name: '不同意' }).click();
      await dialog.getByText('请写明为什么不同意').waitFor();
      await look(deciding.page, 'money-5-refusing');
      await dialog.getByRole('button', { name: '返回' }).click();
      await deciding.page.getByRole('button', { name: '同意发放 1,100 元' }).click();
      await deciding.page.getByRole('heading', { name: '已同意，等到账' }).waitFor();
      expect(deciding.faults).toEqual([]);
      await deciding.context.close();

      await page.goto(address);
      await page.getByRole('heading', { name: '交给银行，读回回执' }).waitFor();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: '下载银行文件（CSV）' }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^榕区总工会_FK-\d{6}-\w{6}\.csv$/);
      const pieces: Buffer[] = [];
      for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
      const sent = Buffer.concat(pieces).toString('utf8');
      const give = (text: string) =>
        page
          .locator('input[type=file]')
          .setInputFiles({ name: '回执.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      const answerTo = (text: string) =>
        bankAnswers(text, (_number, line) => (line === 0 ? ['成功'] : ['失败', '账户状态异常']));
      await give(answerTo(sent.replace(',500.00,', ',500.01,')));
      await page.getByText('金额是 500.01 元，发出的是 500.00 元').waitFor();
      await look(page, 'money-6-refused-file');
      await give(answerTo(sent));
      await page.getByText('新到账 1 笔，没有成功 1 笔').waitFor();
      await page.getByText('没有成功：账户状态异常').waitFor();
      await look(page, 'money-7-read-back');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'money-8-batch-phone');
      await page.setViewportSize({ width: 1366, height: 860 });

      await page.goto('/console/money');
      await page.getByRole('link', { name: '帮扶慰问资金' }).click();
      await page.getByRole('heading', { name: '帮扶慰问资金对账单' }).waitFor();
      await page.getByText('住院慰问 260302-H3X8TW').waitFor();
      await look(page, 'money-9-statement');
      expect(paying.faults).toEqual([]);
      await paying.context.close();
    },
  );
});
