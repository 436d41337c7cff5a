import { describe, expect, test } from 'vitest';
import { signInByPassword, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

const pack = `hongqiao: rule-pack/1
packs:
  city:
    title: 桥市 2027 年慰问标准
    cites: { title: 桥市总工会关于慰问标准的通知（示例）, clause: 第二条 }
    values:
      hospital-condolence:
        grant: [{ value: 800 }]
        moreThan: [{ value: 5, from: 2027-05-01 }]
`;

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a pack is uploaded, told its faults by their lines, looked at, sent as drafts, approved by another, and downloaded',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const [author, other] = [await world.staff('city', 'caseworker'), await world.staff('city', 'supervisor')];
      const address = `/console/orgs/${world.orgs['city']!.id}/rule-pack`;
      const desk = await openPage(browser, server.url, 'desk');
      const { page } = desk;
      await signInByPassword(page, world.password, author);
      await page.goto(`/console/orgs/${world.orgs['city']!.id}/rules`);
      await page.getByRole('link', { name: '整份下载或者导入（规则包）' }).click();
      await page.getByRole('heading', { name: '导入规则包' }).waitFor();
      await page.getByText('安徽省慰问标准（2018 年公布）').waitFor();
      await look(page, 'packs-1-empty');

      const give = (text: string | Buffer) =>
        page
          .locator('input[type=file]')
          .setInputFiles({ name: '慰问标准.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) });
      const look1 = page.getByRole('button', { name: '看看会改什么' });
      await give(Buffer.from([0xb2, 0xbb, 0xc4, 0xdc]));
      await page.getByText('请用“UTF-8”编码另存一次').waitFor();
      await give(pack.replace('value: 5', 'value: five').replace('grant:', 'moon:'));
      await look1.click();
      await page.getByText('有 2 处要改，整个规则包都不会导入。').waitFor();
      await page.getByText(/第 9 行：.*写成整数/).waitFor();
      await look(page, 'packs-2-faults');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'packs-3-faults-phone');
      await page.setViewportSize({ width: 1366, height: 860 });

      await give(pack);
      await page.getByLabel('没有写日期的值，从哪一天起').fill('2027-04-01');
      await page.keyboard.press('Enter');
      await look1.click();
      await page.getByText('新设 2 项。').waitFor();
      await page.getByText('住院慰问：2027年4月1日起，慰问金：600 元 → 800 元').waitFor();
      await look(page, 'packs-4-found');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'packs-5-found-phone');
      await page.setViewportSize({ width: 1366, height: 860 });
      await page.getByRole('button', { name: '提交这 2 份草案' }).click();
      await page.getByText('已经提交 2 份草案，等另一位审批人、负责人批准。').waitFor();
      await look(page, 'packs-6-sent');

      const checking = await openPage(browser, server.url, 'desk');
      await signInByPassword(checking.page, world.password, other);
      await checking.page.goto(`/console/orgs/${world.orgs['city']!.id}/rules`);
      await checking.page.getByRole('button', { name: '批准这 2 份' }).click();
      await checking.page.getByText('等待批准的草案').waitFor({ state: 'detached' });
      await checking.page.goto(address);
      const [download] = await Promise.all([
        checking.page.waitForEvent('download'),
        checking.page.getByRole('link', { name: '下载规则包（YAML）' }).click(),
      ]);
      const pieces: Buffer[] = [];
      for await (const piece of await download.createReadStream()) pieces.push(piece as Buffer);
      expect(Buffer.concat(pieces).toString('utf8')).toMatch(/grant:\s+- value: 800\s+from: 2027-04-01/);
      expect([...desk.faults, ...checking.faults]).toEqual([]);
      await Promise.all([desk.context.close(), checking.context.close()]);
    },
  );
});
