import { describe, expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { problems, unmet } from '../../kernel/rule.test-case.ts';
import service from './service.ts';

const cooling = { edition: 'cooling', what: '天热没有水喝', site: '示例工地', people: 230, wanted: 3_499 };

describe('boxes', () => {
  const handOut = (before: number, boxes: number, left: number) =>
    unmet(service, 'handOut', cooling, { to: '示例', boxes, left }, { before: { left: before } });

  test('go out to the box: the published 3,499 to sixty places and one more, and not one box further', () => {
    let left = 3_499;
    for (let place = 1; place <= 60; place += 1) {
      expect(handOut(left, 58, left - 58)).toEqual([]);
      left -= 58;
    }
    expect(left).toBe(19);
    expect(handOut(left, 20, -1)).toEqual(['to-the-box']);
    expect(handOut(left, 19, 0)).toEqual([]);
  });

  test('that do not add up are not written down', () => {
    expect(handOut(100, 58, 43)).toEqual(['to-the-box']);
    expect(handOut(100, 58, 41)).toEqual(['to-the-box']);
  });
});

test('money ends at the standard of its edition', () => {
  const approve = (form: object, aid: number) =>
    unmet(service, 'approve', { what: '有困难', ...form }, { batch: '第一批', aid });
  const above = { edition: 'schooling', stage: 'above' };
  expect(approve(above, yuan(10_000))).toEqual([]);
  expect(approve(above, yuan(10_000) + 1)).toEqual(['within-most']);
  expect(approve({ edition: 'schooling', stage: 'to9' }, yuan(3_000) + 1)).toEqual(['within-most']);
  expect(approve({ edition: 'warmth' }, yuan(3_000))).toEqual([]);
});

test('whoever is on file in hardship gives no papers of it again', () => {
  const warmth = { edition: 'warmth', what: '家里有人生病' };
  expect(problems(service, warmth)).toEqual(['请添加能说明困难的材料']);
  const hardship = { what: 'hardship', since: '2026-01-01', until: '2026-12-31' } as const;
  expect(problems(service, warmth, { proofs: [hardship] })).toEqual([]);
  expect(problems(service, { ...cooling, wanted: 0, people: -1 })).toHaveLength(2);
});
