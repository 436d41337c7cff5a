import { spawn } from 'node:child_process';
import { flushCompileCache } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { pino } from 'pino';
import { dutyWords } from '../kernel/duty.ts';
import { roleWords } from '../kernel/party.ts';
import { beginEra } from './audit/era.ts';
import { type Config, readConfig } from './config.ts';
import { type Database, connectDatabase } from './db/connect.ts';
import { openInstallation } from './db/installation.ts';
import { StartFault } from './db/start-fault.ts';
import type { Running } from './main.ts';
import { declarePayments } from './money/declaring.ts';
import { type Sealer, makeSealer, readSecret } from './people/sealing.ts';
import { buildWeb } from './web-build.ts';

/** Requests a minute that people make, and a workplace behind one line; tests and replays make more. */
const usualLimits = { HONGQIAO_LIMIT_SOURCE: '6000', HONGQIAO_LIMIT_ACCOUNT: '300' };

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Asks for the port before anything else is started, so that a taken one costs no wait. */
function checkPort({ host, port }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (fault: NodeJS.ErrnoException) => {
      const taken = `端口 ${port} 已被占用：换一个端口（PORT=3001 npm start），或先关闭占用它的程序。 Port ${port} is taken; set PORT to another.`;
      reject(fault.code === 'EADDRINUSE' ? new StartFault('port-taken', taken, { cause: fault }) : fault);
    });
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  });
}

/** Whether the database has a union; one that has is left as it is. */
async function isEmpty(ownerUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    return (await client.query('select from orgs limit 1')).rowCount === 0;
  } finally {
    await client.end();
  }
}

/** Fills an empty database with the demo, in a process of its own: the memory that takes is gone with it. */
async function seedDemo({ ownerUrl, appUrl }: Database, config: Config): Promise<void> {
  if (!(await isEmpty(ownerUrl))) return;
  const env = { ...process.env, HONGQIAO_OWNER_URL: ownerUrl, HONGQIAO_APP_URL: appUrl };
  const child = spawn(process.execPath, [join(config.root, 'demo', 'first-start.ts')], {
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`the demo could not be made (${String(code)})`);
}

async function sayAddresses(url: string, demo: boolean): Promise<void> {
  say('');
  say(`职工端 Member app   ${url}/`);
  say(`工会端 Console      ${url}/console/`);
  say(`接口   API docs     ${url}/api/docs`);
  if (!demo) return;
  const { demoAccounts } = await import('../demo/province.ts');
  const { demoAdministrators } = await import('../demo/administrators.ts');
  const { demoPassword } = await import('../demo/password.ts');
  const accounts = demoAccounts();
  say('');
  say(`演示账号 Demo sign-ins（工会干部的密码都是 password: ${demoPassword}）`);
  for (const { login, name, role, orgName } of accounts.staff)
    say(`  ${login.padEnd(24)} ${roleWords[role]}  ${name}  ${orgName}`);
  for (const { login, name, duty } of demoAdministrators) say(`  ${login.padEnd(24)} ${dutyWords[duty]}  ${name}`);
  say('  职工用手机号登录，验证码会显示在页面上 Workers sign in by phone; the page shows the code:');
  for (const { phone, name, orgName } of [...accounts.workers, accounts.withoutCounty, accounts.rider])
    say(`  ${phone.padEnd(24)} 职工    ${name}  ${orgName}`);
}

function warnOfCalendar(running: Running): void {
  const until = running.platform.calendar.knownUntil;
  const daysLeft = Math.floor((Date.parse(until) - Date.now()) / 86_400_000);
  if (daysLeft < 60)
    say(
      `! 放假安排只录到 ${until}，之后的期限算不出来：请尽快录入（见 docs/operate.md）。 Holidays are known until ${until} only; load the next year.`,
    );
}

async function warnOfScanner({ platform }: Running): Promise<void> {
  const state = await platform.scanning.state();
  if (state === 'unscanned')
    say(
      '! 上传的文件没有查毒（没有设置 HONGQIAO_CLAMD）。 Uploads are not scanned for viruses; set HONGQIAO_CLAMD, see docs/operate.md.',
    );
  if (state === 'refused')
    say('! 查毒程序没有应答，上传文件会被拒绝，直到它恢复。 clamd does not answer; uploads are refused until it does.');
}

/** The first administrators of an installation that has none. */
async function sayAdministrators(ownerUrl: string, sealer: Sealer): Promise<void> {
  const { plantAdministrators, plantedLines } = await import('./duties/planting.ts');
  for (const line of plantedLines(await plantAdministrators(ownerUrl, sealer))) say(line);
}

/** Copies the database each day where a backup folder is named; returns what ends that. A copy under way is left unfinished. */
async function startBackups({ superuserUrl }: Database, { dataDir, backupDir: folder }: Config): Promise<() => void> {
  if (!folder || superuserUrl === undefined) return () => {};
  const { keepBackups } = await import('./backup/keeping.ts');
  const ending = new AbortController();
  void keepBackups({ superuserUrl, dataDir, folder, say }, ending.signal, say);
  return () => ending.abort();
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      say('\n正在停止… Stopping…');
      void stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

let serving: Promise<typeof import('./main.ts')> | undefined;

/** What serves: begun to be loaded once, by whoever asks first; a fault is thrown to whoever waits for it. */
function loadServer(): Promise<typeof import('./main.ts')> {
  serving ??= import('./main.ts');
  serving.catch(() => {});
  return serving;
}

/** `npm start`: from nothing to a running platform with a demo province; from yesterday's data in a few seconds. */
export async function start(): Promise<void> {
  const config = readConfig({ ...usualLimits, ...process.env });
  const log = pino({ level: process.env['LOG_LEVEL'] ?? 'warn' });
  await checkPort(config);
  const web = buildWeb(config.root, say);
  web.catch(() => {});
  // PostgreSQL comes up in processes of its own; meanwhile this one loads what serves, which takes it longer.
  const database = await connectDatabase(
    process.env,
    { info: () => {}, warn: say, error: say },
    { starting: () => void loadServer() },
  );
  try {
    if (config.demo) await seedDemo(database, config);
    const sealer = makeSealer(readSecret(config.dataDir, process.env['HONGQIAO_SECRET']));
    await beginEra(database.ownerUrl);
    const { demo } = await openInstallation(database.ownerUrl, sealer);
    await web;
    const { startServer } = await loadServer();
    // Codes are shown on the page only where the people are synthetic, whatever the environment says.
    const running = await startServer({
      appUrl: database.appUrl,
      config: { ...config, demo: config.demo && demo },
      log,
    });
    await declarePayments(database.ownerUrl, running.platform.registry);
    const url = await running.app.listen({ host: config.host, port: config.port });
    warnOfCalendar(running);
    await warnOfScanner(running);
    await sayAddresses(url, running.platform.config.demo);
    // Last, when nothing can fail any more between making the passwords and showing them.
    if (!demo) await sayAdministrators(database.ownerUrl, sealer);
    // Whoever is killed has made it for nothing else, and the next start would take half as long again.
    flushCompileCache();
    const endBackups = await startBackups(database, config);
    stopOnSignal(async () => {
      endBackups();
      running.leave();
      await delay(config.leaveMs);
      await running.stop();
      await database.stop();
    });
  } catch (fault) {
    await database.stop();
    throw fault;
  }
}
