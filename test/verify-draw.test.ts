import { spawnSync } from 'node:child_process';
import { createHash, hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freezeList, orderOf, textOfList, textOfResult, textOfSeed } from '../kernel/draw.ts';
import { projectRoot } from '../server/config.ts';

const sha256 = (text: string) => hash('sha256', text);

/** Entries as HMACs look, the same in every run. */
const entries = Array.from({ length: 500 }, (_one, n) =>
  createHash('sha256').update(`entry ${n}`).digest('hex').slice(0, 32),
);

let folder: string;
const list = textOfList(
  freezeList({ title: '礼包抽签', places: 59, sources: ['drand quicknet 第 14500000 轮'], entries }),
);
const commitment = sha256(list);
const seed = textOfSeed(commitment, ['8e2f1c9d']);
const order = orderOf(entries, sha256(seed), sha256);
const result = textOfResult(commitment, sha256(seed), order);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'draw-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the stand-alone script says of these texts. */
function verify(texts: { list?: string; seed?: string; result?: string }, ...more: readonly string[]) {
  const files = Object.entries({ list, seed, result, ...texts }).map(([name, text]) => {
    const path = join(folder, `${name}.txt`);
    writeFileSync(path, text);
    return path;
  });
  const script = join(projectRoot, 'scripts', 'verify-draw.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...files, ...more], { encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

describe('the stand-alone script', () => {
  it('draws what the platform drew, and tells an entry its place', () => {
    const { status, said } = verify({}, '--commitment', commitment, '--entry', order[41]!, '--json');
    expect(said).toContain(`"place":42`);
    expect(JSON.parse(said)).toMatchObject({ entries: 500, places: 59, commitment, seed: sha256(seed), order });
    expect(status).toBe(0);
    expect(verify({}, '--entry', order[59]!).said).toContain('place 60: it waits');
    expect(verify({}, '--entry', '0'.repeat(32)).said).toContain('was not in the draw');
  });

  const [first, second] = [order[0]!, order[1]!];
  const [one, two] = entries.toSorted() as [string, string];
  it.each([
    [
      'an entry that was changed',
      { list: list.replace(one, `${one.slice(0, 31)}${one.endsWith('0') ? '1' : '0'}`) },
      'changed since',
    ],
    ['an entry that was taken out', { list: list.replace(`${two}\n`, '') }, 'it says 500 entries'],
    [
      'an entry that was added',
      { list: `${list}${'f'.repeat(32)}\n`.replace('entries: 500', 'entries: 501') },
      'changed since',
    ],
    ['entries that were exchanged', { list: list.replace(`${one}\n${two}`, `${two}\n${one}`) }, 'out of order'],
    ['more places', { list: list.replace('places: 59', 'places: 60') }, 'changed since'],
    ['the seed of another list', { seed: textOfSeed(sha256('other'), ['8e2f1c9d']) }, 'another list'],
    ['a value too few', { seed: textOfSeed(commitment, []) }, '1 sources were announced'],
    ['another value', { seed: textOfSeed(commitment, ['8e2f1c9e']) }, 'another list or another seed'],
    ['two places exchanged', { result: result.replace(`${first}\n${second}`, `${second}\n${first}`) }, 'place 1 is'],
    ['a place left out', { result: result.replace(`${order.at(-1)!}\n`, '') }, 'place 500 is'],
  ])('does not believe %s', (_what, texts, why) => {
    const { status, said } = verify(texts, '--commitment', commitment);
    expect(said).toContain(why);
    expect(status).toBe(1);
  });

  it('says what it needs where it is asked wrongly', () => {
    const script = join(projectRoot, 'scripts', 'verify-draw.mjs');
    expect(spawnSync(process.execPath, [script, 'list.txt']).status).toBe(2);
    expect(spawnSync(process.execPath, [script, join(folder, 'none'), join(folder, 'none')]).status).toBe(2);
  });
});
