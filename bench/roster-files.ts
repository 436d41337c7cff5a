import { writeXlsxStream } from 'hucre/xlsx';
import { checkDigit18 } from '../kernel/identity/number18.ts';
import { bookPieces } from './roster-book.ts';

export type RosterFormat = 'csv' | 'xlsx';

export interface Made {
  /** Two rosters share nobody while their lines do not overlap. */
  readonly first: number;
  readonly rows: number;
  readonly unions: readonly string[];
}

const headings = ['姓名', '证件类型', '证件号码', '手机号', '工会名称', '入会日期'];
const surnames = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹'];
const given = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文斌鹏辉红梅鑫波宁浩宇欣'];
const pad = (n: number, width: number) => String(n).padStart(width, '0');
const dayOf = (from: string, days: number) => new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);

/** One of some fifty thousand names, so that two in a hundred share name and birth date with somebody, as in a large city. */
function nameOf(n: number): string {
  const mixed = Math.imul(n + 1, 2_654_435_761) >>> 8;
  const [first, second] = [Math.floor(mixed / surnames.length), Math.floor(mixed / surnames.length / given.length)];
  return surnames[mixed % surnames.length]! + given[first % given.length]! + given[second % given.length]!;
}

/** People born from 1996 on, of an area that was never given out, whom the register of the bench does not have. */
function* lines({ first, rows, unions }: Made): Generator<string[]> {
  yield headings;
  for (let n = first; n < first + rows; n += 1) {
    const born = dayOf('1996-01-01', Math.floor(n / 1000) % 5_000).replaceAll('-', '');
    const name = nameOf(n);
    const number = `449901${born}${pad(n % 1000, 3)}`;
    // As offices write them: union by union, each with about a hundred people.
    const union = unions[Math.floor(n / 100) % unions.length]!;
    yield [name, '居民身份证', number + checkDigit18(number), `188${pad(n, 8)}`, union, dayOf('2021-01-01', n % 1826)];
  }
}

/** A roster of valid lines as a file, piece by piece. */
export async function* rosterPieces(format: RosterFormat, made: Made): AsyncGenerator<Buffer, void, undefined> {
  if (format === 'xlsx') {
    for await (const piece of writeXlsxStream(lines(made), { name: '名册' })) yield Buffer.from(piece);
    return;
  }
  let text: string[] = [];
  for (const line of lines(made)) {
    if (text.push(line.join(',')) < 1_000) continue;
    yield Buffer.from(`${text.join('\r\n')}\r\n`);
    text = [];
  }
  yield Buffer.from(text.join('\r\n'));
}

/** Documents and phones: no text of these columns comes twice. */
const uniqueColumns = new Set([2, 3]);

/** The same with a workbook as spreadsheet programs write it, which takes most to read: its texts apart from the sheet. */
export function millionPieces(format: RosterFormat, made: Made): AsyncGenerator<Buffer, void, undefined> {
  return format === 'xlsx' ? bookPieces(() => lines(made), uniqueColumns) : rosterPieces(format, made);
}
