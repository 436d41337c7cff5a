import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isPageWhole, pageBytes } from './pages.ts';

export interface Copied {
  /** Below the folder that was copied, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** The files below a folder, in order, without those that are left out; a folder left out is not entered. */
export function* filesBelow(folder: string, isLeftOut: (path: string) => boolean, under = ''): Generator<string> {
  if (!existsSync(join(folder, under))) return;
  const found = readdirSync(join(folder, under), { withFileTypes: true });
  for (const entry of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    if (isLeftOut(path)) continue;
    if (entry.isDirectory()) yield* filesBelow(folder, isLeftOut, path);
    else if (entry.isFile()) yield path;
    else throw new Error(`${join(folder, path)} is neither a file nor a folder`);
  }
}

/** The folders below a folder, also empty ones: PostgreSQL wants its own to be there. */
export function* foldersBelow(folder: string, under = ''): Generator<string> {
  for (const entry of readdirSync(join(folder, under), { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = under === '' ? entry.name : `${under}/${entry.name}`;
    yield path;
    yield* foldersBelow(folder, path);
  }
}

/** As many as the threads that Node reads and writes files with; more only wait. */
const lanes = 4;

/** Does it for each, several at once and begun in their order. */
export async function forEach<T>(items: Iterable<T>, act: (item: T) => Promise<void>): Promise<void> {
  const left = items[Symbol.iterator]();
  const lane = async () => {
    for (let next = left.next(); next.done !== true; next = left.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

interface Copy extends Omit<Copied, 'path'> {
  /** Numbers of pages that are not what PostgreSQL wrote. */
  readonly damaged: readonly number[];
}

/** How often, and after what wait, a page is read again that may have been read while it was being written. */
const tries = 5;
const againMs = 100;

async function isDamaged(from: string, at: number, first: number): Promise<boolean> {
  const page = Buffer.alloc(pageBytes);
  const file = await open(from, 'r');
  try {
    for (let left = tries; left > 0; left -= 1) {
      const { bytesRead } = await file.read(page, 0, pageBytes, at * pageBytes);
      if (bytesRead < pageBytes || isPageWhole(page, first + at)) return false;
      await delay(againMs);
    }
    return true;
  } finally {
    await file.close();
  }
}

/** The pages that are not whole in a piece of a file; one that lies in two pieces has to be read again to know. */
function* doubtfulIn(piece: Buffer, offset: number, first: number): Generator<number> {
  const begin = Math.ceil(offset / pageBytes);
  if (begin * pageBytes !== offset) yield begin - 1;
  for (let at = begin; (at + 1) * pageBytes <= offset + piece.length; at += 1) {
    const from = at * pageBytes - offset;
    if (!isPageWhole(piece.subarray(from, from + pageBytes), first + at)) yield at;
  }
}

/**
 * Copies a file and brings it to disk, unless somebody else does that for all of them; says how long it is and what its SHA-256
 * is. Where the number of its first page is told its pages are looked at. Undefined where it went away before it could be read,
 * as files of a running database do.
 */
export async function copyFile(
  from: string,
  to: string,
  { synced = true, firstPage }: { readonly synced?: boolean; readonly firstPage?: number | undefined } = {},
): Promise<Copy | undefined> {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  const doubtful: number[] = [];
  const damaged: number[] = [];
  let bytes = 0;
  const target = await open(to, 'w', 0o600);
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      if (firstPage !== undefined) doubtful.push(...doubtfulIn(chunk, bytes, firstPage));
      bytes += chunk.length;
      await target.write(chunk);
    }
    for (const at of doubtful) if (await isDamaged(from, at, firstPage!)) damaged.push(firstPage! + at);
    if (synced) await target.sync();
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault;
    rmSync(to, { force: true });
    return undefined;
  } finally {
    await target.close();
  }
  return { bytes, sha256: hash.digest('hex'), damaged };
}

export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
