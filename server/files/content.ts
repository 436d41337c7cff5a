import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Damaged } from '../db/damage.ts';
import type { Platform } from '../platform.ts';
import type { FileRow } from './queries.ts';
import { openFile } from './sealed-file.ts';

/** What a row names and the store does not have, or cannot read, is as damaged as what was changed there. */
async function* readable(stored: Readable): AsyncGenerator<Buffer> {
  try {
    yield* stored as AsyncIterable<Buffer>;
  } catch (fault) {
    const { code } = fault as NodeJS.ErrnoException;
    throw code === 'ENOENT' || code === 'EIO'
      ? new Damaged('a file is gone, or cannot be read', { cause: fault })
      : fault;
  }
}

/** A file that is not sealed has no codes in it; it is held to its digest before a byte of it is given. */
async function heldTo(sha256: Buffer, stored: AsyncIterable<Buffer>): Promise<Readable> {
  const bytes = await buffer(stored);
  if (!createHash('sha256').update(bytes).digest().equals(sha256)) throw new Damaged('a file is not what was stored');
  return Readable.from([bytes]);
}

/** The bytes of a file as they were uploaded. What was stored before files were sealed is stored as it came. */
export async function contentOf({ files, sealer }: Platform, { sha256, keySealed }: FileRow): Promise<Readable> {
  const stored = readable(await files.get(sha256.toString('hex')));
  return keySealed === null ? heldTo(sha256, stored) : Readable.from(openFile(sealer.open(keySealed, 'key'), stored));
}
