import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freezeList, orderOf, textOfList, textOfSeed } from '../kernel/draw.ts';

const sha256 = (text: string) => hash('sha256', text);
const python = spawnSync('python3', ['--version']).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'draw-page-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function named(list: string, seed: string, commitment = sha256(list)) {
  for (const [name, text] of Object.entries({ list, seed })) writeFileSync(join(folder, `${name}.txt`), text);
  const script = join(import.meta.dirname, 'draw-by-the-page.py');
  const given = [script, join(folder, 'list.txt'), join(folder, 'seed.txt'), commitment];
  const { status, stdout, stderr } = spawnSync('python3', given, { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n') : stderr;
}

const values = ['02 11 14 19 27 33 + 08', '10842.51'];
const sources = ['福利彩票双色球第 2026140 期开奖号码', '深圳证券交易所 2026-12-07 深证成指收盘点位'];

describe.skipIf(!python)('a program in another language, written from docs/draw.md alone', () => {
  it('names the winners of the published example', () => {
    const entries = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(32));
    const list = textOfList(freezeList({ title: '2026 年学历补贴', places: 2, sources, entries }));
    const seed = textOfSeed(sha256(list), values);
    expect(named(list, seed)).toEqual(['d'.repeat(32), 'b'.repeat(32)]);
    expect(named(list.replace('places: 2', 'places: 3'), seed, sha256(list))).toContain(
      'not the one that was announced',
    );
  });

  it('names the same twenty thousand of fifty thousand', () => {
    const entries = Array.from({ length: 50_000 }, (_one, n) => sha256(`entry ${n}`).slice(0, 32));
    const frozen = freezeList({ title: '学历补贴（名额共 20000 个）', places: 20_000, sources, entries });
    const list = textOfList(frozen);
    const seed = textOfSeed(sha256(list), values);
    expect(named(list, seed)).toEqual(orderOf(frozen.entries, sha256(seed), sha256).slice(0, 20_000));
  });
});
