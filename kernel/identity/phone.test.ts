import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskPhone, readPhone } from './phone.ts';

/** Written out apart from the reader's pattern, so that a slip in either shows. */
const prefixes = `
  130 131 132 133 134 135 136 137 138 139 140 141 144 145 146 147 148 149
  150 151 152 153 155 156 157 158 159 162 165 166 167 170 171 172 173 174 175 176 177 178
  180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 198 199`
  .trim()
  .split(/\s+/);

function codeOf(text: string): string {
  const read = readPhone(text);
  return read.ok ? 'ok' : read.code;
}

test('exactly the prefixes in use are taken', () => {
  for (let prefix = 100; prefix < 1000; prefix += 1) {
    expect([prefix, codeOf(`${prefix}12345678`) === 'ok']).toEqual([prefix, prefixes.includes(String(prefix))]);
  }
});

test('two hundred ways to type a number are one number', () => {
  const typed = fc.record({
    phone: fc
      .tuple(fc.constantFrom(...prefixes), fc.integer({ min: 0, max: 99_999_999 }))
      .map(([prefix, rest]) => prefix + String(rest).padStart(8, '0')),
    country: fc.constantFrom('', '+86', '86', '0086', '＋８６', '(+86)', '+86-', '（86）', '+ 86 '),
    gap: fc.constantFrom('', ' ', '-', '－', '\u3000', '.', '\u00A0'),
    wide: fc.boolean(),
  });
  fc.assert(
    fc.property(typed, ({ phone, country, gap, wide }) => {
      const spaced = [phone.slice(0, 3), phone.slice(3, 7), phone.slice(7)].join(gap);
      const digits = wide ? spaced.replace(/\d/g, (d) => String.fromCharCode(d.charCodeAt(0) + 0xfee0)) : spaced;
      expect(readPhone(`\u202D${country}${gap}${digits}\u202C `)).toEqual({ ok: true, phone });
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['', 'phone-empty'],
  ['1381234567', 'phone-length'],
  ['138123456789', 'phone-length'],
  ['+86 1381234567', 'phone-length'],
  ['1381234567O', 'phone-characters'],
  ['一三八', 'phone-characters'],
  ['12345678901', 'phone-prefix'],
  ['15412345678', 'phone-prefix'],
  ['+852 9123 4567', 'phone-not-mainland'],
  ['00886 912345678', 'phone-not-mainland'],
  ['020-83330000', 'phone-landline'],
  ['0769 2283 0000', 'phone-landline'],
])('«%s» gives %s', (text, code) => {
  expect(codeOf(text)).toBe(code);
});

test('a masked number keeps three digits and four, and anything else is hidden whole', () => {
  expect(maskPhone('13812345678')).toBe('138****5678');
  expect(maskPhone('02083330000')).toBe('***********');
  expect(maskPhone('')).toBe('');
});
