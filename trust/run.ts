import { fork } from 'node:child_process';
import { chmodSync, globSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stopTestServer } from '../test/database.ts';
import type { TrustCheck } from './check.ts';
import { type Done, type Form, type Outcome, keep, kept, tableOf } from './results.ts';

const here = import.meta.dirname;

const ids = readdirSync(join(here, 'checks'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .toSorted();

/** The PostgreSQL servers that run on a folder below this one: they are processes of their own, whoever started them. */
const serversIn = (folder: string) =>
  globSync('**/postmaster.pid', { cwd: folder }).map((file) =>
    Number.parseInt(readFileSync(join(folder, file), 'utf8')),
  );

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** How each of the checks that run is ended, for somebody who stops all of them. */
const running = new Set<() => void>();
let isStopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    isStopped = true;
    for (const end of running) end();
    if (running.size === 0) process.exit(130);
  });

/**
 * Runs one check to its end in a child; one that takes longer than it may is killed. Whatever it started goes with it: it leads
 * a group of processes, and its databases lie in a folder of its own.
 */
function runInChild(id: string, form: Form, minutes: number, tooLong: Outcome): Promise<Outcome> {
  if (isStopped) return Promise.resolve({ failed: 'stopped' });
  return new Promise((done) => {
    const folder = mkdtempSync(join(tmpdir(), `hongqiao-trust-${id}-`));
    chmodSync(folder, 0o755);
    const env = { ...process.env, TMPDIR: folder };
    const child = fork(join(here, 'child-check.ts'), [id, form, String(minutes)], {
      detached: true,
      env,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let outcome: Outcome = { failed: 'it ended without a result' };
    const left: number[] = [];
    const end = () => {
      left.push(...serversIn(folder));
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    };
    const timer = setTimeout(() => {
      outcome = tooLong;
      end();
    }, minutes * 60_000);
    running.add(end);
    child.on('message', (said: { said: string } | Outcome) => {
      if ('said' in said) process.stderr.write(`  ${id}: ${said.said}\n`);
      else outcome = said;
    });
    child.once('exit', () => {
      clearTimeout(timer);
      running.delete(end);
      kill(-child.pid!, 'SIGKILL');
      for (const pid of new Set([...left, ...serversIn(folder)])) kill(pid, 'SIGQUIT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      if (isStopped && running.size === 0) process.exit(130);
      done(outcome);
    });
  });
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    /** Runs nothing: the table of what each came to when it was last run in this form. */
    last: { type: 'boolean', default: false },
    /** No check takes longer; one that counts what it does ends before and says how far it came. */
    minutes: { type: 'string', default: 'Infinity' },
    /** So many run side by side, but for those that compare times. */
    beside: { type: 'string' },
  },
});
const form: Form = values.full ? 'full' : 'short';
const mostMinutes = Number(values.minutes);
// Much of the short form is waiting for what was broken to heal; three share a machine of two cores without harm.
const beside = Number(values.beside ?? (values.full ? 1 : 3));
const complaints = [
  ...positionals.filter((id) => !ids.includes(id)),
  ...(mostMinutes > 0 ? [] : [`--minutes ${values.minutes}`]),
  ...(Number.isInteger(beside) && beside > 0 ? [] : [`--beside ${values.beside}`]),
];
if (complaints.length > 0) {
  process.stderr.write(
    `unknown: ${complaints.join(', ')}\n\nnpm run trust [-- name]… [--full] [--minutes n] [--beside n] [--last] [--list]\n${ids.join('\n')}\n`,
  );
  process.exit(2);
}

const asked = await Promise.all(
  (positionals.length > 0 ? positionals : ids).map(async (id) => {
    const { default: check } = (await import(`./checks/${id}.ts`)) as { default: TrustCheck };
    return { id, check };
  }),
);

async function carryOut({ id, check }: (typeof asked)[number]): Promise<Done> {
  process.stderr.write(`${id}: ${check.title}\n`);
  const began = performance.now();
  const own = check.minutes[form];
  const tooLong: Outcome =
    mostMinutes < own
      ? { result: { missing: `more than ${mostMinutes} minutes, of ${own} that it may take` } }
      : { failed: `not done after ${own} minutes` };
  const outcome = await runInChild(id, form, Math.min(mostMinutes, own), tooLong);
  const seconds = Math.round((performance.now() - began) / 1000);
  if ('failed' in outcome) process.stderr.write(`${id}: ${outcome.failed}\n`);
  const done = { id, check, outcome, seconds };
  keep(form, done);
  return done;
}

/** First those that compare times, alone; then the others side by side, the longest first. */
async function carryOutAll(): Promise<Done[]> {
  const done: Done[] = [];
  const alone = asked.filter(({ check }) => beside === 1 || check.alone === true);
  for (const one of alone) done.push(await carryOut(one));
  const waiting = asked
    .filter((one) => !alone.includes(one))
    .toSorted((a, b) => b.check.minutes[form] - a.check.minutes[form]);
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) done.push(await carryOut(next));
  };
  await Promise.all(Array.from({ length: beside }, work));
  // Several checks share the server of tests; the last to end stops it.
  await stopTestServer();
  return done.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

if (values.list) {
  for (const { id, check } of asked) process.stdout.write(`${check.goal.padEnd(5)} ${id.padEnd(18)} ${check.title}\n`);
} else {
  const done = values.last ? asked.map(({ id, check }) => kept(form, id, check)) : await carryOutAll();
  const { text, failed } = tableOf(done, form);
  process.stdout.write(text);
  if (failed > 0) process.exitCode = 1;
}
