import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from '../bench/report.ts';
import { type Finding, type Gap, type TrustCheck, isGap, verdictOf } from './check.ts';

export type Form = 'short' | 'full';

export type Outcome = { readonly result: readonly Finding[] | Gap } | { readonly failed: string };

/** How one check ended. */
export interface Done {
  readonly id: string;
  readonly check: TrustCheck;
  readonly outcome: Outcome;
  readonly seconds: number;
  /** When it ended and on which commit, where that is not this very run. */
  readonly of?: { readonly at: string; readonly commit: string };
}

/** Of what a check failed with, in the table; the whole of it was printed when it failed. */
const mostSaid = 200;

function rowsOf({ id, check, outcome, seconds, of }: Done): string[] {
  const when = of === undefined ? '' : `, ${of.at.slice(0, 10)} at ${of.commit}`;
  const row = (...cells: string[]) => `| ${[check.goal, `${id} (${seconds} s${when})`, ...cells].join(' | ')} |`;
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

const namesOf = (says: string, done: readonly Done[]) =>
  done.length === 0 ? '' : `${says}: ${done.map(({ id }) => id).join(', ')}`;

/** The table of checks with what they came to in the end, and how many of them failed. */
export function tableOf(done: readonly Done[], form: Form): { readonly text: string; readonly failed: number } {
  const head = ['', 'check', 'what was done', 'measured', 'goal', 'verdict'];
  const table = [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...done.flatMap(rowsOf)];
  const held = done.filter(holds).length;
  const notRun = done.filter(isNotRun);
  const failed = done.length - held - notRun.length;
  const minutes = (done.reduce((sum, { seconds }) => sum + seconds, 0) / 60).toFixed(1);
  const lines = [
    `the ${form} form of ${done.length} checks, ${minutes} minutes of work`,
    namesOf('not run', notRun),
    namesOf(
      'short of a number of their goals',
      done.filter((one) => holds(one) && isShort(one)),
    ),
    `${held} checks passed, ${failed} failed`,
  ].filter((line) => line !== '');
  return { text: `${table.join('\n')}\n\n${lines.join('\n')}\n`, failed };
}

const fileOf = (form: Form, id: string) => join(import.meta.dirname, 'out', form, `${id}.json`);

function commitOf(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    // Unpacked from an archive, without its history.
    return 'no commit';
  }
}

/** Keeps what a check came to; what could not be run leaves the result that there was. */
export function keep(form: Form, { id, outcome, seconds }: Done): void {
  if ('result' in outcome && isGap(outcome.result)) return;
  mkdirSync(join(import.meta.dirname, 'out', form), { recursive: true });
  const result = { at: new Date().toISOString(), commit: commitOf(), machine: machine(), seconds, outcome };
  writeFileSync(fileOf(form, id), `${JSON.stringify(result, null, 2)}\n`);
}

/** What a check came to when it was last run in a form. */
export function kept(form: Form, id: string, check: TrustCheck): Done {
  if (!existsSync(fileOf(form, id)))
    return { id, check, seconds: 0, outcome: { result: { missing: 'never on this machine' } } };
  const { at, commit, seconds, outcome } = JSON.parse(readFileSync(fileOf(form, id), 'utf8')) as {
    at: string;
    commit: string;
    seconds: number;
    outcome: Outcome;
  };
  return { id, check, seconds, outcome, of: { at, commit } };
}
