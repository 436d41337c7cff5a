import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { addDays, dayOf } from '../../kernel/calendar.ts';
import { newId } from '../../server/db/id.ts';
import { signInByPhone, useStage } from './acts.ts';
import { openDesk } from '../campaign-desk.ts';
import { browserPath, look, openPage } from './browser.ts';
import { answer, asked, card, goThrough, question, until } from './finder-acts.ts';

const today = dayOf(Date.now());
const inAMonth = addDays(today, 30);

/** Everything that a browser keeps for a page. */
const kept = (page: Page) =>
  page.evaluate<string>(`(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    const databases = indexedDB.databases ? await indexedDB.databases() : [];
    return JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, databases,
      requests.flat().map(({ url }) => new URL(url).pathname + new URL(url).search), history.state]);
  })()`);

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'somebody without an account finds what she can have, without a network, and leaves nothing behind',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      await world.owner.query(
        'insert into tunable_values (id, org_id, service, name, from_on, value, cites) values ($1, $2, $3, $4, $5, $6, $7)',
        [
          newId(),
          world.orgs['bareCity']!.id,
          'hospital-condolence',
          'grant',
          inAMonth,
          80_000,
          '{"title":"无区市住院慰问通知"}',
        ],
      );
      const { page, context, faults } = await openPage(browser, server.url, 'phone');
      await page.goto('/');
      await page.getByRole('link', { name: /^一问全知/ }).click();
      await page.getByRole('region', { name: '问题' }).waitFor();
      await look(page, 'finder-1-first');

      // The page and the rules are kept once the worker has them; from here on there is no network.
      await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
      await expect.poll(() => kept(page)).toContain('/api/finder/rules');
      await context.setOffline(true);
      await page.reload();
      await question(page).getByRole('button', { name: '下一题' }).click();
      await question(page)
        .getByRole('link', { name: /^请选择/ })
        .waitFor();
      await look(page, 'finder-2-unanswered');
      await answer(page, '是');
      await until(page, '你加入工会了吗？');
      // What is open says once what is missing, and already which papers it takes and where to apply.
      const hospital = card(page, '住院慰问');
      expect(await hospital.innerText()).toContain('要准备');
      expect(await hospital.getByRole('link', { name: '去申请住院慰问' }).count()).toBe(1);
      expect(await page.getByText('还不能确定', { exact: true }).count()).toBe(0);
      await page.getByText('要联网才能看').waitFor();
      await look(page, 'finder-2-open');
      const stay = {
        '你遇到了下面哪些事？': ['生病住院'],
        '你在工会实名认证了吗？': '是',
        '下面这些，你以前申请过哪些？': [],
        '哪一天住的院？': addDays(today, -9),
      };
      await goThrough(page, { ...stay, '哪一天出的院？': addDays(today, -6) });
      expect(await hospital.innerText()).toContain('住院须超过 3 天');
      expect(await hospital.innerText()).toContain('怎样才可以');
      expect(await hospital.innerText()).toContain('差 1 天，就可以办');
      expect(await hospital.innerText()).toContain('日期和数字要照实填');
      await look(page, 'finder-3-no');

      await page.getByRole('button', { name: '改：哪一天出的院？' }).click();
      expect(await goThrough(page, { ...stay, '哪一天出的院？': addDays(today, -2) })).toContain('哪一天出的院？');
      expect(await hospital.innerText()).toContain('600 元');
      expect(await hospital.innerText()).not.toContain('800 元');
      await page.getByLabel('市、区县').selectOption({ label: '无区市总工会' });
      await hospital.getByText('800 元').waitFor();
      await hospital.getByText('为什么').click();
      await hospital.getByText('天河南街道总工会职工慰问办法').first().waitFor();
      await look(page, 'finder-4-yes');
      await page.setViewportSize({ width: 320, height: 700 });
      await look(page, 'finder-5-narrow');
      await page.setViewportSize({ width: 375, height: 812 });

      expect(await kept(page)).not.toMatch(/住院|hospital|occasions|verified/);
      expect(await kept(page)).not.toContain(addDays(today, -9));
      expect(await kept(page)).not.toContain('union=');
      await page.reload();
      expect(await asked(page)).toBe('你加入工会了吗？');
      expect(await page.getByText('你答过的').count()).toBe(0);
      expect(faults).toEqual([]);
      await context.close();
    },
  );

  test(
    'a member is asked only what the register does not know, and applies with what she has answered',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const worker = await server.world.worker('factory');
      const hours = (n: number) => new Date((Math.ceil(Date.now() / 3_600_000) + n) * 3_600_000).toISOString();
      await (await openDesk(server)).announce(5, { name: '会员礼包', opensAt: hours(2), closesAt: hours(50) });
      const { page, context, faults } = await openPage(browser, server.url, 'phone');
      await page.goto('/finder');
      const hurt = { '你遇到了下面哪些事？': ['上班受伤'], '下面这些，你以前申请过哪些？': [] };
      const member = { '你加入工会了吗？': '是', '你在工会实名认证了吗？': '是' };
      const heard = await goThrough(page, { ...member, ...hurt, '哪一天受的伤？': addDays(today, -10) });
      expect(heard[0]).toBe('你加入工会了吗？');
      expect(heard).toContain('你遇到了下面哪些事？');
      expect(heard).not.toContain('哪一天住的院？');
      const injury = card(page, '工伤探视慰问');
      await injury.getByText('500 元').first().waitFor();
      expect(await injury.innerText()).toContain('最晚');
      await injury.getByRole('link', { name: '去申请工伤探视慰问' }).click();
      await signInByPhone(page, worker.phone);
      await page.getByLabel('哪一天受的伤？').waitFor();
      expect(await page.getByLabel('哪一天受的伤？').inputValue()).toBe(addDays(today, -10));

      await page.goto('/finder');
      await page.getByText('按你登记的资料判断').waitFor();
      const gifts = card(page, '会员礼包');
      await gifts.getByText('按你的资料，可以参加。').waitFor();
      expect(await gifts.getByRole('link', { name: '去报名「会员礼包」' }).count()).toBe(1);
      const again = await goThrough(page, { ...hurt, '哪一天受的伤？': addDays(today, -400) });
      expect(again.filter((one) => one in member || one.startsWith('下面这些'))).toEqual([]);
      expect(await injury.innerText()).toContain('须在受伤后 90 天内申请');
      await look(page, 'finder-6-member');
      await page.getByRole('button', { name: '全部清掉，重新来' }).click();
      await question(page).waitFor();
      await page.emulateMedia({ media: 'print' });
      expect(await page.getByRole('button', { name: '不知道，跳过' }).isVisible()).toBe(false);
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});
