import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../platform.ts';
import type { Upload } from './upload.ts';

/**
 * Uploaded rosters in the data directory, each under a key of its own: the file is full of document numbers, and a copy of
 * the disk must not give them away. A file is frames of one megabyte, the last one shorter, so that neither writing nor
 * reading holds more than one of them: twelve bytes of nonce, sixteen of tag, the content. The tag covers the number of
 * the frame and whether it is the last, so that none can be left out, put elsewhere or cut off.
 */
const frameSize = 1024 * 1024;
const overhead = 28;

type Place = { readonly config: Pick<Platform['config'], 'dataDir'>; readonly sealer: Platform['sealer'] };

export const folderOf = ({ config }: Place) => join(config.dataDir, 'imports');
const pathOf = (place: Place, id: string) => join(folderOf(place), id);

function markOf(index: number, isLast: boolean): Buffer {
  const mark = Buffer.alloc(5);
  mark.writeUInt32BE(index, 0);
  mark[4] = isLast ? 1 : 0;
  return mark;
}

function frameOf(key: Buffer, index: number, isLast: boolean, content: Buffer): Buffer[] {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(markOf(index, isLast));
  const body = cipher.update(content);
  cipher.final();
  return [nonce, cipher.getAuthTag(), body];
}

/** Cuts what comes into frames; each is given when the next one has begun, so that the last is known. */
async function* framesOf(source: AsyncIterable<Buffer>, key: Buffer): AsyncGenerator<Buffer[], void, undefined> {
  let index = 0;
  let gathered: Buffer[] = [];
  let size = 0;
  for await (const piece of source) {
    gathered.push(piece);
    size += piece.length;
    if (size <= frameSize) continue;
    let all = Buffer.concat(gathered);
    while (all.length > frameSize) {
      yield frameOf(key, index, false, all.subarray(0, frameSize));
      index += 1;
      all = all.subarray(frameSize);
    }
    gathered = [all];
    size = all.length;
  }
  yield frameOf(key, index, true, Buffer.concat(gathered));
}

export interface KeptUpload {
  readonly keySealed: Buffer;
  readonly sha256: string;
}

/** Keeps an upload as it comes and gives its key, sealed. Written beside and renamed, so that a file is whole or absent. */
export async function keepUpload(place: Place, id: string, source: AsyncIterable<Buffer>): Promise<KeptUpload> {
  const key = randomBytes(32);
  const hash = createHash('sha256');
  async function* hashed(): AsyncGenerator<Buffer, void, undefined> {
    for await (const piece of source) {
      hash.update(piece);
      yield piece;
    }
  }
  const path = pathOf(place, id);
  await mkdir(folderOf(place), { recursive: true, mode: 0o700 });
  const file = await open(`${path}.part`, 'w', 0o600);
  try {
    for await (const frame of framesOf(hashed(), key)) await file.writev(frame);
    await file.sync();
  } catch (fault) {
    await file.close();
    await rm(`${path}.part`, { force: true });
    throw fault;
  }
  await file.close();
  await rename(`${path}.part`, path);
  return { keySealed: place.sealer.seal(key.toString('base64'), 'key'), sha256: hash.digest('hex') };
}

/** An upload as it came. Reading throws where it is gone or is not what was kept. */
export async function openUpload(place: Place, id: string, keySealed: Buffer): Promise<Upload> {
  const path = pathOf(place, id);
  const key = Buffer.from(place.sealer.open(keySealed, 'key'), 'base64');
  const kept = (await stat(path)).size;
  const frames = Math.ceil(kept / (frameSize + overhead));
  async function* pieces(from = 0): AsyncGenerator<Buffer, void, undefined> {
    const file = await open(path);
    const first = Math.floor(from / frameSize);
    try {
      for (let index = first; index < frames; index += 1) {
        const at = index * (frameSize + overhead);
        const frame = Buffer.allocUnsafe(Math.min(frameSize + overhead, kept - at));
        await file.read(frame, 0, frame.length, at);
        const decipher = createDecipheriv('aes-256-gcm', key, frame.subarray(0, 12));
        decipher.setAAD(markOf(index, index === frames - 1)).setAuthTag(frame.subarray(12, overhead));
        const content = decipher.update(frame.subarray(overhead));
        decipher.final();
        yield index === first ? content.subarray(from - first * frameSize) : content;
      }
    } finally {
      await file.close();
    }
  }
  return { size: kept - frames * overhead, pieces };
}

/** Removes an upload that came to nothing or is not needed any more. */
export async function dropUpload(place: Place, id: string): Promise<void> {
  await rm(pathOf(place, id), { force: true });
}
