import { describe, expect, test } from 'vitest';
import { bankAnswers } from '../bank.ts';
import { nameAccount, owe, payee } from '../payout-desk.ts';
import { agree, giveDevice, passkeyOf, signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage('passkeys');

  test(
    'a cashier collects what is owed, a supervisor signs what she agrees to, and the bank’s answer is read back to the fen [MLPS-22]',
    { timeout: 120_000 },
    async () => {
      const { browser, server, url } = stage;
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

      const paying = await openPage(browser, url, 'desk');
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

      const deciding = await openPage(browser, url, 'desk');
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
      await giveDevice(deciding.page, await passkeyOf(server, boss));
      await deciding.page.getByRole('button', { name: '同意发放 1,100 元' }).click();
      const signing = deciding.page.getByRole('dialog', { name: '同意发放 1,100 元' });
      await signing.getByText('1,100 元（110000 分）').waitFor();
      await signing.getByText(/^[0-9a-f]{64}$/).waitFor();
      await look(deciding.page, 'money-5-signing');
      await deciding.page.setViewportSize({ width: 375, height: 812 });
      await look(deciding.page, 'money-5-signing-phone');
      await deciding.page.setViewportSize({ width: 1366, height: 860 });
      await signing.getByRole('button', { name: '用通行密钥签名并同意' }).click();
      await deciding.page.getByRole('heading', { name: '已同意，等到账' }).waitFor();
      await deciding.page.getByText(/用通行密钥签了名/).waitFor();
      await look(deciding.page, 'money-5-signed');
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
      await page.getByRole('link', { name: '慰问资金' }).click();
      await page.getByRole('heading', { name: '慰问资金对账单' }).waitFor();
      await page.getByText('住院慰问 260302-H3X8TW').waitFor();
      await look(page, 'money-9-statement');
      await page.evaluate(
        'window.print = () => { window.printed = document.querySelectorAll("tbody tr[data-row-key]").length; }',
      );
      await page.getByRole('button', { name: '打印' }).click();
      await expect.poll(() => page.evaluate('window.printed')).toBe(4);
      await page.emulateMedia({ media: 'print' });
      await page.getByText('制表：').waitFor();
      expect(await page.getByRole('button', { name: '打印' }).isVisible()).toBe(false);
      await look(page, 'money-9-statement-printed');
      await page.emulateMedia({ media: 'screen' });
      await page.getByRole('link', { name: '住院慰问 260302-H3X8TW' }).click();
      await page.getByRole('heading', { name: '这笔钱的来龙去脉' }).waitFor();
      await page.getByText('没有成功：账户状态异常').waitFor();
      await look(page, 'money-10-trace');
      expect(await page.getByRole('button', { name: '要求退回' }).count()).toBe(0);

      // What was carried and should not have been comes back.
      await page.goBack();
      await page.getByRole('link', { name: '工伤探视慰问 260302-7K2M9Q' }).click();
      await page.getByRole('button', { name: '要求退回' }).click();
      const asking = page.getByRole('dialog', { name: '要求退回这笔钱' });
      await asking.getByRole('button', { name: '提交：退回 500 元' }).click();
      await asking.getByText('请写明为什么要退回，至少 4 个字').waitFor();
      await look(page, 'money-11-asking-back');
      await asking.getByLabel('为什么要退回').fill('同一次受伤发了两笔');
      await asking.getByRole('button', { name: '提交：退回 500 元' }).click();
      await page.getByText('等第二个人复核').waitFor();
      const agreeing = await openPage(browser, url, 'desk');
      await signInByPassword(agreeing.page, world.password, boss);
      await agreeing.page.goto('/console/clawbacks');
      await agreeing.page.getByText('发错了：同一次受伤发了两笔').waitFor();
      await look(agreeing.page, 'money-12-deciding-back');
      await agreeing.page.getByRole('button', { name: '同意退回 500 元' }).click();
      await agreeing.page.getByText('还要退 500 元').waitFor();
      await page.goto('/console/clawbacks');
      await page.getByText('一共还有 500 元 没有退回。').waitFor();
      await page.getByRole('button', { name: /^登记收到/ }).click();
      const receiving = page.getByRole('dialog', { name: /^登记退回来的钱/ });
      await receiving.getByLabel('收到多少').fill('200');
      await receiving.getByLabel('银行流水号或者收据号').fill('流水 17');
      await look(page, 'money-13-receiving');
      await receiving.getByRole('button', { name: '登记收到 200 元' }).click();
      await page.getByText('还要退 300 元').waitFor();
      await look(page, 'money-14-clawbacks');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'money-15-clawbacks-phone');
      await page.setViewportSize({ width: 1366, height: 860 });
      await page.getByRole('button', { name: /^不再要求/ }).click();
      const lettingGo = page.getByRole('dialog', { name: /^不再要求退回/ });
      await lettingGo.getByLabel('为什么不再要求').fill('家里有困难，退不出来');
      await look(page, 'money-15b-letting-go');
      await lettingGo.getByRole('button', { name: '提交：不再要求 300 元' }).click();
      await page.getByText('提出不再要求：家里有困难，退不出来，等第二个人复核').waitFor();
      await agreeing.page.reload();
      await agreeing.page.getByRole('button', { name: '同意不再要求 300 元' }).click();
      await agreeing.page.getByText(/^不再要求退回：家里有困难/).waitFor();
      await look(agreeing.page, 'money-15c-let-go');
      expect(agreeing.faults).toEqual([]);
      await agreeing.context.close();
      await page.getByRole('link', { name: /^TH-/ }).click();
      await page.getByText(/收到 200 元（流水 17）/).waitFor();
      await look(page, 'money-16-trace-back');
      expect(paying.faults).toEqual([]);
      await paying.context.close();
    },
  );

  test(
    'a member names her own account, sees what was paid to her, and anybody sees where the money goes',
    { timeout: 120_000 },
    async () => {
      const { browser, server, url } = stage;
      const { world } = server;
      await world.fund('town', 'relief', 100_000);
      const member = await world.worker('factory', '孙示例');
      await owe(server, 'town', member.id, 300_00, '端午慰问');
      for (let n = 0; n < 5; n += 1) await owe(server, 'town', (await world.worker('factory')).id, 100_00, '端午慰问');
      const phone = await openPage(browser, url, 'phone');
      const { page } = phone;
      await page.goto('/me/money');
      await page.getByRole('link', { name: '登录' }).first().click();
      await signInByPhone(page, member.phone);
      await page.goto('/me/money');
      await page.getByText('还没有登记。').waitFor();
      await page.getByText('已经批准，等着发。').waitFor();
      await look(page, 'money-11-no-account');
      await page.getByRole('button', { name: '登记银行账户' }).click();
      await agree(page);
      await page.getByLabel('户名').fill('她的丈夫');
      await page.getByLabel('开户银行').fill('示例银行城东支行');
      await page.getByLabel('银行卡号').fill('6200123456781234');
      await page.getByRole('button', { name: '登记这个账户' }).click();
      await page.getByText(/户名要和你的会员姓名/).waitFor();
      await look(page, 'money-12-not-hers');
      await page.getByLabel('户名').fill('孙示例');
      await page.getByRole('button', { name: '登记这个账户' }).click();
      await page.getByText('示例银行城东支行，尾号 1234').waitFor();
      await look(page, 'money-13-account');
      expect(phone.faults).toEqual([]);
      await phone.context.close();

      const open = await openPage(browser, url, 'phone');
      await open.page.goto(`/money/${world.orgs['town']!.id}?year=2026`);
      await open.page.getByRole('heading', { name: '我们的会费去哪了' }).waitFor();
      await open.page.getByText(/一个季度公布一次/).waitFor();
      await look(open.page, 'money-14-open');
      expect(open.faults).toEqual([]);
      await open.context.close();
    },
  );
});
