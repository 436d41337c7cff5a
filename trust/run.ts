import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from '../bench/report.ts';
import { type Finding, type Gap, type TrustCheck, isGap } from './check.ts';

const here = import.meta.dirname;

const ids = readdirSync(join(here, 'checks'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .toSorted();

type Outcome = { readonly result: readonly Finding[] | Gap } | { readonly failed: string };

interface Done {
  readonly id: string;
  readonly check: TrustCheck;
  readonly outcome: Outcome;
  readonly seconds: number;
}

/** Runs one check to its end in a child; one that takes longer than it may is killed and has failed. */
function runInChild(id: string, { minutes }: TrustCheck, form: 'short' | 'full'): Promise<Outcome> {
  return new Promise((done) => {
    const child = fork(join(here, 'child-check.ts'), [id, form], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    let outcome: Outcome = { failed: 'it ended without a result' };
    const tooLong = setTimeout(() => {
      outcome = { failed: `not done after ${minutes[form]} minutes` };
      child.kill('SIGKILL');
    }, minutes[form] * 60_000);
    child.on('message', (said: { said: string } | Outcome) => {
      if ('said' in said) process.stderr.write(`  ${id}: ${said.said}\n`);
      else outcome = said;
    });
    child.once('exit', () => {
      clearTimeout(tooLong);
      done(outcome);
    });
  });
}

function rowsOf({ id, check, outcome, seconds }: Done): string[] {
  const row = (...cells: string[]) => `| ${[check.goal, id, ...cells].join(' | ')} |`;
  if ('failed' in outcome) return [row(check.title, outcome.failed.split('\n')[0]!, '', `**fails** (${seconds} s)`)];
  if (isGap(outcome.result)) return [row(check.title, `not run: ${outcome.result.missing}`, '', 'gap')];
  return outcome.result.map(({ what, measured, goal, holds }) =>
    row(what, measured, goal, holds ? 'holds' : '**fails**'),
  );
}

function holds({ outcome }: Done): boolean {
  return 'result' in outcome && (isGap(outcome.result) || outcome.result.every((finding) => finding.holds));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { full: { type: 'boolean', default: false }, list: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((id) => !ids.includes(id));
if (unknown.length > 0) {
  process.stderr.write(
    `unknown: ${unknown.join(', ')}\n\nnpm run trust [-- name]… [--full] [--list]\n${ids.join('\n')}\n`,
  );
  process.exit(2);
}

const done: Done[] = [];
for (const id of positionals.length > 0 ? positionals : ids) {
  const { default: check } = (await import(`./checks/${id}.ts`)) as { default: TrustCheck };
  if (values.list) {
    process.stdout.write(`${check.goal.padEnd(5)} ${id.padEnd(18)} ${check.title}\n`);
    continue;
  }
  process.stderr.write(`${id}: ${check.title}\n`);
  const began = performance.now();
  const outcome = await runInChild(id, check, values.full ? 'full' : 'short');
  const seconds = Math.round((performance.now() - began) / 1000);
  if ('failed' in outcome) process.stderr.write(`${outcome.failed}\n`);
  done.push({ id, check, outcome, seconds });
}

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
  process.stdout.write(`${table.join('\n')}\n\n${held} checks passed, ${done.length - held} failed\n`);
  if (held < done.length) process.exitCode = 1;
}
