import { expect, test } from 'vitest';
import { pixel } from '../../test/picture.ts';
import { mostPixels, pixelsOf } from './pixels.ts';

const hex = (text: string) => Buffer.from(text, 'hex');
const u32 = (n: number) => n.toString(16).padStart(8, '0');
const u16 = (n: number) => n.toString(16).padStart(4, '0');
const little = (n: number, bytes: number) => {
  const written = Buffer.alloc(bytes);
  written.writeUIntLE(n, 0, bytes);
  return written.toString('hex');
};
const riff = (name: string, body: string) =>
  `52494646ffffffff57454250${Buffer.from(name).toString('hex')}ffffffff${body}`;

type Written = readonly [mediaType: string, of: (width: number, height: number) => string];
const written: Record<string, Written> = {
  PNG: ['image/png', (w, h) => `89504e470d0a1a0a0000000d49484452${u32(w)}${u32(h)}0806000000`],
  'JPEG behind what a phone wrote': ['image/jpeg', (w, h) => `ffd8ffe100046162ffffc0000b08${u16(h)}${u16(w)}01110000`],
  'progressive JPEG': ['image/jpeg', (w, h) => `ffd8ffc40003aaffc2000b08${u16(h)}${u16(w)}01110000`],
  'WEBP with a canvas': ['image/webp', (w, h) => riff('VP8X', `00000000${little(w - 1, 3)}${little(h - 1, 3)}`)],
  WEBP: ['image/webp', (w, h) => riff('VP8 ', `0000009d012a${little(w, 2)}${little(h, 2)}`)],
  'WEBP without loss': ['image/webp', (w, h) => riff('VP8L', `2f${little(w - 1 + (h - 1) * 0x4000, 4)}0000000000`)],
  HEIC: [
    'image/heic',
    (w, h) => `000000146973706500000000${u32(160)}${u32(120)}000000146973706500000000${u32(w)}${u32(h)}`,
  ],
};

test.each(Object.entries(written))(
  'a %s has as many pixels as it says, at the limit and beyond it',
  (_name, [type, of]) => {
    expect(pixelsOf(hex(of(8_000, 8_000)), type)).toBe(mostPixels);
    expect(pixelsOf(hex(of(8_000, 8_001)), type)).toBeGreaterThan(mostPixels);
  },
);

test('a picture is one pixel, what is no picture and what breaks off have none', () => {
  expect(pixelsOf(pixel, 'image/png')).toBe(1);
  for (const type of ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'application/pdf'])
    expect([pixelsOf(Buffer.alloc(0), type), pixelsOf(Buffer.from('ffd8ffc0', 'hex'), type)]).toEqual([0, 0]);
});
