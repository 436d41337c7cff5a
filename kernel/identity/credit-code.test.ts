import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditCodeOf, readCreditCode } from './credit-code.ts';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const sample = fc
  .tuple(
    fc.constantFrom('81', '89', '91', '12', '51', '93', 'A1', 'N2', 'Y1'),
    fc.constantFrom('100000', '440100', '441900', '350100', '659001'),
    fc.string({ unit: fc.constantFrom(...Array.from(ALPHABET)), minLength: 8, maxLength: 8 }),
  )
  .map((parts) => creditCodeOf(...parts));

function codeOf(text: string): string {
  const read = readCreditCode(text);
  return read.ok ? 'ok' : read.code;
}

test.each([
  ['91350100M000100Y43', 'commerce', '350100', 'M000100Y4'],
  ['814401000000001904', 'union-basic', '440100', '000000190'],
  ['81440100MC0000012K', 'union-basic', '440100', 'MC0000012'],
  ['81440100000000211L', 'union-basic', '440100', '000000211'],
])('%s is a code of registry %s', (creditCode, registry, area, organisation) => {
  expect(readCreditCode(creditCode)).toEqual({ ok: true, creditCode, registry, area, organisation });
});

test('a union is basic by 81 and another union body by 89, and its employer has a code of another registry', () => {
  expect(readCreditCode(creditCodeOf('81', '441900', '00000019'))).toMatchObject({ registry: 'union-basic' });
  expect(readCreditCode(creditCodeOf('89', '441900', '00000019'))).toMatchObject({ registry: 'union-other' });
  expect(readCreditCode(creditCodeOf('12', '441900', '00000019'))).toMatchObject({ registry: 'establishment' });
  expect(readCreditCode(creditCodeOf('51', '441900', '00000019'))).toMatchObject({ registry: 'civil-affairs' });
});

test.each([
  ['', 'credit-code-empty'],
  ['91350100M000100Y4Z', 'credit-code-letter'],
  ['91350100M000100Y4', 'credit-code-length'],
  ['440101000012345', 'credit-code-length'],
  ['M000100Y4', 'credit-code-length'],
  ['91350100M000100Y44', 'credit-code-check'],
  ['91350100MO00100Y43', 'credit-code-letter'],
  ['9135010OM000100Y43', 'credit-code-letter'],
  ['91350100M0001工会Y43', 'credit-code-characters'],
  ['01350100M000100Y43', 'credit-code-registry'],
  ['82440100000000211L', 'credit-code-registry'],
  ['91990100M000100Y43', 'credit-code-area'],
  ['9135A100M000100Y43', 'credit-code-area'],
  ['91350100M000100Y52', 'credit-code-check'],
])('«%s» gives %s', (text, code) => {
  expect(codeOf(text)).toBe(code);
});

test('a code whose own check is right but whose organisation code is not is refused', () => {
  const wrong = Array.from(ALPHABET)
    .map((last) => `91350100M000100Y5${last}`)
    .map(codeOf);
  expect(wrong.filter((code) => code === 'credit-code-organisation')).toHaveLength(1);
  expect(wrong).not.toContain('ok');
});

test('the weighted values of a code, its check character counted once, make a multiple of 31', () => {
  const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1];
  fc.assert(
    fc.property(sample, (creditCode) => {
      expect(weights.reduce((sum, weight, i) => sum + weight * ALPHABET.indexOf(creditCode.charAt(i)), 0) % 31).toBe(0);
    }),
  );
});

test('each place of the organisation code has the weight of GB 11714', () => {
  const checks = [3, 7, 9, 10, 5, 8, 4, 2].map((weight) => String(11 - weight));
  const bodies = checks.map((_, i) => '0'.repeat(i) + '1' + '0'.repeat(7 - i));
  expect(bodies.map((body) => creditCodeOf('81', '440100', body).charAt(16))).toEqual(checks);
  expect(creditCodeOf('81', '440100', 'A0000000').charAt(16)).toBe('3'); // A is 10
  expect(creditCodeOf('81', '440100', 'Y0000000').charAt(16)).toBe('8'); // Y is 34
  expect(creditCodeOf('81', '440100', '00000600').charAt(16)).toBe('7');
  expect(creditCodeOf('81', '440100', '40000000').charAt(16)).toBe('X');
});

test('changing any one character of a valid code is refused', () => {
  fc.assert(
    fc.property(sample, fc.nat(17), fc.constantFrom(...Array.from(ALPHABET)), (creditCode, i, char) => {
      fc.pre(creditCode[i] !== char);
      expect(codeOf(creditCode.slice(0, i) + char + creditCode.slice(i + 1))).not.toBe('ok');
    }),
    { numRuns: 1000 },
  );
});

test('swapping two different neighbours of a valid code is refused', () => {
  fc.assert(
    fc.property(sample, fc.nat(16), (creditCode, i) => {
      fc.pre(creditCode[i] !== creditCode[i + 1]);
      expect(codeOf(creditCode.slice(0, i) + creditCode[i + 1] + creditCode[i] + creditCode.slice(i + 2))).not.toBe(
        'ok',
      );
    }),
    { numRuns: 1000 },
  );
});

test('lower case, full width, spaces and dashes do not matter', () => {
  fc.assert(
    fc.property(sample, fc.array(fc.nat(18), { maxLength: 6 }), (creditCode, cuts) => {
      const spaced = Array.from(creditCode.toLowerCase())
        .map((char, i) => (cuts.includes(i) ? ` － ${char}` : char))
        .join('');
      expect(readCreditCode(spaced)).toMatchObject({ ok: true, creditCode });
    }),
  );
  expect(readCreditCode('９１３５０１００Ｍ０００１００Ｙ４３')).toMatchObject({ creditCode: '91350100M000100Y43' });
});

test('parts that make no code are a fault', () => {
  expect(() => creditCodeOf('82', '440100', '00000019')).toThrow(RangeError);
  expect(() => creditCodeOf('81', '990100', '00000019')).toThrow(RangeError);
  expect(() => creditCodeOf('81', '440100', '0000019')).toThrow(RangeError);
  expect(() => creditCodeOf('81', '440100', '0000001O')).toThrow(RangeError);
  expect(() => creditCodeOf('81', '44010', '000000019')).toThrow(RangeError);
});
