import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { newFileKey, openFile, sealFile } from './sealed-file.ts';

/** What is said of bytes that are not those that were sealed. */
const refused = /cut short|not what was sealed|unable to authenticate/;

/** The stored bytes as a disk or a network gives them, in pieces of this size. */
function inPieces(stored: Buffer, size: number): Readable {
  const pieces = [];
  for (let at = 0; at < stored.length; at += size) pieces.push(stored.subarray(at, at + size));
  return Readable.from(pieces);
}

const read = (key: string, stored: Buffer, size = 16_384) =>
  buffer(Readable.from(openFile(key, inPieces(stored, size))));

describe.each(['aes', 'gm'] as const)('a file sealed with %s', (profile) => {
  const key = newFileKey(profile);

  it('comes back whole, whatever its length and the pieces it is read in', async () => {
    for (const length of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
      const bytes = randomBytes(length);
      const stored = sealFile(key, bytes);
      for (const size of [997, 65_536, 1_000_000]) expect((await read(key, stored, size)).equals(bytes)).toBe(true);
    }
  });

  it('is not given where a byte was changed, a frame is missing, moved or of another file [MLPS-20, ASVS-11.3.3]', async () => {
    const stored = sealFile(key, randomBytes(200_000));
    const frame = (stored.length - (stored.length % 65_536)) / 3;
    const changed = Buffer.from(stored);
    changed[stored.length - 1]! ^= 1;
    for (const wrong of [changed, stored.subarray(0, -1), stored.subarray(0, frame), stored.subarray(frame)])
      await expect(read(key, wrong)).rejects.toThrow(refused);
    await expect(read(newFileKey(profile), stored)).rejects.toThrow(refused);
  });
});
