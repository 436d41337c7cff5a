import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
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

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  return Buffer.concat([head, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
}

describe('a photo loses where it was taken and by which phone [MLPS-25, PIPL-6]', () => {
  test.each([
    [1, false],
    [6, false],
    [8, true],
    [3, true],
  ])('and keeps which way is up: %i', async (orientation, little) => {
    const bare = await bareImage(jpeg(exifSegment(orientation, little)), 'image/jpeg');
    expect(bare.includes('GPS')).toBe(false);
    expect(bare.subarray(0, 2)).toEqual(start);
    expect(bare.includes(scan)).toBe(true);
    const turned = bare.indexOf('Exif\0\0', 0, 'latin1');
    expect(turned >= 0 ? bare.readUInt16BE(turned + 6 + 18) : 1).toBe(orientation);
  });

  test('also in a PNG', async () => {
    const pixels = chunk('IDAT', deflateSync(Buffer.alloc(1_000, 7)));
    const signature = Buffer.from('89504e470d0a1a0a', 'hex');
    const told = chunk('eXIf', Buffer.from(place));
    const said = chunk('tEXt', Buffer.from(place));
    const bare = await bareImage(Buffer.concat([signature, told, said, pixels]), 'image/png');
    expect(bare).toEqual(Buffer.concat([signature, pixels]));
  });
});

test('a picture that says nothing beside itself stays byte for byte, and so does what is no such picture', async () => {
  expect(await bareImage(jpeg(), 'image/jpeg')).toEqual(jpeg());
  const pdf = Buffer.from(`%PDF-1.7 ${place}`);
  expect(await bareImage(pdf, 'application/pdf')).toBe(pdf);
});

test('EXIF that ends in the middle is no fault', async () => {
  const cut = exifSegment(6, false).subarray(0, 16);
  cut.writeUInt16BE(cut.length - 2, 2);
  const bare = await bareImage(jpeg(cut), 'image/jpeg');
  expect(bare.includes(scan)).toBe(true);
});
