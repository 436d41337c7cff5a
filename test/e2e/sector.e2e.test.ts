import { describe, expect, test } from 'vitest';
import { plantUnion } from '../tree-oracle.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a city founds a federation of couriers, a workplace joins it, and a union is split',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      await plantUnion(server, 'fleet', 'workplace', 'town');
      await server.worker('fleet');
      const cadre = await server.world.staff('city', 'supervisor', 'caseworker');
      const { page } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, server.world.password, cadre);
      const unit = (key: string) => page.goto(`/console/orgs/${server.world.orgs[key]!.id}`);
      const dialog = page.getByRole('dialog');
      const change = async (kind: string) => {
        await page.getByRole('button', { name: /^变\s*更$/ }).click();
        await dialog.getByRole('radio', { name: kind }).click();
        await dialog.getByLabel('原因').fill('快递员有自己的工会');
      };
      const send = async (verb: RegExp, says: string | RegExp) => {
        await dialog.getByRole('button', { name: verb }).click();
        await page.getByRole('alert').filter({ hasText: says }).waitFor();
      };

      await unit('city');
      await change('在下面建工会联合会、行业工会');
      await dialog.getByRole('button', { name: /^建\s*立$/ }).click();
      await dialog.getByText('请选择联合的是哪里的单位工会').waitFor();
      await dialog.getByLabel('新名称').fill('桥市示例快递行业工会联合会');
      await dialog.getByRole('radio', { name: '行业', exact: true }).click();
      await look(page, 'sector-1-found');
      await send(/^建\s*立$/, '桥市示例快递行业工会联合会');

      await unit('fleet');
      await change('加入行业工会');
      await dialog.getByRole('combobox', { name: '加入哪个行业工会' }).click();
      await page.getByTitle('桥市示例快递行业工会联合会').click();
      await look(page, 'sector-2-join');
      await send(/^加\s*入$/, '加入行业工会：桥市示例快递行业工会联合会');
      await look(page, 'sector-3-joined');

      await unit('city');
      await page.getByRole('link', { name: '桥市示例快递行业工会联合会', exact: true }).last().click();
      await page.getByRole('heading', { name: '加入这个行业工会的' }).waitFor();
      await look(page, 'sector-4-federation');
      await page.getByRole('link', { name: 'fleet工会会员 1 人' }).click();
      await page.getByRole('heading', { name: '会员', level: 1 }).waitFor();

      await unit('fleet');
      await change('分设一个工会');
      await dialog.getByLabel('新名称').fill('示例车队二分会');
      await dialog.getByRole('combobox', { name: '划过去的会员' }).click();
      await page.locator('.ant-select-item-option').first().click();
      await page.keyboard.press('Escape');
      await look(page, 'sector-5-split');
      await send(/^分\s*设$/, '分出示例车队二分会，会员 1 人划过去');
      expect(await page.getByText('0 人').first().isVisible()).toBe(true);
    },
  );
});
