import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClamdAddress, clamd } from '../server/files/clamd.ts';

/** The clamd of this machine; what needs one is left out, and says so, where there is none. */
export const clamdPath = ['/usr/sbin/clamd', '/usr/local/sbin/clamd', '/opt/homebrew/sbin/clamd'].find((path) =>
  existsSync(path),
);

/** The text that every scanner takes for a virus, by agreement (eicar.org); in two halves, or this file would be one. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');
/** As clamd calls it: what somebody other than its makers has signed is «unofficial». */
export const virusName = 'Hongqiao.Test.Eicar.UNOFFICIAL';

export interface RunningClamd {
  readonly folder: string;
  /** On a socket of this machine, and over TCP. */
  readonly addresses: { readonly socket: ClamdAddress; readonly tcp: ClamdAddress };
  /** What it takes at most, in bytes. */
  readonly most: number;
  stop(): Promise<void>;
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function untilItAnswers(child: ChildProcess, address: ClamdAddress, said: readonly string[]): Promise<void> {
  const scanner = clamd(address);
  for (const began = performance.now(); performance.now() - began < 30_000; await delay(50)) {
    if (child.exitCode !== null) break;
    if (
      await scanner.greet().then(
        () => true,
        () => false,
      )
    )
      return;
  }
  throw new Error(`clamd did not start: ${said.join('')}`);
}

/** A real clamd that knows one virus: the one that is none. Its signatures need no network. In the folder of one that was
 * stopped it listens at the same socket. */
export async function startClamd(folder = mkdtempSync(join(tmpdir(), 'hongqiao-clamd-'))): Promise<RunningClamd> {
  if (clamdPath === undefined) throw new Error('no clamd on this machine');
  const signatures = join(folder, 'signatures');
  mkdirSync(signatures, { recursive: true });
  writeFileSync(
    join(signatures, 'test.ndb'),
    `${virusName.replace('.UNOFFICIAL', '')}:0:*:${Buffer.from(eicar).toString('hex')}\n`,
  );
  const socket = { path: join(folder, 'clamd.ctl') };
  const tcp = { host: '127.0.0.1', port: await freePort() };
  const most = 1024 * 1024;
  const lines = [
    `DatabaseDirectory ${signatures}`,
    `LocalSocket ${socket.path}`,
    `TCPAddr ${tcp.host}`,
    `TCPSocket ${tcp.port}`,
    `TemporaryDirectory ${folder}`,
    `StreamMaxLength ${most}`,
    'Foreground yes',
  ];
  writeFileSync(join(folder, 'clamd.conf'), lines.map((line) => `${line}\n`).join(''));
  const child = spawn(clamdPath, ['--config-file', join(folder, 'clamd.conf')], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece: Buffer) => said.push(String(piece)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(child, socket, said);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { folder, addresses: { socket, tcp }, most, stop };
}
