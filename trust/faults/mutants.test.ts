import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../server/config.ts';
import { mutants } from './mutants.ts';

test('every guard that is to be made blind stands once in the code as it is now', () => {
  const gone = mutants.filter(({ file, from }) => {
    const text = readFileSync(join(projectRoot, file), 'utf8');
    return text.split(from).length !== 2;
  });
  expect(gone.map(({ file, what }) => `${file}: ${what}`)).toEqual([]);
});
