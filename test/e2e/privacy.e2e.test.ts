import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import { signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

/** What a worker can know and decide about her own data, on her phone. */
describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a worker sees who looked, objects to it, takes a copy, takes a consent back, and reads what closing would keep [MLPS-29, PIPL-17, PIPL-44]',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const worker = await server.world.worker('factory', '阿依古丽·买买提');
      const own = server.client();
      await own.signInByPhone(worker.phone);
      const form = { topic: 'canteen', what: '夜班食堂十点就关门', shared: false, aboveWorkplace: false };
      const { id } = done(await own.post<CaseAnswer>('/api/services/appeal/cases', { form }));
      await server.world.owner.query('delete from phone_codes');
      const { page, faults } = await openPage(browser, server.url, 'phone');
      await page.goto('/me');
      await page.getByRole('link', { name: '登录' }).click();
      await look(page, 'privacy-sign-in');
      await page.getByRole('link', { name: '个人信息处理规则' }).click();
      await page.getByText('你申请的事', { exact: true }).click();
      await page.getByText('给工会代发的银行').waitFor();
      await look(page, 'privacy-handling');
      await page.goto('/sign-in');
      await signInByPhone(page, worker.phone);
      await page.getByRole('link', { name: '隐私与安全' }).click();
      await look(page, 'privacy-1-page');
      await page.getByRole('link', { name: '谁看过我的信息' }).click();
      await page.getByText('还没有别人看过你的信息').waitFor();
      await look(page, 'privacy-2-nobody');

      const clerk = await server.staff('factory', 'caseworker');
      await clerk.get(`/api/cases/${id}`);
      await clerk.post('/api/members/search', { q: worker.document });
      const boss = await server.staff('province', 'supervisor');
      await boss.post(`/api/cases/${id}/reveal`, { purpose: '抽查办理质量' });
      await page.reload();
      await page.getByText('抽查办理质量').waitFor();
      await page.getByText('用证件号码或者手机号查到了你').waitFor();
      await look(page, 'privacy-3-seen');
      await page.getByRole('link', { name: '这次查看不对' }).first().click();
      await page.getByLabel('说说是什么事').waitFor();
      expect(await page.getByLabel('说说是什么事').inputValue()).toContain('用途写的是“抽查办理质量”');
      await look(page, 'privacy-4-objection');

      await page.goto('/me/privacy');
      const loading = page.waitForEvent('download');
      await page.getByRole('link', { name: '取一份我的全部信息' }).click();
      const copy = readFileSync(await (await loading).path());
      expect(copy.subarray(0, 2).toString()).toBe('PK');
      expect(copy.includes('data.json')).toBe(true);

      await page.getByRole('link', { name: '我同意过什么，撤回同意' }).click();
      await look(page, 'privacy-5-agreed');
      await page.getByRole('button', { name: /撤回同意/ }).click();
      await page.getByText('1 件事停在那里').waitFor();
      await look(page, 'privacy-6-withdrawn');
      await page.goto(`/cases/${id}`);
      await page.getByText('你撤回了同意，这件事停在这里').first().waitFor();
      await look(page, 'privacy-7-resting');

      const elsewhere = server.client();
      await server.world.owner.query('delete from phone_codes');
      await elsewhere.signInByPhone(worker.phone);
      await page.goto('/me/privacy');
      await page.getByRole('link', { name: '登录设备' }).click();
      await page.getByText('就是现在这一处').waitFor();
      await look(page, 'privacy-sessions');
      await page.getByRole('button', { name: '退出其他所有设备' }).click();
      await page.getByRole('button', { name: '退出其他所有设备' }).click();
      await page.getByRole('button', { name: '退出其他所有设备' }).waitFor({ state: 'detached' });
      expect((await elsewhere.get('/api/me')).status).toBe(401);

      await page.goto('/me/closing');
      await page.getByText('你还有没办完的事').waitFor();
      await look(page, 'privacy-8-closing');
      expect(faults).toEqual([]);
    },
  );
});
