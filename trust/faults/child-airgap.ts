import { readFileSync } from 'node:fs';
import { demoAccounts } from '../../demo/province.ts';
import { demoPassword } from '../../demo/password.ts';
import { Client } from '../../replay/client.ts';
import { browserPath, launch, widths } from '../../test/e2e/browser.ts';
import { startService } from './child.ts';

// Runs where the kernel knows no way but to itself, and says what was tried besides. One line of JSON on standard output.

/** What was to go to an address that no route leads to, counted by the kernel for everybody in here. */
function triedOutside(): number {
  const [names = [], values = []] = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Ip:'))
    .map((line) => line.split(' '));
  return Number(values[names.indexOf('OutNoRoutes')]);
}

const outside = 'http://192.0.2.1/';
const isOutside = (address: string) =>
  /^(https?|wss?):$/.test(new URL(address).protocol) && new URL(address).hostname !== '127.0.0.1';
/** Pages of each app at most; the console has one for each service besides. */
const mostPages = 60;

/** Opens every page that a link leads to, beginning with `first`. */
async function walk(url: string, first: string, client: Client, at: keyof typeof widths) {
  const browser = await launch();
  const context = await browser.newContext({ viewport: widths[at], locale: 'zh-CN', baseURL: url });
  for (const pair of client.cookie.split('; ')) {
    const [name = '', value = ''] = pair.split('=');
    await context.addCookies([{ name, value, url }]);
  }
  const page = await context.newPage();
  const left: string[] = [];
  const faults: string[] = [];
  // What the content security policy keeps back was tried as well, and leaves no request.
  await page.addInitScript(
    "document.addEventListener('securitypolicyviolation', (kept) => console.log('kept back: ' + kept.blockedURI))",
  );
  page.on('console', (line) => line.text().startsWith('kept back: ') && left.push(line.text()));
  page.on('request', (request) => isOutside(request.url()) && left.push(request.url()));
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    if (!isOutside(request.url()) && !/ERR_ABORTED/.test(why)) faults.push(`${why} ${request.url()}`);
  });
  page.on('response', (response) => response.status() >= 500 && faults.push(`${response.status()} ${response.url()}`));
  const waiting = [first];
  const seen = new Set(waiting);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    await page.goto(path, { waitUntil: 'networkidle' });
    const links = await page
      .locator('a[href]')
      .evaluateAll((all) => all.map((one) => (one as unknown as { href: string }).href));
    for (const link of links
      .filter((one) => one.startsWith(`${url}${first}`) && !one.includes('/api/'))
      .map((one) => one.slice(url.length))) {
      // One case of many is enough.
      const kind = link.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID').split('?')[0]!;
      if (seen.size >= mostPages || seen.has(kind)) continue;
      seen.add(kind);
      waiting.push(link);
    }
  }
  const before = left.length;
  await page.evaluate((address) => void fetch(address, { mode: 'no-cors' }).catch(() => {}), outside).catch(() => {});
  await page.waitForTimeout(500);
  const seesPlant = left.length > before;
  await browser.close();
  return { pages: seen.size, outside: left.slice(0, before), faults, seesPlant };
}

const began = triedOutside();
const service = await startService({ HONGQIAO_DATA: process.argv[2]!, HONGQIAO_DEMO: 'on' });
const readyMs = Math.round(await service.ready(400_000));
const accounts = demoAccounts();
const worker = new Client(service.url);
await worker.signInByPhone(accounts.workers[0]!.phone);
const cadre = new Client(service.url);
await cadre.signInByPassword(accounts.staff.find(({ role }) => role === 'caseworker')!.login, demoPassword);
const statuses = [];
for (const path of ['/readyz', '/api/me', '/api/docs', '/api/services', '/', '/console/'])
  statuses.push((await worker.raw(path)).status);
const byServer = triedOutside() - began;
const apps = browserPath
  ? [await walk(service.url, '/', worker, 'phone'), await walk(service.url, '/console/', cadre, 'desk')]
  : [];
const beforePlant = triedOutside();
await fetch(outside, { signal: AbortSignal.timeout(2_000) }).catch(() => {});
const seesPlant = triedOutside() > beforePlant;
await service.stop();
process.stdout.write(`${JSON.stringify({ readyMs, statuses, byServer, apps, seesPlant })}\n`);
process.exit(0);
