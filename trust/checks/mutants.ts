import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../server/config.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import type { Mutant } from '../faults/mutant.ts';
import { mutants } from '../faults/mutants.ts';

/** The checkout without what is fetched or made, in a place where it may be spoilt. */
function copyTo(folder: string): void {
  mkdirSync(folder);
  const tracked = [
    'kernel',
    'server',
    'services',
    'db',
    'test',
    'replay',
    'demo',
    'scripts',
    'trust',
    'bench',
    'web',
    'docs',
  ];
  for (const name of tracked) cpSync(join(projectRoot, name), join(folder, name), { recursive: true });
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(join(projectRoot, name), join(folder, name));
  linkPackages(join(folder, 'node_modules'));
}

/** Each package for itself: in `.cache` lies the PostgreSQL of tests, and one reached by two paths is started twice. */
function linkPackages(folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(join(projectRoot, 'node_modules')))
    if (name !== '.cache') symlinkSync(join(projectRoot, 'node_modules', name), join(folder, name));
}

/** What a run of tests came to: all passed, some failed, or it did not get so far. */
type Verdict = 'passed' | 'failed' | 'broken';

function runTests(folder: string, files: readonly string[], report: string, control?: string): Promise<Verdict> {
  const vitest = join(folder, 'node_modules', 'vitest', 'vitest.mjs');
  const named = control === undefined ? [] : ['-t', `${control.replaceAll('.', '\\.')}[,\\]]`];
  const asked = ['--reporter=json', `--outputFile=${report}`, ...named, ...files];
  const child = spawn(process.execPath, [vitest, 'run', ...asked], {
    cwd: folder,
    env: { ...process.env, CI: 'true' },
    stdio: 'ignore',
  });
  return new Promise((resolve) => {
    child.once('close', () => {
      try {
        const said = JSON.parse(readFileSync(report, 'utf8')) as { numPassedTests: number; numFailedTests: number };
        const passed = said.numFailedTests === 0 && said.numPassedTests > 0;
        resolve(said.numFailedTests > 0 ? 'failed' : passed ? 'passed' : 'broken');
      } catch {
        resolve('broken');
      }
    });
  });
}

/** How a mutant is told of. */
const saysOf = ({ control, what }: Mutant) => (control === undefined ? what : `${control} ${what}`);

/** Whether the test of a mutant notices it; undefined where the code no longer has the place it is made at. */
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
    return (await runTests(folder, [test], report, control)) === 'failed';
  } finally {
    writeFileSync(path, whole);
  }
}

/** How many the short form takes; each run goes on where the last one ended, and where there was none yet with the day. */
const atOnce = 4;
const nextFile = join(import.meta.dirname, '..', 'out', 'mutants.next');

function someInTurn(): readonly Mutant[] {
  const kept = existsSync(nextFile)
    ? Number(readFileSync(nextFile, 'utf8'))
    : Math.floor(Date.now() / 86_400_000) * atOnce;
  const from = (Number.isInteger(kept) ? kept : 0) % mutants.length;
  mkdirSync(dirname(nextFile), { recursive: true });
  writeFileSync(nextFile, String((from + atOnce) % mutants.length));
  return [...mutants, ...mutants].slice(from, from + atOnce);
}

async function kill({ full, scratch, say }: TrustRun): Promise<readonly Finding[]> {
  const folder = join(scratch, 'copy');
  // Whoever runs PostgreSQL for root has to get in.
  chmodSync(scratch, 0o755);
  copyTo(folder);
  const chosen = full ? mutants : someInTurn();
  const report = join(scratch, 'report.json');
  say('the tests on code that nobody has touched');
  const whole = await runTests(folder, [...new Set(chosen.map(({ test }) => test))], report);
  const alive: string[] = [];
  const gone: string[] = [];
  for (const mutant of whole === 'passed' ? chosen : []) {
    const killed = await isKilled(folder, mutant, report);
    if (killed === undefined) gone.push(saysOf(mutant));
    else if (!killed) alive.push(saysOf(mutant));
    say(`${killed === true ? 'killed' : killed === false ? 'ALIVE' : 'not to be made'}: ${saysOf(mutant)}`);
  }
  const dead = chosen.length - alive.length - gone.length;
  return [
    {
      what: 'the tests that must notice, on code that nobody has touched',
      measured: whole,
      goal: 'passed: they do not fail of themselves',
      holds: whole === 'passed',
    },
    {
      what: `${chosen.length} guards made blind, one at a time: states, parties, scope, money, draws, second persons, consents, the audit, and controls of the standards`,
      measured: `${whole === 'passed' ? dead : 0} killed${alive.length > 0 ? `, alive: ${alive.join('; ')}` : ''}${gone.length > 0 ? `, no longer to be made: ${gone.join('; ')}` : ''}`,
      goal: '≥ 95 % killed, each by the test that is named for it, a control by the tests that carry its number',
      holds: whole === 'passed' && gone.length === 0 && dead >= chosen.length * 0.95,
      short: fewer(chosen.length, mutants.length, 'mutants, the next ones next time'),
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
