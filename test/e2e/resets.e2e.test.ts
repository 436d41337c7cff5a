import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage, widths } from './browser.ts';

async function both(page: Page, name: string): Promise<void> {
  await look(page, `${name}-desk`);
  await page.setViewportSize(widths.phone);
  await look(page, `${name}-phone`);
  await page.setViewportSize(widths.desk);
}

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a cadre whose phone is gone is given her way back by two, and binds another with her password and a code [ASVS-6.4.4]',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const [one, other] = [await world.administrator('security'), await world.administrator('security')];
      const cadre = await world.staff('factory', 'caseworker');
      const first = await openPage(browser, server.url, 'desk');
      const { page } = first;
      await signInByPassword(page, world.password, one);
      await page.getByLabel('查找').fill(cadre.login!);
      await page.getByRole('button', { name: `重设登录方式 ${cadre.name}` }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('原因').fill('手机掉进水里，备用码也没有留');
      await both(page, 'resets-1-ask');
      await dialog.getByRole('button', { name: '提出' }).click();
      await page.getByText('等另一位安全管理员核对身份后确认').waitFor();
      expect(await page.getByRole('button', { name: /^核对身份并确认/ }).count()).toBe(0);
      await both(page, 'resets-2-asked');

      const second = await openPage(browser, server.url, 'desk');
      await signInByPassword(second.page, world.password, other);
      await second.page.getByRole('button', { name: `核对身份并确认 ${cadre.name}` }).click();
      const confirming = second.page.getByRole('dialog');
      await confirming.getByRole('button', { name: '确认重设' }).click();
      await confirming.getByText('请先核对本人身份，再选你是怎样核对的').waitFor();
      await both(second.page, 'resets-3-checking');
      await confirming.getByLabel('本人到场，核对了身份证').check();
      await confirming.getByRole('button', { name: '确认重设' }).click();
      const code = (await confirming.locator('.once').textContent())!;
      await both(second.page, 'resets-4-handed');
      await confirming.getByRole('button', { name: '已经交给本人，收起' }).click();
      await second.page.getByText('已确认，本人还没有用新的方式登录').waitFor();

      const hers = await openPage(browser, server.url, 'desk');
      await hers.page.goto('/console/');
      await hers.page.getByRole('textbox', { name: '账号' }).fill(cadre.login!);
      await hers.page.getByLabel('密码', { exact: true }).fill(world.password);
      await hers.page.getByRole('button', { name: '登录', exact: true }).click();
      await hers.page.getByRole('heading', { name: '重新绑定第二道验证' }).waitFor();
      await hers.page.getByLabel('重新绑定码').fill('aaaa-bbbb-cccc-dddd');
      await hers.page.getByRole('button', { name: '下一步' }).click();
      await hers.page.getByText('重新绑定码不对，或者已经过期').waitFor();
      await both(hers.page, 'resets-5-code');
      await hers.page.getByLabel('重新绑定码').fill(code);
      await hers.page.getByRole('button', { name: '下一步' }).click();
      await hers.page.getByRole('button', { name: '用手机上的验证器应用' }).click();
      const told = await hers.page.getByText(/验证码是 \d{6}/).textContent();
      await hers.page.getByLabel('六位验证码').fill(told!.match(/\d{6}/)![0]);
      await hers.page.getByRole('button', { name: '绑定' }).click();
      await hers.page.getByRole('button', { name: '我已记下，继续登录' }).click();
      await hers.page.getByRole('heading', { level: 1, name: '工作台' }).waitFor();
      await hers.page.goto('/console/mine/security');
      await hers.page.getByText(`${one.name}提出，${other.name}核对身份后确认。`).waitFor();
      await both(hers.page, 'resets-6-told');
      for (const { faults, context } of [first, second, hers]) {
        expect(faults).toEqual([]);
        await context.close();
      }
    },
  );
});
