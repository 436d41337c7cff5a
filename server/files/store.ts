import { createReadStream } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';
import { newId } from '../db/id.ts';

/** Where the bytes of uploads live. Keys are the hex SHA-256 of what is stored, which is sealed under a key of its own for each upload. */
export interface FileStore {
  put(key: string, bytes: Buffer, mediaType: string): Promise<void>;
  get(key: string): Promise<Readable>;
  /** What is not there is removed already. */
  remove(key: string): Promise<void>;
}

const keyPattern = /^[0-9a-f]{64}$/;

function checked(key: string): string {
  if (!keyPattern.test(key)) throw new Error('a file’s key is a SHA-256 in hex');
  return key;
}

/** A directory of two levels; written beside and renamed, so that a file is whole or absent. */
export function diskStore(dir: string): FileStore {
  const pathOf = (key: string) => join(dir, checked(key).slice(0, 2), key);
  return {
    async put(key, bytes) {
      const path = pathOf(key);
      const beside = `${path}.${newId()}`;
      await mkdir(join(dir, key.slice(0, 2)), { recursive: true });
      try {
        await writeFile(beside, bytes, { mode: 0o600 });
        await rename(beside, path);
      } finally {
        await rm(beside, { force: true });
      }
    },
    get: (key) => Promise.resolve(createReadStream(pathOf(key))),
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}

/** Any S3-compatible store; endpoint and credentials come from the AWS_* variables that its client reads. */
export async function s3Store(bucket: string): Promise<FileStore> {
  const { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ forcePathStyle: true });
  return {
    async put(key, bytes, mediaType) {
      await client.send(
        new PutObjectCommand({ Bucket: bucket, Key: checked(key), Body: bytes, ContentType: mediaType }),
      );
    },
    async get(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: checked(key) }));
      return Body as Readable;
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: checked(key) }));
    },
  };
}

export function openStore(files: Config['files']): Promise<FileStore> {
  return files.kind === 's3' ? s3Store(files.bucket) : Promise.resolve(diskStore(files.dir));
}
