import { describe, expect, test } from 'vitest';
import { field } from '../../kernel/field.ts';
import { readWhole, readYuan, yuanText } from './amounts.ts';
import { askedAnswers, problemsOf, withAnswer } from './answers.ts';

const fields = {
  pet: field.yesNo({ label: '养宠物吗' }),
  kind: field.choice({ label: '哪一种', of: { cat: '猫', dog: '狗' }, when: { field: 'pet', is: [true] } }),
  walks: field.number({ label: '一天遛几次', when: { field: 'kind', is: ['dog'] } }),
};

describe('the answers of a form', () => {
  test('an answer that closed a question takes the answers behind it along', () => {
    expect(askedAnswers(fields, { pet: false, kind: 'dog', walks: 2 })).toEqual({ pet: false });
  });

  test('an emptied answer is taken out', () => {
    expect(withAnswer({ pet: true, kind: 'cat' }, 'kind', '')).toEqual({ pet: true });
    expect(withAnswer({ files: ['a'] }, 'files', [])).toEqual({});
  });

  test('a page is judged with the whole form in view and tells only of its own fields', () => {
    expect(problemsOf(['walks'], fields, { pet: true, kind: 'dog' }, { today: '2026-03-06' })).toEqual([
      { at: 'walks', says: '请填写一天遛几次' },
    ]);
    expect(problemsOf(['walks'], fields, { pet: true }, { today: '2026-03-06' })).toEqual([]);
  });
});

describe('amounts as people type them', () => {
  test.each([
    ['0.29', 29],
    ['１２００', 120_000],
    ['1,234.5 元', 123_450],
    ['12.', 1200],
  ])('%s yuan is %i fen', (text, fen) => expect(readYuan(text)).toBe(fen));

  test.each(['十二', '1.234', '-3', ''])('«%s» stays as it was typed', (text) => expect(readYuan(text)).toBe(text));

  test('fen come back as the yuan that were typed', () => {
    expect(yuanText(120_000)).toBe('1200');
    expect(yuanText(29)).toBe('0.29');
    expect(yuanText('十二')).toBe('十二');
  });

  test('a whole number may have spaces and full-width digits, and no fraction', () => {
    expect(readWhole(' １２ ')).toBe(12);
    expect(readWhole('1.5')).toBe('1.5');
  });
});
