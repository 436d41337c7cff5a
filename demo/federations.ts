import type { Level } from '../kernel/party.ts';
import { demoId } from './random.ts';
import { type Union, unionBelow, unionCode } from './tree.ts';
import { demoTowns } from './workplaces.ts';

/** The four sectors of new employment, and the trade whose workplaces join the federation of their city. */
const sectors = [
  { key: 'courier', label: '快递', trade: '快递公司' },
  { key: 'truck', label: '货运', trade: '物流公司' },
  { key: 'ride', label: '网约车', trade: undefined },
  { key: 'delivery', label: '网约配送', trade: undefined },
] as const;

/** The cities with federations of sectors: 广州, 深圳, 佛山, 东莞, 中山. */
const citiesWithSectors: readonly string[] = ['440100', '440300', '440600', '441900', '442000'];

/** Organisation numbers that no division and no workplace of the demo comes near. */
const firstSerial = 90_000;

/** Federations of the demo: of sectors in the province and its large cities, and of one park in the demo town. */
export function federationsOf(bodies: readonly Union[], seed: number): Union[] {
  let serial = firstSerial;
  const below = (above: Union, name: string, label: string, own: Pick<Union, 'federates' | 'sectorId' | 'sectors'>) => {
    serial += 1;
    return unionBelow(above, {
      id: demoId(seed, 'org', serial),
      level: 'federation',
      name,
      areaCode: above.areaCode,
      creditCode: unionCode('81', above.areaCode, serial),
      label,
      ...own,
    });
  };
  const at = (level: Level) => bodies.filter((union) => union.level === level);
  const short = ({ name }: Union) => name.replace('总工会', '');
  const bySector = sectors.flatMap(({ key, label }) => {
    const ofSector = (above: Union, up: Union | undefined) =>
      below(above, `${short(above)}示例${label}行业工会联合会`, key, {
        federates: 'sector',
        sectorId: up?.id ?? null,
        sectors: up === undefined ? [] : [up.id],
      });
    const top = ofSector(at('province')[0]!, undefined);
    const cities = at('city').filter(({ areaCode }) => citiesWithSectors.includes(areaCode));
    return [top, ...cities.map((city) => ofSector(city, top))];
  });
  const town = at('town').find(({ areaCode }) => areaCode === demoTowns.branch)!;
  const park = below(town, `${short(town)}示例数字园区工会联合会`, 'park', {
    federates: 'park',
    sectorId: null,
    sectors: [],
  });
  return [...bySector, park];
}

/** Workplaces of a trade answer to the federation of their city's sector as well; others of the demo town are in the park. */
export function joinFederations(workplaces: readonly Union[], federations: readonly Union[]): Union[] {
  const park = federations.find(({ federates }) => federates === 'park')!;
  return workplaces.map((union, n) => {
    const trade = sectors.find(({ trade }) => trade !== undefined && union.name.includes(trade));
    const sector = federations.find(
      ({ path, cityId }) => cityId !== null && cityId === union.cityId && path.endsWith(`.${trade?.key}.`),
    );
    if (sector !== undefined) return { ...union, sectorId: sector.id, sectors: [sector.id, ...sector.sectors] };
    // The first two are where the demo accounts are at home.
    const label = union.path.split('.').at(-2)!;
    return n > 1 && union.areaCode === park.areaCode ? unionBelow(park, { ...union, label }) : union;
  });
}
