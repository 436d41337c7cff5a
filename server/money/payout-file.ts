import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type Fen, sumFen } from '../../kernel/money.ts';
import { transferNumber } from '../../kernel/payout.ts';
import { harmless } from '../exports/columns.ts';
import { ArchiveFault } from '../imports/archive.ts';
import { rowsOfCsv } from '../imports/csv.ts';

/** One transfer as a bank carries it. */
export interface FileLine {
  readonly id: string;
  readonly name: string;
  readonly bank: string;
  readonly account: string;
  readonly fen: Fen;
  readonly says: string;
}

export interface FileHead {
  readonly number: string;
  readonly payer: string;
}

export const fileFormats = { csv: 'CSV 文本', fixed: '定长文本' } as const;
export type FileFormat = keyof typeof fileFormats;

const columns = ['序号', '转账编号', '收款人', '开户银行', '账号', '金额（元）', '用途'] as const;
const resultColumns = [...columns, '结果', '原因'] as const;

/** «500.00»: what a bank writes, and nothing else is taken. */
export function decimalOf(fen: Fen): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

export function fenOf(decimal: string): Fen | undefined {
  const said = /^(0|[1-9]\d{0,11})\.(\d{2})$/.exec(decimal);
  return said === null ? undefined : Number(said[1]) * 100 + Number(said[2]);
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const row = (values: readonly (string | number)[]) => `${values.map((value) => cell(String(value))).join(',')}\r\n`;

/**
 * The file for the bank (docs/payout-files.md): a line that says what it is, headings, a line a transfer, and a last one with
 * how many, how much, and the SHA-256 of all before it.
 */
function csvOf({ number, payer }: FileHead, lines: readonly FileLine[]): string {
  const total = decimalOf(sumFen(lines.map(({ fen }) => fen)));
  const body =
    row(['虹桥转账', 1, number, payer, lines.length, total]) +
    row(columns) +
    lines
      .map(({ id, name, bank, account, fen, says }, n) =>
        row([n + 1, transferNumber(id), harmless(name), harmless(bank), account, decimalOf(fen), harmless(says)]),
      )
      .join('');
  return body + row(['结束', lines.length, total, digest(body)]);
}

/** Full-width signs count as two columns, as bank counters print them. */
const widthOf = (text: string) => [...text].reduce((sum, sign) => sum + (/[⺀-￯]/.test(sign) ? 2 : 1), 0);

function fitted(text: string, width: number): string {
  let kept = '';
  for (const sign of text) {
    if (widthOf(kept + sign) > width) break;
    kept += sign;
  }
  return kept + ' '.repeat(width - widthOf(kept));
}

const digits = (n: number, width: number) => String(n).padStart(width, '0');

/** The same in columns of fixed width: H, then a D a transfer with its amount in fen, then T with the SHA-256. */
function fixedOf({ number, payer }: FileHead, lines: readonly FileLine[]): string {
  const total = sumFen(lines.map(({ fen }) => fen));
  const body =
    `H1${fitted(number, 20)}${fitted(payer, 60)}${digits(lines.length, 8)}${digits(total, 15)}\r\n` +
    lines
      .map(
        ({ id, name, bank, account, fen, says }, n) =>
          `D${digits(n + 1, 8)}${transferNumber(id)}${fitted(name, 40)}${fitted(bank, 60)}${fitted(account, 32)}${digits(fen, 15)}${fitted(says, 60)}\r\n`,
      )
      .join('');
  return `${body}T${digits(lines.length, 8)}${digits(total, 15)}${digest(body)}\r\n`;
}

export function payoutFile(format: FileFormat, head: FileHead, lines: readonly FileLine[]): string {
  return format === 'csv' ? csvOf(head, lines) : fixedOf(head, lines);
}

/** What the bank says of a transfer. */
export const results = { 成功: 'carried', 失败: 'failed', 退回: 'returned' } as const;
export type Result = (typeof results)[keyof typeof results];

export interface ResultLine {
  /** In the file, from one. */
  readonly no: number;
  readonly number: string;
  readonly name: string;
  readonly account: string;
  readonly fen: Fen;
  readonly result: Result;
  readonly why: string;
}

/** What stands in a file of results, or what is wrong with it, line by line. */
export interface ReadFile {
  readonly lines: readonly ResultLine[];
  readonly problems: readonly string[];
}

const mostProblems = 20;

function lineOf(cells: readonly string[], no: number, problems: string[]): ResultLine | undefined {
  const [, number = '', name = '', , account = '', decimal = '', , said = '', why = ''] = cells;
  const fen = fenOf(decimal);
  const result = results[said.trim() as keyof typeof results];
  if (cells.length !== resultColumns.length)
    problems.push(`第 ${no} 行：应有 ${resultColumns.length} 列，只读到 ${cells.length} 列`);
  else if (fen === undefined) problems.push(`第 ${no} 行：金额“${quoted(decimal)}”读不懂，应写成 500.00 这样`);
  else if (result === undefined) problems.push(`第 ${no} 行：结果“${quoted(said)}”读不懂，应是成功、失败或退回`);
  else return { no, number, name, account, fen, result, why: why.trim() };
  return undefined;
}

function endProblems(end: readonly string[], lines: readonly ResultLine[], no: number): string[] {
  const [, rows = '', total = ''] = end;
  const fen = lines.reduce((sum, line) => sum + line.fen, 0);
  return [
    ...(rows === String(lines.length) ? [] : [`第 ${no} 行：写的是 ${quoted(rows)} 笔，文件里有 ${lines.length} 笔`]),
    ...(fenOf(total) === fen ? [] : [`第 ${no} 行：合计写的是 ${quoted(total)} 元，各行加起来是 ${decimalOf(fen)} 元`]),
  ];
}

/** What a file may say wrongly is quoted so far, not by the megabyte. */
const quoted = (text: string) => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** More lines than any batch; whatever comes after is not looked at. */
const mostRows = 200_000;
const atOnce = 64 * 1024;

/** A text piece by piece, others having their turn in between. */
async function* piecesOf(text: string): AsyncGenerator<string, void, undefined> {
  for (let at = 0; at < text.length; at += atOnce) {
    yield text.slice(at, at + atOnce);
    await setImmediate();
  }
}

const problem = (says: string): ReadFile => ({ lines: [], problems: [says] });

function headProblem([head = [], headings = []]: readonly string[][], batchNumber: string): string | undefined {
  if (head[0] !== '虹桥转账' || head[1] !== '1') return '这不是本平台转账文件的回执：第 1 行应以“虹桥转账,1”开头';
  if (head[2] !== batchNumber) return `这是批次 ${quoted(head[2] ?? '')} 的回执，不是 ${batchNumber} 的`;
  return headings.join() === resultColumns.join() ? undefined : `第 2 行的列名应是：${resultColumns.join('、')}`;
}

/** The lines below the head, or what is wrong with the file as a whole. */
async function rowsOf(text: string, batchNumber: string): Promise<string[][] | ReadFile> {
  const rows: string[][] = [];
  try {
    for await (const row of rowsOfCsv(piecesOf(text.replace(/^\uFEFF/, '')))) {
      rows.push(row);
      const wrong = rows.length === 2 ? headProblem(rows, batchNumber) : undefined;
      if (wrong !== undefined) return problem(wrong);
      if (rows.length > mostRows) return problem(`文件超过 ${mostRows} 行，不是一批转账的回执`);
    }
  } catch (fault) {
    if (fault instanceof ArchiveFault) return problem(fault.says);
    throw fault;
  }
  while (rows.length > 0 && rows.at(-1)!.every((one) => one === '')) rows.pop();
  const wrong = headProblem(rows, batchNumber);
  return wrong === undefined ? rows : problem(wrong);
}

/** Reads a file of results: the file for the bank with two columns more, and at its end how many and how much again. */
export async function readResults(text: string, batchNumber: string): Promise<ReadFile> {
  const rows = await rowsOf(text, batchNumber);
  if (!Array.isArray(rows)) return rows;
  const end = rows.at(-1)!;
  if (end[0] !== '结束') return problem('文件没有“结束”行，可能没有传完整');
  const problems: string[] = [];
  const lines = rows.slice(2, -1).flatMap((cells, at) => lineOf(cells, at + 3, problems) ?? []);
  if (problems.length === 0) problems.push(...endProblems(end, lines, rows.length));
  return { lines, problems: problems.slice(0, mostProblems) };
}
