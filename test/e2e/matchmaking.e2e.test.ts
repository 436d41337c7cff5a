import { describe, expect, test } from 'vitest';
import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import { done } from '../../replay/client.ts';
import { claim, drafting, openDesk, opening, plantClaimants } from '../campaign-desk.ts';
import { signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a single member signs up, comes, chooses in secret, and reads the next day who chose her too; the union reads sums',
    { timeout: 240_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      await world.setClock(drafting);
      const evening = { startsAt: '2026-03-08T14:00:00+08:00', endsAt: '2026-03-08T18:00:00+08:00' };
      const slices = ['第一组', '第二组'].map((label) => ({ label, ...evening, quota: 4, waits: 2 }));
      const desk = await openDesk(server, 'county');
      const campaign = await desk.announce(0, {
        service: 'matchmaking',
        name: '三八节单身联谊',
        lead: '湖边徒步和晚餐，14 点在文化宫门口集合。',
        split: 'slots',
        slices,
      });
      const others = await plantClaimants(server, 4, 'school');
      const member = await world.worker('factory', '示例甲');
      await world.setClock(opening);

      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto('/sign-in');
      await signInByPhone(phone.page, member.phone);
      await phone.page.goto(`/campaigns/${campaign.id}`);
      await phone.page.getByRole('radio', { name: /第一组/ }).check();
      await phone.page
        .getByRole('group', { name: '你现在是单身吗？' })
        .getByRole('radio', { name: '是', exact: true })
        .check();
      await look(phone.page, 'matchmaking-1-sign-up', { streams: true });
      await phone.page.getByRole('button', { name: '报名' }).click();
      await phone.page.getByText('已有名额').waitFor();

      const url = `/api/campaigns/${campaign.id}`;
      const numbers: number[] = [];
      for (const { client } of others) {
        const got = await claim(client, campaign, { slice: 2, form: { single: true } });
        numbers.push(done(got).number!);
      }
      const usher = await server.staff('county', 'supervisor');
      const { items } = done(await usher.get<{ items: { id: string }[] }>(`${url}/claims`));
      done(await usher.post<DeskAnswer>(`${url}/hand-out`, { claims: items.map(({ id }) => id) }));
      // The first chooses her, the second as well; she will choose the first and the third.
      const own = { slice: 1, number: 1 };
      done(await others[0]!.client.put(`${url}/choosing`, { chosen: [own], reach: '微信号 shili-yi' }));
      done(await others[1]!.client.put(`${url}/choosing`, { chosen: [own], reach: '微信号 shili-er' }));

      await phone.page.reload();
      await phone.page.getByRole('checkbox', { name: `第二组 ${numbers[0]} 号` }).check();
      await phone.page.getByRole('checkbox', { name: `第二组 ${numbers[2]} 号` }).check();
      await phone.page.getByLabel(/怎么联系你/).fill('微信号 shili-jia');
      await phone.page.getByRole('button', { name: '悄悄告诉平台' }).click();
      await phone.page.getByText('记下了').waitFor();
      await look(phone.page, 'matchmaking-2-choosing', { streams: true });

      const before = await openPage(browser, server.url, 'desk');
      const chief = await world.staff('county', 'supervisor');
      await signInByPassword(before.page, world.password, chief);
      await before.page.goto(`/console/campaigns/${campaign.id}`);
      await before.page.getByText('谁选了谁，工会看不到').waitFor();
      await look(before.page, 'matchmaking-3-desk-before', { streams: true });

      await world.setClock('2026-03-09T18:00:00+08:00');
      await server.ticker.settle();
      await phone.page.goto('/notices');
      await phone.page.getByText('联谊的结果出来了', { exact: true }).waitFor();
      await phone.page.goto(`/campaigns/${campaign.id}`);
      await phone.page.getByText('微信号 shili-yi').waitFor();
      expect(await phone.page.getByText('shili-er').count()).toBe(0);
      await look(phone.page, 'matchmaking-4-result', { streams: true });
      const after = await openPage(browser, server.url, 'desk');
      await signInByPassword(after.page, world.password, await world.staff('county', 'supervisor'));
      await after.page.goto(`/console/campaigns/${campaign.id}`);
      await after.page.getByText('1 对').waitFor();
      await after.page.getByText('2 / 5').waitFor();
      await look(after.page, 'matchmaking-5-desk-after', { streams: true });

      await phone.page.getByRole('button', { name: '退出配对' }).click();
      await phone.page.getByRole('button', { name: '退出配对' }).click();
      await phone.page.getByText('现在没有和你互相选中的人').waitFor();
      expect([...phone.faults, ...before.faults, ...after.faults]).toEqual([]);
      for (const { context } of [phone, before, after]) await context.close();
    },
  );
});
