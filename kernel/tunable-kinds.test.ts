import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { yuan } from './money.ts';
import { papersOf, sayTuned, tunable, tunedWrong, unpublished } from './rule.ts';
import {
  daysOfSeason,
  isInSeason,
  mostPapers,
  papersAs,
  papersFrom,
  portionOf,
  saySeason,
  seasonOf,
} from './tunable-kinds.ts';

const cites = { title: '示例办法' };
const labelled = { label: '', cites };

describe('a season', () => {
  const autumn = seasonOf('10-20', '12-20');
  const newYear = seasonOf('12-15', '02-10');

  test.each([
    [autumn, '2026-10-19', false],
    [autumn, '2026-10-20', true],
    [autumn, '2026-12-20', true],
    [autumn, '2026-12-21', false],
    [newYear, '2026-12-15', true],
    [newYear, '2027-02-10', true],
    [newYear, '2027-02-11', false],
    [newYear, '2026-12-14', false],
  ])('%s holds %s: %s', (season, day, is) => {
    expect(isInSeason(season, day)).toBe(is);
  });

  test('reads as people say it, and 29 February is a day of the year', () => {
    expect(saySeason(autumn)).toBe('10月20日到12月20日');
    expect(daysOfSeason(seasonOf('01-01', '02-29'))).toEqual({ from: '01-01', to: '02-29' });
  });

  test.each([['02-30', '03-01'] as const, ['1-1', '02-01'] as const, ['13-01', '13-02'] as const])(
    'from %s to %s is none',
    (from, to) => {
      expect(() => seasonOf(from, to)).toThrow(RangeError);
    },
  );

  test('that a number does not hold is refused in words', () => {
    const held = tunable.season({ ...labelled, default: autumn });
    expect(tunedWrong(held, autumn)).toBeUndefined();
    for (const value of [0, 1, 13_011_301, 2_300_301, 10_201_220.5, 99_999_999])
      expect(tunedWrong(held, value)).toBe('请填写每年从哪一天到哪一天');
  });
});

describe('a share', () => {
  test('is never more than the rate gives, and misses it by less than a fen', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000_000), fc.nat(10_000), (amount, points) => {
        const share = portionOf(amount, points);
        const exact = BigInt(amount) * BigInt(points);
        expect(BigInt(share) * 10_000n <= exact && exact < (BigInt(share) + 1n) * 10_000n).toBe(true);
      }),
    );
  });

  test('reads as people say it', () => {
    const held = tunable.percent({ ...labelled, default: 2_000 });
    expect([2_000, 1_250, 5].map((points) => sayTuned(held, points))).toEqual(['20%', '12.5%', '0.05%']);
    expect(tunedWrong(held, 10_001)).toBe('请填写 0%到 100%，最多两位小数');
    expect(portionOf(yuan(162), 2_000)).toBe(3_240);
  });
});

describe('papers', () => {
  const of = { id: '身份证', invoice: '发票', record: '出院记录' };
  const held = tunable.papers({ ...labelled, of, default: ['record', 'id'] });

  test('come back as they went in and in their order, whichever are chosen of as many as there may be', () => {
    const options = Array.from({ length: mostPapers }, (_, n) => `p${n}`);
    fc.assert(
      fc.property(fc.shuffledSubarray(options), (chosen) => {
        expect(papersFrom(options, papersAs(options, chosen))).toEqual(chosen);
      }),
    );
  });

  test('are said by their names in the order in which they are asked for', () => {
    expect(papersOf(held, held.default)).toEqual(['record', 'id']);
    const all = papersAs(Object.keys(of), ['invoice', 'id', 'record']);
    expect([sayTuned(held, all), sayTuned(held, 0)]).toEqual(['发票、身份证、出院记录', '不用材料']);
    expect(tunedWrong(held, all)).toBeUndefined();
  });

  test('that are unknown, or named twice, are no list', () => {
    const [unknown, twice, hole] = [4, 0x11, 0x101];
    for (const value of [unknown, twice, hole, -1, 0.5]) expect(tunedWrong(held, value)).toBe('请从列出的材料里选择');
    expect(() => papersAs(Object.keys(of), ['id', 'id'])).toThrow(RangeError);
  });

  test('that the service does not know cannot be shipped', () => {
    expect(() => tunable.papers({ ...labelled, of, default: ['moon'] })).toThrow(RangeError);
  });
});

test('a value that nobody has published is said to be unpublished, whatever it counts', () => {
  for (const kind of ['money', 'days', 'percent', 'season', 'papers', 'yesNo'] as const)
    expect(sayTuned({ kind }, unpublished)).toBe('未公布');
});
