import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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

/**
 * Copies a file and brings it to disk, unless somebody else does that for all of them; says how long it is and what its SHA-256
 * is. Undefined where it went away before it could be read, as files of a running database do.
 */
export async function copyFile(
  from: string,
  to: string,
  { synced = true } = {},
): Promise<Omit<Copied, 'path'> | undefined> {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  let bytes = 0;
  const target = await open(to, 'w', 0o600);
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      await target.write(chunk);
    }
    if (synced) await target.sync();
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'ENOENT') throw fault;
    rmSync(to, { force: true });
    return undefined;
  } finally {
    await target.close();
  }
  return { bytes, sha256: hash.digest('hex') };
}

export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}
