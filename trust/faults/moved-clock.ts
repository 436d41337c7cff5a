import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The library of the Debian package faketime, wherever this machine keeps it; undefined where it is not installed. */
function findLibrary(): string | undefined {
  const folders = ['/usr/lib', '/usr/local/lib'].filter((folder) => existsSync(folder));
  return folders
    .flatMap((folder) => ['', ...readdirSync(folder)].map((name) => join(folder, name, 'faketime/libfaketimeMT.so.1')))
    .find((path) => existsSync(path));
}

/**
 * The clock of every process that is started with `env`, and of whatever it starts: server and PostgreSQL read the time with
 * an offset that is looked up anew each time, so that it leaps for all of them in one moment. The monotonic clock goes on, as
 * it does on a machine whose clock is set.
 */
export class MovedClock {
  readonly env: Readonly<Record<string, string>>;
  readonly #file: string;
  #offsetMs = 0;

  private constructor(library: string, folder: string) {
    this.#file = join(folder, 'clock');
    this.env = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    this.leap(0);
  }

  static in(folder: string): MovedClock | undefined {
    const library = findLibrary();
    return library === undefined ? undefined : new MovedClock(library, folder);
  }

  /** Sets the clock so many milliseconds off the real one. */
  leap(offsetMs: number): void {
    this.#offsetMs = offsetMs;
    writeFileSync(`${this.#file}.new`, `${offsetMs < 0 ? '-' : '+'}${Math.abs(offsetMs) / 1000}\n`, { mode: 0o644 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  leapTo(at: string): void {
    this.leap(Date.parse(at) - Date.now());
  }

  /** What the moved clock shows. */
  now = (): number => Date.now() + this.#offsetMs;
}
