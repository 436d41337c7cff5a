import { describe, expect, test } from 'vitest';
import type { CaseAnswer, ServiceAnswer } from '../../kernel/answers.ts';
import { addDays } from '../../kernel/calendar.ts';
import { yuan } from '../../kernel/money.ts';
import { done } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  /** Files a stay that ended the day before. */
  async function file(org: string, day: string, nights: number): Promise<void> {
    const { world } = stage.server;
    await world.setClock(`${day}T10:00:00+08:00`);
    const who = await stage.server.worker(org);
    const leftOn = addDays(day, -1);
    const form = { admittedOn: addDays(leftOn, -nights), leftOn, hospital: '示例人民医院', proof: [await upload(who)] };
    done(await who.post<CaseAnswer>('/api/services/hospital-condolence/cases', { form }));
  }

  /** The sum that a member of a union is told on a day. */
  async function told(org: string, day: string): Promise<number | null | undefined> {
    await stage.server.world.setClock(`${day}T10:00:00+08:00`);
    const who = await stage.server.worker(org);
    const { tuned } = done(await who.get<ServiceAnswer>('/api/services/hospital-condolence'));
    return tuned.find(({ name }) => name === 'grant')?.value;
  }

  test(
    'a new notice for one city is drafted, its cost is seen, somebody else approves it, and it counts on that side of the day and the border alone',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      await file('factory', '2025-12-05', 4);
      await file('school', '2025-12-08', 8);
      await file('workshop', '2025-12-09', 8);
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
      await dialog.getByLabel('从哪一天起').fill('2026-01-01');
      await page.keyboard.press('Enter');
      await dialog.getByLabel('依据的文件，或者原因').fill('桥市总工会关于提高住院慰问标准的通知（示例）');
      await dialog.getByLabel(/^哪一条/).fill('第二条');
      await dialog.getByText(/^批准以后，从2026年1月1日起，本工会和下级工会/).waitFor();
      await look(page, 'notice-1-draft');
      await dialog.getByRole('button', { name: '提交草案', exact: true }).click();
      await page.getByText('慰问金：600 元 → 800 元').first().waitFor();
      await look(page, 'notice-2-waiting');

      await page.getByRole('button', { name: /^试算影响：/ }).click();
      await page.getByRole('heading', { name: '规则草案的影响' }).waitFor();
      await server.ticker.settle();
      await page.getByText('多支出 400 元').first().waitFor();
      await look(page, 'notice-3-what-if');
      await page.getByRole('button', { name: '2 件，看名单：多得的办件：桥市总工会', exact: true }).click();
      await page.getByRole('heading', { name: '多得的办件：桥市总工会', exact: true }).waitFor();
      await page.getByRole('cell', { name: '示例学校工会' }).waitFor();
      await look(page, 'notice-4-behind');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'notice-5-phone');

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
      await file('factory', '2026-01-01', 5);
      const { rows } = await world.owner.query<{ grant: number }>(
        "select (tuned->>'grant')::integer as grant from cases order by filed_at",
      );
      expect(rows.map(({ grant }) => grant)).toEqual([yuan(600), yuan(600), yuan(600), yuan(800)]);
      expect([...desk.faults, ...checking.faults]).toEqual([]);
      await Promise.all([desk.context.close(), checking.context.close()]);
    },
  );
});
