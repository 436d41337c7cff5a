import { expect, it } from 'vitest';
import { readTotp } from './totp.ts';

it.each([
  ['123456', '123456'],
  [' 123 456 ', '123456'],
  ['１２３ ４５６', '123456'],
  ['示例0x10', undefined],
  ['１２<!--', undefined],
  ['验证码是多少', undefined],
  ['12345', undefined],
  ['1234567', undefined],
  ['', undefined],
])('%j is read as the code %j', (typed, code) => {
  expect(readTotp(typed)).toBe(code);
});
