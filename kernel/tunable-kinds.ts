import { type Day, isDay } from './calendar.ts';

/**
 * How what is no plain number is kept as one: every value of a tunable is a whole number, so that one column, one query and
 * one comparison serve all kinds (docs/adr/0035).
 */

/** A part of each year, both days included: kept as MMDDMMDD. It runs over the new year where the last day comes first. */
export type Season = number;

const dayOfYear = /^(\d\d)-(\d\d)$/;

/** A leap year, so that 29 February is a day of the year. */
const isDayOfYear = (text: string) => isDay(`2024-${text}`);

/** `seasonOf('10-20', '12-20')`. RangeError for what is no day of the year. */
export function seasonOf(from: string, to: string): Season {
  if (!isDayOfYear(from) || !isDayOfYear(to)) throw new RangeError(`no days of the year: ${from}, ${to}`);
  return Number(`${from}${to}`.replaceAll('-', ''));
}

/** The first and the last day as «10-20»; undefined where the number is no season. */
export function daysOfSeason(season: Season): { readonly from: string; readonly to: string } | undefined {
  const digits = String(season).padStart(8, '0');
  const [from, to] = [`${digits.slice(0, 2)}-${digits.slice(2, 4)}`, `${digits.slice(4, 6)}-${digits.slice(6)}`];
  return digits.length === 8 && isDayOfYear(from) && isDayOfYear(to) ? { from, to } : undefined;
}

/** Whether a day lies in the season of its year. */
export function isInSeason(season: Season, day: Day): boolean {
  const { from, to } = daysOfSeason(season)!;
  const at = day.slice(5);
  return from <= to ? from <= at && at <= to : from <= at || at <= to;
}

const sayDayOfYear = (text: string) => {
  const [, month, day] = dayOfYear.exec(text)!;
  return `${Number(month)}月${Number(day)}日`;
};

/** «10月20日到12月20日» */
export function saySeason(season: Season): string {
  const { from, to } = daysOfSeason(season)!;
  return `${sayDayOfYear(from)}到${sayDayOfYear(to)}`;
}

/** «8月1日»: its first day, or its last. */
export function sayEndOfSeason(season: Season, end: 'from' | 'to'): string {
  return sayDayOfYear(daysOfSeason(season)![end]);
}

/** Hundredths of a percent: 20 % is 2,000. */
export type BasisPoints = number;

/** «20%», «12.5%» */
export function sayPercent(points: BasisPoints): string {
  return `${points / 100}%`;
}

/** So much of an amount of fen, rounded down to whole fen: nobody is paid or charged a fen that the rate does not give. */
export function portionOf(amount: number, points: BasisPoints): number {
  return Number((BigInt(amount) * BigInt(points)) / 10_000n);
}

/** So many lists of so many papers that each is still one whole number (docs/adr/0092). */
export const mostPapers = 13;
const base = 16;

/**
 * Papers that are asked for, in their order, out of those a service may ask for: one digit each, the place of the paper in the
 * declaration, from one. A paper that is added later stands at the end, so that what was kept before means the same.
 */
export function papersAs(options: readonly string[], chosen: readonly string[]): number {
  const unknown = chosen.find((code) => !options.includes(code));
  if (unknown !== undefined) throw new RangeError(`no paper of these: ${unknown}`);
  if (new Set(chosen).size !== chosen.length) throw new RangeError(`a paper twice: ${chosen.join(', ')}`);
  return chosen.reduce((kept, code) => kept * base + options.indexOf(code) + 1, 0);
}

export function papersFrom(options: readonly string[], kept: number): string[] {
  const places: number[] = [];
  for (let rest = kept; rest > 0; rest = Math.floor(rest / base)) places.unshift(rest % base);
  return places.flatMap((place) => options[place - 1] ?? []);
}

/** Whether a number is a list of these papers, each once. */
export function arePapers(options: readonly string[], kept: number): boolean {
  const chosen = papersFrom(options, kept);
  return new Set(chosen).size === chosen.length && papersAs(options, chosen) === kept;
}
