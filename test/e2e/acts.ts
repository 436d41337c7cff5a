import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { projectRoot } from '../../server/config.ts';
import { buildWeb } from '../../server/web-build.ts';
import { type TestServer, startTestServer } from '../server.ts';
import type { WorldPerson } from '../world.ts';
import { launch } from './browser.ts';

/** A server with both apps as they are built now, and a browser, for the tests of one `describe`; there from its first test on. */
export function useStage(): { browser: Browser; server: TestServer } {
  const stage = {} as { browser: Browser; server: TestServer };
  beforeAll(async () => {
    await buildWeb(projectRoot, () => {});
    stage.server = await startTestServer();
    stage.browser = await launch();
  }, 180_000);
  afterAll(async () => {
    await stage.browser?.close();
    await stage.server?.close();
  });
  return stage;
}

export async function signInByPhone(page: Page, phone: string): Promise<void> {
  await page.getByLabel('手机号').fill(phone);
  await page.getByRole('button', { name: /验证码/ }).click();
  const code = await page.getByText(/\d{6}/).first().textContent();
  await page.getByLabel(/验证码/).fill(code!.match(/\d{6}/)![0]);
  await page.getByRole('button', { name: '登录' }).click();
  // Whoever goes on by an address before the answer is there leaves unsigned.
  await page.getByLabel(/验证码/).waitFor({ state: 'detached' });
}

export async function signInByPassword(page: Page, password: string, person: WorldPerson): Promise<void> {
  await page.goto('/console/');
  await page.getByRole('textbox', { name: '账号' }).fill(person.login!);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await showSecondFactor(page);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
}

/** The second factor by the code that the page tells, as it does in the demo. */
export async function showSecondFactor(page: Page): Promise<void> {
  await page.getByRole('heading', { name: '第二道验证' }).waitFor();
  const told = await page.getByText(/验证码是 \d{6}/).textContent();
  await page.getByLabel('六位验证码').fill(told!.match(/\d{6}/)![0]);
  await Promise.all([
    page.waitForResponse(/\/api\/session\/second-factor$/),
    page.getByRole('button', { name: '登录', exact: true }).click(),
  ]);
}

/** From the page of a service to its first question. */
export const begin = (page: Page) =>
  page
    .getByRole('link', { name: '开始办理' })
    .or(page.getByRole('button', { name: '开始办理' }))
    .first()
    .click();
export const next = (page: Page) => page.getByRole('button', { name: '下一步' }).click();

/** Agrees to the one sentence that stands before sensitive questions. */
export const agree = (page: Page) => page.getByRole('button', { name: '同意，接着填' }).click();

/**
 * Makes a move of the case that is first in the inbox, one that asks nothing or what `answer` fills in, and waits until the
 * page says that it is done: the case itself may leave the list, and the page, with the next answer of the server.
 */
export async function makeMove(page: Page, label: string, answer?: () => Promise<void>): Promise<void> {
  await page.locator('.moves').getByRole('button', { name: label, exact: true }).click();
  await answer?.();
  await page.locator('form.move-form').getByRole('button', { name: label, exact: true }).click();
  await page.getByText(`已办理：${label}`).waitFor();
}
