import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { type Line, judge } from './measure.ts';

const verdictWords = { aim: 'reaches the aim', must: 'passes', fails: '**FAILS**' } as const;

function shown(value: number, unit: Line['unit']): string {
  if (unit === '×') return `${value.toFixed(2)}×`;
  return `${value.toFixed(unit === 's' || unit === 'ms' ? 2 : 0)} ${unit}`;
}

function bound(target: NonNullable<Line['target']>, which: 'must' | 'aim', unit: Line['unit']): string {
  return `${target.better === 'higher' ? '≥' : '≤'} ${target[which]}${unit === '×' ? '' : ` ${unit}`}`;
}

function rowOf(line: Line): string {
  const { id, says, value, unit, min, max, target, notes = '', noisy, witness } = line;
  const range = min === undefined || max === undefined ? '' : `${shown(min, unit)} – ${shown(max, unit)}`;
  const verdict = judge(line);
  const noise = noisy ? ` (noisy${witness === undefined ? '' : `: judged by CPU, ${shown(witness, unit)}`})` : '';
  const wanted = target ? [bound(target, 'must', unit), bound(target, 'aim', unit)] : ['', ''];
  const judged = verdict === undefined ? '' : verdictWords[verdict];
  return `| ${[id, says, shown(value, unit), range, ...wanted, `${judged}${noise}`, notes].join(' | ')} |`;
}

/** A table to be pasted into a document as it is. */
export function tableOf(lines: readonly Line[]): string {
  const head = ['', 'measured', 'median', 'min – max', 'must', 'aim', 'verdict', 'at'];
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...lines.map(rowOf)].join('\n');
}

export interface Facts {
  readonly scale: string;
  readonly postgres: string;
  readonly cells: readonly object[];
}

/** The load of the machine is part of the result: who reads a noisy one must see why. */
export function machine(): Record<string, unknown> {
  const all = cpus();
  return {
    os: type(),
    cpu: all[0]?.model ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: loadavg().map((value) => Number(value.toFixed(2))),
  };
}

export function keep(root: string, lines: readonly Line[], facts: Facts): void {
  const dir = join(root, 'bench', 'out');
  mkdirSync(dir, { recursive: true });
  const at = new Date().toISOString();
  const judged = lines.map((line) => ({ ...line, verdict: judge(line) }));
  writeFileSync(
    join(dir, 'latest.json'),
    `${JSON.stringify({ at, machine: machine(), ...facts, lines: judged }, null, 2)}\n`,
  );
}

export function failed(lines: readonly Line[]): boolean {
  return lines.some((line) => judge(line) === 'fails');
}
