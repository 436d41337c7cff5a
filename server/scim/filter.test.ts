import { describe, expect, it, test } from 'vitest';
import { type Attributes, readFilter } from './filter.ts';

type Name = 'userName' | 'active';
const attributes: Attributes<Name> = new Map([
  ['username', { name: 'userName', is: 'string' }],
  ['active', { name: 'active', is: 'boolean' }],
]);
const read = (text: string) => readFilter(text, attributes);
const eq = (value: string) => ({ op: 'eq', attribute: 'userName', value });
const isActive = { op: 'eq', attribute: 'active', value: true };

describe('a filter', () => {
  it('binds and more tightly than or, and brackets more tightly than both', () => {
    const [a, b] = [eq('a'), eq('b')];
    expect(read('userName eq "a" or userName eq "b" and active eq true')).toEqual({
      op: 'or',
      of: [a, { op: 'and', of: [b, isActive] }],
    });
    expect(read('(userName eq "a" or userName eq "b") and active eq true')).toEqual({
      op: 'and',
      of: [{ op: 'or', of: [a, b] }, isActive],
    });
    expect(read('not (userName pr) and active eq true')).toEqual({
      op: 'and',
      of: [{ op: 'not', of: { op: 'pr', attribute: 'userName' } }, isActive],
    });
  });

  it('knows attributes, operators and connectives in any case, and strings as JSON writes them', () => {
    expect(read('USERNAME EQ "张\\"三\\u4e2d"')).toEqual(eq('张"三中'));
    expect(read('username Eq "a" AND Active nE false')).toEqual({
      op: 'and',
      of: [eq('a'), { op: 'ne', attribute: 'active', value: false }],
    });
    expect(read('userName eq ") or ("')).toEqual(eq(') or ('));
    expect(read('userName eq null')).toEqual({ op: 'eq', attribute: 'userName', value: null });
  });

  test.each([
    ['', '没有写完'],
    ['   ', '没有写完'],
    ['userName', '没有写完'],
    ['userName eq', '没有写完'],
    ['userName eq a', '双引号'],
    ['userName eq true', '双引号'],
    ['userName eq 1', '双引号'],
    ['active eq "true"', 'true、false'],
    ['userName eq "a" and', '没有写完'],
    ['userName eq "a" userName eq "b"', '缺少 and'],
    ['userName eq "a" "b"', '缺少 and'],
    ['and and and', '不能按'],
    ['(userName eq "a"', '括号'],
    ['userName eq "a")', '缺少 and'],
    ['not userName eq "a"', '括号'],
    ['userName xx "a"', '没有“xx”'],
    ['userName co "a"', '不支持 co'],
    ['userName gt "a"', '不支持 gt'],
    ['password eq "a"', '不能按'],
    ['userName eq "a', '双引号'],
    ['userName eq "a\\x"', '双引号'],
    ['userName[type eq "a"]', '不能按'],
    [`${'('.repeat(12)}active eq true${')'.repeat(12)}`, '10 层'],
    [Array(21).fill('active eq true').join(' or '), '20 个'],
    [`userName eq "${'x'.repeat(2_000)}"`, '2000 个字符'],
  ])('%s is refused in words', (text, says) => {
    expect(read(text)).toMatchObject({ fault: 400, scimType: 'invalidFilter' });
    expect((read(text) as { detail: string }).detail).toContain(says);
  });

  it('takes ten levels and twenty terms', () => {
    expect(read(`${'('.repeat(10)}active eq true${')'.repeat(10)}`)).toEqual(isActive);
    expect(read(Array(20).fill('active eq true').join(' or '))).toHaveProperty('op', 'or');
  });
});
