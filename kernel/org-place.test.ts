import { expect, test } from 'vitest';
import { placeProblems } from './org-place.ts';

const problem = [{ at: 'phone', says: '请填写办公电话，不要填个人手机号' }];

test.each([
  '13800138000',
  '138 0013 8000',
  '+86 138-0013-8000',
  '0086 13800138000',
  '8613800138000',
  '013800138000',
  '138(0013)8000',
  '13800138000-01',
  '19900010001',
])('a mobile number is not published as the telephone of a union: %s', (phone) => {
  expect(placeProblems({ phone })).toEqual(problem);
});

test.each([
  '020-12345678',
  '+86 20-12345678',
  '010(1381)2345',
  '010 13812345-8001',
  '0769-22223333-12',
  '400-800-1234',
  '12351-8',
  '13812345',
])('an office number is: %s', (phone) => {
  expect(placeProblems({ phone })).toEqual([]);
});
