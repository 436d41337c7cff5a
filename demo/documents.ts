import { addDays, daysBetween } from '../kernel/calendar.ts';
import type { Day } from '../kernel/calendar.ts';
import type { DocumentKind } from '../kernel/identity/document.ts';
import { checkDigit18 } from '../kernel/identity/number18.ts';
import type { Sex } from './names.ts';
import type { Random } from './random.ts';

/** Both numbers of a foreigner's card, the one since December 2023 and the one before, count as forms of their own. */
export type DocumentForm =
  Exclude<DocumentKind, 'foreign-permanent-resident'> | 'foreign-since-2023' | 'foreign-before';

export interface Document {
  readonly kind: DocumentKind;
  readonly number: string;
  readonly born: Day;
}

/** Born on one of these days, people are 18 to 59 years old all through 2026. */
const bornFrom: Day = '1967-01-01';
const bornUntil: Day = '2007-12-31';
const birthDays = daysBetween(bornFrom, bornUntil) + 1;

/**
 * No prefectures: the yearly lists of area codes from 1980 on use 4401–4429, 4451–4453 and 4490, and never 4498 or
 * 4499. Staff have one of their own and so never meet a worker's number.
 */
const nowhere = { worker: '4499', staff: '4498' } as const;

/**
 * The n-th document of a form, for somebody of this sex. Numbers of one form are all different up to a million and
 * more; every one of them passes `readDocument`. What keeps each form from being a real person's:
 * - resident ID: area 4499xx or 4498xx, which were never assigned;
 * - residence permits of Hongkong, Macao and Taiwan people: the area is fixed, so only the sequence number is left;
 *   it is the end of the row, 996 to 999, which in 15-digit numbers meant people of over a hundred. This is the one
 *   form where a match with a real number is merely very unlikely;
 * - travel permits: 99 million and above; the numbers are counted upwards and kept for life, and fewer people live there;
 * - a foreigner's card: the country 999, or Q and M to Z, which ISO 3166-1 leaves to everyone's own use;
 * - passport: UTO, the Utopia of the specimens in ICAO Doc 9303.
 */
export function documentOf(form: DocumentForm, n: number, sex: Sex, random: Random): Document {
  const born = birthOf(n);
  switch (form) {
    case 'resident-id':
      return residentId('worker', n, sex, random);
    case 'hkm-residence-permit':
      return residencePermit(form, n % 2 === 0 ? '810000' : '820000', Math.floor(n / 2), sex);
    case 'taiwan-residence-permit':
      return residencePermit(form, '830000', n, sex);
    case 'hkm-travel-permit':
      return { kind: form, number: `${n % 2 === 0 ? 'H' : 'M'}99${scattered(n, 6)}`, born };
    case 'taiwan-travel-permit':
      return { kind: form, number: `99${scattered(n, 6)}`, born };
    case 'passport':
      return { kind: form, number: `UTO${scattered(n, 6)}`, born };
    case 'foreign-since-2023':
      return eighteen('foreign-permanent-resident', '944999', born, pad(random.below(10) * 100 + roundOf(n, 100), 3));
    case 'foreign-before':
      return oldForeign(n);
  }
}

/** The resident ID of the n-th of these people; the area moves on when all birth days are used. */
export function residentId(of: keyof typeof nowhere, n: number, sex: Sex, random: Random): Document {
  const area = nowhere[of] + pad(roundOf(n, 99) + 1, 2);
  return eighteen('resident-id', area, birthOf(n), sequenceFor(sex, random.below(500)));
}

/** Goes through all birth days before it repeats one: 6151 is prime to their number, 14,975. */
function birthOf(n: number): Day {
  return addDays(bornFrom, (n * 6151 + 4321) % birthDays);
}

/** How often all birth days were used before; with each repeat another part of the number has to differ. */
function roundOf(n: number, rounds: number): number {
  const round = Math.floor(n / birthDays);
  if (round >= rounds) throw new RangeError(`no number left for ${n}`);
  return round;
}

function eighteen(kind: DocumentKind, area: string, born: Day, sequence: string): Document {
  const first17 = area + born.replaceAll('-', '') + sequence;
  return { kind, number: first17 + checkDigit18(first17), born };
}

function residencePermit(kind: DocumentKind, area: string, n: number, sex: Sex): Document {
  return eighteen(kind, area, birthOf(n), sequenceFor(sex, 498 + roundOf(n, 2)));
}

/** Three letters of a country, four digits of a prefecture, the birth date in six digits, two more. */
function oldForeign(n: number): Document {
  const born = birthOf(n);
  const country = `Q${String.fromCharCode(77 + (n % 14))}${String.fromCharCode(65 + (Math.floor(n / 14) % 26))}`;
  const number = `${country}${nowhere.worker}${born.slice(2).replaceAll('-', '')}${pad(roundOf(n, 100), 2)}`;
  return { kind: 'foreign-permanent-resident', number, born };
}

/** GB 11643: odd for men, even for women. */
function sequenceFor(sex: Sex, half: number): string {
  return pad(2 * half + (sex === 'male' ? 1 : 0), 3);
}

/** The n-th of all numbers of so many digits, in an order that does not look counted; all different. */
export function scattered(n: number, digits: number): string {
  const all = 10 ** digits;
  if (n >= all) throw new RangeError(`no number of ${digits} digits left for ${n}`);
  return pad((n * 7_654_321 + 1_234_567) % all, digits);
}

function pad(n: number, digits: number): string {
  return String(n).padStart(digits, '0');
}
