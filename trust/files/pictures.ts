import { deflateSync } from 'node:zlib';
import { pixel, pngPart } from '../../test/picture.ts';
import type { Hostile } from './hostile.ts';

/** Where a picture was taken, as it must be found in none that is handed out. */
export const whereTaken = 'GPS-23.1291N-113.2644E';
/** What must run nowhere and stand in no picture that is handed out. */
export const script = '<script>alert(document.domain)</script>';

const hex = (text: string) => Buffer.from(text, 'hex');
const u32 = (n: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
};
const pngHead = pixel.subarray(0, 33);
const pngRest = pixel.subarray(33);
const png = (...parts: Buffer[]) => Buffer.concat([pngHead, ...parts, pngRest]);
const ihdr = (width: number, height: number) =>
  pngPart('IHDR', Buffer.concat([u32(width), u32(height), hex('0806000000')]));
const pngOf = (width: number, height: number, packed: Buffer) =>
  Buffer.concat([pixel.subarray(0, 8), ihdr(width, height), pngPart('IDAT', packed), pngPart('IEND', Buffer.alloc(0))]);

const segment = (marker: number, body: Buffer) => {
  const start = Buffer.from([0xff, marker, 0, 0]);
  start.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([start, body]);
};
const jfif = segment(0xe0, hex('4a46494600010100000100010000'));
const scan = Buffer.concat([segment(0xda, hex('010100003f00')), hex('5a5a'), hex('ffd9')]);
const jpeg = (...parts: Buffer[]) => Buffer.concat([hex('ffd8'), jfif, ...parts, scan]);
const frame = (width: number, height: number) => {
  const body = hex('080000000001011100');
  body.writeUInt16BE(height, 1);
  body.writeUInt16BE(width, 3);
  return segment(0xc0, body);
};

const chunk = (name: string, body: Buffer) => {
  const start = Buffer.alloc(8);
  start.write(name, 'latin1');
  start.writeUInt32LE(body.length, 4);
  return Buffer.concat([start, body, Buffer.alloc(body.length % 2)]);
};
const webp = (...chunks: Buffer[]) => {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  return Buffer.concat([Buffer.from('RIFF'), Buffer.from([...u32(body.length)].toReversed()), body]);
};
const vp8x = (flags: number, size: string) => chunk('VP8X', Buffer.concat([Buffer.from([flags, 0, 0, 0]), hex(size)]));
const lossy = chunk('VP8 ', Buffer.alloc(14));
const pdf = (body: string) => Buffer.from(`%PDF-1.4\n1 0 obj<<${body}>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF`);

/** EXIF with a directory of GPS, in either order of bytes, and the place beside it in words. */
function exif(order: 'II' | 'MM'): Buffer {
  const little = order === 'II';
  const tiff = Buffer.alloc(26);
  tiff.write(order, 'latin1');
  const short = (n: number, at: number) => (little ? tiff.writeUInt16LE(n, at) : tiff.writeUInt16BE(n, at));
  const long = (n: number, at: number) => (little ? tiff.writeUInt32LE(n, at) : tiff.writeUInt32BE(n, at));
  short(42, 2);
  long(8, 4);
  short(1, 8);
  short(0x8825, 10);
  short(4, 12);
  long(1, 14);
  long(26, 18);
  return Buffer.concat([tiff, Buffer.from(whereTaken)]);
}
const exifApp = (order: 'II' | 'MM') => segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exif(order)]));
const xmp = `<x:xmpmeta><exif:GPSLatitude>${whereTaken}</exif:GPSLatitude></x:xmpmeta>`;
const xmpApp = segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`));

type Made = readonly [what: string, bytes: Buffer];
const family = (name: string, file: string, made: readonly Made[]): Hostile[] =>
  made.map(([what, bytes]) => ({ family: name, what, name: file, bytes }));

/** Pictures that say where they were taken, in every place where a phone or a program writes it. */
export const placed = (): Hostile[] => [
  ...family('places', '照片.jpg', [
    ['EXIF', jpeg(exifApp('II'))],
    ['EXIF, the other order', jpeg(exifApp('MM'))],
    ['XMP', jpeg(xmpApp)],
    ['both', jpeg(exifApp('II'), xmpApp)],
    ['IPTC', jpeg(segment(0xed, Buffer.from(`Photoshop 3.0\0${whereTaken}`)))],
    ['a comment', jpeg(segment(0xfe, Buffer.from(whereTaken)))],
    ['a profile that is none', jpeg(segment(0xe2, Buffer.from(`MPF\0${whereTaken}`)))],
    ['a second picture behind', Buffer.concat([jpeg(), jpeg(exifApp('II'))])],
    ['notes behind', Buffer.concat([jpeg(), Buffer.from(whereTaken)])],
    ['EXIF behind the scan', Buffer.concat([jpeg().subarray(0, -2), exifApp('MM'), hex('ffd9')])],
  ]),
  ...family('places', '照片.png', [
    ['eXIf', png(pngPart('eXIf', exif('MM')))],
    ['words', png(pngPart('tEXt', Buffer.from(`Comment\0${whereTaken}`)))],
    ['XMP', png(pngPart('iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`)))],
    ['a part of its own', png(pngPart('gpSt', Buffer.from(whereTaken)))],
    ['notes behind', Buffer.concat([pixel, Buffer.from(whereTaken)])],
  ]),
  ...family('places', '照片.webp', [
    ['EXIF', webp(vp8x(8, '000000000000'), lossy, chunk('EXIF', exif('II')))],
    ['XMP', webp(vp8x(4, '000000000000'), lossy, chunk('XMP ', Buffer.from(xmp)))],
    ['notes behind', Buffer.concat([webp(lossy), Buffer.from(whereTaken)])],
  ]),
];

/** Two kinds of file at once: one that is taken, and one that would run or unpack. */
export const polyglots = (): Hostile[] => [
  ...family('polyglots', '照片.gif', [
    ['GIF and script', Buffer.from(`GIF89a/*${script}*/=1;`)],
    ['GIF and a picture', Buffer.concat([Buffer.from('GIF89a'), pixel])],
    ['BMP and script', Buffer.from(`BM/*${script}*/`)],
  ]),
  ...family('polyglots', '照片.png.html', [
    ['PNG and HTML in words', png(pngPart('tEXt', Buffer.from(script)))],
    ['PNG and HTML behind', Buffer.concat([pixel, Buffer.from(script)])],
    ['PNG and an archive behind', Buffer.concat([pixel, hex('504b0506'), Buffer.alloc(18), Buffer.from(script)])],
    ['PNG and PHP', png(pngPart('iTXt', Buffer.from(`<?php system($_GET[0]);?>${script}`)))],
    ['HTML and then PNG', Buffer.concat([Buffer.from(script), pixel])],
    ['SVG', Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${script}</svg>`)],
    ['SVG behind a declaration', Buffer.from(`<?xml version="1.0"?><!DOCTYPE svg><svg>${script}</svg>`)],
  ]),
  ...family('polyglots', '照片.jpg', [
    ['JPEG and HTML in a comment', jpeg(segment(0xfe, Buffer.from(script)))],
    ['JPEG and HTML in EXIF', jpeg(segment(0xe1, Buffer.from(`Exif\0\0${script}`)))],
    ['JPEG and HTML behind', Buffer.concat([jpeg(), Buffer.from(script)])],
    ['JPEG and script before', Buffer.concat([hex('ffd8ffe02f2a'), Buffer.from(`${script}*/=1;`)])],
    ['JPEG and an archive', Buffer.concat([jpeg(), Buffer.from(`PK\u0003\u0004${script}`)])],
    ['JPEG and PDF', Buffer.concat([jpeg(), pdf('/OpenAction<</S/JavaScript/JS(app.alert(1))>>')])],
  ]),
  ...family('polyglots', '照片.webp', [
    ['WebP and HTML', webp(lossy, chunk('XMP ', Buffer.from(script)))],
    ['WebP and HTML behind', Buffer.concat([webp(lossy), Buffer.from(script)])],
    ['RIFF that is no picture', Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), Buffer.from(script)])],
  ]),
  ...family('polyglots', '材料.pdf', [
    ['PDF and HTML before', Buffer.concat([Buffer.from(script), pdf('')])],
    ['PDF and HTML within', pdf(`/X(${script})`)],
    ['PDF that opens something', pdf('/OpenAction<</S/Launch/F(cmd.exe)>>')],
    ['PDF that runs', pdf('/OpenAction<</S/JavaScript/JS(app.alert(1))>>')],
    ['PDF that asks elsewhere', pdf('/AA<</O<</S/URI/URI(http://x.example)>>>>')],
    ['PDF and an archive', Buffer.concat([pdf(''), Buffer.from(`PK\u0003\u0004${script}`)])],
  ]),
];

const cuts = [1, 8, 20, 33, 45];
const wholes: Readonly<Record<string, Buffer>> = {
  PNG: pixel,
  JPEG: jpeg(exifApp('II')),
  WebP: webp(vp8x(8, '000000000000'), lossy),
  HEIC: Buffer.concat([
    hex('00000018'),
    Buffer.from('ftypheic'),
    Buffer.alloc(4),
    Buffer.from('mif1heic'),
    Buffer.alloc(40),
  ]),
  PDF: pdf('/Type/Catalog'),
};

/** Pictures of a few bytes that would be drawn on gigabytes, whose parts lie about their length, or that end too early. */
export const giants = (): Hostile[] => [
  ...family('pictures', '大图.png', [
    ['PNG of 65,535 by 65,535', pngOf(65_535, 65_535, deflateSync(Buffer.alloc(16 * 1024 * 1024)))],
    ['PNG of two thousand million by as many', pngOf(0x7fffffff, 0x7fffffff, deflateSync(Buffer.alloc(1024)))],
    ['PNG of nothing by nothing', pngOf(0, 0, Buffer.alloc(0))],
    ['PNG whose part is longer than the file', Buffer.concat([pngHead, u32(0xffffffff), Buffer.from('IDATxxxx')])],
    ['PNG of half a million parts', png(Buffer.alloc(500_000 * 12, pngPart('IDAT', Buffer.alloc(0))))],
    [
      'PNG of packed words',
      png(pngPart('zTXt', Buffer.concat([Buffer.from('a\0\0'), deflateSync(Buffer.alloc(32 * 1024 * 1024))]))),
    ],
    ['PNG without an end', pixel.subarray(0, -12)],
  ]),
  ...family('pictures', '大图.jpg', [
    ['JPEG of 65,535 by 65,535', jpeg(frame(65_535, 65_535))],
    ['JPEG of nothing by nothing', jpeg(frame(0, 0))],
    ['JPEG of a hundred thousand segments', jpeg(Buffer.alloc(100_000 * 5, segment(0xe5, Buffer.from('a'))))],
    ['JPEG of a segment without length', Buffer.concat([hex('ffd8ffe10000'), jpeg()])],
    [
      'JPEG of a hundred thousand scans',
      Buffer.concat([hex('ffd8'), jfif, Buffer.alloc(1_100_000, hex('ffda0008010100003f005a'))]),
    ],
    [
      'JPEG whose EXIF leads to itself',
      jpeg(segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), hex('4d4d002a00000008ffff')]))),
    ],
    [
      'JPEG whose EXIF begins beyond it',
      jpeg(segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), hex('4d4d002a7fffffff')]))),
    ],
    ['JPEG of nothing but fill', Buffer.concat([hex('ffd8'), Buffer.alloc(4 * 1024 * 1024, 0xff)])],
  ]),
  ...family('pictures', '大图.webp', [
    ['WebP of sixteen million by as many', webp(vp8x(0, 'ffffffffffff'), lossy)],
    ['WebP whose part is longer than the file', webp(Buffer.concat([Buffer.from('VP8 '), hex('ffffff7f')]))],
    ['WebP of a hundred thousand parts', webp(Buffer.alloc(800_000, chunk('ALPH', Buffer.alloc(0))))],
    ['WebP without a picture', webp(chunk('EXIF', exif('II')))],
  ]),
  ...Object.entries(wholes).flatMap(([kind, bytes]) =>
    family(
      'pictures',
      `断.${kind.toLowerCase()}`,
      cuts.map((n): Made => [`${kind} cut after ${n} bytes`, bytes.subarray(0, n)]),
    ),
  ),
  {
    family: 'pictures',
    what: 'a picture larger than any may be',
    name: '大图.png',
    bytes: png(pngPart('IDAT', Buffer.alloc(11 * 1024 * 1024))),
  },
];
