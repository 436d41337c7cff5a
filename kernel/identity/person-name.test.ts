import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskName, readName } from './person-name.ts';

function codeOf(text: string): string {
  const read = readName(text);
  return read.ok ? 'ok' : read.code;
}

function foldOf(text: string): string {
  const read = readName(text);
  return read.ok ? read.folded : `refused: ${read.code}`;
}

describe('names that people have', () => {
  test.each([
    '张三',
    '阿',
    '欧阳娜娜',
    '阿卜杜热合曼·买买提吐尔逊',
    '卓玛·次仁',
    '〇',
    '䶮',
    '𬭎',
    '王\u{20087}',
    '李\u{2EBF0}',
    '赵\u{323B0}',
    '陈\uE863',
    '葛\u{E0100}',
    'John Smith',
    'Nguyễn Văn Ánh',
    'O’Brien-Müller',
    "D'Angelo Jr.",
    'J. R. R. Tolkien',
    'Алексей Иванов',
    'ئابدۇراخمان',
    'བསྟན་འཛིན'.replace('་', ' '),
    '金正'.repeat(25),
    '𬭎'.repeat(50),
  ])('%s is kept as written', (name) => {
    expect(readName(name)).toMatchObject({ ok: true, name: name.normalize('NFC') });
  });

  test('one name with any separator folds to one, and the person’s own separator stays', () => {
    for (const separator of '·．・•‧∙⋅･․●.') {
      const text = `阿卜杜拉${separator}买买提`;
      expect(readName(text)).toEqual({ ok: true, name: text, folded: '阿卜杜拉·买买提' });
    }
    expect(foldOf('阿卜杜拉 · 买买提')).toBe('阿卜杜拉·买买提');
    expect(foldOf('阿卜杜拉··买买提')).toBe('阿卜杜拉·买买提');
  });

  test('spacing, width, case and composition do not make two people of one', () => {
    expect(foldOf('张　三')).toBe(foldOf('张三'));
    expect(foldOf('  John   SMITH ')).toBe(foldOf('john smith'));
    expect(foldOf('Ｊｏｈｎ　Ｓｍｉｔｈ')).toBe(foldOf('John Smith'));
    expect(foldOf('Nguye\u0302\u0303n')).toBe(foldOf('Nguyễn'));
    expect(foldOf('O’Brien')).toBe(foldOf("O'Brien"));
    expect(foldOf('葛\u{E0100}')).toBe(foldOf('葛'));
    expect(foldOf('张\u200B三\uFEFF')).toBe('张三');
  });

  test('a rare character that an older system kept in the private use area is the public one', () => {
    expect(foldOf('王\uE816')).toBe('王\u{20087}');
    expect(foldOf('王\uE81E')).toBe('王\u9FB4');
    expect(foldOf('王\uE863')).toBe('王\uE863');
  });

  test('different names stay different', () => {
    expect(foldOf('买买提·吐尔逊')).not.toBe(foldOf('买买提吐尔逊'));
    expect(foldOf('J. Smith')).not.toBe(foldOf('J Smith'));
    expect(foldOf('李明')).not.toBe(foldOf('李朋'));
  });

  test('any one to fifty Han characters are a name, counted as characters', () => {
    const han = fc.oneof(
      fc.integer({ min: 0x4e00, max: 0x9fff }),
      fc.integer({ min: 0x3400, max: 0x4dbf }),
      fc.integer({ min: 0x20000, max: 0x2a6df }),
      fc.integer({ min: 0x30000, max: 0x33479 }),
    );
    fc.assert(
      fc.property(fc.array(han, { minLength: 1, maxLength: 60 }), (codePoints) => {
        expect(codeOf(String.fromCodePoint(...codePoints))).toBe(codePoints.length <= 50 ? 'ok' : 'name-too-long');
      }),
    );
  });

  test('a folded name folds to itself', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('张三阿𬭎·．.• -aＢéß’')), maxLength: 12 }),
        (text) => {
          const read = readName(text);
          fc.pre(read.ok);
          expect(readName(read.folded)).toMatchObject({ folded: read.folded });
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('texts that are no names', () => {
  test.each([
    ['', 'name-empty'],
    ['  \u3000\u200B', 'name-empty'],
    ['张三😀', 'name-emoji'],
    ['👨\u200D👩\u200D👧', 'name-emoji'],
    ['🇨🇳', 'name-emoji'],
    ['张❤\uFE0F', 'name-emoji'],
    ['张\n三', 'name-control'],
    ['张\u0000三', 'name-control'],
    ['张\u202E三', 'name-control'],
    ['张\uD800三', 'name-control'],
    ['张三1', 'name-digits'],
    ['张三２', 'name-digits'],
    ['张三①', 'name-digits'],
    ['张三@工会', 'name-characters'],
    ['张三（小）', 'name-characters'],
    ['<b>张三</b>', 'name-characters'],
    ['=张三', 'name-characters'],
    ['···', 'name-characters'],
    ['·张三', 'name-separator'],
    ['张三·', 'name-separator'],
    ['张三.', 'name-separator'],
    ['张三。', 'name-characters'],
    ['张'.repeat(51), 'name-too-long'],
  ])('%j gives %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  test('any text gets a reading or a plain sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const read = readName(text);
        expect(read.ok ? read.folded : read.says).toMatch(read.ok ? /./u : /请.*。$/u);
      }),
    );
  });
});

test('a masked name shows its first character only', () => {
  expect(maskName('张三')).toBe('张*');
  expect(maskName('欧阳娜娜')).toBe('欧**');
  expect(maskName('𬭎小明')).toBe('𬭎**');
  expect(maskName('阿卜杜拉·买买提')).toBe('阿**');
  expect(maskName('John Smith')).toBe('J**');
  expect(maskName('阿')).toBe('*');
  expect(maskName('')).toBe('*');
});
