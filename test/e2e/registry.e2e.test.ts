import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { streamXlsxRows } from 'hucre/xlsx';
import { describe, expect, test } from 'vitest';
import { rosterLines, rosterWorkbook, workbookOf } from '../workbook.ts';
import { agree, makeMove, signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

/** How people come into the register: from a poster on a wall, and from a workbook. */
/** The lines of a workbook below its headings, as text. */
async function readLines(path: string): Promise<string[][]> {
  const lines: string[][] = [];
  for await (const { values } of streamXlsxRows(readFileSync(path)))
    lines.push(values.map((value) => String(value ?? '')));
  return lines.slice(1);
}

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a rider joins from a poster in eight taps, one consent and four typed fields, and is a member once the union agrees',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const clerk = await server.world.staff('factory', 'caseworker', 'supervisor');
      const union = server.world.orgs['factory']!;
      const desk = await openPage(browser, server.url, 'desk');
      await signInByPassword(desk.page, server.world.password, clerk);
      await desk.page.goto(`/console/orgs/${union.id}/poster`);
      const address = await desk.page.getByText(/地址：/).textContent();
      expect(await desk.page.getByRole('img', { name: /二维码/ }).isVisible()).toBe(true);
      await look(desk.page, 'join-0-poster');

      const phone = await openPage(browser, server.url, 'phone');
      const { page } = phone;
      let taps = 0;
      let typed = 0;
      const tap = async (name: string | RegExp, role: 'button' | 'link' | 'checkbox' = 'button') => {
        taps += 1;
        await page.getByRole(role, { name }).first().click();
      };
      const type = async (label: string | RegExp, text: string) => {
        typed += 1;
        await page.getByLabel(label).first().fill(text);
      };
      await page.goto(address!.replace('地址：', ''));
      await look(page, 'join-1-invitation');
      await tap('我要入会', 'link');
      await type('手机号', server.world.phone());
      await tap(/验证码/);
      const code = await page.getByText(/\d{6}/).first().textContent();
      await type(/验证码/, code!.match(/\d{6}/)![0]);
      await tap('登录');
      await agree(page);
      await type('姓名', '买买提·吐尔逊');
      await type('证件号码', server.world.documentNumber());
      await look(page, 'join-2-who');
      await tap('下一步');
      await tap('外卖、同城配送', 'checkbox');
      await tap('网约车', 'checkbox');
      await look(page, 'join-3-platforms');
      await tap('下一步');
      await page.getByText(union.name).first().waitFor();
      await look(page, 'join-4-check');
      await tap('申请入会');
      await page.getByText('已经提交').first().waitFor();
      await look(page, 'join-5-sent');
      expect({ taps, typed }).toEqual({ taps: 8, typed: 4 });

      await desk.page.goto('/console/');
      await makeMove(desk.page, '同意入会');
      await page.goto('/me');
      await page.getByText('已核实身份').first().waitFor();
      await look(page, 'join-6-member');
      expect([...phone.faults, ...desk.faults]).toEqual([]);
      await phone.context.close();
      await desk.context.close();
    },
  );

  test(
    'a county cadre loads a roster of 10,000 lines with 500 faults and mends it from the marked workbook',
    { timeout: 180_000 },
    async () => {
      const { browser, server } = stage;
      const cadre = await server.world.staff('county', 'caseworker');
      const union = server.world.orgs['factory']!.name;
      const [roster, marked, mended] = ['roster', 'marked', 'mended'].map((name) =>
        join(tmpdir(), `hongqiao-${name}.xlsx`),
      );
      writeFileSync(roster!, await rosterWorkbook({ rows: 10_000, faults: 500, union }));
      const desk = await openPage(browser, server.url, 'desk');
      const { page } = desk;
      await signInByPassword(page, server.world.password, cadre);
      await page.goto('/console/imports');
      await look(page, 'import-1-empty');
      await page.locator('input[type=file]').setInputFiles(roster!);
      const settle = async (words: string) => {
        await server.ticker.settle();
        await page.getByText(words).first().waitFor();
      };
      await page.getByText('hongqiao-roster.xlsx').first().waitFor();
      await settle('导入 9,500 行');
      await look(page, 'import-2-checked');
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: /下载标红的名册/ }).click(),
      ]);
      await download.saveAs(marked!);
      const start = (name: string) =>
        Promise.all([page.waitForResponse(/\/start$/), page.getByRole('button', { name }).click()]);
      await start('导入 9,500 行');
      await settle('9,500 人');
      await look(page, 'import-3-done');

      // What stands in the last column says what to mend; every line that has it is written anew.
      const lines = await readLines(marked!);
      const bad = lines.filter((line) => line.at(-1) !== '');
      expect(bad).toHaveLength(500);
      expect(bad.every((line) => String(line.at(-1)).length > 4)).toBe(true);
      const right = [...rosterLines({ rows: 10_000, union })];
      const corrected = lines.map((line, n) => (line.at(-1) === '' ? line.slice(0, -1) : right[n]!));
      writeFileSync(mended!, await workbookOf(corrected));
      await page.locator('input[type=file]').setInputFiles(mended!);
      await page.getByText('hongqiao-mended.xlsx').first().waitFor();
      await settle('导入 500 行');
      await look(page, 'import-4-mended');
      await start('导入 500 行');
      await settle('500 人');
      const { rows } = await server.world.owner.query<{ n: number; people: number }>(
        `select count(*)::integer as n, count(distinct p.document_blind)::integer as people
         from memberships m join persons p on p.cell_id = m.cell_id and p.id = m.person_id
         where m.org_id = $1 and m.left_on is null and p.document_kind is not null`,
        [server.world.orgs['factory']!.id],
      );
      expect(rows[0]!.people).toBe(rows[0]!.n);
      expect(rows[0]!.n).toBeGreaterThanOrEqual(10_000);
      expect(desk.faults).toEqual([]);
      await desk.context.close();
    },
  );
});
