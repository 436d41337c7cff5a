import { type CellValue, writeXlsxStream } from 'hucre/xlsx';
import { workerOf } from '../demo/people.ts';
import { documentKinds } from '../kernel/identity/document.ts';
import type { Upload } from '../server/imports/upload.ts';

/** Made-up rosters: valid documents from ranges that are no one's, and faults at known lines. */
export const rosterHeadings = ['姓名', '证件类型', '证件号码', '手机号', '工会名称', '入会日期'] as const;

/** Beyond the people that a demo of any size in use has; two lines of different numbers share neither document nor phone. */
const firstPerson = 200_000;
const seed = 77;

/** The n-th line of all rosters, into this union. */
export function rosterLine(n: number, union: string): string[] {
  const person = workerOf(seed, firstPerson + n);
  const kind = documentKinds[person.documentKind];
  return [person.name, kind, person.documentNumber, person.phone, union, person.joinedOn];
}

/** Each spoils a line so that it cannot be imported. */
const faults: readonly ((line: string[], before: readonly string[]) => void)[] = [
  (line) => (line[2] = '449901199001010010'),
  (line) => (line[2] = '449901199013320018'),
  (line) => (line[0] = `${line[0]}😀`),
  (line) => (line[3] = '020-88886666'),
  (line) => (line[4] = '没有这个工会'),
  (line, before) => (line[2] = before[2]!),
  (line) => (line[0] = '=cmd|calc'),
  (line) => (line[5] = '2024-02-30'),
];

export interface RosterOptions {
  readonly rows: number;
  readonly faults?: number;
  readonly union: string;
  /** The first of all lines to take; 0 where absent. */
  readonly from?: number;
}

/** The lines below the headings; faults are spread evenly and never hit the first line. */
export function* rosterLines({ rows, faults: wrong = 0, union, from = 0 }: RosterOptions): Generator<string[]> {
  const every = wrong === 0 ? Infinity : Math.floor(rows / wrong);
  let before: string[] = [];
  let spoilt = 0;
  for (let n = 0; n < rows; n += 1) {
    const line = rosterLine(from + n, union);
    if (n % every === every - 1 && spoilt < wrong) {
      faults[spoilt % faults.length]!(line, before);
      spoilt += 1;
    } else before = line;
    yield line;
  }
}

/** Bytes as an upload that comes in pieces, by default of a size that cuts through lines and characters. */
export function uploadOf(bytes: Buffer, pieceSize = 10_007): Upload {
  async function* pieces(from = 0): AsyncGenerator<Buffer, void, undefined> {
    for (let at = from; at < bytes.length; at += pieceSize)
      yield await Promise.resolve(bytes.subarray(at, at + pieceSize));
  }
  return { size: bytes.length, pieces };
}

/** A workbook of any rows under any headings. */
export async function workbookOf(
  rows: Iterable<readonly CellValue[]>,
  headings: readonly string[] = rosterHeadings,
): Promise<Buffer> {
  function* all(): Generator<CellValue[]> {
    yield [...headings];
    for (const row of rows) yield [...row];
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeXlsxStream(all(), { name: '名册' })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export const rosterWorkbook = (options: RosterOptions): Promise<Buffer> => workbookOf(rosterLines(options));
