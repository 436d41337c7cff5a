import { expect, test } from 'vitest';
import { heldWords, spanWords } from './post-words.ts';

test('what is held is said by its union and role, or by its duty', () => {
  const org = { id: '1', name: '桥市总工会', level: 'city' } as const;
  expect(heldWords({ org, role: 'approver' })).toBe('桥市总工会 · 审批人');
  expect(heldWords({ duty: 'audit' })).toBe('审计管理员');
});

test('a span names its last day only where there is one', () => {
  expect(spanWords({ from: '2026-12-01' })).toBe('从2026年12月1日起');
  expect(spanWords({ from: '2026-12-01', until: '2026-12-31' })).toBe('从2026年12月1日起，代理到2026年12月31日');
});
