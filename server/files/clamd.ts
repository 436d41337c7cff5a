import { connect } from 'node:net';
import { StartFault } from '../db/start-fault.ts';
import type { Scanner } from './scanner.ts';

/** Where clamd listens: on a socket of this machine, or at an address. */
export type ClamdAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/** How long one waits for a verdict, so that whoever uploads hears within ten seconds, and for a greeting. */
export interface ClamdPatience {
  readonly verdictMs: number;
  readonly greetingMs: number;
}
const patience: ClamdPatience = { verdictMs: 8_000, greetingMs: 1_000 };

const pieceBytes = 64 * 1024;
/** A verdict is one short line. */
const longest = 4_096;

/**
 * Reads where clamd is: `/run/clamav/clamd.ctl`, `10.0.0.7:3310`, `[2001:db8::7]:3310`. What is neither ends the start with
 * `scanner-wrong`: left out, every upload would be stored without being looked at.
 */
export function readClamd(text: string | undefined): ClamdAddress | undefined {
  if (text === undefined || text === '') return undefined;
  if (text.startsWith('/')) return { path: text };
  const found = /^(?:\[([\da-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(text);
  const port = Number(found?.[3]);
  if (found !== null && port > 0 && port < 65_536) return { host: (found[1] ?? found[2])!, port };
  throw new StartFault(
    'scanner-wrong',
    `HONGQIAO_CLAMD 里的“${text}”不是查毒程序的地址，请写成 /run/clamav/clamd.ctl 或 10.0.0.7:3310 这样。 «${text}» in HONGQIAO_CLAMD is no address of clamd; write it as /run/clamav/clamd.ctl or 10.0.0.7:3310.`,
  );
}

/** One command and its answer, over a connection of its own, as clamd ends it after each. */
async function ask(address: ClamdAddress, said: readonly Buffer[], ms: number): Promise<string> {
  const socket = connect({ ...address, signal: AbortSignal.timeout(ms) });
  // What goes wrong once the answer is here does not matter.
  socket.on('error', () => {});
  try {
    for (const piece of said) socket.write(piece);
    let answer = '';
    for await (const piece of socket as AsyncIterable<Buffer>) {
      answer += piece.toString('utf8');
      if (answer.length > longest) throw new Error('what answers is not clamd');
    }
    return answer.replace(/\0$/, '').trim();
  } finally {
    socket.destroy();
  }
}

/** The bytes as clamd's INSTREAM takes them: pieces, each after its length; a length of zero ends them. */
function* streamed(bytes: Buffer): Generator<Buffer> {
  yield Buffer.from('zINSTREAM\0');
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    const piece = bytes.subarray(at, at + pieceBytes);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(piece.length);
    yield length;
    yield piece;
  }
  yield Buffer.alloc(4);
}

/** ClamAV's daemon. What it looks for, and how new that is, is its own affair and that of freshclam beside it. */
export function clamd(address: ClamdAddress, { verdictMs, greetingMs }: ClamdPatience = patience): Scanner {
  return {
    async find(bytes) {
      const answer = await ask(address, [...streamed(bytes)], verdictMs);
      if (answer === 'stream: OK') return undefined;
      const virus = /^stream: (.+) FOUND$/.exec(answer)?.[1];
      if (virus === undefined) throw new Error(`clamd gave no verdict: «${answer}»`);
      return virus;
    },
    async greet() {
      const answer = await ask(address, [Buffer.from('zPING\0')], greetingMs);
      if (answer !== 'PONG') throw new Error(`clamd did not answer: «${answer}»`);
    },
  };
}
