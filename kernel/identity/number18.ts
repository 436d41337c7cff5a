import { isDay } from '../calendar.ts';
import type { Day } from '../calendar.ts';

/** GB 11643-1999: 2^(18−i) mod 11 for positions i = 1…17. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** No verified life has passed 122 years; a birth longer ago than this is a slip of the finger. */
const LONGEST_LIFE_YEARS = 130;

/** The check character (ISO 7064 MOD 11-2, '0'…'9' or 'X') of the first 17 digits; RangeError unless 17 digits. */
export function checkDigit18(first17: string): string {
  if (!/^\d{17}$/.test(first17)) throw new RangeError('a check digit needs 17 digits');
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(first17[i]), 0);
  return CHECKS.charAt(sum % 11);
}

/** Whether the text has the shape of an 18-digit number, check digit aside. */
export function isShaped18(text: string): boolean {
  return /^\d{17}[\dX]$/.test(text);
}

/** Whether the check digit of a number of that shape is right. */
export function isChecked18(number: string): boolean {
  return checkDigit18(number.slice(0, 17)) === number.charAt(17);
}

/** The birth date in positions 7–14, possibly after `today`; undefined when no such day exists or nobody is that old. */
export function birthIn18(number: string, today: Day): Day | undefined {
  const birth = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return isDay(birth) && years <= LONGEST_LIFE_YEARS ? birth : undefined;
}

/** GB 11643: the 17th digit is odd for men and even for women. */
export function sexIn18(number: string): 'male' | 'female' {
  return Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female';
}
