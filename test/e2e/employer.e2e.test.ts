import { describe, expect, test } from 'vitest';
import { EmployerSystem, person } from '../employer-system.ts';
import { agree, makeMove, next, signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'somebody whom the employer’s system reports is invited, opens the link, applies and is a member',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const union = world.orgs['factory']!;
      const clerk = await world.staff('factory', 'caseworker', 'supervisor');
      const approver = await world.staff('factory', 'approver', 'caseworker');

      // The union lets the system in.
      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, world.password, approver);
      await desk.page.goto(`/console/orgs/${union.id}`);
      await desk.page.getByRole('link', { name: '单位报来的人' }).click();
      await desk.page.getByText('还没有令牌').waitFor();
      await look(desk.page, 'employer-1-empty');
      await desk.page.getByLabel('用在哪里').fill('示例电子厂人事系统');
      await desk.page.getByRole('button', { name: '生成令牌' }).click();
      const token = await desk.page.getByText(/^hqe_/).first().textContent();
      await look(desk.page, 'employer-2-token');

      // The system reports people: one with a phone, one who is a member already, one without a phone, one who leaves.
      const system = new EmployerSystem(server.url, token!.trim());
      const phone = world.phone();
      const member = await world.worker('factory', '司徒示例');
      const leaver = await world.worker('factory', '慕容示例');
      const report = (n: number, name: string, number: string) =>
        system.push(person(n, { name: { formatted: name }, phoneNumbers: [{ value: number, type: 'mobile' }] }));
      for (let n = 0; n < 22; n += 1) await report(n, '张示例', world.phone());
      const gone = (await report(31, leaver.name, leaver.phone)).body;
      await report(32, '欧阳示例', phone);
      await report(33, member.name, member.phone);
      await report(34, '没手机示例', '02088887777');
      await system.patch(gone.id, [{ op: 'replace', path: 'active', value: false }]);
      await server.ticker.settle();

      await desk.page.reload();
      await desk.page.getByText('欧阳示例').first().waitFor();
      await look(desk.page, 'employer-3-reported');
      await desk.page.getByRole('checkbox', { name: /欧阳示例/ }).check();
      await desk.page.getByRole('button', { name: '发短信邀请选中的 1 人' }).click();
      await desk.page.getByText('已安排给 1 人发短信').waitFor();
      await server.ticker.settle();
      await desk.page.getByText(/等本人决定/).waitFor();
      await look(desk.page, 'employer-4-invited');
      expect(server.sms.sent.filter((sms) => sms.phone === leaver.phone && sms.text.includes('会籍'))).toHaveLength(1);
      const link = server.sms.sent.find((sms) => sms.phone === phone)!.text.match(/\/join\/[0-9a-f-]+/)![0];

      // She opens it and decides.
      const phonePage = await openPage(browser, server.url, 'phone');
      const { page } = phonePage;
      await page.goto(link);
      await page.getByRole('link', { name: '我要入会' }).click();
      await page.getByLabel('手机号').fill(phone);
      await page.getByRole('button', { name: /验证码/ }).click();
      const code = await page.getByText(/\d{6}/).first().textContent();
      await page
        .getByLabel(/验证码/)
        .first()
        .fill(code!.match(/\d{6}/)![0]);
      await page.getByRole('button', { name: '登录' }).click();
      await agree(page);
      await page.getByLabel('姓名').first().fill('欧阳示例');
      await page.getByLabel('证件号码').first().fill(world.documentNumber());
      await next(page);
      await page.getByRole('checkbox').first().check();
      await next(page);
      await page.getByRole('button', { name: '申请入会' }).click();
      await page.getByText('已经提交').first().waitFor();

      const second = await openPage(browser, server.url, 'desk');
      await signInByPassword(second.page, world.password, clerk);
      await makeMove(second.page, '同意入会');

      // The union sees that she joined; the employer hears what it heard before.
      await second.page.setViewportSize({ width: 375, height: 812 });
      await second.page.goto(`/console/orgs/${union.id}/employer`);
      await second.page
        .getByText(/本会会员/)
        .first()
        .waitFor();
      const row = second.page.getByRole('row', { name: /欧阳示例/ });
      expect(await row.textContent()).toContain('本会会员');
      await look(second.page, 'employer-5-joined-phone');
      const { Resources } = (await system.find('externalId eq "E32"')).body;
      expect(Resources[0]).toMatchObject({ active: true, meta: { version: 'W/"1"' } });

      // By keyboard: the next page, then those who left.
      await second.page.setViewportSize({ width: 1366, height: 860 });
      await second.page.getByRole('button', { name: '下一页' }).press('Enter');
      await second.page.getByRole('button', { name: '上一页' }).waitFor();
      await second.page.getByRole('radio', { name: '全部' }).focus();
      await second.page.keyboard.press('ArrowRight');
      await second.page.keyboard.press('ArrowRight');
      await second.page.getByText('已离职，会籍还在本会').waitFor();
      await look(second.page, 'employer-6-left');
      expect([...desk.faults, ...phonePage.faults, ...second.faults]).toEqual([]);
      for (const { context } of [desk, phonePage, second]) await context.close();
    },
  );
});
