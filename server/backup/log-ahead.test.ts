import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogAhead } from './log-ahead.ts';

const myself = { prefix: [], identity: undefined, owner: undefined };
const nameOf = (timeline: number, position: number) =>
  `0000000${timeline}00000000${position.toString(16).toUpperCase().padStart(8, '0')}`;

let folder: string;
let wal: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hongqiao-log-'));
  wal = join(folder, 'wal');
  mkdirSync(wal);
});
afterEach(() => rmSync(folder, { recursive: true }));

const keep = (name: string) => writeFileSync(join(wal, `${name}.gz`), gzipSync(name));
const open = (first: string) => new LogAhead(myself, wal, join(folder, 'ahead'), first);
const ready = () => readdirSync(join(folder, 'ahead')).toSorted();

it('lays eight pieces ready after the one that was taken, and throws away what nobody will ask for', async () => {
  const pieces = Array.from({ length: 20 }, (_, n) => nameOf(1, n));
  for (const piece of pieces) keep(piece);
  const ahead = open(pieces[2]!);
  await ahead.fill(undefined);
  expect(ready()).toEqual(pieces.slice(2, 10));
  expect(readFileSync(join(folder, 'ahead', pieces[2]!), 'utf8')).toBe(pieces[2]);
  rmSync(join(folder, 'ahead', pieces[2]!));
  // The one after it was fetched from the archive.
  await ahead.fill(pieces[3]);
  expect(ready()).toEqual(pieces.slice(4, 12));
  await ahead.fill(pieces[19]);
  expect(ready()).toEqual([]);
});

it('takes the newest timeline where the log forked, and leaves a broken piece to PostgreSQL', async () => {
  for (const piece of [nameOf(1, 1), nameOf(1, 2), nameOf(2, 2), nameOf(2, 4)]) keep(piece);
  writeFileSync(join(wal, `${nameOf(2, 3)}.gz`), 'no gzip');
  writeFileSync(join(wal, '00000002.history.gz'), '');
  await open(nameOf(1, 1)).fill(undefined);
  expect(ready()).toEqual([nameOf(1, 1), nameOf(2, 2), nameOf(2, 4)]);
});
