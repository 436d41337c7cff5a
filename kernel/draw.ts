/**
 * The draw that anyone can verify: who gets limited goods follows from a list that was published before the seed existed, and
 * from a seed that nobody could choose. Three plain texts say it all; docs/draw.md is the contract, and whoever writes a
 * program from that page alone names the same winners.
 */

/** Lower-case hexadecimal SHA-256 of a text's UTF-8 bytes; the kernel has no cryptography of its own. */
export type Sha256 = (text: string) => string;

/** What is frozen and published before the seed exists. */
export interface DrawList {
  /** What is drawn for, in one line. */
  readonly title: string;
  /** How many win; the others wait in the order of the draw. */
  readonly places: number;
  /** Where the seed will come from, one public value each, none of which is known yet. */
  readonly sources: readonly string[];
  /** Who takes part: a pseudonym of 32 hexadecimal digits each, in ascending order. */
  readonly entries: readonly string[];
}

/** Why texts of a draw are not believed. */
export type DrawDoubt =
  /** No list of this kind, or with lines that do not belong there. */
  | 'list-unreadable'
  /** Entries out of order: a list has one text only. */
  | 'list-unsorted'
  | 'entry-twice'
  /** Not as many entries as it says. */
  | 'entries-miscounted'
  /** Not the list that was announced. */
  | 'list-changed'
  | 'seed-unreadable'
  /** The seed was made for another list. */
  | 'seed-of-other-list'
  /** Not one value for each announced source. */
  | 'sources-miscounted'
  | 'result-unreadable'
  /** The result was made of another list or another seed. */
  | 'result-of-other-draw'
  /** Somebody stands in the result where the draw does not put her. */
  | 'order-differs';

export type DrawVerdict =
  | { readonly ok: true; readonly commitment: string; readonly list: DrawList; readonly order: readonly string[] }
  /** `line`: where in the text, counted from one. */
  | { readonly ok: false; readonly why: DrawDoubt; readonly line?: number };

const head = 'hongqiao-draw 1';
const entryPattern = /^[0-9a-f]{32}$/;
const hashPattern = /^[0-9a-f]{64}$/;

/** One line as it is hashed: characters composed (NFC), white space folded, nothing at its ends. */
function oneLine(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}

const linesOf = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** Freezes a list: whatever order the entries come in, the text is the same. Throws on a doubled or ill-formed entry. */
export function freezeList(given: DrawList): DrawList {
  const entries = given.entries.toSorted();
  const wrong = entries.find((entry, at) => !entryPattern.test(entry) || entry === entries[at - 1]);
  if (wrong !== undefined) throw new Error(`no entry of a draw, or twice: ${wrong}`);
  if (!Number.isSafeInteger(given.places) || given.places < 1) throw new Error(`no number of places: ${given.places}`);
  const sources = given.sources.map(oneLine);
  if (sources.length === 0 || sources.includes('')) throw new Error('a draw needs sources of its seed');
  return { title: oneLine(given.title), places: given.places, sources, entries };
}

/** The text that is published, and whose SHA-256 is the commitment. */
export function textOfList({ title, places, sources, entries }: DrawList): string {
  const named = sources.map((source) => `seed from: ${source}`);
  return linesOf([head, `draw: ${title}`, `places: ${places}`, ...named, `entries: ${entries.length}`, ...entries]);
}

/** What is wrong with a text, and on which of its lines. */
interface Doubted {
  readonly why: DrawDoubt;
  readonly line?: number;
}

/** The lines of a text that ends as each of its lines does; undefined for any other. */
function splitLines(text: string): string[] | undefined {
  return text.endsWith('\n') ? text.slice(0, -1).split('\n') : undefined;
}

const numberAfter = (key: string, line: string | undefined): number => {
  const digits = line?.startsWith(`${key}: `) ? line.slice(key.length + 2) : '';
  return /^(0|[1-9]\d{0,14})$/.test(digits) ? Number(digits) : NaN;
};

/** Reads a list again, and refuses any text that `textOfList` would not have written. */
export function readList(text: string): DrawList | Doubted {
  const lines = splitLines(text);
  if (lines?.[0] !== head) return { why: 'list-unreadable', line: 1 };
  if (!lines[1]?.startsWith('draw: ')) return { why: 'list-unreadable', line: 2 };
  const places = numberAfter('places', lines[2]);
  if (!(places >= 1)) return { why: 'list-unreadable', line: 3 };
  let at = 3;
  while (lines[at]?.startsWith('seed from: ')) at += 1;
  const count = numberAfter('entries', lines[at]);
  if (at === 3 || !(count >= 0)) return { why: 'list-unreadable', line: at + 1 };
  const first = at + 1;
  const entries = lines.slice(first);
  for (const [n, entry] of entries.entries()) {
    const line = first + n + 1;
    const before = entries[n - 1];
    if (!entryPattern.test(entry)) return { why: 'list-unreadable', line };
    if (entry === before) return { why: 'entry-twice', line };
    if (before !== undefined && entry < before) return { why: 'list-unsorted', line };
  }
  if (entries.length !== count) return { why: 'entries-miscounted', line: first };
  const sources = lines.slice(3, at).map((line) => line.slice('seed from: '.length));
  const list = { title: lines[1].slice('draw: '.length), places, sources, entries };
  return [list.title, ...sources].every((said) => said === oneLine(said) && said !== '')
    ? list
    : { why: 'list-unreadable' };
}

/** The text of the seed: which list it is for, and what each of the announced sources gave. Its SHA-256 is the seed. */
export function textOfSeed(commitment: string, values: readonly string[]): string {
  return linesOf([`${head} seed`, `list: ${commitment}`, ...values.map((value, n) => `${n + 1}: ${oneLine(value)}`)]);
}

/** The values of the sources, read again from the text of a seed. */
export function readSeed(text: string, commitment: string, sources: number): { readonly values: string[] } | Doubted {
  const lines = splitLines(text);
  if (lines?.[0] !== `${head} seed` || !/^list: [0-9a-f]{64}$/.test(lines[1] ?? '')) return { why: 'seed-unreadable' };
  if (lines[1] !== `list: ${commitment}`) return { why: 'seed-of-other-list', line: 2 };
  const values = lines.slice(2).map((line) => line.slice(line.indexOf(': ') + 2));
  if (values.length !== sources) return { why: 'sources-miscounted' };
  return textOfSeed(commitment, values) === text && !values.includes('') ? { values } : { why: 'seed-unreadable' };
}

interface Scored {
  readonly entry: string;
  readonly score: string;
}

/** Two different entries never have one score, or SHA-256 is broken and everything with it. */
const byScore = (a: Scored, b: Scored) => (a.score < b.score ? -1 : 1);

/** From here on entries are put into boxes by the first four digits of their scores before they are compared. */
const manyEntries = 10_000;
const boxDigits = 4;

/**
 * All entries in the order of the draw: ascending by the SHA-256 of the seed, a colon and the entry. The first `places` win,
 * the others wait in this order. A million take a second or two, most of it for the hashes: scores spread evenly over the
 * boxes, which leaves few in each to be compared.
 */
export function orderOf(entries: readonly string[], seed: string, sha256: Sha256): string[] {
  const scored = entries.map((entry): Scored => ({ entry, score: sha256(`${seed}:${entry}`) }));
  const boxes = entries.length < manyEntries ? [scored] : Array.from({ length: 16 ** boxDigits }, (): Scored[] => []);
  if (boxes.length > 1) for (const one of scored) boxes[Number.parseInt(one.score.slice(0, boxDigits), 16)]!.push(one);
  for (const box of boxes) box.sort(byScore);
  return boxes.flatMap((box) => box.map(({ entry }) => entry));
}

/** The text of the outcome: every entry in the order of the draw. */
export function textOfResult(commitment: string, seed: string, order: readonly string[]): string {
  return linesOf([`${head} result`, `list: ${commitment}`, `seed: ${seed}`, ...order]);
}

/** What was published of a draw. */
export interface DrawTexts {
  readonly list: string;
  /** The commitment as it was announced, by whoever noted it before the seed existed. */
  readonly commitment?: string;
  readonly seed: string;
  /** Absent where only the outcome is wanted. */
  readonly result?: string;
}

function doubtOfResult(
  text: string,
  commitment: string,
  seed: string,
  order: readonly string[],
): DrawVerdict | undefined {
  const lines = splitLines(text);
  if (lines?.[0] !== `${head} result`) return { ok: false, why: 'result-unreadable', line: 1 };
  if (lines[1] !== `list: ${commitment}`) return { ok: false, why: 'result-of-other-draw', line: 2 };
  if (lines[2] !== `seed: ${seed}`) return { ok: false, why: 'result-of-other-draw', line: 3 };
  const said = lines.slice(3);
  const length = Math.max(said.length, order.length);
  for (let n = 0; n < length; n += 1) if (said[n] !== order[n]) return { ok: false, why: 'order-differs', line: n + 4 };
  return undefined;
}

/** Draws again from what was published, and says the first thing that does not fit. */
export function checkDraw(texts: DrawTexts, sha256: Sha256): DrawVerdict {
  const list = readList(texts.list);
  if ('why' in list) return { ok: false, ...list };
  const commitment = sha256(texts.list);
  const announced = texts.commitment?.trim().toLowerCase();
  if (announced !== undefined && (!hashPattern.test(announced) || announced !== commitment))
    return { ok: false, why: 'list-changed' };
  const values = readSeed(texts.seed, commitment, list.sources.length);
  if ('why' in values) return { ok: false, ...values };
  const seed = sha256(texts.seed);
  const order = orderOf(list.entries, seed, sha256);
  const doubt = texts.result === undefined ? undefined : doubtOfResult(texts.result, commitment, seed, order);
  return doubt ?? { ok: true, commitment, list, order };
}
