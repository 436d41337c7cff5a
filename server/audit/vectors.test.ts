import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../config.ts';
import { lineOf } from '../db/audit-line.ts';
import { SealKey, leafOf, sealedLine, sha256 } from './seal.ts';

const id = '0193708a-1c00-7000-8000-000000000001';

/** One row, its leaf, and the seal over it alone, as `docs/audit.md` shows them to whoever writes a verifier anew. */
function vectors(): Record<string, string> {
  const row = lineOf({
    act: 'read',
    actor: '0193708a-1c00-7000-8000-0000000000aa',
    after: null,
    at: '2026-11-28T09:00:00.123000Z',
    before: null,
    id,
    kind: 'case',
    object: '0193708a-1c00-7000-8000-0000000000bb',
    org: null,
    outcome: 'done',
    post: null,
    purpose: '办理 "急"',
    reason: null,
    request: 'r-1',
    role: 'caseworker',
    source: '192.0.2.7',
    subject: '0193708a-1c00-7000-8000-0000000000cc',
    times: 1,
  });
  const line = sealedLine(1, null, row);
  const leaves = leafOf(id, line);
  const key = new SealKey(Buffer.alloc(32, 7));
  const seal = key.seal({
    cell: 1,
    chain: '00000000-0000-0000-0000-000000000000',
    n: 1,
    kind: 'rows',
    at: new Date('2026-11-28T09:00:01.000Z'),
    to: { era: 0, xid: '740', id },
    timeline: 1,
    lastAt: new Date('2026-11-28T09:00:00.123Z'),
    leaves,
    says: null,
    prev: Buffer.alloc(32),
  });
  return {
    line,
    'hash of the line': sha256(line).toString('hex'),
    leaf: leaves.toString('hex'),
    root: seal.root.toString('hex'),
    'hash of the seal': seal.hash.toString('hex'),
    signer: key.signer.toString('hex'),
    signature: seal.signature.toString('hex'),
  };
}

test('the vectors of the documentation are what the code makes', () => {
  const page = readFileSync(join(projectRoot, 'docs', 'audit.md'), 'utf8');
  for (const [what, value] of Object.entries(vectors())) expect(page).toContain(`| ${what} | \`${value}\` |`);
});
