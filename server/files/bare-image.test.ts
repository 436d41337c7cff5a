import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { pixel, pngPart } from '../../test/picture.ts';
import { bareImage } from './bare-image.ts';

const place = 'GPS 23.1291N 113.2644E';

/** EXIF as a phone writes it: the given orientation, a place and a model, in one byte order or the other. */
function exifSegment(orientation: number, little: boolean): Buffer {
  const tiff = Buffer.alloc(8 + 2 + 12 * 2 + 4);
  const short = (value: number, at: number) => (little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at));
  const long = (value: number, at: number) => (little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at));
  tiff.write(little ? 'II' : 'MM', 0, 'latin1');
  short(42, 2);
  long(8, 4);
  short(2, 8);
  for (const [index, tag, value] of [
    [0, 0x0110, 0],
    [1, 0x0112, orientation],
  ] as const) {
    const at = 10 + index * 12;
    short(tag, at);
    short(3, at + 2);
    long(1, at + 4);
    short(value, at + 8);
  }
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(place)]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

const jfif = Buffer.from('ffe000104a46494600010100000100010000', 'hex');
const scan = Buffer.concat([
  Buffer.from('ffda0008010100003f00', 'hex'),
  Buffer.alloc(70_000, 0x5a),
  Buffer.from('ffd9', 'hex'),
]);
const start = Buffer.from('ffd8', 'hex');
const jpeg = (...segments: Buffer[]) => Buffer.concat([start, ...segments, jfif, scan]);

describe('a photo loses where it was taken and by which phone [MLPS-25, PIPL-6]', () => {
  test.each([
    [1, false],
    [6, false],
    [8, true],
    [3, true],
  ])('and keeps which way is up: %i', (orientation, little) => {
    const bare = bareImage(jpeg(exifSegment(orientation, little)), 'image/jpeg')!;
    expect(bare.includes('GPS')).toBe(false);
    expect(bare.subarray(0, 2)).toEqual(start);
    expect(bare.includes(scan)).toBe(true);
    const turned = bare.indexOf('Exif\0\0', 0, 'latin1');
    expect(turned >= 0 ? bare.readUInt16BE(turned + 6 + 18) : 1).toBe(orientation);
  });

  test('also in a PNG', () => {
    const pixels = pngPart('IDAT', deflateSync(Buffer.alloc(1_000, 7)));
    const signature = pixel.subarray(0, 8);
    const told = ['eXIf', 'tEXt', 'iTXt', 'prVt'].map((name) => pngPart(name, Buffer.from(place)));
    const bare = bareImage(Buffer.concat([signature, ...told, pixels, ...told]), 'image/png');
    expect(bare).toEqual(Buffer.concat([signature, pixels]));
  });

  test('and in a WebP, which then no longer says that it has them', () => {
    const part = (name: string, body: Buffer) => {
      const head = Buffer.alloc(8);
      head.write(name, 'latin1');
      head.writeUInt32LE(body.length, 4);
      return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
    };
    const riff = (...parts: Buffer[]) => {
      const body = Buffer.concat([Buffer.from('WEBP'), ...parts]);
      return part('RIFF', body);
    };
    const flags = (bits: number) => part('VP8X', Buffer.from([bits, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    const drawn = part('VP8 ', Buffer.alloc(31, 1));
    const told = [part('EXIF', Buffer.from(place)), part('XMP ', Buffer.from(place))];
    expect(bareImage(riff(flags(0b11100), drawn, ...told), 'image/webp')).toEqual(riff(flags(0b10000), drawn));
  });

  const segment = (marker: number, text: string) => {
    const head = Buffer.from([0xff, marker, 0, 0]);
    head.writeUInt16BE(text.length + 2, 2);
    return Buffer.concat([head, Buffer.from(text, 'latin1')]);
  };

  test.each([
    ['XMP', segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${place}`)],
    ['what Photoshop notes', segment(0xed, `Photoshop 3.0\0${place}`)],
    ['a remark', segment(0xfe, place)],
    ['pictures beside the picture', segment(0xe2, `MPF\0${place}`)],
    [
      'EXIF behind bytes that look like its beginning',
      Buffer.concat([segment(0xe2, 'ICC_PROFILE\0\xff\xe1'), exifSegment(1, true)]),
    ],
  ])('whether it stands in %s', (_what, told) => {
    expect(bareImage(jpeg(told), 'image/jpeg')!.includes('GPS')).toBe(false);
  });

  test('or behind the end of the picture', () => {
    expect(bareImage(Buffer.concat([jpeg(), Buffer.from(place)]), 'image/jpeg')).toEqual(jpeg());
    expect(bareImage(Buffer.concat([pixel, Buffer.from(place)]), 'image/png')).toEqual(pixel);
  });
});

test('a picture that says nothing beside itself stays byte for byte, and so does what is no such picture', () => {
  const colours = Buffer.from('ffe20010', 'hex');
  const profile = Buffer.concat([colours, Buffer.from('ICC_PROFILE\0\u0001\u0001', 'latin1')]);
  expect(bareImage(jpeg(profile), 'image/jpeg')).toEqual(jpeg(profile));
  expect(bareImage(pixel, 'image/png')).toEqual(pixel);
  const pdf = Buffer.from(`%PDF-1.7 ${place}`);
  expect(bareImage(pdf, 'application/pdf')).toBe(pdf);
});

test('one in several scans stays whole, with the stuffed bytes and restarts in them', () => {
  const first = Buffer.from('ffda0008010100003f00aaff00bbffd0ccffff', 'hex');
  const table = Buffer.from('ffc40005000102', 'hex');
  const picture = Buffer.concat([start, jfif, first.subarray(0, -2), table, scan]);
  expect(bareImage(picture, 'image/jpeg')).toEqual(picture);
});

test('EXIF that ends in the middle is no fault', () => {
  const cut = exifSegment(6, false).subarray(0, 16);
  cut.writeUInt16BE(cut.length - 2, 2);
  expect(bareImage(jpeg(cut), 'image/jpeg')!.includes(scan)).toBe(true);
});

test.each([
  ['only begins', Buffer.from('ffd8ffe0', 'hex'), 'image/jpeg'],
  ['ends before anything is drawn', Buffer.concat([start, jfif, Buffer.from('ffd9', 'hex')]), 'image/jpeg'],
  ['has a part longer than itself', Buffer.concat([pixel.subarray(0, 8), Buffer.alloc(12, 0xff)]), 'image/png'],
])('a picture that %s is none', (_what, bytes, type) => {
  expect(bareImage(bytes, type)).toBeUndefined();
});

test.each([
  ['nothing but zeros', Buffer.concat([pixel.subarray(0, 8), Buffer.alloc(10_000_000)]), 'image/png'],
  [
    'empty parts',
    Buffer.concat([pixel.subarray(0, 8), ...Array<Buffer>(500_000).fill(pngPart('tEXt', Buffer.alloc(0)))]),
    'image/png',
  ],
  [
    'empty remarks',
    Buffer.concat([start, ...Array<Buffer>(2_000_000).fill(Buffer.from('fffe0002', 'hex')), scan]),
    'image/jpeg',
  ],
  ['ones', Buffer.concat([start, Buffer.alloc(10_000_000, 0xff)]), 'image/jpeg'],
])('ten megabytes of %s are walked through once', (_what, bytes, type) => {
  const began = performance.now();
  bareImage(bytes, type);
  // Going over the rest for each part took minutes.
  expect(performance.now() - began).toBeLessThan(5_000);
});
