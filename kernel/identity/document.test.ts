import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../calendar.ts';
import { documentKinds, isDocumentKind, maskDocument, readDocument } from './document.ts';
import type { DocumentKind } from './document.ts';
import { checkDigit18 } from './number18.ts';

const today = '2026-03-06';
const kinds = Object.keys(documentKinds).filter(isDocumentKind);

function withCheck(first17: string): string {
  return first17 + checkDigit18(first17);
}

/** A valid number of one of the kinds with 18 digits, with what it ought to tell. */
const sample18 = fc
  .record({
    start: fc.constantFrom<[DocumentKind, string]>(
      ['resident-id', '440106'],
      ['resident-id', '650102'],
      ['resident-id', '110105'],
      ['hkm-residence-permit', '810000'],
      ['hkm-residence-permit', '820000'],
      ['taiwan-residence-permit', '830000'],
      ['foreign-permanent-resident', '911840'],
    ),
    birth: fc.integer({ min: 0, max: 46_000 }).map((days) => addDays('1900-01-01', days)),
    order: fc.integer({ min: 0, max: 999 }),
  })
  .map(({ start: [kind, area], birth, order }) => ({
    kind,
    birth,
    order,
    number: withCheck(area + birth.replaceAll('-', '') + String(order).padStart(3, '0')),
  }));

function codeOf(kind: DocumentKind, text: string): string {
  const read = readDocument(kind, text, today);
  return read.ok ? 'ok' : read.code;
}

describe('numbers that are right', () => {
  test.each<[DocumentKind, string, object]>([
    ['resident-id', '11010519491231002X', { birth: '1949-12-31', sex: 'female', area: '110105' }],
    ['resident-id', '440100199001010015', { birth: '1990-01-01', sex: 'male', area: '440100' }],
    ['hkm-residence-permit', '810000199408230021', { birth: '1994-08-23', sex: 'female', area: '810000' }],
    ['taiwan-residence-permit', '83000019810715006X', { birth: '1981-07-15', sex: 'female', area: '830000' }],
    ['passport', 'E12345678', {}],
    ['passport', 'EA1234567', {}],
    ['passport', 'P1234567A', {}],
    ['hkm-travel-permit', 'H12345678', {}],
    ['hkm-travel-permit', 'M87654321', {}],
    ['hkm-travel-permit', 'HA1234567', {}],
    ['taiwan-travel-permit', '07257456', {}],
    ['taiwan-travel-permit', '1234567890', {}],
    ['foreign-permanent-resident', 'USA110190010112', {}],
  ])('%s %s', (kind, number, tells) => {
    expect(readDocument(kind, number, today)).toEqual({ ok: true, number, ...tells });
  });

  test('the 18-digit card of a foreigner tells the birth date alone', () => {
    const number = withCheck('91184019850607123');
    expect(readDocument('foreign-permanent-resident', number, today)).toEqual({
      ok: true,
      number,
      birth: '1985-06-07',
    });
  });

  test('both numbers of a re-issued permit to the mainland are one person', () => {
    expect(readDocument('hkm-travel-permit', 'h12345678(02)', today)).toEqual({ ok: true, number: 'H12345678' });
    expect(readDocument('taiwan-travel-permit', '1234567890（b）', today)).toEqual({ ok: true, number: '1234567890B' });
  });

  test('every 18-digit number tells its birth date, and the sex by its 17th digit', () => {
    fc.assert(
      fc.property(sample18, ({ kind, number, birth, order }) => {
        const read = readDocument(kind, number, today);
        const sex = order % 2 === 1 ? 'male' : 'female';
        expect(read).toMatchObject({ ok: true, number, birth, ...(kind !== 'foreign-permanent-resident' && { sex }) });
      }),
    );
  });

  test('two hundred ways to type a number are one number', () => {
    const gap = fc.constantFrom('', ' ', '-', '－', '\u3000', '–', '\u00A0', '\u200B', '.', '\t');
    const typed = sample18.chain(({ kind, number }) =>
      fc
        .tuple(
          ...Array.from(number).map((char) =>
            fc.tuple(gap, fc.boolean()).map(([g, wide]) => g + (wide ? widen(char) : char.toLowerCase())),
          ),
        )
        .map((parts) => ({ kind, number, text: ` ${parts.join('')}\u202C\n` })),
    );
    fc.assert(
      fc.property(typed, ({ kind, number, text }) => {
        expect(readDocument(kind, text, today)).toMatchObject({ ok: true, number });
      }),
      { numRuns: 200 },
    );
    expect(readDocument('resident-id', '11010519491231002Ⅹ', today)).toMatchObject({ ok: true });
    expect(readDocument('resident-id', '11010519491231002×', today)).toMatchObject({ ok: true });
  });
});

function widen(char: string): string {
  return String.fromCharCode(char.charCodeAt(0) + 0xfee0);
}

describe('numbers that are wrong', () => {
  test('changing any one character of a valid number is refused', () => {
    fc.assert(
      fc.property(sample18, fc.nat(17), fc.constantFrom(...Array.from('0123456789X')), ({ kind, number }, i, char) => {
        fc.pre(number[i] !== char);
        expect(codeOf(kind, number.slice(0, i) + char + number.slice(i + 1))).not.toBe('ok');
      }),
      { numRuns: 1000 },
    );
  });

  test('swapping two different neighbours of a valid number is refused', () => {
    fc.assert(
      fc.property(sample18, fc.nat(16), ({ kind, number }, i) => {
        fc.pre(number[i] !== number[i + 1]);
        const swapped = number.slice(0, i) + number[i + 1] + number[i] + number.slice(i + 2);
        expect(codeOf(kind, swapped)).not.toBe('ok');
      }),
      { numRuns: 1000 },
    );
  });

  test.each<[DocumentKind, string, string]>([
    ['resident-id', '', 'document-empty'],
    ['resident-id', ' - ', 'document-empty'],
    ['resident-id', '110105491231002', 'document-old-15'],
    ['resident-id', '11010519491231002', 'document-length'],
    ['resident-id', '11010519491231002XX', 'document-length'],
    ['resident-id', 'A1010519491231002X', 'document-characters'],
    ['resident-id', '1101051949123100X2', 'document-characters'],
    ['resident-id', '110105194912310021', 'document-check-digit'],
    ['resident-id', withCheck('00010519491231002'), 'document-area'],
    ['resident-id', withCheck('47010519491231002'), 'document-area'],
    ['resident-id', withCheck('11010519490230002'), 'document-birth-impossible'],
    ['resident-id', withCheck('11010519491331002'), 'document-birth-impossible'],
    ['resident-id', withCheck('11010518491231002'), 'document-birth-impossible'],
    ['resident-id', withCheck('11010520260307002'), 'document-birth-future'],
    ['resident-id', withCheck('11010520260306002'), 'ok'],
    ['resident-id', '83000019810715006X', 'document-other-kind'],
    ['resident-id', withCheck('91184019850607123'), 'document-other-kind'],
    ['hkm-residence-permit', '83000019810715006X', 'document-other-kind'],
    ['hkm-residence-permit', '840000199408230021', 'document-area'],
    ['taiwan-residence-permit', '810000199408230021', 'document-other-kind'],
    ['taiwan-residence-permit', '830001198107150061', 'document-area'],
    ['foreign-permanent-resident', '440100199001010015', 'document-other-kind'],
    ['foreign-permanent-resident', 'US1110190010112', 'document-length'],
    ['foreign-permanent-resident', '811840198506071230', 'document-area'],
    ['passport', '440100199001010015', 'document-other-kind'],
    ['passport', 'ZHANGSAN', 'document-form'],
    ['passport', 'E123', 'document-form'],
    ['hkm-travel-permit', 'A12345678', 'document-form'],
    ['hkm-travel-permit', 'H1234567', 'document-form'],
    ['hkm-travel-permit', 'H123456780', 'document-form'],
    ['taiwan-travel-permit', '1234567', 'document-form'],
    ['taiwan-travel-permit', 'A1234567', 'document-form'],
  ])('%s «%s» gives %s', (kind, text, code) => {
    expect(codeOf(kind, text)).toBe(code);
  });

  test('the sentence names the kind to choose, or the count that was typed', () => {
    expect(readDocument('resident-id', '83000019810715006X', today)).toMatchObject({
      says: '这是台湾居民居住证的号码，请把证件类型改成「台湾居民居住证」再提交。',
    });
    expect(readDocument('resident-id', '1101051949123100', today)).toMatchObject({
      says: '居民身份证号码是 18 位，你填了 16 位，请检查有没有漏填或多填。',
    });
  });

  test('any text gets a reading or a plain sentence that does not repeat it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.string({ unit: 'grapheme', maxLength: 40 }), (kind, text) => {
        const read = readDocument(kind, text, today);
        fc.pre(!read.ok && text.trim().length > 5);
        expect(read).toMatchObject({ says: expect.stringMatching(/请.*。$/u) });
        // The code is the same for everybody; «length» as a text stands in one of them.
        expect(JSON.stringify({ ...read, code: '' })).not.toContain(text.trim());
      }),
    );
  });

  test('each place has the weight of GB 11643', () => {
    const sums = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const checks = sums.map((_, i) => checkDigit18('0'.repeat(i) + '1' + '0'.repeat(16 - i)));
    expect(checks).toEqual(sums.map((sum) => '10X98765432'[sum]));
  });

  test('a check digit is made of 17 digits only', () => {
    expect(checkDigit18('11010519491231002')).toBe('X');
    expect(() => checkDigit18('1101051949123100')).toThrow(RangeError);
    expect(() => checkDigit18('1101051949123100X')).toThrow(RangeError);
  });
});

test('a masked number keeps its length and shows no birth date', () => {
  expect(maskDocument('11010519491231002X')).toBe('1101**********002X');
  expect(maskDocument('E12345678')).toBe('E1*****78');
  expect(maskDocument('12345')).toBe('*****');
  expect(maskDocument('')).toBe('');
});

test('only the listed kinds are kinds', () => {
  expect(kinds).toHaveLength(7);
  expect(isDocumentKind('toString')).toBe(false);
});
