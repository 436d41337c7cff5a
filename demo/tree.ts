import { creditCodeOf } from '../kernel/identity/credit-code.ts';
import type { Federates, Level } from '../kernel/party.ts';
import type { Division } from './divisions.ts';
import { demoId } from './random.ts';

/** A row of orgs. */
export interface Union {
  readonly id: string;
  readonly parentId: string | null;
  readonly level: Level;
  readonly name: string;
  /** Of a workplace, that of its street or town. */
  readonly areaCode: string;
  readonly creditCode: string;
  readonly path: string;
  /** Ancestors-or-self; null where the level is missing or lies below. */
  readonly cityId: string | null;
  readonly countyId: string | null;
  readonly townId: string | null;
  readonly federationId: string | null;
  readonly federates: Federates | null;
  /** The federation it answers to by a link of its own, and all that it answers to by sector, the nearest first. */
  readonly sectorId: string | null;
  readonly sectors: readonly string[];
}

/**
 * The union of every division, parents first: «广州市总工会», «海珠区总工会», «琶洲街道总工会». A label of the path is what
 * the code adds to the code above, so the path of 天河南街道 is «44.01.06.008.»; below a city without counties the
 * labels have three digits at once («44.20.118.»), which no county's label of two can meet.
 */
export function unionsOf(divisions: readonly Division[], seed: number): Union[] {
  const byCode = new Map<string, Union>();
  for (const { code, name, level, parent } of divisions) {
    const above = parent === null ? undefined : byCode.get(parent);
    if (parent !== null && above === undefined) throw new RangeError(`division ${code} comes before ${parent}`);
    const serial = byCode.size + 1;
    const label = { province: code.slice(0, 2), city: code.slice(2, 4), county: code.slice(4), town: code.slice(6) };
    byCode.set(
      code,
      unionBelow(above, {
        id: demoId(seed, 'org', serial),
        level,
        name: `${name}总工会`,
        areaCode: code,
        creditCode: unionCode('89', code, serial),
        label: label[level],
      }),
    );
  }
  return [...byCode.values()];
}

interface NewUnion
  extends
    Pick<Union, 'id' | 'level' | 'name' | 'areaCode' | 'creditCode'>,
    Partial<Pick<Union, 'federates' | 'sectorId' | 'sectors'>> {
  /** Its own label, the last of its path. */
  readonly label: string;
}

/** A union in its place in the tree. */
export function unionBelow(above: Union | undefined, { label, ...own }: NewUnion): Union {
  const at = (level: Level, aboveId: string | null | undefined) => (own.level === level ? own.id : (aboveId ?? null));
  return {
    federates: null,
    sectorId: null,
    sectors: [],
    ...own,
    parentId: above?.id ?? null,
    path: `${above?.path ?? ''}${label}.`,
    cityId: at('city', above?.cityId),
    countyId: at('county', above?.countyId),
    townId: at('town', above?.townId),
    federationId: at('federation', above?.federationId),
  };
}

/**
 * A credit code that is nobody's: GB 11714-1997, clause 3, leaves the bodies PDY00001 to PDY99999 to everyone's own
 * use and keeps them out of exchange, so no organisation is ever registered with one. The check digits are right.
 */
export function unionCode(kind: '81' | '89', areaCode: string, serial: number): string {
  if (serial < 1 || serial > 99_999) throw new RangeError(`no organisation code PDY for number ${serial}`);
  return creditCodeOf(kind, areaCode.slice(0, 6), `PDY${String(serial).padStart(5, '0')}`);
}
