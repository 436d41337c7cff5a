import { randomBytes } from 'node:crypto';
import { type ProfileId, type Sealing, profiles } from '../keys/profiles.ts';

/**
 * An uploaded file as it is stored: frames of 64 KB, each sealed under the key of this file alone, so that it is read from a
 * disk or a bucket as it comes. Bound to each frame are its number and whether it is the last: none can be left out, put
 * elsewhere or cut off.
 */
const frameBytes = 64 * 1024;

/** The key of a file, as it is sealed in its row: the profile and the bytes. */
export function newFileKey(profile: ProfileId): string {
  return `${profile} ${randomBytes(profiles[profile].keyBytes).toString('base64')}`;
}

function sealingOf(fileKey: string): Sealing {
  const [profile, bytes] = fileKey.split(' ') as [ProfileId, string];
  return profiles[profile].sealing(Buffer.from(bytes, 'base64'));
}

function markOf(index: number, isLast: boolean): Buffer {
  const mark = Buffer.alloc(5);
  mark.writeUInt32BE(index, 0);
  mark[4] = isLast ? 1 : 0;
  return mark;
}

export function sealFile(fileKey: string, bytes: Buffer): Buffer {
  const sealing = sealingOf(fileKey);
  const frames = Math.max(1, Math.ceil(bytes.length / frameBytes));
  return Buffer.concat(
    Array.from({ length: frames }, (_none, n) =>
      sealing.seal(bytes.subarray(n * frameBytes, (n + 1) * frameBytes), markOf(n, n === frames - 1)),
    ),
  );
}

/** The content of a stored file, frame by frame. Throws where it is not what was stored, before a byte of that frame is given. */
export async function* openFile(
  fileKey: string,
  stored: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  const sealing = sealingOf(fileKey);
  const whole = sealing.sealedBytes(frameBytes);
  let index = 0;
  let held = Buffer.alloc(0);
  for await (const piece of stored) {
    held = Buffer.concat([held, piece]);
    // One frame is kept back: the last one is known by what follows it.
    for (; held.length > whole; held = held.subarray(whole), index += 1)
      yield sealing.open(held.subarray(0, whole), markOf(index, false));
  }
  yield sealing.open(held, markOf(index, true));
}
