import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { CaseLine, Page as Paged } from '../kernel/answers.ts';
import type { SignInStep } from '../kernel/sign-in-answers.ts';
import { demoPassword } from '../demo/password.ts';
import { demoAccounts } from '../demo/province.ts';
import { launch, openPage } from '../test/e2e/browser.ts';

/** `npm run pictures`: starts the demo as a newcomer would and takes the pictures of the README. */
const folder = join(import.meta.dirname, '..', 'docs', 'pictures');
const data = mkdtempSync(join(tmpdir(), 'hongqiao-pictures-'));
const port = '3991';

function startDemo(): Promise<{ child: ChildProcess; url: string }> {
  const env = { ...process.env, HONGQIAO_DATA: data, PORT: port };
  const child = spawn(process.execPath, ['server/cli.ts', 'start'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = said.match(/Member app\s+(http:\/\/\S+?)\/?\s/)?.[1];
      if (url !== undefined) resolve({ child, url });
    });
    child.once('exit', (code) => reject(new Error(`the start ended with ${code}`)));
  });
}

async function take(page: Page, path: string, name: string): Promise<void> {
  await page.goto(path);
  await page.locator('h1').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function signIn<T>(page: Page, body: object): Promise<T> {
  return (await (await page.request.post('/api/session', { data: body })).json()) as T;
}

async function signInStaff(page: Page, login: string): Promise<void> {
  const { demoCode } = await signIn<SignInStep>(page, { login, password: demoPassword });
  await page.request.post('/api/session/second-factor', { data: { code: demoCode } });
}

async function takeMember(page: Page): Promise<void> {
  const { phone } = demoAccounts().workers[0]!;
  await take(page, '/services/work-injury-visit', 'member-service');
  const sent = (await (await page.request.post('/api/session/code', { data: { phone } })).json()) as {
    demoCode: string;
  };
  await signIn(page, { phone, code: sent.demoCode });
  await take(page, '/', 'member-home');
  const listed = await Promise.all(['true', 'false'].map((open) => page.request.get(`/api/my/cases?open=${open}`)));
  const own = (await Promise.all(listed.map((came) => came.json() as Promise<Paged<CaseLine>>))).flatMap(
    ({ items }) => items,
  );
  await take(page, `/cases/${own[0]!.id}`, 'member-case');
}

async function takeConsole(page: Page): Promise<void> {
  const at = (level: string) => demoAccounts().staff.find((one) => one.level === level && one.role === 'caseworker')!;
  await signInStaff(page, at('county').login);
  await take(page, '/console/', 'console-inbox');
  await signInStaff(page, at('province').login);
  await take(page, '/console/figures', 'console-figures');
}

mkdirSync(folder, { recursive: true });
const { child, url } = await startDemo();
const browser = await launch();
try {
  await takeMember((await openPage(browser, url, 'phone')).page);
  await takeConsole((await openPage(browser, url, 'desk')).page);
} finally {
  await browser.close();
  child.removeAllListeners('exit');
  await new Promise((resolve) => child.once('exit', resolve) && child.kill('SIGTERM'));
  rmSync(data, { recursive: true, force: true });
}
