import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FileStore, diskStore, s3Store } from './store.ts';

const content = Buffer.from('诊断书的照片');
const key = createHash('sha256').update(content).digest('hex');
const folder = mkdtempSync(join(tmpdir(), 'hongqiao-files-'));

/** The two verbs of an S3-compatible store that are used, over real HTTP, as the AWS client speaks them. */
const objects = new Map<string, Buffer>();
const signed: boolean[] = [];
let door: Server;

beforeAll(async () => {
  door = createServer((request, response) => {
    signed.push(request.headers.authorization?.startsWith('AWS4-HMAC-SHA256') ?? false);
    const name = new URL(request.url!, 'http://store').pathname;
    const found = objects.get(name);
    if (request.method === 'PUT') {
      void buffer(request).then((bytes) => {
        objects.set(name, bytes);
        return response.end();
      });
    } else if (found === undefined) response.writeHead(404).end();
    else response.end(found);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'cn-test',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterAll(() => {
  door.close();
  door.closeAllConnections();
  rmSync(folder, { recursive: true });
});

const stores: readonly (readonly [string, () => Promise<FileStore>])[] = [
  ['a directory', () => Promise.resolve(diskStore(folder))],
  ['an S3-compatible store', () => s3Store('uploads')],
];

describe.each(stores)('files in %s', (_name, open) => {
  test('what was put comes back byte for byte, also when it is put twice', async () => {
    const store = await open();
    await store.put(key, content, 'image/jpeg');
    await store.put(key, content, 'image/jpeg');
    expect(await buffer(await store.get(key))).toEqual(content);
  });

  test('a key that is no digest never becomes a path [ASVS-5.3.2]', async () => {
    const store = await open();
    await expect(store.put('../../etc/passwd', content, 'image/jpeg')).rejects.toThrow('SHA-256');
    await expect(async () => store.get('../../etc/passwd')).rejects.toThrow('SHA-256');
  });
});

test('the directory holds whole files only', () => {
  const names = readdirSync(folder, { recursive: true }).map(String);
  expect(names.filter((name) => name.includes('.'))).toEqual([]);
});

test('every request to the S3-compatible store is signed and names the bucket', () => {
  expect(signed.length).toBeGreaterThan(0);
  expect(signed.every(Boolean)).toBe(true);
  expect([...objects.keys()]).toEqual([`/uploads/${key}`]);
});
