import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { backupFolder } from '../db/embedded/archive.ts';
import { type Copied, forEach, hashOf } from './copying.ts';

/** What a base copy is made of. Times are those of the database's machine, in UTC. */
export interface Manifest {
  readonly name: string;
  /** `18.4` */
  readonly postgres: string;
  readonly startedAt: string;
  /** From this moment on the database can be brought back from the copy. */
  readonly stoppedAt: string;
  /** The pieces of the log that the copy itself needs, first and last. */
  readonly firstWal: string;
  readonly lastWal: string;
  readonly files: readonly Copied[];
}

export function manifestFile(folder: string, name: string): string {
  return join(backupFolder(folder).base, name, 'manifest.json');
}

/** The base copies that are whole, oldest first. */
export function basesIn(folder: string): readonly Manifest[] {
  const { base } = backupFolder(folder);
  if (!existsSync(base)) return [];
  const names = readdirSync(base).filter((name) => existsSync(manifestFile(folder, name)));
  return names.toSorted().map((name) => JSON.parse(readFileSync(manifestFile(folder, name), 'utf8')) as Manifest);
}

/** When the newest whole copy was ready, in milliseconds; null where there is none. Its manifest is read for no other copy. */
export function newestBase(folder: string): number | null {
  const { base } = backupFolder(folder);
  const names = existsSync(base) ? readdirSync(base) : [];
  const name = names.toSorted().findLast((one) => existsSync(manifestFile(folder, one)));
  if (name === undefined) return null;
  const { stoppedAt } = JSON.parse(readFileSync(manifestFile(folder, name), 'utf8')) as Manifest;
  return Date.parse(stoppedAt);
}

const segmentsPerLog = 0x100;

/** The piece of the log after this one, on the same timeline; pieces have 16 MB, as PostgreSQL makes them. */
function walAfter(name: string): string {
  const position =
    Number.parseInt(name.slice(8, 16), 16) * segmentsPerLog + Number.parseInt(name.slice(16, 24), 16) + 1;
  const hex = (value: number) => value.toString(16).toUpperCase().padStart(8, '0');
  return `${name.slice(0, 8)}${hex(Math.floor(position / segmentsPerLog))}${hex(position % segmentsPerLog)}`;
}

/** What is wrong with a base copy: files that are missing or are not what was copied, log that is missing or broken. */
export async function faultsOf(folder: string, manifest: Manifest): Promise<readonly string[]> {
  const { base } = backupFolder(folder);
  const faults: string[] = [];
  await forEach(manifest.files, async ({ path, sha256 }) => {
    const file = join(base, manifest.name, path);
    if (!existsSync(file)) faults.push(missing(path));
    else if ((await hashOf(file)) !== sha256) faults.push(changed(path));
  });
  return [...faults.toSorted(), ...logFaultsOf(folder, manifest)];
}

export const missing = (path: string) => `${path}: missing`;
export const changed = (path: string) => `${path}: not what was copied`;

/** What is wrong with the log that a base copy cannot do without. */
export function logFaultsOf(folder: string, manifest: Manifest): readonly string[] {
  const { wal } = backupFolder(folder);
  const faults: string[] = [];
  for (let piece = manifest.firstWal; piece <= manifest.lastWal; piece = walAfter(piece)) {
    const file = join(wal, `${piece}.gz`);
    if (!existsSync(file)) faults.push(`${piece}: missing in the log`);
    else if (!isWholePiece(file)) faults.push(`${piece}: broken in the log`);
  }
  return faults;
}

function isWholePiece(file: string): boolean {
  try {
    return gunzipSync(readFileSync(file)).length === 16 * 2 ** 20;
  } catch {
    return false;
  }
}
