import { gzipSync } from 'node:zlib';
import { pixel } from '../../test/picture.ts';
import { rosterHeadings } from '../../test/workbook.ts';

/** A file as somebody hostile sends it. */
export interface Hostile {
  readonly family: string;
  readonly what: string;
  readonly name: string;
  readonly bytes: Buffer;
}

const mega = 1024 * 1024;
const hex = (text: string) => Buffer.from(text, 'hex');

const tricky = [
  '../../../../../etc/passwd',
  '..\\..\\..\\windows\\win.ini',
  '/etc/cron.d/x',
  'C:\\boot.ini',
  '\\\\host\\share\\x',
  '....//....//x',
  '%2e%2e%2f%2e%2e%2fx',
  '..%c0%afx',
  'x/../../y',
  '.',
  '..',
  '',
  ' ',
  '.htaccess',
  '.bashrc',
  'CON',
  'NUL.png',
  'COM1.jpg',
  'x.png::$DATA',
  'x.png\u0000.html',
  'x.html\u0000.png',
  'x.php.png',
  'x.png.php',
  'x.svg',
  'x.html',
  'x.exe',
  'gpj.\u202eexe',
  '\u200b\u200b\u200b',
  '\ufeffx.png',
  'x\u0007y\u001b[31m.png',
  'x%0d%0aSet-Cookie: a=b.png',
  'x"; filename="y.html',
  `x' onload='alert(1)`,
  '<img src=x onerror=alert(1)>.png',
  '{{7*7}}.png',
  '$(id).png',
  '`id`.png',
  '; id;.png',
  "' or 1=1--.png",
  '=HYPERLINK("http://x.example").png',
  '__proto__',
  'constructor',
  '\ud800.png',
  'e\u0301'.repeat(500),
  '𠮷'.repeat(300),
  '长'.repeat(4_000),
  'a'.repeat(15_000),
] as const;

/** Good files under names that are paths, headers, scripts, or longer than any name. */
export const names = (): Hostile[] =>
  tricky.flatMap((name) =>
    [pixel, Buffer.from(`${rosterHeadings.join(',')}\n示例,,,,,\n`)].map((bytes) => ({
      family: 'names',
      what: `${bytes === pixel ? 'a picture' : 'a list'} called ${JSON.stringify(name).slice(0, 40)}`,
      name,
      bytes,
    })),
  );

const kinds: Readonly<Record<string, Buffer | string>> = {
  nothing: '',
  'one byte': 'a',
  zeros: Buffer.alloc(4_096),
  noise: Buffer.from(Array.from({ length: 4_096 }, (_none, n) => (n * 197 + 31) % 256)),
  'a program for Windows': Buffer.concat([hex('4d5a9000'), Buffer.alloc(200)]),
  'a program for Linux': Buffer.concat([hex('7f454c4602010100'), Buffer.alloc(200)]),
  'a class of Java': Buffer.concat([hex('cafebabe00000034'), Buffer.alloc(50)]),
  WebAssembly: hex('0061736d01000000'),
  Flash: Buffer.from('FWS\u0009xxxx'),
  'a shortcut': hex('4c0000000114020000000000c000000000000046'),
  'a script of the shell': '#!/bin/sh\nid\n',
  'a page': '<!doctype html><script>alert(1)</script>',
  'a page in UTF-7': '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
  XML: '<?xml version="1.0"?><a/>',
  XHTML: '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
  JSON: '{"__proto__":{"admin":true}}',
  'a mail': 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n',
  'an old workbook': Buffer.concat([hex('d0cf11e0a1b11ae1'), Buffer.alloc(600)]),
  'rich text': '{\\rtf1\\ansi{\\object\\objdata 0105}}',
  'an archive of tape': Buffer.concat([Buffer.from('a'), Buffer.alloc(256), Buffer.from('ustar\0'), Buffer.alloc(300)]),
  RAR: hex('526172211a0700cf'),
  '7-Zip': hex('377abcaf271c0004'),
  gzip: gzipSync('a'),
  GIF: Buffer.from('GIF89a\u0001\0\u0001\0\0\0\0;'),
  BMP: Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]),
  TIFF: hex('49492a0008000000'),
  'a film': Buffer.concat([hex('0000001c66747970'), Buffer.from('isom\0\0\0\0isommp42')]),
  sound: Buffer.from('ID3\u0003\0\0\0\0\0\u000a'),
  'a font': hex('774f4646000100000000'),
  PostScript: '%!PS-Adobe-3.0\n(%pipe%id) (r) file',
};

/** Files of kinds that nobody asks for, called what is asked for. */
export const wrongKinds = (): Hostile[] =>
  Object.entries(kinds).map(([what, content], n) => ({
    family: 'kinds',
    what,
    name: ['照片.png', '名册.xlsx', '名单.csv'][n % 3]!,
    bytes: Buffer.from(content as string),
  }));

const headings = rosterHeadings.join(',');
const laughs = Array.from(
  { length: 9 },
  (_none, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`,
).join('\n');

const written = (): Readonly<Record<string, Buffer | string>> => ({
  'a cell of eight million signs': `${headings}\n${'a'.repeat(7 * mega)}`,
  'quotes that never close': `${headings}\n"${'a,\n'.repeat(500_000)}`,
  'two million columns': `${headings}\n${','.repeat(2 * mega)}`,
  'two million lines of nothing': `${headings}\n${'\n'.repeat(2 * mega)}`,
  'headings without end': `${headings},`.repeat(20_000),
  'a zero within': `${headings}\n示\0例`,
  'half a character': Buffer.concat([Buffer.from(headings), hex('0ae7a4')]),
  'half a pair': Buffer.from(`\ufeff${headings}\n\ud800`, 'utf16le'),
  'no text of any encoding': hex('fffefdfcfbfaf9f8'),
  'signs of other directions': `${headings}\n\u202e\u2066示例,,,,,\n`,
  formulas: `${headings}\n=cmd|' /C calc'!A0,+1,-1,@a,=1,=2\n`,
  'carriage returns alone': `${headings}\r示例,,,,,\r`,
  'a bank that answers for ever': `虹桥转账,1,${'9'.repeat(5_000)},示例,999999999999,1e999\n`,
  'numbers beyond numbers': '虹桥转账,1,FF-1,示例,1,99999999999999999999.99\n结束,1,NaN,0\n',
  'anchors that multiply': `l0: &l0 [a, a, a]\n${laughs}\n`,
  'anchors of themselves': 'a: &a [*a]\n',
  'a type of its own': 'a: !!js/function "function(){return process.env}"\nb: !!python/object/apply:os.system [id]\n',
  'lists in one another': `a: ${'['.repeat(50_000)}`,
  'maps in one another': Array.from({ length: 400 }, (_none, n) => `${' '.repeat(n)}a:`).join('\n'),
  prototypes: '__proto__:\n  admin: true\nconstructor: {prototype: {admin: true}}\n',
  'a merge of prototypes': 'a: &a {__proto__: {b: 1}}\n<<: *a\n',
  'the same key twice': 'rulePack: 1\nrulePack: 2\n',
  'many documents': '---\na\n'.repeat(20_000),
  'a long word': `rulePack: ${'a'.repeat(190_000)}\n`,
});

/** Texts that are hard on whoever reads lines, numbers or YAML. */
export const texts = (): Hostile[] =>
  Object.entries(written()).map(([what, content]) => ({
    family: 'texts',
    what,
    name: '名单.csv',
    bytes: Buffer.from(content as string),
  }));
