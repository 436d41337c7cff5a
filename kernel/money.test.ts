import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fen, formatYuan, sumFen, yuan } from './money.ts';

test('yuan with up to two decimals become whole fen', () => {
  expect(yuan(500)).toBe(50_000);
  expect(yuan(0.29)).toBe(29);
  expect(yuan(1.1)).toBe(110);
  expect(yuan(19.99)).toBe(1999);
  expect(yuan(-0.05)).toBe(-5);
  expect(Object.is(yuan(-0), 0)).toBe(true);
});

test.each([0.001, 1.005, 0.1 + 0.2, NaN, Infinity, -Infinity, 90_071_992_547_410, 70_368_744_177_664.02])(
  '%d yuan are refused',
  (n) => {
    expect(() => yuan(n)).toThrow(RangeError);
  },
);

test('every amount of fen reads back from its decimal notation in yuan', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e14, max: 1e14 }), (n) => {
      const digits = String(Math.abs(n)).padStart(3, '0');
      const decimal = `${n < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
      expect(yuan(Number(decimal))).toBe(n);
    }),
  );
});

test('a third decimal is never rounded away', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 1, max: 9 }), (n, third) => {
      expect(() => yuan(Number(`${Math.floor(n / 100)}.${String(n % 100).padStart(2, '0')}${third}`))).toThrow(
        RangeError,
      );
    }),
  );
});

test('amounts are written with thousands and with both decimals or none', () => {
  expect(formatYuan(60_000)).toBe('600 元');
  expect(formatYuan(123_450)).toBe('1,234.50 元');
  expect(formatYuan(0)).toBe('0 元');
  expect(formatYuan(5)).toBe('0.05 元');
  expect(formatYuan(-123_456_789)).toBe('-1,234,567.89 元');
  expect(formatYuan(99_999)).toBe('999.99 元');
  expect(() => formatYuan(0.5)).toThrow(RangeError);
});

test('a written amount says exactly the fen it stands for', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (n) => {
      const [whole = '', rest = '00'] = formatYuan(n).replace(' 元', '').replaceAll(',', '').split('.');
      expect(BigInt(whole + rest)).toBe(BigInt(n));
    }),
  );
});

test('sums are exact or refused', () => {
  expect(sumFen([])).toBe(0);
  expect(sumFen([yuan(0.1), yuan(0.2), -5])).toBe(25);
  expect(sumFen(new Set([1, 2]))).toBe(3);
  expect(() => sumFen([1, 0.5])).toThrow(RangeError);
  expect(() => sumFen([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError);
  expect(() => fen(NaN)).toThrow(RangeError);
});
