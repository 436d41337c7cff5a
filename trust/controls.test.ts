import { expect, test } from 'vitest';
import { proofsIn } from './controls.ts';

test('a test proves the controls that its name ends with', () => {
  // Put together here, or this file would prove them itself.
  const name = `a code is used once [${['MLPS-4', 'ASVS-6.5.1'].join(', ')}]`;
  const text = `test('${name}', () => {});\ntest('no tag [of a list]', () => {});`;
  const proof = { of: 'a code is used once', where: 'a.test.ts', controls: ['MLPS-4', 'ASVS-6.5.1'] };
  expect(proofsIn('a.test.ts', text)).toEqual([proof]);
  expect(proofsIn('a.test.ts', `describe('by phone', () => {\n${text}`)).toEqual([
    { ...proof, of: 'by phone a code is used once' },
  ]);
});
