import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { addDays, dayOf } from '../../kernel/calendar.ts';
import { picture } from '../../replay/play.ts';
import { agree, begin, next, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

const photo = join(tmpdir(), 'hongqiao-household.png');

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();
  beforeAll(() => writeFileSync(photo, picture));

  test(
    'a worker fills in her household person by person, and is asked only for the papers that her answers make needed',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const worker = await server.world.worker('factory', '李示例');
      const { page, context, faults } = await openPage(browser, server.url, 'phone');
      await page.goto('/services/hardship-aid');
      await look(page, 'hardship-1-service');
      await begin(page);
      await page.getByLabel('手机号').waitFor();
      await signInByPhone(page, worker.phone);
      await agree(page);

      // Nobody in the household.
      await next(page);
      await page.getByRole('link', { name: '还没有填家人，请至少填写 1 位' }).waitFor();
      await look(page, 'hardship-2-nobody');
      const first = page.getByRole('group', { name: '第 1 位' });
      await first.getByLabel('姓名').fill('李示例');
      await first.getByRole('radio', { name: '本人' }).check();
      await first.getByLabel('每月到手').fill('-5');
      await page.getByRole('button', { name: '再加一位家人' }).click();
      const second = page.getByRole('group', { name: '第 2 位' });
      await second.getByLabel('姓名').fill('王示例');
      await second.getByRole('radio', { name: '丈夫或妻子' }).check();
      // Of herself the register knows the document; of a grown-up of her household it is asked.
      expect(await first.getByLabel('证件号码').count()).toBe(0);
      await second.getByRole('radio', { name: '居民身份证', exact: true }).check();
      await second.getByLabel('证件号码').fill(server.world.documentNumber());
      await second.getByLabel('每月到手').fill('0');
      await next(page);
      await page.getByRole('link', { name: /第 1 位家人：请填写/ }).click();
      await look(page, 'hardship-3-negative');
      await first.getByLabel('每月到手').fill('2100');
      await next(page);

      await page.getByRole('heading', { name: '遇到了什么困难？' }).waitFor();
      await page.getByRole('radio', { name: '遭了灾' }).check();
      await page.getByLabel('这一年看病，自己出了多少钱？').fill('0');
      await page.getByLabel('这一年孩子上学，花了多少钱？').fill('0');
      await next(page);
      await page.getByLabel('意外、灾害造成的损失，自己承担了多少？').fill('60000');
      await page.getByLabel('为了上班，一年必须花多少钱？').fill('0');
      await next(page);
      await page.getByRole('radio', { name: '是' }).check();
      await next(page);
      await agree(page);
      await agree(page);
      await page.getByText('意外或灾害的证明').first().waitFor();
      expect(await page.getByText('看病的结算单').count()).toBe(0);
      await look(page, 'hardship-4-papers');
      for (const at of [0, 1]) await page.locator('input[type=file]').nth(at).setInputFiles(photo);
      await next(page);

      await page.getByRole('heading', { name: '核对一下再提交' }).waitFor();
      await page.getByText('第 2 位：姓名 王示例').waitFor();
      await look(page, 'hardship-5-check');
      expect(faults).toEqual([]);
      await context.close();
    },
  );

  test('who has shown her household book is told so, and not asked for it again', { timeout: 120_000 }, async () => {
    const { browser, server } = stage;
    const worker = await server.world.worker('factory', '王示例');
    const today = dayOf(Date.now());
    await server.world.owner.query(
      `insert into proofs (cell_id, person_id, what, case_id, since, until) values (1, $1, 'household', $1, $2, $3)`,
      [worker.id, today, addDays(today, 300)],
    );
    const { page, context, faults } = await openPage(browser, server.url, 'phone');
    await page.goto('/services/hardship-aid/apply/1');
    await page.getByLabel('手机号').waitFor();
    await signInByPhone(page, worker.phone);
    await agree(page);
    await page.getByRole('group', { name: '第 1 位' }).waitFor();
    expect(await page.locator('input[type=file]').count()).toBe(0);
    await page.goto('/services/hardship-aid/apply/check');
    await page.getByText('这些材料不用再交').waitFor();
    await look(page, 'hardship-6-proven');
    expect(faults).toEqual([]);
    await context.close();
  });
});
