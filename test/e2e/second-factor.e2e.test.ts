import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { setOneTimePassword } from '../../server/people/passwords.ts';
import { giveDevice, showSecondFactor, useStage } from './acts.ts';
import { browserPath, look, openPage, widths } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage('passkeys');

  async function enter(page: Page, login: string, password: string): Promise<void> {
    await page.getByRole('textbox', { name: '账号' }).fill(login);
    const field = page.getByLabel('密码', { exact: true });
    // Hidden, open to a keeper of passwords, and pasted into as well as typed.
    expect([await field.getAttribute('type'), await field.getAttribute('autocomplete')]).toEqual([
      'password',
      'current-password',
    ]);
    await field.clear();
    await field.focus();
    await page.keyboard.insertText(password);
    expect(await field.inputValue()).toBe(password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
  }

  async function both(page: Page, name: string): Promise<void> {
    await look(page, `${name}-desk`);
    await page.setViewportSize(widths.phone);
    await look(page, `${name}-phone`);
    await page.setViewportSize(widths.desk);
  }

  test(
    'a new cadre binds an app, writes codes down, chooses a password, and signs in with a code the day her phone is gone [MLPS-7, MLPS-8, ASVS-6.2.6, ASVS-6.2.7]',
    { timeout: 180_000 },
    async () => {
      const { browser, server, url } = stage;
      const { world, platform } = server;
      const person = await world.staff('county', 'caseworker');
      const { rows } = await world.owner.query<{ id: string }>('select id from accounts where person_id = $1', [
        person.id,
      ]);
      const account = { cell: 1, accountId: rows[0]!.id };
      await world.owner.query('delete from account_factors where account_id = $1', [account.accountId]);
      const { password } = await platform.db.transaction().execute((trx) => setOneTimePassword(trx, account));
      const { page, faults, context } = await openPage(browser, url, 'desk');
      await page.goto('/console/');
      await both(page, 'factor-1-sign-in');
      await enter(page, person.login!, 'wrong-Password-1');
      await page.getByText('账号、密码或验证码不正确').waitFor();
      await enter(page, person.login!, password);
      await page.getByRole('heading', { name: '绑定第二道验证' }).waitFor();
      await both(page, 'factor-2-enrolment');
      await page.getByRole('button', { name: '用手机上的验证器应用' }).click();
      const told = await page.getByText(/验证码是 \d{6}/).textContent();
      await both(page, 'factor-3-totp');
      await page.getByLabel('六位验证码').fill(told!.match(/\d{6}/)![0]);
      await page.getByRole('button', { name: '绑定' }).click();
      await page.getByRole('heading', { name: '备用码' }).waitFor();
      const codes = await page.getByRole('list', { name: '备用码' }).getByRole('listitem').allTextContents();
      expect(codes).toHaveLength(10);
      await both(page, 'factor-4-codes');
      await page.getByRole('button', { name: '我已记下，继续登录' }).click();
      await page.getByRole('heading', { name: '设新密码' }).waitFor();
      await page.getByLabel('新密码', { exact: true }).fill('Gonghui@2026');
      await page.getByLabel('再输入一次新密码').fill('Gonghui@2026');
      await page.getByRole('button', { name: '设好并登录' }).click();
      await page.getByText('这个密码太常见').waitFor();
      await both(page, 'factor-5-password');
      await page.getByLabel('新密码', { exact: true }).fill('lantern-Orchid-37');
      await page.getByLabel('再输入一次新密码').fill('lantern-Orchid-37');
      await page.getByRole('button', { name: '设好并登录' }).click();
      await page.getByRole('heading', { level: 1, name: '工作台' }).waitFor();

      await page.goto('/console/mine');
      await page.getByRole('button', { name: '退出登录' }).click();
      await enter(page, person.login!, 'lantern-Orchid-37');
      await page.getByRole('heading', { name: '第二道验证' }).waitFor();
      // The step survives that the page is loaded anew.
      await page.reload();
      await both(page, 'factor-6-second');
      await page.getByRole('button', { name: '手机不在身边？用备用码' }).click();
      await page.getByLabel('备用码').fill(codes[0]!);
      await page.getByRole('button', { name: '登录', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: '工作台' }).waitFor();
      expect(faults).toEqual([]);
      await context.close();
    },
  );

  test(
    'a cadre adds a passkey and signs in with it alone, changes her password, and the other browser is out [MLPS-5, MLPS-7, ASVS-7.4.4]',
    { timeout: 180_000 },
    async () => {
      const { browser, server, url } = stage;
      const person = await server.world.staff('county', 'caseworker');
      const other = server.client();
      await other.signInByPassword(person.login!, server.world.password);
      const { page, faults, context } = await openPage(browser, url, 'desk');
      await giveDevice(page);
      await page.goto('/console/');
      await enter(page, person.login!, server.world.password);
      await showSecondFactor(page);
      await page.goto('/console/mine');
      await page.getByRole('link', { name: '账号安全' }).click();
      await page.getByRole('button', { name: '退出其他地方的登录' }).waitFor();
      await both(page, 'factor-7-security');
      await page.getByRole('button', { name: '添加通行密钥' }).click();
      await page.getByLabel('先输入现在的密码').fill(server.world.password);
      await look(page, 'factor-8-proving');
      await page.getByRole('dialog').getByRole('button', { name: '添加' }).click();
      await page.getByRole('dialog', { name: '备用码' }).waitFor();
      await look(page, 'factor-8-codes');
      await page.getByRole('button', { name: '我已记下' }).click();
      await page.getByText('通行密钥', { exact: true }).nth(1).waitFor();
      await page.getByRole('button', { name: '修改密码' }).click();
      await page.getByLabel('现在的密码').fill(server.world.password);
      await page.getByLabel('新密码', { exact: true }).fill('gravel-Thicket-61');
      await page.getByLabel('再输入一次新密码').fill('gravel-Thicket-61');
      await both(page, 'factor-9-change');
      await page.getByRole('button', { name: '修改密码' }).click();
      await page.getByText('其他地方的登录都已退出').waitFor();
      expect((await other.get('/api/me')).status).toBe(401);

      await page.goto('/console/mine');
      await page.getByRole('button', { name: '退出登录' }).click();
      await page.getByRole('button', { name: '用通行密钥登录' }).click();
      await page.getByRole('heading', { level: 1, name: '工作台' }).waitFor();
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
