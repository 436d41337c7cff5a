import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { softPrivateKey } from '../../replay/soft-passkey.ts';
import { projectRoot } from '../../server/config.ts';
import { buildWeb } from '../../server/web-build.ts';
import { type TestServer, startTestServer } from '../server.ts';
import type { WorldPerson } from '../world.ts';
import { launch } from './browser.ts';

interface Stage {
  readonly browser: Browser;
  readonly server: TestServer;
  /** Where the pages are opened. */
  readonly url: string;
}

/** Passkeys belong to an address, so the server is told its own before it listens. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function startFor(needs: 'passkeys' | undefined): Promise<Pick<Stage, 'server' | 'url'>> {
  if (needs === undefined) {
    const server = await startTestServer();
    return { server, url: server.url };
  }
  const port = await freePort();
  const url = `http://localhost:${port}`;
  return { server: await startTestServer({ port, config: { publicUrl: url } }), url };
}

/** What people saw when a journey failed, which the line of the test that waited does not tell. */
async function sayPages(browser: Browser): Promise<void> {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    const seen = await page.evaluate<string>('document.body.innerText').catch(String);
    process.stderr.write(`\n${page.url()} showed:\n${seen.slice(0, 2_000)}\n`);
    await page.context().close();
  }
}

/** A server with both apps as they are built now, and a browser, for the tests of one `describe`; there from its first test on. */
export function useStage(needs?: 'passkeys'): Stage {
  const stage = {} as { -readonly [K in keyof Stage]: Stage[K] };
  beforeAll(async () => {
    await buildWeb(projectRoot, () => {});
    Object.assign(stage, await startFor(needs));
    stage.browser = await launch();
  }, 180_000);
  beforeEach(({ onTestFailed }) => onTestFailed(() => sayPages(stage.browser)));
  afterAll(async () => {
    await stage.browser?.close();
    await stage.server?.close();
  });
  return stage;
}

/** A device with a fingerprint reader, as the browser sees it; with the passkey of somebody of the test, where one is named. */
export async function giveDevice(page: Page, passkey?: Buffer): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  if (passkey === undefined) return;
  await session.send('WebAuthn.addCredential', {
    authenticatorId,
    credential: {
      credentialId: passkey.toString('base64'),
      isResidentCredential: false,
      rpId: new URL(page.url()).hostname,
      privateKey: softPrivateKey().toString('base64'),
      signCount: 0,
    },
  });
}

/** The passkey that everybody of the world has. */
export async function passkeyOf({ world }: TestServer, { id }: WorldPerson): Promise<Buffer> {
  const { rows } = await world.owner.query<{ credential_id: Buffer }>(
    `select f.credential_id from account_factors f join accounts a on a.id = f.account_id
     where a.person_id = $1 and f.kind = 'passkey'`,
    [id],
  );
  return rows[0]!.credential_id;
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
