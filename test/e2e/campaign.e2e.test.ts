import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import { done } from '../../replay/client.ts';
import { claim, disagreements, drafting, openDesk, opening, plantClaimants, rush } from '../campaign-desk.ts';
import { signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

/**
 * So many come for a pack in the same half minute, each over HTTP in her own session. `HONGQIAO_TEST_CROWD=58999` lets somebody
 * come for each of the packs but one, which the phone of the journey takes (docs/benchmarks.md).
 */
const crowdOf = Number(process.env.HONGQIAO_TEST_CROWD ?? 1_000);
const many = (n: number) => n.toLocaleString('zh-CN');

/** Types a moment into a field and leaves it. */
async function fillMoment(page: Page, label: string, at: string): Promise<void> {
  const input = page.getByRole('dialog').getByLabel(label, { exact: true });
  await input.fill(at);
  await input.press('Tab');
}

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a campaign of 59,000 packs goes from the editor over a second look and a crowd to its settlement',
    { timeout: 240_000 + crowdOf * 15 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      await world.setClock(drafting);
      const drafter = await world.staff('city', 'caseworker', 'approver');
      const chief = await world.staff('city', 'supervisor');

      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, world.password, drafter);
      await desk.page.goto('/console/campaigns');
      await desk.page.getByText('这个工会还没有办过活动').waitFor();
      await look(desk.page, 'campaign-1-empty');
      await desk.page.getByRole('button', { name: '起草活动' }).click();
      await desk.page.getByRole('menuitem', { name: '职工礼包' }).click();
      const dialog = desk.page.getByRole('dialog');
      await dialog.getByRole('button', { name: '存为草稿' }).click();
      await dialog.getByText('请填写名称，2 到 40 个字').waitFor();
      await look(desk.page, 'campaign-2-refused');
      await dialog.getByLabel('名称').fill('三八节礼包');
      await dialog.getByLabel('说明').fill('每人一份，3 月底以前凭领取号到单位工会领。');
      await dialog.getByLabel(/可以选的种类/).fill('粮油、水果');
      await dialog.getByLabel(/一份值多少元/).fill('166.1');
      await dialog.getByLabel('一共多少').fill('59000');
      await dialog.getByLabel('候补几人').fill('100');
      await fillMoment(desk.page, '开始', '2026-03-08 10:00');
      await fillMoment(desk.page, '结束', '2026-03-10 18:00');
      await dialog.getByRole('button', { name: '存为草稿' }).click();
      await desk.page.getByRole('heading', { level: 1, name: '三八节礼包' }).waitFor();
      await desk.page.getByText('草稿，等另一人核对').waitFor();
      await desk.page.getByText('发出 0 元 / 计划 9,799,900 元').waitFor();
      await look(desk.page, 'campaign-3-draft');
      expect(await desk.page.getByRole('button', { name: '核对无误，发布' }).count()).toBe(0);
      const campaignUrl = desk.page.url();
      const id = campaignUrl.split('/').at(-1)!;

      const second = await openPage(browser, server.url, 'desk');
      await signInByPassword(second.page, world.password, chief);
      await second.page.goto(campaignUrl);
      await second.page.getByRole('button', { name: '核对无误，发布' }).click();
      await second.page.getByRole('dialog').getByRole('button', { name: '核对无误，发布' }).click();
      await second.page.getByText('已发布，没开始').waitFor();

      const member = await world.worker('factory');
      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto('/sign-in');
      await signInByPhone(phone.page, member.phone);
      await phone.page.goto('/campaigns');
      await phone.page.getByText('3月8日（周日）10:00开始，共 59,000 份').waitFor();
      await look(phone.page, 'campaign-4-list');
      await phone.page.getByRole('link', { name: /三八节礼包/ }).click();
      await phone.page.getByText('6 天 1 小时').waitFor();
      await phone.page.getByText('每份 166.10 元，发出 0 元 / 计划 9,799,900 元').waitFor();
      await look(phone.page, 'campaign-5-coming');

      // Two seconds before a page begins to listen; from there on it opens by itself.
      await world.setClock('2026-03-08T09:49:58+08:00');
      await phone.page.reload();
      await phone.page.getByText(/离开始还有/).waitFor();
      await world.setClock(opening);
      await phone.page.getByRole('radio', { name: '水果' }).check();
      await phone.page.getByRole('button', { name: '领一份' }).click();
      await phone.page.getByText('已有名额').waitFor();
      await phone.page.getByText('水果').first().waitFor();
      await look(phone.page, 'campaign-6-granted');

      const crowd = await plantClaimants(server, crowdOf, 'school');
      const campaign = { id, edition: 1 };
      const came = await rush(crowd, 400, async ({ client }, at) => {
        // One in ten taps twice.
        const taps = await Promise.all(
          [client, client].slice(0, at % 10 === 0 ? 2 : 1).map((tap) => claim(tap, campaign, { choice: '粮油' })),
        );
        expect(new Set(taps.map(({ status, body }) => `${status} ${body.number}`)).size).toBe(1);
        return taps[0]!;
      });
      expect(new Set(came.map(({ status }) => status))).toEqual(new Set([201]));
      expect(new Set(came.map(({ body }) => body.number)).size).toBe(crowdOf);

      await phone.page.getByRole('button', { name: '来不了，退回' }).click();
      await phone.page.getByRole('button', { name: '来不了，退回' }).click();
      await phone.page.getByText('已退回').waitFor();
      await phone.page.getByRole('radio', { name: '粮油' }).check();
      await phone.page.getByRole('button', { name: '领一份' }).click();
      await phone.page.getByText(String(crowdOf + 2)).waitFor();
      await phone.page.goto('/me/allotments');
      await phone.page.getByText(`已有名额，粮油，领取号 ${crowdOf + 2}`).waitFor();
      await look(phone.page, 'campaign-7-mine');

      const watching = await openPage(browser, server.url, 'desk');
      await signInByPassword(watching.page, world.password, chief);
      await watching.page.goto(campaignUrl);
      await watching.page.getByText(`发出 ${many(crowdOf + 1)} / 59,000，余 ${many(59_000 - crowdOf - 1)}`).waitFor();
      await watching.page.getByLabel('领取号').fill(String(crowdOf + 2));
      await watching.page.getByRole('checkbox', { name: new RegExp(`^${crowdOf + 2} `) }).check();
      await watching.page.getByRole('button', { name: /登记已领取/ }).click();
      await watching.page.getByRole('cell', { name: '已领取' }).waitFor();
      await look(watching.page, 'campaign-8-watching');

      // It is noted, and has not reached her: she says so, the union answers, and she ends it.
      await phone.page.goto(`/campaigns/${id}`);
      await phone.page.getByRole('button', { name: '没有收到' }).click();
      await phone.page.getByRole('button', { name: '没有收到' }).click();
      await phone.page.getByText('工会在查，答复了会发消息告诉你。').waitFor();
      await watching.page.reload();
      await watching.page.getByRole('checkbox', { name: '只看说没有收到的（1 人，1 人还没有答复）' }).check();
      await watching.page.getByRole('button', { name: /^答复 / }).click();
      await watching.page.getByLabel('查到什么、怎么办').fill('签收单上是别人签的，明天补发到你班组。');
      await look(watching.page, 'campaign-8-answering');
      await watching.page.getByRole('dialog').getByRole('button', { name: '答复' }).click();
      await watching.page.getByText('等本人确认').waitFor();
      await phone.page.reload();
      await phone.page.getByText('工会答复：签收单上是别人签的').waitFor();
      await look(phone.page, 'campaign-8-answered');
      await phone.page.getByRole('button', { name: '收到了，没有问题' }).click();
      await phone.page.getByRole('button', { name: '收到了，没有问题' }).click();
      await phone.page.getByRole('button', { name: '没有收到' }).waitFor();
      await watching.page.getByRole('button', { name: '提前结束' }).click();
      await watching.page.getByRole('dialog').getByRole('button', { name: '提前结束' }).click();
      await watching.page.getByText('已结束，等结清').waitFor();
      await watching.page.getByRole('button', { name: '结清' }).click();
      await watching.page.getByRole('dialog').getByRole('button', { name: '结清' }).click();
      await watching.page.getByRole('heading', { name: '结清的数字' }).waitFor();
      await look(watching.page, 'campaign-9-settled');

      const again = done(await (await server.staff('city', 'supervisor')).get<DeskAnswer>(`/api/campaigns/${id}/desk`));
      expect(again.counts).toMatchObject({ fetched: 1, granted: crowdOf, 'given-back': 0 });
      expect(await disagreements(server, id)).toEqual([]);
      for (const one of [desk, second, phone, watching]) {
        expect(one.faults).toEqual([]);
        await one.context.close();
      }
    },
  );

  test(
    'a member chooses among times, sees what is left of each as others come, and waits where one is full',
    { timeout: 240_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      await world.setClock(drafting);
      const desk = await openDesk(server, 'county');
      const slot = (label: string, from: string, to: string, quota: number) => ({
        label,
        startsAt: `2026-03-12T${from}:00+08:00`,
        endsAt: `2026-03-12T${to}:00+08:00`,
        quota,
        waits: 5,
      });
      const slices = [slot('上午第一场', '08:00', '09:30', 2), slot('上午第二场', '09:30', '11:00', 30)];
      const campaign = await desk.announce(0, { service: 'health-check', name: '春季体检', split: 'slots', slices });
      const crowd = await plantClaimants(server, 5, 'school');
      const member = await world.worker('factory');
      await world.setClock(opening);
      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto('/sign-in');
      await signInByPhone(phone.page, member.phone);
      await phone.page.goto(`/campaigns/${campaign.id}`);
      await phone.page.getByText('上午第一场，3月12日（周四）08:00，还有 2 个').waitFor();
      for (const { client } of crowd.slice(0, 3)) done(await claim(client, campaign, { slice: 1 }));
      // It is told by the stream: nobody has reloaded the page.
      await phone.page.getByText('上午第一场，3月12日（周四）08:00，满了，可以候补').waitFor();
      await look(phone.page, 'campaign-10-slots', { streams: true });
      await phone.page.getByRole('button', { name: '报名' }).click();
      await phone.page.getByText('没有这个时段').first().waitFor();
      await phone.page.getByRole('radio', { name: /上午第一场/ }).check();
      await phone.page.getByRole('button', { name: '报名' }).click();
      await phone.page.getByText('你前面还有 1 人').waitFor();
      await look(phone.page, 'campaign-11-waiting', { streams: true });
      for (const { client } of crowd.slice(0, 2))
        done(await client.post(`/api/campaigns/${campaign.id}/give-back`, {}));
      await phone.page.getByText('已有名额').waitFor();
      expect(await disagreements(server, campaign.id)).toEqual([]);

      // It does not take place after all: one asks for it, another agrees, and her page says so by itself.
      const [one, other] = [await world.staff('county', 'supervisor'), await world.staff('county', 'approver')];
      const asking = await openPage(browser, server.url, 'desk');
      await signInByPassword(asking.page, world.password, one);
      await asking.page.goto(`/console/campaigns/${campaign.id}`);
      await asking.page.getByRole('button', { name: '取消活动' }).click();
      await asking.page.getByRole('dialog').getByRole('button', { name: '提出取消' }).click();
      await asking.page.getByText('请写明原因，4 到 200 个字，会公开').waitFor();
      await asking.page.getByLabel('原因（会员会看到）').fill('体检中心停电检修，改期另行通知');
      await look(asking.page, 'campaign-12-calling-off');
      await asking.page.getByRole('dialog').getByRole('button', { name: '提出取消' }).click();
      await asking.page.getByText('有人提出取消，等另一人同意').waitFor();
      const agreeing = await openPage(browser, server.url, 'desk');
      await signInByPassword(agreeing.page, world.password, other);
      await agreeing.page.goto(`/console/campaigns/${campaign.id}`);
      await agreeing.page.getByRole('button', { name: '同意取消' }).click();
      await agreeing.page.getByText('会员看到的原因：体检中心停电检修').waitFor();
      await look(agreeing.page, 'campaign-13-agreeing');
      await agreeing.page.getByRole('dialog').getByRole('button', { name: '同意取消' }).click();
      await agreeing.page.getByText('活动取消了', { exact: true }).waitFor();
      await phone.page.getByText('这次活动取消了。').waitFor();
      await phone.page.getByText('活动取消', { exact: true }).waitFor();
      await look(phone.page, 'campaign-14-called-off');
      await server.ticker.settle();
      await agreeing.page.getByText('全部收回').waitFor();
      await look(agreeing.page, 'campaign-15-taken-back');
      expect(await disagreements(server, campaign.id)).toEqual([]);
      for (const open of [phone, asking, agreeing]) {
        expect(open.faults).toEqual([]);
        await open.context.close();
      }
    },
  );
});
