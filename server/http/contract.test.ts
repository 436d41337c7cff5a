import { expect, it, test } from 'vitest';
import { actsOf, findUndeclared } from './contract.ts';

const whole = { audience: 'staff', scope: 'subtree', audit: 'read' } as const;

it('a route that says who, within what and what it leaves in the audit starts [MLPS-13]', () => {
  for (const audit of ['read', 'read-file', 'none: own', ['begin-term', 'correct-term']])
    expect(findUndeclared('GET /api/x', { ...whole, audit })).toBeUndefined();
});

test.each([
  ['audience', { scope: 'own', audit: 'read' }],
  ['scope', { audience: 'staff', audit: 'read' }],
  ['scope', { ...whole, scope: 'everything' as 'own' }],
  ['audit', { audience: 'staff', scope: 'own' }],
  ['audit', { ...whole, audit: 'none: needed' }],
  ['audit', { ...whole, audit: '' }],
  ['audit', { ...whole, audit: [] }],
] as const)('a route that does not say its %s is told what to add [MLPS-9, MLPS-13]', (lacking, config) => {
  const said = findUndeclared('POST /api/x', config)!;
  expect(said).toContain('POST /api/x');
  expect(said.split('\n').filter((line) => /^ {2}\w/.test(line))).toEqual([
    expect.stringMatching(new RegExp(`^  ${lacking}: `)),
  ]);
});

it('the acts of a reason for none are none', () => {
  expect([actsOf('none: own'), actsOf('read'), actsOf(['a', 'b'])]).toEqual([[], ['read'], ['a', 'b']]);
});
