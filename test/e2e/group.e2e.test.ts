import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a union enters its members in mutual aid by a list, is told who could not be, and each finds her own case and the plans of her region',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const cadre = await world.staff('factory', 'caseworker');
      const members = [await world.worker('factory', '林小梅'), await world.worker('factory', '张示例')];
      const desk = await openPage(browser, server.url, 'desk');
      const { page } = desk;
      await signInByPassword(page, world.password, cadre);
      await page.getByRole('link', { name: '集体申请' }).click();
      await page.getByRole('heading', { name: '集体申请' }).waitFor();
      await page.getByRole('button', { name: '替名单上的会员申请' }).click();
      await page.getByText('请先选名单。').waitFor();
      await look(page, 'group-1-empty');

      const give = (text: string) =>
        page
          .getByLabel('名单文件')
          .setInputFiles({ name: '名单.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
      await give('姓名,电话\n林小梅,19900000000\n');
      await page.getByText(/没有找到表头/).waitFor();
      const listed = members.map(({ name, document }) => `${name},${document}`);
      await give(['姓名,证件号码', ...listed, `王不在册,${world.documentNumber()}`, ''].join('\r\n'));
      await page.getByText('名单上有 3 人。').waitFor();
      await page.getByText('住院综合互助（工会二次医保）').click();
      await page.getByText('工会出', { exact: true }).click();
      await page.getByRole('group', { name: '参加了基本医疗保险吗？' }).getByText('是', { exact: true }).click();
      await page.getByRole('button', { name: '替名单上的会员申请' }).click();
      await page.getByText('已经替 2 人提交申请，1 人没有办成').waitFor();
      await page.getByText('本会的名册里没有这个证件号码').waitFor();
      await look(page, 'group-2-done');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'group-3-done-phone');

      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto('/sign-in');
      await signInByPhone(phone.page, members[0]!.phone);
      await phone.page.goto('/cases');
      await phone.page.getByText('参加互助保障').first().waitFor();
      await look(phone.page, 'group-4-her-case');
      // Of the plans she is shown those that her region has.
      await phone.page.goto('/services/mutual-aid/apply/1');
      await phone.page.getByText('医疗互助甲种（六种大病）').waitFor();
      expect(await phone.page.getByText(/上海|绍兴|威海/).count()).toBe(0);
      await look(phone.page, 'group-5-plans');
      // A claim is for a plan that she has; of her cover nothing is entered yet, and then of one.
      const claim = () => phone.page.goto('/services/mutual-aid-claim/apply/1');
      await claim();
      await phone.page.getByText(/没有查到你参加过互助保障/).waitFor();
      expect(await phone.page.getByRole('radio').count()).toBe(0);
      await look(phone.page, 'group-6-no-cover');
      await phone.page.getByRole('link', { name: '去“参加互助保障”' }).click();
      await phone.page.getByRole('heading', { name: '参加互助保障' }).waitFor();
      await world.owner.query(
        `insert into proofs (cell_id, person_id, what, detail, case_id, since, until)
         values (1, $1, 'cover', 'women', $2, '2020-01-01', '2022-12-31')`,
        [members[0]!.id, randomUUID()],
      );
      await claim();
      await phone.page.getByRole('group', { name: '报销哪一种？' }).waitFor();
      await phone.page.getByText('女职工安康互助（三年）').waitFor();
      expect(await phone.page.getByRole('radio').count()).toBe(1);
      await look(phone.page, 'group-7-her-cover');
      expect([desk.faults, phone.faults]).toEqual([[], []]);
    },
  );
});
