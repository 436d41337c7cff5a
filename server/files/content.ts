import { Readable } from 'node:stream';
import type { Platform } from '../platform.ts';
import type { FileRow } from './queries.ts';
import { openFile } from './sealed-file.ts';

/** The bytes of a file as they were uploaded. What was stored before files were sealed is stored as it came. */
export async function contentOf({ files, sealer }: Platform, { sha256, keySealed }: FileRow): Promise<Readable> {
  const stored = await files.get(sha256.toString('hex'));
  return keySealed === null ? stored : Readable.from(openFile(sealer.open(keySealed, 'key'), stored));
}
