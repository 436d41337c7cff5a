import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { campaignMoves } from '../../kernel/allot-answers.ts';
import { auditActs, auditObjects } from '../../kernel/audit-answers.ts';
import { projectRoot } from '../../server/config.ts';

const sources = readdirSync(join(projectRoot, 'server'), { recursive: true, withFileTypes: true })
  .filter(({ name }) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
const all = (pattern: RegExp) => sources.flatMap((text) => [...text.matchAll(pattern)].map(([, found]) => found!));
const quoted = (list: string) => [...list.matchAll(/'([a-z-]+)'/g)].map(([, act]) => act!);

/** «action» stands for the action of a service, which has its own label; consents are kept by these two words elsewhere. */
const noActs: ReadonlySet<string> = new Set(['action', 'given', 'withdrawn']);

test('whoever reads the audit reads words: no act and no object is told by what the code calls it', () => {
  const acts = [
    ...all(/\bact: '([a-z-]+)'/g),
    ...all(/\baudit: '([a-z-]+)'/g),
    ...all(/\baudit: \[([^\]]*)\]/g).flatMap(quoted),
    ...Object.keys(campaignMoves).map((move) => `${move}-campaign`),
  ].filter((act) => !noActs.has(act));
  expect(new Set(acts).size).toBeGreaterThan(100);
  expect([...new Set(acts)].filter((act) => !Object.hasOwn(auditActs, act))).toEqual([]);
  const objects = all(/\bobjectKind: '([a-z-]+)'/g);
  expect([...new Set(objects)].filter((kind) => !Object.hasOwn(auditObjects, kind))).toEqual([]);
});
