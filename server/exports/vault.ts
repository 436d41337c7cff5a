import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type FileHandle, access, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Files in the data directory, each sealed under a key of its own while it is written: they are full of people, and a copy of
 * the disk must not give them away. A file is frames of at most 64 KB; the number of a frame is its nonce, and whether it is
 * the last is authenticated with it, so none can be cut off, left out or exchanged. Layout of a frame: four bytes of length,
 * one that is 1 on the last frame, sixteen of tag, the content.
 */
const frameMax = 64 * 1024;
const headBytes = 21;

export const newKey = () => randomBytes(32);

const folderOf = (dataDir: string) => join(dataDir, 'exports');
const pathOf = (dataDir: string, id: string) => join(folderOf(dataDir), id);

function nonceOf(no: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(no, 6, 6);
  return nonce;
}

export class VaultWriter {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #key: Buffer;
  #no = 0;
  #held: Buffer[] = [];
  #heldBytes = 0;

  private constructor(file: FileHandle, path: string, key: Buffer) {
    this.#file = file;
    this.#path = path;
    this.#key = key;
  }

  /** Begins a file anew. It is beside its place until it is whole; `holder` keeps two writers of one file apart. */
  static async open(dataDir: string, id: string, holder: string, key: Buffer): Promise<VaultWriter> {
    await mkdir(folderOf(dataDir), { recursive: true, mode: 0o700 });
    await dropVault(dataDir, id);
    const path = `${pathOf(dataDir, id)}.${holder}.part`;
    return new VaultWriter(await open(path, 'w', 0o600), path, key);
  }

  async #frame(content: Buffer, last: boolean): Promise<void> {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf((this.#no += 1)));
    const head = Buffer.alloc(headBytes);
    head[4] = last ? 1 : 0;
    cipher.setAAD(head.subarray(4, 5));
    const body = Buffer.concat([cipher.update(content), cipher.final()]);
    head.writeUInt32LE(body.length, 0);
    cipher.getAuthTag().copy(head, 5);
    await this.#file.writev([head, body]);
  }

  async write(bytes: Buffer): Promise<void> {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes < frameMax) return;
    const all = Buffer.concat(this.#held);
    const whole = all.length - (all.length % frameMax);
    for (let at = 0; at < whole; at += frameMax) await this.#frame(all.subarray(at, at + frameMax), false);
    this.#held = [all.subarray(whole)];
    this.#heldBytes = all.length - whole;
  }

  /** Ends the file; it is on the disk before it has its name. */
  async end(dataDir: string, id: string): Promise<void> {
    await this.#frame(Buffer.concat(this.#held), true);
    await this.#file.sync();
    await this.#file.close();
    await rename(this.#path, pathOf(dataDir, id));
  }

  async drop(): Promise<void> {
    await this.#file.close().catch(() => {});
    await rm(this.#path, { force: true });
  }
}

async function readFully(file: FileHandle, bytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  let read = 0;
  while (read < bytes) {
    const { bytesRead } = await file.read(buffer, read, bytes - read);
    if (bytesRead === 0) throw new Error('an export ends before its end');
    read += bytesRead;
  }
  return buffer;
}

async function* framesOf(path: string, key: Buffer): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path, 'r');
  try {
    for (let no = 1, last = false; !last; no += 1) {
      const head = await readFully(file, headBytes);
      last = head[4] === 1;
      const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(no));
      decipher.setAAD(head.subarray(4, 5));
      decipher.setAuthTag(head.subarray(5));
      const body = await readFully(file, head.readUInt32LE(0));
      yield Buffer.concat([decipher.update(body), decipher.final()]);
    }
  } finally {
    await file.close();
  }
}

/** A file as it was written, frame by frame, or undefined where it is gone. Reading throws where it is not what was kept. */
export async function openVault(
  dataDir: string,
  id: string,
  key: Buffer,
): Promise<AsyncGenerator<Buffer, void, undefined> | undefined> {
  const path = pathOf(dataDir, id);
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere ? framesOf(path, key) : undefined;
}

/** Removes a file, and what a process that died has left of it. */
export async function dropVault(dataDir: string, id: string): Promise<void> {
  const names = await readdir(folderOf(dataDir)).catch(() => []);
  const own = names.filter((name) => name === id || name.startsWith(`${id}.`));
  await Promise.all(own.map((name) => rm(join(folderOf(dataDir), name), { force: true })));
}
