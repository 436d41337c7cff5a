import { describe, expect, test } from 'vitest';
import { done } from '../../replay/client.ts';
import { approve, setTunable, waitingDrafts } from '../rule-desk.ts';
import { agree, next, signInByPassword, signInByPhone, useStage } from './acts.ts';
import { browserPath, look, openPage } from './browser.ts';

describe.skipIf(browserPath === undefined)('in a browser', () => {
  const stage = useStage();

  test(
    'a union sets that whoever applies is a member at once, its poster and its page say so, and it ends that again',
    { timeout: 120_000 },
    async () => {
      const { browser, server } = stage;
      const { world } = server;
      const approver = await world.staff('factory', 'approver');
      const town = await server.staff('town', 'supervisor');
      const union = world.orgs['factory']!.id;
      const { page, faults, context } = await openPage(browser, server.url, 'desk');
      await signInByPassword(page, world.password, approver);
      await page.goto(`/console/orgs/${union}`);
      await page.getByRole('link', { name: '规则' }).click();
      await page.getByText('先选一项服务').waitFor();
      await look(page, 'rules-1-empty');
      await page.getByLabel('哪一项的规则').click();
      await page.getByTitle('加入工会').click();
      await page.getByText('本工会还没有自己设过').waitFor();
      await page.getByRole('button', { name: '起草：提交以后马上入会' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: '提交草案', exact: true }).click();
      await dialog.getByText('请填写要设的值').waitFor();
      await look(page, 'rules-2-unsaid');
      await dialog.getByRole('radio', { name: '是' }).check();
      await dialog.getByRole('button', { name: '提交草案', exact: true }).click();
      await dialog.getByText('请写明依据的文件或者原因').waitFor();
      await dialog.getByLabel('依据的文件，或者原因').fill('示例市总工会关于货车司机入会的通知');
      await dialog.getByText(/^批准以后，从\d+年\d+月\d+日起，本工会新提交的申请/).waitFor();
      await look(page, 'rules-3-preview');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'rules-4-preview-phone');
      await page.setViewportSize({ width: 1366, height: 860 });
      await dialog.getByRole('button', { name: '提交草案', exact: true }).click();
      await page.getByText('等待批准的草案').waitFor();
      await look(page, 'rules-4-waiting');
      done(await approve(town, union, await waitingDrafts(town, union)));
      await page.reload();
      await page.getByText(/起改为“是”（示例电子厂工会设定）/).waitFor();

      await page.getByRole('button', { name: /^撤回：/ }).click();
      await dialog.getByLabel('原因').fill('从今天就开始');
      await dialog.getByRole('button', { name: '撤回', exact: true }).click();
      await page.getByText(/撤回，原因：从今天就开始/).waitFor();
      const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
      const cites = { title: '示例街道通知' };
      const asked = { service: 'join-union', value: 1, from: today, cites };
      const by = { who: town, second: await server.staff('county', 'approver') };
      done(await setTunable(by, union, { ...asked, name: 'atOnce' }));
      done(await setTunable(by, world.orgs['town']!.id, { ...asked, name: 'answerWithin', value: 5 }));
      await page.reload();
      await page.getByText('木棉街道总工会设定').waitFor();
      await look(page, 'rules-5-filled');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'rules-6-phone');
      await page.setViewportSize({ width: 1366, height: 860 });

      await page.goto(`/console/orgs/${union}/poster`);
      await page.getByText('提交以后马上入会').waitFor();
      await look(page, 'rules-7-poster');
      const phone = await openPage(browser, server.url, 'phone');
      await phone.page.goto(`/join/${union}`);
      await phone.page.getByText('提交以后马上入会').waitFor();
      await look(phone.page, 'rules-8-join');
      await phone.page.goto(`/join/${world.orgs['workshop']!.id}`);
      await phone.page.getByText('工会审核以后会发消息给你').waitFor();
      await phone.page.goto(`/join/${union}`);
      await phone.page.getByRole('link', { name: '我要入会' }).click();
      await signInByPhone(phone.page, world.phone());
      await agree(phone.page);
      await phone.page.getByLabel('姓名').fill('买买提·吐尔逊');
      await phone.page.getByLabel('证件号码').fill(world.documentNumber());
      await next(phone.page);
      await next(phone.page);
      await phone.page.getByText('提交以后马上入会，工会随后核对身份').waitFor();
      await look(phone.page, 'rules-9-check');
      await phone.page.getByRole('button', { name: '申请入会' }).click();
      await phone.page.getByText('已入会，等工会核对身份').first().waitFor();

      await page.goto(`/console/orgs/${union}/rules?service=join-union`);
      await page.getByRole('button', { name: '起草：提交以后马上入会' }).click();
      await dialog.getByRole('radio', { name: '不再自己设，用回上级的' }).check();
      await dialog.getByLabel('依据的文件，或者原因').fill('试行结束');
      await look(page, 'rules-10-end');
      await dialog.getByRole('button', { name: '提交草案', exact: true }).click();
      await page.getByText('等待批准的草案').waitFor();
      done(await approve(town, union, await waitingDrafts(town, union)));
      await page.reload();
      await page.getByText(/起改为“否”（用回默认值）/).waitFor();

      // A list of papers is put together, and drafted with what changes.
      await page.goto(`/console/orgs/${union}/rules?service=hospital-condolence`);
      await page.getByRole('button', { name: '起草：要交的材料' }).click();
      await dialog.getByRole('button', { name: '加上单位开的证明' }).click();
      await dialog.getByRole('button', { name: '加上户口簿照片' }).click();
      await dialog.getByRole('button', { name: '户口簿照片：往前移' }).click();
      await dialog.getByRole('button', { name: '不要出院记录或住院发票' }).click();
      await dialog.getByText(/“要交的材料”定为 户口簿照片、单位开的证明/).waitFor();
      await dialog.getByLabel('依据的文件，或者原因').fill('示例材料清单');
      await look(page, 'rules-11-papers');
      await page.setViewportSize({ width: 375, height: 812 });
      await look(page, 'rules-12-papers-phone');
      await dialog.getByRole('button', { name: '提交草案', exact: true }).click();
      await page.getByText(/要交的材料：加上户口簿照片、单位开的证明，不再要出院记录或住院发票/).waitFor();
      await look(page, 'rules-13-papers-drafted-phone');
      expect([...faults, ...phone.faults]).toEqual([]);
      await Promise.all([context.close(), phone.context.close()]);
    },
  );
});
