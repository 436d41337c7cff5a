import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import { expect } from 'vitest';
import { projectRoot } from '../../server/config.ts';

/** The first is the same engine without the parts that draw a window, and starts and answers faster. */
const places = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of this machine; journeys are left out, and say so, where there is none. */
export const browserPath = [process.env['HONGQIAO_BROWSER'], ...places].find(
  (path) => path !== undefined && existsSync(path),
);

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const widths = { phone: { width: 375, height: 812 }, desk: { width: 1366, height: 860 } } as const;

const shots = join(projectRoot, 'test', 'out');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Violations {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

export function launch(more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: browserPath!, args: [...quiet, ...more] });
}

/** A page of one person at one width; whatever goes wrong in it fails the test that looks at `faults`. */
export async function openPage(
  browser: Browser,
  url: string,
  at: keyof typeof widths,
): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const context = await browser.newContext({
    viewport: widths[at],
    locale: 'zh-CN',
    baseURL: url,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (fault) => faults.push(fault.message));
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} ${response.url()}`);
  });
  // Nothing of anybody goes elsewhere: no font, no picture, no count of visitors.
  const own = new URL(url).host;
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && host !== own) faults.push(`asks another host: ${request.url()}`);
  });
  page.setDefaultTimeout(30_000);
  return { page, context, faults };
}

/** Waits until what is shown is a page and no longer the place held for one. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await expect.poll(() => page.locator('.skeleton, .loading').count(), { timeout: 30_000 }).toBe(0);
}

/**
 * Takes a picture for a person to look at, and holds the page to what a machine can check: axe, and no sideways scroll. A page
 * that listens to a stream is never idle.
 */
export async function look(page: Page, name: string, { streams = false } = {}): Promise<void> {
  await page.waitForLoadState(streams ? 'load' : 'networkidle');
  await settled(page);
  // A colour on its way to another is neither, and fails the contrast check.
  await page.evaluate('Promise.allSettled(document.getAnimations().map((animation) => animation.finished))');
  // Nobody looks at the pictures of a build, and it takes some three hundred.
  if (process.env['CI'] === undefined) {
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `${name}.jpeg`), quality: 80, fullPage: true });
  }
  // A window that was made smaller a moment ago is still laid out for the larger one.
  const sideways = () =>
    page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  await expect.poll(sideways, { timeout: 5_000, message: `${name} scrolls sideways` }).toBeLessThanOrEqual(0);
  // The page that a click leaves stands for a moment, so that the one it leads to may still be on its way.
  await settled(page);
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(axe);
  const { violations } = await page.evaluate<Violations>(
    `axe.run({ runOnly: ${JSON.stringify(tags)}, resultTypes: ["violations"] })`,
  );
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  expect(found, `${name}: axe`).toEqual([]);
}
