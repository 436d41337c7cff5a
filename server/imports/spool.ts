import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../platform.ts';

/**
 * Uploaded rosters in the data directory, each under a key of its own: the file is full of document numbers, and a copy of
 * the disk must not give them away. Layout: twelve bytes of nonce, sixteen of tag, the content.
 */
const pathOf = (platform: Platform, id: string) => join(platform.config.dataDir, 'imports', id);

/** Keeps an upload and gives its key, sealed. Written beside and renamed, so that a file is whole or absent. */
export async function keepUpload(platform: Platform, id: string, bytes: Buffer): Promise<Buffer> {
  const key = randomBytes(32);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = [cipher.update(bytes), cipher.final()];
  const path = pathOf(platform, id);
  await mkdir(join(platform.config.dataDir, 'imports'), { recursive: true, mode: 0o700 });
  await writeFile(`${path}.part`, [nonce, cipher.getAuthTag(), ...body], { mode: 0o600 });
  await rename(`${path}.part`, path);
  return platform.sealer.seal(key.toString('base64'));
}

/** An upload as it came. Throws where it is gone or is not what was kept. */
export async function openUpload(platform: Platform, id: string, keySealed: Buffer): Promise<Buffer> {
  const kept = await readFile(pathOf(platform, id));
  const key = Buffer.from(platform.sealer.open(keySealed), 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, kept.subarray(0, 12));
  decipher.setAuthTag(kept.subarray(12, 28));
  return Buffer.concat([decipher.update(kept.subarray(28)), decipher.final()]);
}

/** Removes an upload that came to nothing. */
export async function dropUpload(platform: Platform, id: string): Promise<void> {
  await rm(pathOf(platform, id), { force: true });
}
