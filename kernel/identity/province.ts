/** The first two digits of GB/T 2260 area codes; 71, 81 and 82 are Taiwan, Hong Kong and Macao. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(' '),
);

/**
 * Whether an area code begins with a province. The other four digits are not looked up: numbers keep
 * the code of the day they were given, and hundreds of counties have been renumbered since.
 */
export function isInProvince(area: string): boolean {
  return PROVINCES.has(area.slice(0, 2));
}
