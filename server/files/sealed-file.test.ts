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
    // Four frames, the last one short; what sealing adds to each is the same.
    const whole = 65_536 + (stored.length - 200_000) / 4;
    const [one, two, three, last] = [0, 1, 2, 3].map((n) => stored.subarray(n * whole, (n + 1) * whole)) as [
      Buffer,
      Buffer,
      Buffer,
      Buffer,
    ];
    expect(await read(key, Buffer.concat([one, two, three, last]))).toHaveLength(200_000);
    const changed = Buffer.from(stored);
    changed[stored.length - 1]! ^= 1;
    const wrongs = {
      changed,
      'cut short': stored.subarray(0, -1),
      'without its first frame': Buffer.concat([two, three, last]),
      'without one between': Buffer.concat([one, three, last]),
      'without its last frame': Buffer.concat([one, two, three]),
      'in another order': Buffer.concat([two, one, three, last]),
      'with a frame twice': Buffer.concat([one, one, two, three, last]),
    };
    for (const [how, wrong] of Object.entries(wrongs)) await expect(read(key, wrong), how).rejects.toThrow(refused);
    await expect(read(newFileKey(profile), stored)).rejects.toThrow(refused);
  });
});
