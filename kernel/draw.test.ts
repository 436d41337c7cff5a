import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDraw, freezeList, orderOf, readList, textOfList, textOfResult, textOfSeed } from './draw.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const entries = ['c', 'a', 'e', 'b', 'd'].map((letter) => letter.repeat(32));
const sources = ['福利彩票双色球第 2026140 期开奖号码', '深圳证券交易所 2026-12-07 深证成指收盘点位'];
const values = ['02 11 14 19 27 33 + 08', '10842.51'];

function published(places = 2) {
  const list = textOfList(freezeList({ title: '2026 年学历补贴', places, sources, entries }));
  const commitment = sha256(list);
  const seed = textOfSeed(commitment, values);
  const order = orderOf(entries.toSorted(), sha256(seed), sha256);
  return { list, commitment, seed, result: textOfResult(commitment, sha256(seed), order), order };
}

const whyOf = (texts: Parameters<typeof checkDraw>[0]) => {
  const verdict = checkDraw(texts, sha256);
  return verdict.ok ? 'ok' : verdict.why;
};

/** The vectors of docs/draw.md: who changes one of these changes every draw that was ever published. */
describe('the published example', () => {
  it('has this commitment, this seed and this order', () => {
    const { list, commitment, seed, order } = published();
    expect(list.split('\n').slice(0, 6)).toEqual([
      'hongqiao-draw 1',
      'draw: 2026 年学历补贴',
      'places: 2',
      `seed from: ${sources[0]}`,
      `seed from: ${sources[1]}`,
      'entries: 5',
    ]);
    expect(commitment).toBe('71169bbc73d059df66b97874f41b9dc40da014bcb9a912731f3cb3c1854ae02b');
    expect(sha256(seed)).toBe('bb1e1a9a443e41fa61907a3adeaf54e006d53428bf2d9800ac758bdb6820e499');
    expect(order.map((entry) => entry[0]).join('')).toBe('dbcea');
  });
});

describe('a draw', () => {
  it('is the same whatever order the entries came in', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(entries, { minLength: entries.length }), (shuffled) => {
        expect(textOfList(freezeList({ title: '2026 年学历补贴', places: 2, sources, entries: shuffled }))).toBe(
          published().list,
        );
      }),
    );
  });

  it('is believed as it was published', () => {
    const verdict = checkDraw(published(), sha256);
    expect(verdict).toMatchObject({ ok: true, commitment: published().commitment, order: published().order });
  });

  it.each([
    ['an entry changed', (t: string) => t.replace('a'.repeat(32), `${'a'.repeat(31)}b`), 'list-changed'],
    [
      'an entry taken out and the count corrected',
      (t: string) => t.replace(`${'e'.repeat(32)}\n`, '').replace('entries: 5', 'entries: 4'),
      'list-changed',
    ],
    ['an entry taken out', (t: string) => t.replace(`${'e'.repeat(32)}\n`, ''), 'entries-miscounted'],
    ['an entry doubled', (t: string) => `${t}${'e'.repeat(32)}\n`, 'entry-twice'],
    [
      'two entries exchanged',
      (t: string) => t.replace(`${'a'.repeat(32)}\n${'b'.repeat(32)}`, `${'b'.repeat(32)}\n${'a'.repeat(32)}`),
      'list-unsorted',
    ],
    ['more places than were announced', (t: string) => t.replace('places: 2', 'places: 3'), 'list-changed'],
    ['another source of the seed', (t: string) => t.replace('双色球', '大乐透'), 'list-changed'],
    ['no end of its last line', (t: string) => t.trimEnd(), 'list-unreadable'],
    ['ends of lines as Windows writes them', (t: string) => t.replaceAll('\n', '\r\n'), 'list-unreadable'],
  ])('is not believed with %s', (_what, change, why) => {
    const texts = published();
    expect(whyOf({ ...texts, list: change(texts.list) })).toBe(why);
  });

  it('is not believed with a seed for another list, of fewer sources, or in other words', () => {
    const texts = published();
    expect(whyOf({ ...texts, seed: textOfSeed(sha256('another'), values) })).toBe('seed-of-other-list');
    expect(whyOf({ ...texts, seed: textOfSeed(texts.commitment, values.slice(1)) })).toBe('sources-miscounted');
    expect(whyOf({ ...texts, seed: texts.seed.replace('10842', '10842 ') })).toBe('result-of-other-draw');
    expect(whyOf({ ...texts, seed: texts.seed.replace('1: 02', '1:  02') })).toBe('seed-unreadable');
  });

  it('is not believed where two have changed places in the result, or one is left out', () => {
    const texts = published();
    const [first, second] = texts.order as [string, string];
    const exchanged = texts.result.replace(`${first}\n${second}`, `${second}\n${first}`);
    expect(checkDraw({ ...texts, result: exchanged }, sha256)).toEqual({ ok: false, why: 'order-differs', line: 4 });
    const shorter = texts.result.replace(`${texts.order.at(-1)!}\n`, '');
    expect(checkDraw({ ...texts, result: shorter }, sha256)).toEqual({ ok: false, why: 'order-differs', line: 8 });
  });

  it('reads back exactly the lists that it writes', () => {
    const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 32, maxLength: 32 });
    const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(
        fc.uniqueArray(hex),
        line,
        fc.integer({ min: 1, max: 1000 }),
        fc.array(line, { minLength: 1 }),
        (all, title, places, from) => {
          const list = freezeList({ title, places, sources: from, entries: all });
          expect(readList(textOfList(list))).toEqual(list);
        },
      ),
    );
  });

  it('gives every entry the same chance, whatever its pseudonym', () => {
    // 4,000 draws of one among five: each is first 800 times, give or take five standard deviations (25.3 each).
    const firsts = new Map<string, number>();
    for (let n = 0; n < 4000; n += 1) {
      const first = orderOf(entries, sha256(`seed ${n}`), sha256)[0]!;
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    for (const entry of entries) expect(Math.abs((firsts.get(entry) ?? 0) - 800)).toBeLessThan(127);
  });

  it('cannot be frozen with an entry twice, without sources or without places', () => {
    const list = { title: '抽签', places: 1, sources, entries };
    expect(() => freezeList({ ...list, entries: [...entries, entries[0]!] })).toThrow('twice');
    expect(() => freezeList({ ...list, sources: [] })).toThrow('sources');
    expect(() => freezeList({ ...list, places: 0 })).toThrow('places');
  });
});
