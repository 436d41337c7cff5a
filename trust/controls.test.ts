import { expect, test } from 'vitest';
import { faultsIn, proofsIn, tableOf } from './controls.ts';
import { readStandard } from './standards/standard.ts';

// Put together here, or this file would prove them itself.
const tag = `[${['MLPS-4', 'ASVS-6.5.1'].join(', ')}]`;
const name = `a code is used once ${tag}`;

test('a test proves the controls that its name ends with', () => {
  const text = `test('${name}', () => {});\ntest('no tag [of a list]', () => {});`;
  const proof = { of: 'a code is used once', where: 'a.test.ts', controls: ['MLPS-4', 'ASVS-6.5.1'] };
  expect(proofsIn('a.test.ts', text)).toEqual([proof]);
  expect(proofsIn('a.test.ts', `describe('by phone', () => {\n${text}`)).toEqual([
    { ...proof, of: 'by phone a code is used once' },
  ]);
});

test('a test is called by the group that it stands in, and by none that has ended', () => {
  const text = [
    `describe('by phone ${tag}', () => {`,
    "  describe('at night', () => {",
    "    test('one', () => {});",
    '  });',
    `  test('${name}', () => {`,
    '  });',
    '});',
    `test.each([1])(`,
    `  '${name}',`,
    ');',
  ].join('\n');
  const called = proofsIn('a.test.ts', text).map(({ of }) => of);
  expect(called).toEqual(['by phone', 'by phone a code is used once', 'a code is used once']);
});

const lines = `
1 place | proven
2 place | proven in part | lacks the other half
3 place | not proven
4 place | lacking | lacks a reason
5 place | written | by no-such-file.md
`;

test('what is lacking is a gap with its reason, whatever is proven', () => {
  const proofs = new Map(['1', '2'].map((n) => [`MLPS-${n}`, [{ of: 'a test', where: 'a.test.ts' }]]));
  const table = tableOf('Some', readStandard('MLPS', lines), proofs);
  expect(table).toContain('5 controls: 1 proven by tests or checks, 1 by a document');
  expect(table).toContain('**3 gaps** (1 proven in part).');
  expect(table.split('\n').slice(-5)).toEqual([
    '| MLPS-1 | place | proven | a test (`a.test.ts`) |',
    '| MLPS-2 | place | proven in part | a test (`a.test.ts`); **gap**: the other half |',
    '| MLPS-3 | place | not proven | **gap** |',
    '| MLPS-4 | place | lacking | **gap**: a reason |',
    '| MLPS-5 | place | written | document: no-such-file.md |',
  ]);
});

test('each tag that names no row is a fault, and each document that is lost', () => {
  const named = new Map([
    ['MLPS-1', [{ where: 'a.test.ts' }]],
    ['MLPS-99', [{ where: 'a.test.ts' }, { where: 'b.test.ts' }]],
  ]);
  expect(faultsIn(readStandard('MLPS', lines), named)).toEqual([
    'a.test.ts: no control MLPS-99',
    'b.test.ts: no control MLPS-99',
    'MLPS-5: there is no no-such-file.md',
  ]);
});
