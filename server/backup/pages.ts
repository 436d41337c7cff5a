/** The size of a page, as PostgreSQL is built everywhere. */
export const pageBytes = 8_192;
const words = pageBytes / 4;
const sums = 32;
const prime = 16_777_619;

/** Where each of the 32 sums begins, a word each (`checksum_impl.h` of PostgreSQL). */
const seeds = Buffer.from(
  [
    '5b1f36e9b852596002ab50aa1de66d2a79ff467a9bb9f8a3217e7cd283e13d2c',
    'f8d4474fe39eb97042c6ae16993216fa7b093b5d98daff3cf718902a0b1c9cdb',
    'e58f764b187636bc5d7b3bb1e73de7de92bec979cca6c0b2304a097985aa43d4',
    '783125bb6ca8eaa2e407eac64b5cfc3e9fbf8c7615ca20bef2ca9fd3959bd756',
  ].join(''),
  'hex',
);
const begins = Int32Array.from({ length: sums }, (_none, at) => seeds.readInt32BE(at * 4));

/** One step of FNV-1a, as PostgreSQL changes it. */
const step = (sum: number, value: number) => {
  const mixed = sum ^ value;
  return Math.imul(mixed, prime) ^ (mixed >>> 17);
};

const state = new Int32Array(sums);
/** A page where it can be read as words, in the order of bytes of every processor that PostgreSQL is packaged for. */
const copied = Buffer.from(new ArrayBuffer(pageBytes));
const asWords = new Int32Array(copied.buffer);
/** Where the checksum itself stands in a page; it counts as nothing. */
const checksumAt = 8;

/** The checksum that a page has where it lies; `block` counts from the begin of its table, over all files of it. */
export function checksumOf(page: Buffer, block: number): number {
  page.copy(copied);
  copied.writeUInt16LE(0, checksumAt);
  state.set(begins);
  for (let at = 0; at < words; at += 1) state[at % sums] = step(state[at % sums]!, asWords[at]!);
  let sum = 0;
  for (let at = 0; at < sums; at += 1) sum ^= step(step(state[at]!, 0), 0);
  return (((sum ^ block) >>> 0) % 65_535) + 1;
}

const pagesPerFile = 2 ** 30 / pageBytes;
const ofTable = /^(?:global|base\/\d+)\/\d+(?:_(?:fsm|vm|init))?(?:\.(\d+))?$/;

/** The number of the first page of a file of the cluster; undefined where it is not made of pages with checksums. */
export function firstPageOf(path: string): number | undefined {
  const found = ofTable.exec(path);
  return found === null ? undefined : Number(found[1] ?? 0) * pagesPerFile;
}

const nothing = Buffer.alloc(pageBytes);

/** Whether a page is what was written. One that nobody has written yet is empty. */
export function isPageWhole(page: Buffer, block: number): boolean {
  if (page.readUInt16LE(14) === 0) return page.equals(nothing);
  return page.readUInt16LE(checksumAt) === checksumOf(page, block);
}
