import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type DrawList, checkDraw, readList } from '../../../kernel/draw.ts';
import type { CheckAsked, Checked, FromWorker } from './checking.ts';

/** A worker as it sees itself. */
const worker = self as unknown as {
  addEventListener(type: 'message', take: (event: MessageEvent<CheckAsked>) => void): void;
  postMessage: (message: FromWorker) => void;
};
const say = worker.postMessage.bind(self);

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const hashOf = (text: string) => bytesToHex(sha256(encoder.encode(text)));

class NoText extends Error {}

function textOf(bytes: ArrayBuffer, what: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new NoText(what);
  }
}

/** Counts the hashes of the entries, which is where the time goes. */
function counting(total: number): (text: string) => string {
  let done = 0;
  const step = Math.max(1, Math.floor(total / 100));
  return (text) => {
    done += 1;
    if (done % step === 0) say({ percent: Math.min(99, Math.floor((done / total) * 100)) });
    return hashOf(text);
  };
}

/** Of a draw that has no seed yet: whether the list is one, and the one that was announced. */
function checkList(
  text: string,
  { commitment, entry }: CheckAsked,
): Omit<Extract<Checked, { ok: true }>, 'ms'> | Extract<Checked, { ok: false }> {
  const list = readList(text);
  if ('why' in list) return { ok: false, ...list };
  const hash = hashOf(text);
  if (commitment !== undefined && commitment !== hash) return { ok: false, why: 'list-changed' };
  return { ...factsOf(list, hash), ...(entry !== undefined && { isIn: list.entries.includes(entry) }) };
}

const factsOf = ({ title, entries, places }: DrawList, commitment: string) =>
  ({ ok: true, title, entries: entries.length, places, commitment }) as const;

function check(asked: CheckAsked): ReturnType<typeof checkList> {
  const { texts, commitment, entry } = asked;
  const list = textOf(texts.list, '名单');
  if (texts.seed === undefined) return checkList(list, asked);
  const seed = textOf(texts.seed, '种子');
  const given = {
    list,
    seed,
    ...(texts.result && { result: textOf(texts.result, '结果') }),
    ...(commitment !== undefined && { commitment }),
  };
  const entries = list.split('\n').length;
  const verdict = checkDraw(given, counting(entries));
  if (!verdict.ok) return verdict;
  const place = entry === undefined ? undefined : verdict.order.indexOf(entry) + 1;
  return {
    ...factsOf(verdict.list, verdict.commitment),
    seed: hashOf(seed),
    winners: verdict.order.slice(0, verdict.list.places),
    ...(place !== undefined && { isIn: place > 0, ...(place > 0 && { place }) }),
  };
}

worker.addEventListener('message', ({ data }) => {
  const began = performance.now();
  try {
    const found = check(data);
    say({ checked: found.ok ? { ...found, ms: performance.now() - began } : found });
  } catch (fault) {
    if (!(fault instanceof NoText)) throw fault;
    say({ checked: { ok: false, why: 'no-text', what: fault.message } });
  }
});
