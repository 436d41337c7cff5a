import { type CustomTypesConfig, types } from 'pg';

const oid = {
  int8: 20,
  date: 1082,
  numeric: 1700,
  int8Array: 1016,
  dateArray: 1182,
  numericArray: 1231,
  textArray: 1009,
};

type Parse = (text: string) => unknown;
type Nested = string | null | Nested[];

const asIs: Parse = (text) => text;
const parseTextArray = types.getTypeParser(oid.textArray) as (text: string) => Nested[];

/**
 * int8 as a JavaScript number. Everything we keep in an int8 (fen, counts, sequence numbers) fits: 2^53 fen are
 * 90 million million yuan. A value beyond that fails the query instead of being rounded in silence.
 */
function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`int8 ${text} does not fit a JavaScript number`);
  return value;
}

function toSafeIntegers(entry: Nested): unknown {
  if (entry === null) return null;
  return Array.isArray(entry) ? entry.map(toSafeIntegers) : toSafeInteger(entry);
}

const parsers = new Map<number, Parse>([
  [oid.int8, toSafeInteger],
  [oid.int8Array, (text) => parseTextArray(text).map(toSafeIntegers)],
  // pg makes a Date at local midnight: in Asia/Shanghai 2026-01-02 becomes 2026-01-01T16:00Z, a day early.
  [oid.date, asIs],
  [oid.dateArray, parseTextArray],
  // A float would round; pg keeps a numeric as text but makes floats of a numeric[].
  [oid.numeric, asIs],
  [oid.numericArray, parseTextArray],
]);

/** How the texts PostgreSQL sends become JavaScript values: date and numeric as strings, int8 as a number. */
export const pgTypes: CustomTypesConfig = {
  getTypeParser(type: number, format?: 'text' | 'binary'): Parse {
    const own = format === 'binary' ? undefined : parsers.get(type);
    return own ?? (types.getTypeParser(type, format) as Parse);
  },
};
