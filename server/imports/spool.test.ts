import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { makeSealer, readSecret } from '../people/sealing.ts';
import { keepUpload, openUpload } from './spool.ts';
import { bytesOf } from './upload.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'hongqiao-spool-'));
afterAll(() => rmSync(dataDir, { recursive: true }));

test('a kept upload is read from any place in it, over the seams of its frames too', async () => {
  const place = { config: { dataDir }, sealer: makeSealer(readSecret(dataDir, undefined)) };
  const megabyte = 1024 * 1024;
  const bytes = randomBytes(2.5 * megabyte);
  const { keySealed } = await keepUpload(place, 'a', Readable.from([bytes.subarray(0, 5), bytes.subarray(5)]));
  const upload = await openUpload(place, 'a', keySealed);
  expect(upload.size).toBe(bytes.length);
  const places = [
    [0, bytes.length],
    [1, 10],
    [megabyte - 3, 6],
    [megabyte, 4],
    [2 * megabyte - 1, megabyte],
    [bytes.length - 22, 65_557],
    [bytes.length, 1],
  ] as const;
  for (const [from, length] of places)
    expect((await bytesOf(upload, from, length)).equals(bytes.subarray(from, from + length))).toBe(true);
});
