import { randomFrom } from './random.ts';

function asVersion7(bytes: Buffer): string {
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A UUIDv7 (RFC 9562): 48 bits of milliseconds, then random, so that new rows land at the end of the index. */
export function newId(now = Date.now()): string {
  const bytes = randomFrom(16);
  bytes.writeUIntBE(now, 0, 6);
  return asVersion7(bytes);
}

/** A list of ids as PostgreSQL reads an array: none of them has a sign that means something else there. */
export const arrayOfIds = (ids: readonly string[]): string => `{${ids.join()}}`;

/** Ids of which a later one is never before an earlier one of the same millisecond: 26 bits after it are counted. */
export function orderedIds(): (now: number) => string {
  let last = 0;
  let counted = 0;
  return (now) => {
    counted = now === last ? counted + 1 : 0;
    last = now;
    const bytes = randomFrom(16);
    bytes.writeUIntBE(now, 0, 6);
    bytes.writeUInt16BE((counted >> 14) & 0xfff, 6);
    bytes.writeUInt16BE(counted & 0x3fff, 8);
    return asVersion7(bytes);
  };
}

/** Crockford's base 32: no I, L, O, U, so that a number survives being read aloud. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A case number: the day of filing and six letters and digits. 2^30 a day; the unique index refuses a repeat. */
export function newNumber(day: string): string {
  const bytes = randomFrom(16);
  const tail = Array.from({ length: 6 }, (_, index) => letters[bytes[index]! & 31]).join('');
  return `${day.slice(2).replaceAll('-', '')}-${tail}`;
}
