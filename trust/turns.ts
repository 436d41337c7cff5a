import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileOf = (name: string) => join(import.meta.dirname, 'out', `${name}.next`);

/** Everything once, from where the last run of that name ended; from `first` on where there was none yet. */
export function inTurn<T>(name: string, all: readonly T[], first = 0): readonly T[] {
  const kept = existsSync(fileOf(name)) ? Number(readFileSync(fileOf(name), 'utf8')) : first;
  const from = (Number.isInteger(kept) ? kept : 0) % Math.max(1, all.length);
  return [...all.slice(from), ...all.slice(0, from)];
}

/** Keeps how far a run came of what `inTurn` gave it, for the next one. */
export function keepTurn<T>(name: string, all: readonly T[], given: readonly T[], done: number): void {
  mkdirSync(join(import.meta.dirname, 'out'), { recursive: true });
  const from = all.indexOf(given[0]!);
  writeFileSync(fileOf(name), String((from + done) % all.length));
}
