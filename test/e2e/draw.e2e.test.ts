import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import type { MyDrawAnswer } from '../../kernel/draw-answers.ts';
import { done } from '../../replay/client.ts';
import { DegreeDesk, type Graduate } from '../degree-desk.ts';
import { textOf } from '../draw-desk.ts';
import { signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

const places = 20;
const values = ['02 11 14 19 27 33 + 08', '3 7 1'];

async function announce(page: Page): Promise<void> {
  await page.goto('/console/draws');
  await page.getByText(/学历补贴（虹省总工会）：60 人等抽签，20 个名额/).waitFor();
  await page.getByRole('button', { name: '预告学历补贴的抽签' }).click();
  await page.getByLabel('抽的是什么').fill('2024 年学历补贴抽签');
  const sources = ['福利彩票双色球第 2024128 期开奖号码', '体育彩票排列三第 24296 期开奖号码'];
  for (const [n, says] of sources.entries()) {
    await page.getByLabel('哪一个公开结果').nth(n).fill(says);
    await page
      .getByLabel('哪一天公布')
      .nth(n)
      .fill(n === 0 ? '2024-10-30' : '2024-11-05');
    await page.keyboard.press('Tab');
  }
  await page.getByRole('button', { name: '公开预告' }).click();
  // The first is out today already.
  await page.getByText('公布的日子要在今天以后、一年以内').waitFor();
  await look(page, 'draw-1-source-out');
  await page.getByLabel('哪一天公布').nth(0).fill('2024-11-05');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: '公开预告' }).click();
  await page.getByRole('heading', { name: '已预告，名单还没有封存' }).waitFor();
  await look(page, 'draw-2-announced');
}

async function freeze(page: Page): Promise<void> {
  await page.getByRole('button', { name: '封存名单' }).click();
  await page.getByText(/不能再加人、减人/).waitFor();
  await look(page, 'draw-3-freezing');
  await page.getByRole('button', { name: '封存并公开' }).click();
  await page.getByRole('heading', { name: '名单已封存，等种子公布' }).waitFor();
  await look(page, 'draw-4-frozen');
}

async function read(page: Page, given: readonly string[]): Promise<void> {
  await page.getByLabel(/双色球/).fill(given[0]!);
  await page.getByLabel(/排列三/).fill(given[1]!);
  await page.getByRole('button', { name: '提交我录入的' }).click();
}

/** Who was drawn and who was not, by their own pages. */
async function sort(graduates: readonly Graduate[]) {
  const own = async (one: Graduate) => ({
    one,
    draw: done(await one.client.get<MyDrawAnswer>(`/api/my/cases/${one.caseId}/draw`)),
  });
  const all: Awaited<ReturnType<typeof own>>[] = [];
  for (const one of graduates) all.push(await own(one));
  return all.toSorted((a, b) => a.draw.place! - b.draw.place!);
}

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'sixty graduates for twenty places: announced, frozen, read by two, drawn, checked by a member and by anybody, paid; who was not drawn goes straight in next time',
    { timeout: 420_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const desk = new DegreeDesk(server);
      await world.fund('province', 'training', 100_000_00);
      await desk.setPlaces(places);
      await desk.setDay('2024-10-28');
      await desk.staff();
      const graduates = await desk.graduates(60);
      for (const one of graduates) await desk.file(one);
      await desk.setDay('2024-10-30');
      await desk.approve(graduates);

      const [drawer, second] = [await world.staff('province', 'approver'), await world.staff('province', 'supervisor')];
      const console1 = await openPage(browser, server.url, 'desk');
      await signInByPassword(console1.page, world.password, drawer);
      await announce(console1.page);
      await freeze(console1.page);
      const address = console1.page.url();
      const drawId = address.split('/').at(-1)!;
      const noted = await console1.page.locator('.draw-hash').first().textContent();
      const list = await textOf(server, drawId, 'list');

      await desk.setDay('2024-11-05');
      await console1.page.goto(address);
      await read(console1.page, values);
      await console1.page.getByText('你已经录入，请另一个人独立录一遍。').waitFor();
      const console2 = await openPage(browser, server.url, 'desk');
      await signInByPassword(console2.page, world.password, second);
      await console2.page.goto(address);
      await console2.page.getByText('另一个人已经录入，请你独立录一遍。').waitFor();
      expect(await console2.page.content()).not.toContain(values[0]);
      await read(console2.page, ['02 11 14 19 27 33 + 09', values[1]!]);
      await console2.page.getByText(/上一轮两个人录入的不一样/).waitFor();
      await look(console2.page, 'draw-5-differed');
      await read(console2.page, values);
      await console2.page.getByText('你已经录入，请另一个人独立录一遍。').waitFor();
      await console1.page.goto(address);
      await read(console1.page, values);
      await server.ticker.settle();
      await console1.page.goto(address);
      await console1.page.getByRole('heading', { name: '已抽签，结果全部办完' }).waitFor();
      await console1.page.getByRole('button', { name: '打印公示（20 人）' }).waitFor();
      await look(console1.page, 'draw-6-done');
      await console1.page.setViewportSize({ width: 375, height: 812 });
      await look(console1.page, 'draw-7-done-phone');
      expect([...console1.faults, ...console2.faults]).toEqual([]);
      await console1.context.close();
      await console2.context.close();

      const order = await sort(graduates);
      const [winners, losers] = [order.slice(0, places), order.slice(places)].map((some) =>
        some.map(({ one }) => one),
      ) as [Graduate[], Graduate[]];
      expect(await desk.states(winners)).toEqual({ onNotice: places });
      expect(await desk.states(losers)).toEqual({ waitlisted: 40 });
      expect(await textOf(server, drawId, 'list')).toBe(list);

      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto(`/cases/${losers[0]!.caseId}`);
      await phone.page.getByRole('link', { name: '登录' }).first().click();
      await signInByPhone(phone.page, losers[0]!.person.phone);
      await phone.page.goto(`/cases/${losers[0]!.caseId}`);
      await phone.page.getByText('你排第 21 名，前 20 名中签。').waitFor();
      await phone.page.getByRole('button', { name: /在我的手机上核对/ }).click();
      await phone.page.getByText('我在里面，第 21 名。名单、种子、结果全部对得上。').waitFor();
      await look(phone.page, 'draw-8-member');
      expect(phone.faults).toEqual([]);
      await phone.context.close();

      const open = await openPage(browser, server.url, 'phone');
      await open.page.goto(`/draw#${drawId}`);
      await open.page.getByRole('heading', { name: '2024 年学历补贴抽签' }).waitFor();
      await open.page.getByText('文本已经取好，断了网也能算').waitFor();
      await open.context.setOffline(true);
      await open.page.getByLabel(/写你的编号/).fill(order[4]!.draw.pseudonym);
      await open.page.getByRole('button', { name: '在这里重新算一遍' }).click();
      await open.page.getByText('这个编号排第 5 名，在前 20 名里，中签。').waitFor();
      await look(open.page, 'draw-9-open');
      await open.context.setOffline(false);

      // Texts that somebody kept, one of them changed by one entry since: no other is needed than the noted commitment.
      await open.page.getByText('用自己存下来的文件核对').click();
      const first = order[0]!.draw.pseudonym;
      const forged = list.replace(first, `${first.slice(0, 31)}${first.endsWith('0') ? '1' : '0'}`);
      const entries = forged.split('\n');
      const sorted = [...entries.slice(0, 6), ...entries.slice(6, -1).toSorted(), ''].join('\n');
      const file = (text: string) => ({ name: '名单.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
      await open.page.getByLabel('名单', { exact: true }).setInputFiles(file(sorted));
      await open.page.getByLabel('封存那天抄下来的承诺值').fill(noted!);
      await open.page.getByRole('button', { name: '核对这些文件' }).click();
      await open.page.getByText(/名单和封存时公布的承诺值对不上/).waitFor();
      await look(open.page, 'draw-10-forged');
      await open.page.getByLabel('名单', { exact: true }).setInputFiles(file(list));
      await open.page.getByRole('button', { name: '核对这些文件' }).click();
      await open.page.getByText('名单没有问题').waitFor();
      await open.page.setViewportSize({ width: 1366, height: 860 });
      await open.page.goto('/draw');
      await open.page.getByRole('link', { name: '2024 年学历补贴抽签' }).waitFor();
      await look(open.page, 'draw-11-all');
      expect(open.faults).toEqual([]);
      await open.context.close();

      // One is struck during the notice, the next in the order moves up; the notice over, all are paid.
      const striker = await server.staff('province', 'approver');
      const said = { reason: 'degree-beside-work', explain: '学校说明是全日制读的。' };
      done(await striker.post(`/api/cases/${winners[0]!.caseId}/moves`, { action: 'strike', said }));
      await server.ticker.settle();
      expect([await desk.stateOf(winners[0]!), await desk.stateOf(losers[0]!)]).toEqual(['refused', 'onNotice']);
      await desk.setDay('2024-11-09');
      await server.ticker.settle();
      const paid = [...winners.slice(1), losers[0]!];
      await desk.move('cashier', 'province', 'pay', paid);
      expect(await desk.states(paid)).toEqual({ paid: places });
      const { rows } = await world.owner.query(
        `select sum(amount_fen)::integer as fen from ledger_entries where action = 'pay'`,
      );
      expect(rows).toEqual([{ fen: places * 1_000_00 }]);
      const unlucky = losers.slice(1);
      expect(await desk.states(unlucky)).toEqual({ notDrawn: 39 });

      // A year later: the same answers go straight into the draw, past three reviews; another post does not.
      await desk.setDay('2025-10-28');
      const again = unlucky.slice(0, 3);
      for (const one of again) await desk.file(one);
      const [fresh] = await desk.graduates(1);
      await desk.file(fresh!);
      await server.ticker.settle();
      expect(await desk.states(again)).toEqual({ pooled: 3 });
      expect(await desk.stateOf(fresh!)).toBe('filed');
      const carried = done(await again[0]!.client.get<CaseAnswer>(`/api/cases/${again[0]!.caseId}`));
      expect(carried.trace.map(({ label }) => label)).toContain('上次没有抽中，资料没有变，直接进入抽签');
      expect(carried.sentence).toContain('由虹省总工会抽签');
    },
  );
});
