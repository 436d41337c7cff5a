import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { picture } from '../../replay/play.ts';
import { done } from '../../replay/client.ts';
import { agree, begin, next, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

const photo = join(tmpdir(), 'hongqiao-school-fees.png');

/** A parent who asks for help with school: of a child below fourteen nothing is taken in before she has agreed as its guardian. */
describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();
  beforeAll(() => writeFileSync(photo, picture));

  test(
    'a parent agrees as guardian before a child below fourteen is asked about, files, and takes the consent back [MLPS-28, PIPL-31]',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const parent = await server.world.worker('factory', '古丽·阿不都');
      const { page, context, faults } = await openPage(browser, server.url, 'phone');
      await page.goto('/services/seasonal-relief');
      await begin(page);
      await page.getByLabel('手机号').waitFor();
      await signInByPhone(page, parent.phone);
      await agree(page);
      await page.getByRole('radio', { name: /送助学/ }).check();
      await page.getByLabel('说说情况').fill('孩子上小学，学费不够。');
      await next(page);

      // Of an older child nobody is asked; of a younger one nothing is kept before the guardian has agreed.
      await page.getByRole('radio', { name: '九年级及以下' }).check();
      await look(page, 'guardian-1-stage');
      await next(page);
      await page.getByRole('heading', { name: '先问一声：不满 14 周岁的孩子' }).waitFor();
      await page.getByText('我是孩子的父母或者其他监护人').waitFor();
      const elsewhere = server.client();
      await server.world.owner.query('delete from phone_codes');
      await elsewhere.signInByPhone(parent.phone);
      const drafted = async () =>
        done(await elsewhere.get<{ form: object }>('/api/services/seasonal-relief/draft')).form;
      expect(await drafted()).toHaveProperty('edition');
      expect(await drafted()).not.toHaveProperty('stage');
      await look(page, 'guardian-2-consent');
      // Whoever meant another answer goes back to it without agreeing.
      await page.getByRole('link', { name: '返回' }).click();
      expect(await page.getByRole('radio', { name: '九年级及以下' }).isChecked()).toBe(true);
      await next(page);
      await page.getByRole('heading', { name: '先问一声：不满 14 周岁的孩子' }).waitFor();
      await agree(page);
      await page.getByRole('heading', { name: '先问一声：银行账户、收入和家里人' }).waitFor();
      await agree(page);
      await page.locator('input[type=file]').first().setInputFiles(photo);
      await next(page);
      await page.getByRole('heading', { name: '核对一下再提交' }).waitFor();
      await look(page, 'guardian-3-check');
      await page.getByRole('button', { name: '提交申请' }).click();
      await page.getByRole('heading', { level: 1, name: '已经提交' }).waitFor();
      await look(page, 'guardian-3a-sent');
      const { rows } = await server.world.owner.query<{ purposes: string[] }>(
        'select purposes from cases where applicant_id = $1',
        [parent.id],
      );
      expect(rows[0]!.purposes).toContain('minor');

      await page.goto('/me/privacy');
      await page.getByRole('link', { name: '我同意过什么，撤回同意' }).click();
      await page.getByRole('button', { name: '撤回同意：不满 14 周岁的孩子' }).click();
      await page.getByText('1 件事停在那里').waitFor();
      await look(page, 'guardian-5-withdrawn');
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
