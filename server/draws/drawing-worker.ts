import { hash } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import { checkDraw, freezeList, orderOf, readList, textOfList, textOfResult, textOfSeed } from '../../kernel/draw.ts';
import type { Asked, Told } from './drawing.ts';

const sha256 = (text: string) => hash('sha256', text);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
const entryBytes = 16;

function entriesIn(raw: Uint8Array): string[] {
  const whole = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const entries: string[] = [];
  for (let at = 0; at < whole.length; at += entryBytes) entries.push(whole.toString('hex', at, at + entryBytes));
  return entries;
}

function entriesOf(list: Uint8Array): readonly string[] {
  const read = readList(textOf(list));
  if ('why' in read) throw new Error(`a list that was kept is not one: ${read.why}`);
  return read.entries;
}

function carryOut(asked: Asked): Told {
  if (asked.what === 'list') {
    const entries = asked.entries === undefined ? entriesOf(asked.of) : entriesIn(asked.entries);
    const text = textOfList(freezeList({ ...asked.head, entries }));
    return { list: bytesOf(text), commitment: sha256(text) };
  }
  if (asked.what === 'check') {
    const { list, seed, result } = asked;
    const texts = { list: textOf(list), seed: textOf(seed), result: textOf(result) };
    const verdict = checkDraw({ ...texts, commitment: asked.commitment }, sha256);
    return verdict.ok ? { holds: true } : { holds: false, why: verdict.why };
  }
  const list = textOf(asked.list);
  const commitment = sha256(list);
  const seedText = textOfSeed(commitment, asked.values);
  const seed = sha256(seedText);
  const order = orderOf(entriesOf(asked.list), seed, sha256);
  const result = textOfResult(commitment, seed, order);
  return { commitment, seed: bytesOf(seedText), seedHash: seed, result: bytesOf(result), resultHash: sha256(result) };
}

const told = carryOut(workerData as Asked);
const bytes = Object.values(told).filter((one): one is Uint8Array<ArrayBuffer> => one instanceof Uint8Array);
parentPort!.postMessage(
  told,
  bytes.map(({ buffer }) => buffer),
);
