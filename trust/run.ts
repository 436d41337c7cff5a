import { fork } from 'node:child_process';
import { chmodSync, globSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from '../bench/report.ts';
import { stopTestServer } from '../test/database.ts';
import { type Finding, type Gap, type TrustCheck, isGap, verdictOf } from './check.ts';

const here = import.meta.dirname;

const ids = readdirSync(join(here, 'checks'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .toSorted();

/** Of what a check failed with, in the table; the whole of it was printed when it failed. */
const mostSaid = 200;

type Outcome = { readonly result: readonly Finding[] | Gap } | { readonly failed: string };

interface Done {
  readonly id: string;
  readonly check: TrustCheck;
  readonly outcome: Outcome;
  readonly seconds: number;
}

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
function runInChild(id: string, form: 'short' | 'full', minutes: number, tooLong: Outcome): Promise<Outcome> {
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

function rowsOf({ id, check, outcome, seconds }: Done): string[] {
  const row = (...cells: string[]) => `| ${[check.goal, `${id} (${seconds} s)`, ...cells].join(' | ')} |`;
  if ('failed' in outcome)
    return [row(check.title, outcome.failed.split('\n')[0]!.slice(0, mostSaid), '', '**fails**')];
  if (isGap(outcome.result)) return [row(check.title, `not run: ${outcome.result.missing}`, '', 'gap')];
  return outcome.result.map((finding) => row(finding.what, finding.measured, finding.goal, verdictOf(finding)));
}

const isNotRun = ({ outcome }: Done) => 'result' in outcome && isGap(outcome.result);

const holds = ({ outcome }: Done) =>
  'result' in outcome && !isGap(outcome.result) && outcome.result.every((finding) => finding.holds);

const isShort = ({ outcome }: Done) =>
  'result' in outcome && !isGap(outcome.result) && outcome.result.some(({ short = [] }) => short.length > 0);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    /** No check takes longer; one that counts what it does ends before and says how far it came. */
    minutes: { type: 'string', default: 'Infinity' },
  },
});
const mostMinutes = Number(values.minutes);
const unknown = positionals.filter((id) => !ids.includes(id));
const complaints = [...unknown, ...(mostMinutes > 0 ? [] : [`--minutes ${values.minutes}`])];
if (complaints.length > 0) {
  process.stderr.write(
    `unknown: ${complaints.join(', ')}\n\nnpm run trust [-- name]… [--full] [--minutes n] [--list]\n${ids.join('\n')}\n`,
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
  const form = values.full ? 'full' : 'short';
  const own = check.minutes[form];
  const tooLong: Outcome =
    mostMinutes < own
      ? { result: { missing: `more than ${mostMinutes} minutes, of ${own} that it may take` } }
      : { failed: `not done after ${own} minutes` };
  const outcome = await runInChild(id, form, Math.min(mostMinutes, own), tooLong);
  const seconds = Math.round((performance.now() - began) / 1000);
  if ('failed' in outcome) process.stderr.write(`${id}: ${outcome.failed}\n`);
  return { id, check, outcome, seconds };
}

/** Much of the short form is waiting for what was broken to heal; three share a machine of two cores without harm. */
async function carryOutAll(): Promise<Done[]> {
  const done: Done[] = [];
  const beside = values.full ? [] : asked.filter(({ check }) => check.alone === undefined);
  for (const one of asked) if (!beside.includes(one)) done.push(await carryOut(one));
  const waiting = beside.toSorted((a, b) => b.check.minutes.short - a.check.minutes.short);
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) done.push(await carryOut(next));
  };
  await Promise.all([work(), work(), work()]);
  return done.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

if (values.list)
  for (const { id, check } of asked) process.stdout.write(`${check.goal.padEnd(5)} ${id.padEnd(18)} ${check.title}\n`);

const began = performance.now();
const done = values.list ? [] : await carryOutAll();
// Several checks share the server of tests; the last to end stops it.
if (!values.list) await stopTestServer();

if (!values.list) {
  const head = ['', 'check', 'what was done', 'measured', 'goal', 'verdict'];
  const table = [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...done.flatMap(rowsOf)];
  const out = join(here, 'out');
  mkdirSync(out, { recursive: true });
  const kept = done.map(({ id, outcome, seconds }) => ({ id, seconds, ...outcome }));
  const at = new Date().toISOString();
  writeFileSync(
    join(out, 'latest.json'),
    `${JSON.stringify({ at, full: values.full, machine: machine(), checks: kept }, null, 2)}\n`,
  );
  const held = done.filter(holds).length;
  const notRun = done.filter(isNotRun);
  const short = done.filter((one) => holds(one) && isShort(one));
  const failed = done.length - held - notRun.length;
  const gaps = notRun.length === 0 ? '' : `, not run: ${notRun.map(({ id }) => id).join(', ')}`;
  const nearly =
    short.length === 0 ? '' : `\nshort of a number of their goals: ${short.map(({ id }) => id).join(', ')}`;
  const form = values.full ? 'full' : 'short';
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  process.stdout.write(
    `${table.join('\n')}\n\nthe ${form} form of ${done.length} checks in ${minutes} minutes${gaps}${nearly}\n${held} checks passed, ${failed} failed\n`,
  );
  if (failed > 0) process.exitCode = 1;
}
