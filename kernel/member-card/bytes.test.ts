import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64url, numberBytes, readWhole, textBytes, toBase64url } from './bytes.ts';

describe('base64url', () => {
  it('is what Node writes and reads', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect(toBase64url(bytes)).toBe(text);
        expect([...fromBase64url(text)!]).toEqual([...bytes]);
      }),
    );
  });

  it.each(['A', 'AB', 'AAB', 'AA==', 'A A', 'AA+/', '会员', 'AAAAA'])(
    'has no second way to write a thing: %s',
    (text) => {
      expect(fromBase64url(text)).toBeUndefined();
    },
  );
});

describe('bytes in a row', () => {
  it('give back text of any script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(readWhole(textBytes(text), (from) => from.text())).toBe(text);
      }),
    );
  });

  it('are read whole or not at all', () => {
    const bytes = numberBytes(0x01020304, 4);
    expect(readWhole(bytes, (from) => from.number(4))).toBe(0x01020304);
    expect(readWhole(bytes, (from) => from.number(3))).toBeUndefined();
    expect(readWhole(bytes, (from) => from.number(5))).toBeUndefined();
  });
});
