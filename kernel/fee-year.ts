import { type Day, addDays } from './calendar.ts';
import type { FeeYear, Month } from './contribution.ts';

const months = 12;

const asNumber = (month: Month) => Number(month.slice(0, 4)) * months + Number(month.slice(5)) - 1;
const asMonth = (n: number): Month => `${Math.floor(n / months)}-${String((n % months) + 1).padStart(2, '0')}`;

/** The year that a month lies in, where years begin with this month: 10 for October. */
export function feeYearOf(month: Month, begins: number): FeeYear {
  const at = asNumber(month);
  const from = at - ((at - (begins - 1) + months) % months);
  return { from: asMonth(from), to: asMonth(from + months - 1) };
}

/** The last day of a month. */
export const lastDayOf = (month: Month): Day => addDays(`${asMonth(asNumber(month) + 1)}-01`, -1);

/** How many months of a year have begun on a day: twelve when it is over. */
export const monthsBegun = ({ from }: FeeYear, today: Day): number =>
  Math.min(months, Math.max(0, asNumber(today.slice(0, 7)) - asNumber(from) + 1));

export const isYearOver = ({ to }: FeeYear, today: Day): boolean => today > lastDayOf(to);
