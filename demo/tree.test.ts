import { describe, expect, test } from 'vitest';
import { readCreditCode } from '../kernel/identity/credit-code.ts';
import { levels } from '../kernel/party.ts';
import { divisionsWithoutCounty } from './divisions-without-county.ts';
import { readDivisions } from './divisions.ts';
import { federationsOf, joinFederations } from './federations.ts';
import { unionCode, unionsOf } from './tree.ts';
import type { Union } from './tree.ts';
import { demoTowns, workplacesIn } from './workplaces.ts';

const seed = 1;
const divisions = readDivisions();
const towns = divisions.filter(({ level }) => level === 'town');
const aboveTowns = divisions.filter(({ level }) => level !== 'town');
const bodies = unionsOf(divisions, seed);
const federations = federationsOf(bodies, seed);
const workplaces = joinFederations(workplacesIn(bodies, 800, seed), federations);
const unions = [...bodies, ...federations, ...workplaces];
const byId = new Map(unions.map((union) => [union.id, union]));
const named = (name: string): Union => bodies.find((union) => union.name === name)!;

const ofCity = (city: string): number => workplaces.filter(({ areaCode }) => areaCode.startsWith(city)).length;

describe('divisions', () => {
  test('Guangdong has 21 cities, 122 counties and 1,608 streets, towns and townships', () => {
    const counts = ['province', 'city', 'county', 'town'].map(
      (level) => divisions.filter((division) => division.level === level).length,
    );
    expect(counts).toEqual([1, 21, 122, 1608]);
  });

  test('what only serves statistics is left out', () => {
    const names = divisions.map((division) => division.name);
    expect(names).not.toContain('市辖区');
    expect(names.filter((name) => /林场|农场|监狱|园区?$|管委会/.test(name))).toEqual([]);
    for (const { name } of towns) expect(name).toMatch(/(?:街道|镇|乡)$/);
  });

  test('codes are of 6 digits down to the county and of 9 below, and each is there once', () => {
    for (const { code } of towns) expect(code).toMatch(/^44\d{7}$/);
    for (const { code } of aboveTowns) expect(code).toMatch(/^44\d{4}$/);
    expect(new Set(divisions.map((division) => division.code)).size).toBe(divisions.length);
  });

  test.each([
    ['441900', 4, 28],
    ['442000', 8, 15],
  ])('%s has no county, %i streets and %i towns', (city, streets, towns) => {
    const below = divisions.filter((division) => division.parent === city);
    expect(below.every((division) => division.level === 'town')).toBe(true);
    expect(below.filter((division) => division.name.endsWith('街道'))).toHaveLength(streets);
    expect(below.filter((division) => division.name.endsWith('镇'))).toHaveLength(towns);
    expect(divisionsWithoutCounty[city]).toHaveLength(streets + towns);
  });

  test('every other city has counties, and every county has towns', () => {
    const parents = new Set(divisions.map((division) => division.parent));
    expect(aboveTowns.filter(({ code }) => !parents.has(code))).toEqual([]);
  });
});

describe('the tree', () => {
  test('a union is below its parent in level and in path, and comes after it', () => {
    const [root, ...rest] = unions;
    expect(root).toMatchObject({ level: 'province', parentId: null, path: '44.' });
    const placeOf = new Map(unions.map(({ id }, place) => [id, place]));
    for (const { id, level, parentId, path } of rest) {
      const parent = byId.get(parentId!)!;
      expect(placeOf.get(id)).toBeGreaterThan(placeOf.get(parent.id)!);
      expect(levels.indexOf(level)).toBeGreaterThan(levels.indexOf(parent.level));
      expect(path.slice(0, parent.path.length)).toBe(parent.path);
      expect(path.slice(parent.path.length)).toMatch(/^[0-9A-Za-z]+\.$/);
    }
    expect(new Set(unions.map((union) => union.path)).size).toBe(unions.length);
    expect(placeOf.size).toBe(unions.length);
  });

  test('the level columns name the ancestors or the union itself', () => {
    for (const union of unions) {
      const line = unions.filter(({ level, path }) => level !== 'workplace' && union.path.startsWith(path));
      const at = (level: string): string | null => line.find((above) => above.level === level)?.id ?? null;
      expect([union.cityId, union.countyId, union.townId]).toEqual([at('city'), at('county'), at('town')]);
      expect(union.federationId).toBe(at('federation'));
    }
  });

  test.each([
    ['广东省总工会', '44.'],
    ['广州市总工会', '44.01.'],
    ['海珠区总工会', '44.01.05.'],
    ['天河南街道总工会', '44.01.06.008.'],
    ['连南瑶族自治县总工会', '44.18.26.'],
    ['虎门镇总工会', '44.19.121.'],
    ['小榄镇总工会', '44.20.118.'],
  ])('%s is at %s', (name, path) => {
    expect(named(name).path).toBe(path);
  });

  test('towns of 东莞 and 中山 have a city and no county', () => {
    for (const name of ['虎门镇总工会', '小榄镇总工会']) {
      expect(named(name).countyId).toBeNull();
      expect(named(name).cityId).toBe(named(name).parentId);
    }
  });

  test('every union has a credit code of its own: 81 a workplace or a federation of them, 89 a union body', () => {
    for (const { level, creditCode, areaCode } of unions) {
      const registry = level === 'workplace' || level === 'federation' ? 'union-basic' : 'union-other';
      expect(readCreditCode(creditCode)).toMatchObject({ ok: true, creditCode, registry, area: areaCode.slice(0, 6) });
      expect(creditCode.slice(8, 11)).toBe('PDY');
    }
    expect(new Set(unions.map((union) => union.creditCode)).size).toBe(unions.length);
  });

  test('organisation codes end with the range that is free', () => {
    expect(() => unionCode('81', '440100', 100_000)).toThrow(RangeError);
  });

  test('divisions in the wrong order are a fault', () => {
    expect(() => unionsOf(divisions.toReversed(), seed)).toThrow(RangeError);
  });
});

describe('federations', () => {
  test('of every sector one in the province and in five cities, which answer to it; and a park in the demo town', () => {
    const ofSector = federations.filter(({ federates }) => federates === 'sector');
    expect(ofSector).toHaveLength(4 * (1 + 5));
    for (const { parentId, sectorId, sectors, path } of ofSector) {
      const above = sectorId === null ? undefined : byId.get(sectorId)!;
      expect(byId.get(parentId!)!.level).toBe(above === undefined ? 'province' : 'city');
      expect(sectors).toEqual(above === undefined ? [] : [above.id]);
      expect(path.split('.').at(-2)).toBe((above ?? { path }).path.split('.').at(-2));
    }
    expect(federations.filter(({ federates }) => federates === 'park')).toMatchObject([{ level: 'federation' }]);
  });

  test('workplaces answer to that of their city and trade', () => {
    const linked = workplaces.filter(({ sectorId }) => sectorId !== null);
    expect(linked.length).toBeGreaterThan(10);
    for (const { name, cityId, sectorId, sectors } of linked) {
      const sector = byId.get(sectorId!)!;
      expect(sector.cityId).toBe(cityId);
      expect([name.includes('快递公司'), name.includes('物流公司')]).toEqual([
        sector.name.includes('快递'),
        sector.name.includes('货运'),
      ]);
      expect(sectors).toEqual([sectorId, sector.sectorId]);
    }
  });
});

describe('workplaces', () => {
  test('there are as many as asked for, in every city, most in the five large ones', () => {
    expect(workplaces).toHaveLength(800);
    for (const { code } of divisions.filter(({ level }) => level === 'city')) {
      expect(ofCity(code.slice(0, 4))).toBeGreaterThan(5);
    }
    const large = ['4401', '4403', '4406', '4419', '4420'].map(ofCity);
    expect(large.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(500);
  });

  test('the first two are in the towns of the demo accounts, however many there are', () => {
    for (const few of [workplaces, workplacesIn(bodies, 30, seed)]) {
      expect(few.slice(0, 2).map(({ areaCode }) => areaCode)).toEqual(Object.values(demoTowns));
    }
    expect(workplacesIn(bodies, 30, seed)[0]).toEqual(workplaces[0]);
  });

  test('their names say that they are examples, and no two share one', () => {
    for (const { name } of workplaces) expect(name).toMatch(/^.+示例.+工会委员会$/);
    expect(new Set(workplaces.map(({ name }) => name)).size).toBe(800);
  });

  test('too few to reach every city are refused', () => {
    expect(() => workplacesIn(bodies, 20, seed)).toThrow(RangeError);
  });
});
