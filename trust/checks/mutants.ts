import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { projectRoot } from '../../server/config.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import type { Mutant } from '../faults/mutant.ts';
import { mutants } from '../faults/mutants.ts';
import { takeTurn } from '../turns.ts';

/** What is fetched, made, or kept by git and by a platform that ran here. */
const left = new Set(['node_modules', 'dist', '.git', '.data']);

/** The checkout without that, in a place where it may be spoilt. */
function copyTo(folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(projectRoot))
    if (!left.has(name)) cpSync(join(projectRoot, name), join(folder, name), { recursive: true });
  linkPackages(join(folder, 'node_modules'));
}

/** Each package for itself: in `.cache` lies the PostgreSQL of tests, and one reached by two paths is started twice. */
function linkPackages(folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(join(projectRoot, 'node_modules')))
    if (name !== '.cache') symlinkSync(join(projectRoot, 'node_modules', name), join(folder, name));
}

/** What a run of tests came to: which files have a test that failed, or that it did not get so far. */
type Verdict = readonly string[] | 'broken';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

async function runTests(folder: string, files: readonly string[], report: string, control?: string): Promise<Verdict> {
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  const named = control === undefined ? [] : ['-t', `${control.replaceAll('.', '\\.')}[,\\]]`];
  const asked = ['--reporter=json', `--outputFile=${report}`, ...named, ...files];
  rmSync(report, { force: true });
  const child = spawn(process.execPath, [vitest, 'run', ...asked], {
    cwd: folder,
    env: { ...process.env, CI: 'true' },
    stdio: 'ignore',
  });
  await once(child, 'close');
  if (!existsSync(report)) return 'broken';
  const said = JSON.parse(readFileSync(report, 'utf8')) as Report;
  if (said.numPassedTests + said.numFailedTests === 0) return 'broken';
  return said.testResults.filter(({ status }) => status === 'failed').map(({ name }) => relative(folder, name));
}

/** Which of these fail of themselves: twice, the second time without the others, for a busy machine may fail one once. */
async function failingOf(folder: string, files: readonly string[], report: string): Promise<readonly string[]> {
  let failing = files;
  for (let turn = 0; turn < 2 && failing.length > 0; turn += 1) {
    const verdict = await runTests(folder, failing, report);
    if (verdict !== 'broken') failing = verdict;
  }
  return failing;
}

/** How a mutant is told of. */
const saysOf = ({ control, what }: Mutant) => (control === undefined ? what : `${control} ${what}`);

/** Whether the test of a mutant notices it; undefined where the code no longer has the place it is made at, or does not run with it. */
async function isKilled(
  folder: string,
  { file, from, to, test, control }: Mutant,
  report: string,
): Promise<boolean | undefined> {
  const path = join(folder, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(from).length !== 2) return undefined;
  writeFileSync(
    path,
    whole.replace(from, () => to),
  );
  try {
    const verdict = await runTests(folder, [test], report, control);
    return verdict === 'broken' ? undefined : verdict.length > 0;
  } finally {
    writeFileSync(path, whole);
  }
}

/** How many the short form takes; the next run goes on where this one ends. */
const atOnce = 4;
/** Mutants whose tests are run together on code that nobody has touched, before the first of them is made. */
const lotSize = 8;

interface Killing {
  /** Not begun yet. */
  readonly waiting: Mutant[];
  readonly killed: Mutant[];
  readonly alive: Mutant[];
  readonly gone: Mutant[];
  /** Tests that fail of themselves. */
  readonly failing: Set<string>;
}

/** Takes mutants a lot at a time until there are none or it is late, in a copy of the checkout of its own. */
async function killIn(
  folder: string,
  killing: Killing,
  { say, isLate }: Pick<TrustRun, 'say' | 'isLate'>,
): Promise<void> {
  copyTo(folder);
  const report = `${folder}.json`;
  while (killing.waiting.length > 0 && !isLate()) {
    const lot = killing.waiting.splice(0, lotSize);
    const tests = [...new Set(lot.map(({ test }) => test))];
    const failing = await failingOf(folder, tests, report);
    for (const test of failing) killing.failing.add(test);
    for (const mutant of lot.filter(({ test }) => !failing.includes(test))) {
      const killed = await isKilled(folder, mutant, report);
      killing[killed === undefined ? 'gone' : killed ? 'killed' : 'alive'].push(mutant);
      say(`${killed === true ? 'killed' : killed === false ? 'ALIVE' : 'not to be made'}: ${saysOf(mutant)}`);
    }
  }
}

async function kill({ full, scratch, say, isLate }: TrustRun): Promise<readonly Finding[]> {
  // Whoever runs PostgreSQL for root has to get in.
  chmodSync(scratch, 0o755);
  const { given, keep } = takeTurn('mutants', mutants, Math.floor(Date.now() / 86_400_000) * atOnce);
  const chosen = full ? given : given.slice(0, atOnce);
  const killing: Killing = { waiting: [...chosen], killed: [], alive: [], gone: [], failing: new Set() };
  const copies = full ? ['one', 'two'] : ['one'];
  await Promise.all(copies.map((name) => killIn(join(scratch, name), killing, { say, isLate })));
  keep(chosen.length - killing.waiting.length);
  const { killed, alive, gone, failing } = killing;
  const made = killed.length + alive.length + gone.length;
  return [
    {
      what: 'the tests that must notice, on code that nobody has touched',
      measured: failing.size === 0 ? 'passed' : `failed: ${[...failing].join(', ')}`,
      goal: 'passed: they do not fail of themselves',
      holds: failing.size === 0,
    },
    {
      what: `${made} guards made blind, one at a time: states, parties, scope, money, draws, second persons, consents, the audit, and controls of the standards`,
      measured: `${killed.length} killed${alive.length > 0 ? `, alive: ${alive.map(saysOf).join('; ')}` : ''}${gone.length > 0 ? `, no longer to be made: ${gone.map(saysOf).join('; ')}` : ''}`,
      goal: '≥ 95 % killed, each by the test that is named for it, a control by the tests that carry its number',
      holds: made > 0 && gone.length === 0 && killed.length >= made * 0.95,
      short: fewer(made, mutants.length, 'mutants, the next ones next time'),
    },
  ];
}

export default {
  goal: 'R32',
  title: 'a guard that is made blind is noticed by its test',
  controls: [],
  minutes: { short: 8, full: 90 },
  run: kill,
} satisfies TrustCheck;
