import { describe, expect, test } from 'vitest';
import type { CaseAnswer, ServiceAnswer } from '../../kernel/answers.ts';
import { addDays } from '../../kernel/calendar.ts';
import { yuan } from '../../kernel/money.ts';
import { type Client, done } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';
import { card, goThrough } from './finder-acts.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  /** Files a stay that ended the day before. */
  async function file(org: string, day: string, nights: number): Promise<string> {
    const { world } = stage.server;
    await world.setClock(`${day}T10:00:00+08:00`);
    const who = await stage.server.worker(org);
    const leftOn = addDays(day, -1);
    const form = { admittedOn: addDays(leftOn, -nights), leftOn, hospital: '示例人民医院', proof: [await upload(who)] };
    return done(await who.post<CaseAnswer>('/api/services/hospital-condolence/cases', { form })).id;
  }

  /** The sum that a member of a union is told on a day. */
  async function told(org: string, day: string): Promise<number | null | undefined> {
    await stage.server.world.setClock(`${day}T10:00:00+08:00`);
    const who = await stage.server.worker(org);
    const { tuned } = done(await who.get<ServiceAnswer>('/api/services/hospital-condolence'));
    return tuned.find(({ name }) => name === 'grant')?.value;
  }

  /** What the finder tells somebody of a city, on a day of hers, about a stay of six days that has just ended. */
  async function found(city: string, day: string, shot?: string): Promise<string> {
    await stage.server.world.setClock(`${day}T10:00:00+08:00`);
    const { page, context, faults } = await openPage(stage.browser, stage.server.url, 'phone');
    await page.clock.setFixedTime(`${day}T10:00:00+08:00`);
    await page.goto('/finder');
    await goThrough(page, {
      '你加入工会了吗？': '是',
      '你在工会实名认证了吗？': '是',
      '你遇到了下面哪些事？': ['生病住院'],
      '下面这些，你以前申请过哪些？': [],
      '哪一天住的院？': addDays(day, -8),
      '哪一天出的院？': addDays(day, -2),
    });
    await page.getByLabel('市、区县').selectOption({ label: city });
    const hospital = card(page, '住院慰问');
    await hospital.getByText('去申请').waitFor();
    if (shot !== undefined) await look(page, shot);
    const words = await hospital.innerText();
    expect(faults).toEqual([]);
    await context.close();
    return /([\d,]+) 元/.exec(words)?.[0] ?? words;
  }

  /** The caseworker of the town checks a case, the cashier of the county pays it. */
  async function pay(id: string): Promise<void> {
    const { server } = stage;
    await server.world.fund('county', 'relief', 1_000_00);
    const move = async (who: Client, action: string) =>
      done(await who.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said: {} }));
    await move(await server.staff('town', 'caseworker'), 'check');
    await move(await server.staff('county', 'cashier'), 'pay');
  }

  test(
    'a new notice for one city is drafted, its cost is seen, somebody else approves it, the finder tells either side of the day and the border its own sum, and a payment leads to its clause',
    { timeout: 240_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      await world.staff('town', 'caseworker');
      await world.staff('county', 'cashier');
      await file('factory', '2025-12-05', 4);
      await file('school', '2025-12-08', 8);
      await file('workshop', '2025-12-09', 8);
      // Somebody who has never applied: what she could get at most stands apart from what cases cost.
      await world.worker('school');
      await world.setClock('2025-12-20T09:00:00+08:00');
      const [author, other] = [await world.staff('city', 'caseworker'), await world.staff('city', 'approver')];
      const rules = `/console/orgs/${world.orgs['city']!.id}/rules`;

      const desk = await openPage(browser, server.url, 'desk');
      const { page } = desk;
      await page.setViewportSize({ width: 1366, height: 860 });
      await signInByPassword(page, world.password, author);
      await page.goto(`${rules}?service=hospital-condolence`);
      await page.getByRole('button', { name: '起草：慰问金' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('慰问金').fill('800');
      await dialog.getByLabel('从哪一天起', { exact: true }).fill('2026-01-01');
      await page.keyboard.press('Enter');
      await dialog.getByLabel('依据的文件，或者原因').fill('桥市总工会关于提高住院慰问标准的通知（示例）');
      await dialog.getByLabel(/^哪一条/).fill('第二条');
      await dialog.getByText(/^批准以后，从2026年1月1日起，本工会和下级工会/).waitFor();
      await look(page, 'notice-1-draft');
      await dialog.getByRole('button', { name: '提交草案', exact: true }).click();
      await page.getByText('慰问金：600 元 → 800 元').first().waitFor();
      await look(page, 'notice-2-waiting');

      // On fewer days than the year that one button takes.
      await page.getByText('试算住院慰问：几份草案一起，或者换一段时间').click();
      await page.getByLabel('用哪一天起提交的申请').fill('2025-12-08');
      await page.keyboard.press('Enter');
      await look(page, 'notice-2-together');
      await page.getByRole('button', { name: '试算选中的 1 份' }).click();
      await page.getByText('用2025年12月8日到').waitFor();
      await server.ticker.settle();
      await page.goBack();

      await page.getByRole('button', { name: /^试算影响：/ }).click();
      await page.getByRole('heading', { name: '规则草案的影响' }).waitFor();
      await server.ticker.settle();
      await page.getByText('多支出 400 元').first().waitFor();
      await page.getByRole('heading', { name: '没有申请过的会员' }).waitFor();
      await page
        .getByText(/最多多支出/)
        .first()
        .waitFor();
      await page.getByText('能申请的 7 人里来了 2 件申请（约 29%）').waitFor();
      await page.getByText('大约多支出 400 元').waitFor();
      await look(page, 'notice-3-what-if');
      await page.getByRole('button', { name: '2 件，看名单：多得的办件：桥市总工会', exact: true }).click();
      await page.getByRole('heading', { name: '多得的办件：桥市总工会', exact: true }).waitFor();
      await page.getByRole('cell', { name: '示例学校工会' }).waitFor();
      await look(page, 'notice-4-behind');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'notice-5-phone');

      await page.reload();
      await page.getByRole('combobox', { name: '另一次试算' }).click();
      await page.getByTitle(/慰问金：800 元/).click();
      await page.getByText('两次用的申请不一样').waitFor();
      await page
        .getByRole('row', { name: /^花费变化/ })
        .getByText('多 200 元')
        .waitFor();
      await look(page, 'notice-5b-compared-phone');
      await page.setViewportSize({ width: 1366, height: 860 });
      await look(page, 'notice-5c-compared');

      const checking = await openPage(browser, server.url, 'desk');
      await signInByPassword(checking.page, world.password, other);
      await checking.page.goto(rules);
      await checking.page.getByText('等待批准的草案（1）').waitFor();
      await look(checking.page, 'notice-6-to-approve');
      await checking.page.getByRole('button', { name: /^批准：/ }).click();
      await checking.page.getByText('等待批准的草案').waitFor({ state: 'detached' });
      await checking.page.goto(`${rules}?service=hospital-condolence`);
      await checking.page.getByText('2026年1月1日起改为 800 元（桥市总工会设定）').waitFor();
      await look(checking.page, 'notice-7-approved');

      expect([await told('factory', '2025-12-31'), await told('factory', '2026-01-01')]).toEqual([
        yuan(600),
        yuan(800),
      ]);
      expect(await told('workshop', '2026-01-01')).toBe(yuan(600));
      expect(await found('桥市总工会', '2025-12-31')).toBe('600 元');
      expect(await found('桥市总工会', '2026-01-01', 'notice-8-finder')).toBe('800 元');
      expect(await found('无区市总工会', '2026-01-01')).toBe('600 元');
      const paid = await file('factory', '2026-01-01', 5);
      const { rows } = await world.owner.query<{ grant: number }>(
        "select (tuned->>'grant')::integer as grant from cases order by filed_at",
      );
      expect(rows.map(({ grant }) => grant)).toEqual([yuan(600), yuan(600), yuan(600), yuan(800)]);

      await pay(paid);
      const auditing = await openPage(browser, server.url, 'desk');
      await signInByPassword(auditing.page, world.password, await world.administrator('audit'));
      await auditing.page.setViewportSize({ width: 1366, height: 860 });
      await auditing.page.getByRole('heading', { name: '审计', exact: true }).waitFor();
      await auditing.page.getByRole('link', { name: '查一笔钱' }).click();
      await auditing.page.getByRole('heading', { name: '查一笔钱' }).waitFor();
      await auditing.page.getByLabel('金额').fill('700');
      await auditing.page.getByRole('button', { name: '查找' }).click();
      await auditing.page.getByText('没有找到这样的发放').waitFor();
      await auditing.page.getByLabel('金额').fill('800');
      await auditing.page.getByLabel('从哪一天').fill('2026-01-01');
      await auditing.page.keyboard.press('Enter');
      await auditing.page.getByRole('button', { name: '查找' }).click();
      await auditing.page.getByRole('link', { name: /^住院慰问/ }).waitFor();
      await look(auditing.page, 'notice-8b-payments');
      await auditing.page.getByRole('link', { name: /^住院慰问/ }).click();
      await auditing.page.getByRole('heading', { name: '这笔钱的来龙去脉' }).waitFor();
      await auditing.page.getByText('桥市总工会关于提高住院慰问标准的通知（示例）').first().waitFor();
      const sum = auditing.page.getByRole('region', { name: '金额按这些规定算出来' });
      await sum.getByText(/慰问金.*800 元/).waitFor();
      await sum.getByText('从2026年1月1日起').waitFor();
      expect(await sum.getByRole('listitem').count()).toBe(1);
      await auditing.page.getByText('那天还在用的其他规定').waitFor();
      await auditing.page.getByText(/办事规则是第 \d+ 版/).waitFor();
      await look(auditing.page, 'notice-9-clause');
      await auditing.page.setViewportSize({ width: 375, height: 812 });
      await look(auditing.page, 'notice-10-clause-phone');
      await auditing.page.getByRole('link', { name: '查别的一笔' }).click();
      await auditing.page.getByRole('heading', { name: '查一笔钱' }).waitFor();
      await look(auditing.page, 'notice-11-payments-phone');

      expect([...desk.faults, ...checking.faults, ...auditing.faults]).toEqual([]);
      await Promise.all([desk.context.close(), checking.context.close(), auditing.context.close()]);
    },
  );
});
