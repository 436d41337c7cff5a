import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const out = join(import.meta.dirname, 'out');

export interface Turn<T> {
  /** Everything once, from where the last run of that name ended. */
  readonly given: readonly T[];
  /** Keeps how many of them were done, for the next run. */
  keep(done: number): void;
}

/** Where there was no run of that name yet it begins with the one at `first`. */
export function takeTurn<T>(name: string, all: readonly T[], first = 0): Turn<T> {
  const file = join(out, `${name}.next`);
  const kept = existsSync(file) ? Number(readFileSync(file, 'utf8')) : first;
  const from = (Number.isInteger(kept) ? kept : 0) % Math.max(1, all.length);
  return {
    given: [...all.slice(from), ...all.slice(0, from)],
    keep(done) {
      mkdirSync(out, { recursive: true });
      writeFileSync(file, String(from + done));
    },
  };
}
