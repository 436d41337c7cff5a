import { expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import { unlessLacking } from '../../kernel/unpublished.ts';
import { problems, unmet } from '../../kernel/rule.test-case.ts';
import service from './service.ts';

const cooling = { edition: 'cooling', what: '天热没有水喝', site: '示例工地', people: 230, wanted: 3_499 };

test('what was handed out once is not refused any more, and nothing is finished before', () => {
  expect(unmet(service, 'finish', cooling, {})).toEqual(['handed-out']);
  expect(unmet(service, 'refuse', cooling, { reply: '今年没有货了' })).toEqual([]);
  const given = { tally: { handOut: 1 } };
  expect(unmet(service, 'finish', cooling, {}, given)).toEqual([]);
  expect(unmet(service, 'refuse', cooling, { reply: '今年没有货了' }, given)).toEqual(['nothing-out']);
});

test('money ends at the standard of its edition', () => {
  const approve = (form: object, aid: number, tuned: Record<string, number> = {}) =>
    unmet(service, 'approve', { what: '有困难', ...form }, { batch: '第一批', aid }, { tuned });
  const above = { edition: 'schooling', stage: 'above' };
  expect(approve(above, yuan(10_000))).toEqual([]);
  expect(approve(above, yuan(10_000) + 1)).toEqual(['within-most']);
  expect(approve({ edition: 'schooling', stage: 'to9' }, yuan(3_000) + 1)).toEqual(['within-most']);
  const warmth = { edition: 'warmth' };
  expect(approve(warmth, yuan(2_000), { warmthMost: yuan(2_000) })).toEqual([]);
  expect(approve(warmth, yuan(2_000) + 1, { warmthMost: yuan(2_000) })).toEqual(['within-most']);
  // Nobody has published it: until a union sets it, 送温暖 alone waits.
  expect(unlessLacking(() => approve(warmth, 1).join())).toEqual({ lacks: 'warmthMost' });
});

test('whoever is on file in hardship gives no papers of it again', () => {
  const warmth = { edition: 'warmth', what: '家里有人生病' };
  expect(problems(service, warmth)).toEqual(['请添加能说明困难的材料']);
  const hardship = { what: 'hardship', since: '2026-01-01', until: '2026-12-31' } as const;
  expect(problems(service, warmth, { proofs: [hardship] })).toEqual([]);
  expect(problems(service, { ...cooling, wanted: 0, people: -1 })).toHaveLength(2);
});
