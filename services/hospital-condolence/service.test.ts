import { expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { failing, pays } from '../../kernel/rule.test-case.ts';
import service from './service.ts';

const stay = (leftOn: string) => ({ admittedOn: '2026-02-26', leftOn, hospital: '示例人民医院' });

test('more than three days in hospital are paid: to 306 people the published 183,600 yuan', () => {
  expect(failing(service, stay('2026-03-01'))).toEqual(['stay-long-enough']);
  expect(failing(service, stay('2026-03-02'))).toEqual([]);
  expect(306 * pays(service, 'pay', stay('2026-03-02'))).toBe(yuan(183_600));
});
