import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type PasswordRule, longestPassword, passwordProblems } from './password.ts';

const mlps3: PasswordRule = { shortest: 10, kinds: 3 };
const asvs: PasswordRule = { shortest: 12, kinds: 1 };
const owner = {
  login: '440105-caseworker',
  name: '张示例',
  phone: '17460012345',
  document: '99010519760831234X',
};

describe('a password', () => {
  test.each(['bamboo-river-9', '竹林-River-27', 'Tuesday.lamp.oar', 'kT7#mwQz!p4d'])('like %s will do', (password) => {
    expect(passwordProblems(password, mlps3, owner)).toEqual([]);
  });

  test.each([
    'Password123!',
    'P@ssw0rd2026',
    'Gonghui@2026',
    'Hongqiao#888',
    'Admin@123456',
    'Qwerty!23456',
    '1qaz@WSX3edc',
    'Woaini1314!',
    'Aa123456789!',
    'zonggonghui-1A',
    'Guangdong_2026',
    'Abcdefghij1!',
    'aaaaaaaaaA1!',
    'Huiyuan@12345',
    'Acftu!2026!',
    'Welcome@2025',
    '管理员Admin1!',
    'Test1234567!',
    'Zhigong@1234',
    'Union-Union-1',
  ])('that guessers try first, %s, is refused under both rules [MLPS-2, ASVS-6.2.4, ASVS-6.2.11]', (password) => {
    for (const rule of [mlps3, asvs])
      expect(passwordProblems(password, rule).some((says) => says.includes('太常见'))).toBe(true);
  });

  test.each([
    ['caseworker-Blue7', '账号'],
    ['440105-Caseworker9', '账号'],
    ['张示例-lamp-River7', '姓名'],
    ['lamp-17460012345-R', '手机号'],
    ['lamp-Oar-012345', '手机号'],
    ['lamp-Oar-19760831', '证件号码'],
    ['lamp-Oar-31234x', '证件号码'],
    ['Oar-99010519760831234X', '证件号码'],
  ])('with what others know of its owner, %s, is refused and says what: %s [MLPS-2, ASVS-6.2.11]', (password, what) => {
    expect(passwordProblems(password, mlps3, owner)).toEqual([`不要包含你的${what}，别人很容易猜到。`]);
  });

  it('on the list of the deployment is refused, however it is written [ASVS-6.2.12]', () => {
    const list = new Set(['tuesday.lamp.oar']);
    expect(passwordProblems('Tuesday.lamp.oar', mlps3, {}, list)).toHaveLength(1);
  });

  it('is as long and as mixed as mlps3 asks, of ten thousand random ones [MLPS-2, ASVS-6.2.1]', () => {
    const some = fc.string({ unit: fc.constantFrom(...'abcXYZ789-+é汉'), maxLength: 24 });
    fc.assert(
      fc.property(some, (password) => {
        const kinds = [/[a-zé]/, /[A-Z]/, /\d/, /[-+]/].filter((kind) => kind.test(password)).length;
        const problems = passwordProblems(password, mlps3);
        expect(problems.some((says) => says.startsWith('至少 10'))).toBe(password.length < 10);
        expect(problems.some((says) => says.includes('其中 3 种'))).toBe(kinds < 3);
      }),
      { numRuns: 10_000 },
    );
  });

  it('needs no mixture under asvs, only length, and may be long [ASVS-6.2.5, ASVS-6.2.9]', () => {
    expect(passwordProblems('lantern orchid gravel', asvs)).toEqual([]);
    expect(passwordProblems('ochre gulls', asvs)).toEqual(['至少 12 个字符，现在是 11 个。']);
    expect(passwordProblems('lantern orchid gravel '.repeat(5).trim(), asvs)).toEqual([]);
    expect(passwordProblems('lantern orchid gravel '.repeat(6), asvs)).toEqual([`最多 ${longestPassword} 个字符。`]);
  });
});
