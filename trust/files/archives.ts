import { gzipSync } from 'node:zlib';
import { archiveOf, bookOf } from '../../test/archive.ts';
import { rosterHeadings } from '../../test/workbook.ts';
import type { Hostile } from './hostile.ts';

const mega = 1024 * 1024;
const sheetOf = (rows: string) => Buffer.from(`<worksheet><sheetData>${rows}</sheetData></worksheet>`);
const textCell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
const head = `<row>${rosterHeadings.map(textCell).join('')}</row>`;
const honest = sheetOf(head + `<row>${textCell('示例')}</row>`);
const pointing = sheetOf(`${head}<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>`);
const book = (sheet: Buffer, beside: Readonly<Record<string, string>> = {}) => bookOf(sheet, undefined, beside);

/** The same archive within itself, so often. */
function nested(inner: Buffer, deep: number): Buffer {
  let bytes = inner;
  for (let n = 0; n < deep; n += 1) bytes = archiveOf([{ name: `${n}.zip`, content: bytes }]);
  return bytes;
}

/** Bytes of an archive with four of them changed where a mark stands, the first time or the last. */
function changed(bytes: Buffer, mark: number, at: number, value: number): Buffer {
  const sign = Buffer.alloc(4);
  sign.writeUInt32LE(mark);
  const copy = Buffer.from(bytes);
  copy.writeUInt32LE(value, copy.lastIndexOf(sign) + at);
  return copy;
}

const [local, entry, end] = [0x04034b50, 0x02014b50, 0x06054b50];
const plain = book(honest);

/** Archives that unpack to more than they look like, or whose directory is not what lies in them. */
export const bombs = (): Hostile[] =>
  [
    ['a sheet of zeros', book(Buffer.alloc(24 * mega))],
    ['a sheet of a million empty lines', book(sheetOf(head + '<row/>'.repeat(mega)))],
    ['a sheet of one cell a million times', book(sheetOf(head + `<row>${'<c/>'.repeat(mega)}</row>`))],
    [
      'shared strings of one letter',
      book(pointing, { sharedStrings: `<sst><si><t>${'a'.repeat(16 * mega)}</t></si></sst>` }),
    ],
    ['a million shared strings', book(pointing, { sharedStrings: `<sst>${'<si><t>甲</t></si>'.repeat(mega)}</sst>` })],
    [
      'styles without end',
      book(pointing, {
        styles: `<styleSheet><cellXfs>${'<xf numFmtId="14"/>'.repeat(mega / 2)}</cellXfs></styleSheet>`,
      }),
    ],
    ['elements in one another', book(sheetOf('<a>'.repeat(300_000)))],
    ['a tag without end', book(Buffer.from(`<worksheet><sheetData><row ${'a="b" '.repeat(200_000)}`))],
    ['a comment without end', book(Buffer.from(`<worksheet><!-- ${'- '.repeat(mega)}`))],
    ['a cell as long as a book', book(sheetOf(`${head}<row>${textCell('长'.repeat(mega))}</row>`))],
    ['a cell in the last column', book(sheetOf(`${head}<row><c r="XFD1048576"><v>1</v></c></row>`))],
    ['a line beyond all lines', book(sheetOf(`${head}<row r="99999999999"><c><v>1</v></c></row>`))],
    [
      'merged cells without end',
      book(
        Buffer.from(
          `<worksheet><sheetData>${head}</sheetData><mergeCells>${'<mergeCell ref="A1:XFD1048576"/>'.repeat(100_000)}</mergeCells></worksheet>`,
        ),
      ),
    ],
    ['formulas without end', book(sheetOf(head + `<row><c><f>1+1</f><v>2</v></c></row>`.repeat(100_000)))],
    [
      'numbers of odd forms',
      book(
        sheetOf(
          head +
            `<row>${['1e999', '-0', 'NaN', '0x10', '1'.repeat(5_000)].map((n) => `<c><v>${n}</v></c>`).join('')}</row>`,
        ),
      ),
    ],
    ...[0xffffffff, 0xf0000000, 600 * mega, 1_000, 0].map((claims): [string, Buffer] => [
      `a sheet that claims ${claims} bytes`,
      bookOf(honest, claims),
    ]),
    ...[1, 3, 6].map((deep): [string, Buffer] => [
      `a bomb ${deep} archives deep`,
      nested(archiveOf([{ name: 'a', content: Buffer.alloc(24 * mega) }]), deep),
    ]),
    ['a workbook in an archive', nested(plain, 1)],
    [
      'ten thousand entries',
      archiveOf(Array.from({ length: 10_000 }, (_none, n) => ({ name: `${n}`, content: Buffer.from('a') }))),
    ],
    [
      'the same entry a thousand times',
      archiveOf(Array.from({ length: 1_000 }, () => ({ name: 'xl/worksheets/a.xml', content: honest }))),
    ],
    ['packed as nobody packs', changed(plain, entry, 8, 99 << 16)],
    ['an entry that begins beyond the end', changed(plain, entry, 42, 0x7fffffff)],
    ['an entry that begins in another', changed(plain, entry, 42, 3)],
    ['an entry packed into more than there is', changed(plain, entry, 20, 0x7fffffff)],
    ['a directory beyond the end', changed(plain, end, 16, 0x7fffffff)],
    ['a directory of more entries than there are', changed(plain, end, 8, 0xffffffff)],
    ['an entry without its head', changed(plain, local, 0, 0)],
    ['two ends', Buffer.concat([plain, plain.subarray(-22)])],
    ...[4, 30, 100, 300, 600, 900].map((n): [string, Buffer] => [
      `a workbook cut after ${n} bytes`,
      plain.subarray(0, n),
    ]),
    ['packed twice', gzipSync(Buffer.alloc(24 * mega))],
  ].map(([what, bytes]) => ({ family: 'archives', what: what as string, name: '名册.xlsx', bytes: bytes as Buffer }));

const escaping = [
  '../../../../etc/passwd',
  '/etc/passwd',
  'file:///etc/passwd',
  'http://127.0.0.1:9/x',
  '\\\\host\\share',
  '..%2f..%2fx',
];

/** Parts that name files and hosts outside of the workbook. */
export const pointers = (): Hostile[] =>
  escaping.flatMap((target) => {
    const rels = (type: string) =>
      Buffer.from(
        `<Relationships><Relationship Id="r1" Type="x/${type}" Target="${target}" TargetMode="External"/></Relationships>`,
      );
    return [
      ['whose book lies', archiveOf([{ name: '_rels/.rels', content: rels('officeDocument') }])],
      [
        'whose sheet lies',
        archiveOf([
          {
            name: '_rels/.rels',
            content: Buffer.from(
              '<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            ),
          },
          {
            name: 'xl/workbook.xml',
            content: Buffer.from('<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>'),
          },
          { name: 'xl/_rels/workbook.xml.rels', content: rels('worksheet') },
          { name: target, content: honest },
        ]),
      ],
    ].map(([what, bytes]) => ({
      family: 'archives',
      what: `${what as string} at ${target}`,
      name: '名册.xlsx',
      bytes: bytes as Buffer,
    }));
  });

/** What a parser that follows entities would tell, fetch or grow to; `secret` is a file that nobody is to be told of. */
export function entities(secret: string, host: string): Hostile[] {
  const laughs = Array.from({ length: 9 }, (_none, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
  const declared: Readonly<Record<string, readonly [string, string]>> = {
    'that grow': [`<!DOCTYPE a [<!ENTITY l0 "笑">${laughs}]>`, '&l9;'],
    'that grow in square': [`<!DOCTYPE a [<!ENTITY a "${'长'.repeat(30_000)}">]>`, '&a;'.repeat(30_000)],
    'of a file': [`<!DOCTYPE a [<!ENTITY x SYSTEM "file://${secret}">]>`, '&x;'],
    'of a host': [`<!DOCTYPE a [<!ENTITY x SYSTEM "${host}/x">]>`, '&x;'],
    'of a definition elsewhere': [`<!DOCTYPE a SYSTEM "${host}/a.dtd">`, '甲'],
    'by parameter': [`<!DOCTYPE a [<!ENTITY % p SYSTEM "${host}/p"> %p;]>`, '甲'],
    included: ['', `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="file://${secret}"/>`],
  };
  return Object.entries(declared).flatMap(([what, [dtd, use]]) => {
    const xml = '<?xml version="1.0"?>';
    const sheet = Buffer.from(
      `${xml}${dtd}<worksheet><sheetData>${head}<row>${textCell(use)}</row></sheetData></worksheet>`,
    );
    const strings = `${xml}${dtd}<sst><si><t>${use}</t></si><si><t>乙</t></si></sst>`;
    const styles = `${xml}${dtd}<styleSheet>${use}</styleSheet>`;
    const rels = `${xml}${dtd}<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="${use}"/></Relationships>`;
    return [
      ['in a sheet', book(sheet)],
      ['in shared strings', book(pointing, { sharedStrings: strings })],
      ['in styles', book(pointing, { styles })],
      ['in relations', archiveOf([{ name: '_rels/.rels', content: Buffer.from(rels) }])],
      ['alone', Buffer.from(strings)],
    ].map(([where, bytes]) => ({
      family: 'entities',
      what: `entities ${what} ${where as string}`,
      name: '名册.xlsx',
      bytes: bytes as Buffer,
    }));
  });
}
