import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type RunAs, giveTo } from '../db/embedded/run-as.ts';
import { forEach } from './copying.ts';

/** Pieces that lie ready, of 16 MB each. */
const piecesAhead = 8;
const unpack = promisify(gunzip);

/** Where in the log a piece lies, whatever its timeline. */
const positionOf = (piece: string) => piece.slice(8);

/** What PostgreSQL will ask for: of each position the piece of the newest timeline. It fetches by itself whatever else it wants. */
function piecesFrom(wal: string, first: string): readonly string[] {
  const byPosition = new Map<string, string>();
  for (const name of readdirSync(wal).toSorted()) {
    const piece = /^([0-9A-F]{24})\.gz$/.exec(name)?.[1];
    if (piece !== undefined && positionOf(piece) >= positionOf(first)) byPosition.set(positionOf(piece), piece);
  }
  return [...byPosition].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, piece]) => piece);
}

/**
 * Unpacks the log ahead of whoever follows it: PostgreSQL asks for one piece at a time and would wait for each to be unpacked,
 * for as long as it takes to follow it.
 */
export class LogAhead {
  readonly folder: string;
  readonly #who: RunAs;
  readonly #wal: string;
  readonly #pieces: readonly string[];
  /** The first piece that has not been looked at. */
  #next = 0;

  constructor(who: RunAs, wal: string, folder: string, first: string) {
    this.folder = folder;
    this.#who = who;
    this.#wal = wal;
    this.#pieces = piecesFrom(wal, first);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    giveTo(who, folder);
  }

  /** Lays ready what comes after the piece that was taken last. */
  async fill(taken: string | undefined): Promise<void> {
    const behind = (piece: string) => taken !== undefined && positionOf(piece) <= positionOf(taken);
    const at = this.#pieces.findIndex((piece) => !behind(piece));
    const from = at < 0 ? this.#pieces.length : at;
    const due = this.#pieces.slice(Math.max(from, this.#next), from + piecesAhead);
    this.#next = Math.max(this.#next, from + piecesAhead);
    // What PostgreSQL has fetched by itself meanwhile nobody will ask for again.
    for (const piece of readdirSync(this.folder)) if (behind(piece)) rmSync(join(this.folder, piece), { force: true });
    await forEach(due, (piece) => this.#unpack(piece));
  }

  async #unpack(piece: string): Promise<void> {
    const [part, ready] = [join(this.folder, `${piece}.part`), join(this.folder, piece)];
    try {
      await writeFile(part, await unpack(await readFile(join(this.#wal, `${piece}.gz`))), { mode: 0o600 });
    } catch {
      // PostgreSQL will meet the same when it asks for the piece, and say so.
      rmSync(part, { force: true });
      return;
    }
    giveTo(this.#who, part);
    renameSync(part, ready);
  }
}
