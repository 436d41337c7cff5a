import { type Server, createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type RunningClamd, clamdPath, eicar, startClamd, virusName } from '../../test/clamd.ts';
import { clamd, readClamd } from './clamd.ts';

test.each([
  ['/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
  ['10.0.0.7:3310', { host: '10.0.0.7', port: 3310 }],
  ['clamav.example.org:3310', { host: 'clamav.example.org', port: 3310 }],
  ['[2001:db8::7]:3310', { host: '2001:db8::7', port: 3310 }],
  [undefined, undefined],
  ['', undefined],
])('the address %j is %j', (text, address) => {
  expect(readClamd(text)).toEqual(address);
});

test.each(['clamav', 'tcp://10.0.0.7:3310', '10.0.0.7:0', '10.0.0.7:99999', 'run/clamav/clamd.ctl'])(
  '%j is no address and ends the start: nothing is stored unscanned for a slip of the pen',
  (text) => {
    expect(() => readClamd(text)).toThrow(expect.objectContaining({ code: 'scanner-wrong' }));
  },
);

describe('where no scanner gives a verdict, nothing is taken for clean:', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hongqiao-scanner-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let server: Server | undefined;
  afterEach(() => server?.close());

  /** What a scanner that gives no verdict ends with; one that says nothing is not waited for. */
  const failing = /clamd|abort/;

  /** What listens there instead of clamd, and answers so. */
  async function answering(name: string, answer: string | undefined): Promise<ReturnType<typeof clamd>> {
    const path = join(folder, name);
    server = createServer((socket) => {
      socket.on('error', () => {});
      if (answer !== undefined) socket.end(answer);
    });
    await new Promise<void>((resolve) => server!.listen(path, resolve));
    return clamd({ path }, { verdictMs: 300, greetingMs: 300 });
  }

  test.each([
    ['says nothing', undefined],
    ['hangs up', ''],
    ['is at its limit', 'INSTREAM size limit exceeded. ERROR\0'],
    ['cannot look', "stream: Can't allocate memory ERROR\0"],
    ['says half of it', 'stream: '],
    ['speaks of another file', 'other: OK\0'],
    ['speaks without end', 'stream: OK'.repeat(1_000)],
  ])('one that %s', async (name, answer) => {
    const scanner = await answering(name, answer);
    await expect(scanner.find(Buffer.from('a file'))).rejects.toThrow(failing);
    await expect(scanner.greet()).rejects.toThrow(failing);
  });

  test('nobody listens', async () => {
    const scanner = clamd({ path: join(folder, 'nobody') });
    await expect(scanner.find(Buffer.from('a file'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(scanner.greet()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe.skipIf(clamdPath === undefined)('a real clamd (left out where none is installed)', () => {
  let running: RunningClamd;
  beforeAll(async () => {
    running = await startClamd();
  }, 60_000);
  afterAll(() => running?.stop());

  test.each(['socket', 'tcp'] as const)('finds a virus wherever it lies in a file, over its %s', async (way) => {
    const scanner = clamd(running.addresses[way]);
    await scanner.greet();
    const clean = Buffer.alloc(300_000, 'clean ');
    expect(await scanner.find(clean)).toBe(undefined);
    expect(await scanner.find(Buffer.alloc(0))).toBe(undefined);
    for (const at of [0, 65_500, 299_000])
      expect(await scanner.find(Buffer.concat([clean.subarray(0, at), Buffer.from(eicar), clean.subarray(at)]))).toBe(
        virusName,
      );
  });

  test('gives no verdict of more than it takes', async () => {
    const { addresses, most } = running;
    await expect(clamd(addresses.socket).find(Buffer.alloc(most * 2, 'much '))).rejects.toThrow(
      /clamd gave no verdict|EPIPE|ECONNRESET/,
    );
  });
});
