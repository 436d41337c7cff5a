import { type Day, addDays, lastDayOfMonths } from '../../kernel/calendar.ts';
import type { CoverPlan } from '../../kernel/cover-plan.ts';
import { type Season, daysOfSeason } from '../../kernel/tunable-kinds.ts';
import { type Plan, type PlanValues, plans } from './plans.ts';

export type Terms = PlanValues & { readonly waitDays: number; readonly yuechengSeason: Season };

interface Period {
  readonly since: Day;
  readonly until: Day;
}

/** The part of the year in which a day lies, or else the next one. */
function periodAt(season: Season, day: Day): Period {
  const { from, to } = daysOfSeason(season)!;
  const start = Number(day.slice(0, 4)) - 1;
  const ends = (year: number) => `${from <= to ? year : year + 1}-${to}`;
  const year = [start, start + 1].find((one) => day <= ends(one)) ?? start + 2;
  return { since: `${year}-${from}`, until: ends(year) };
}

/** Whether whoever enters on this day has enrolled for the term after this one: enrolling has begun since it began. */
function isAhead(enrolling: Season, entered: Day, { since }: Period): boolean {
  const { from } = daysOfSeason(enrolling)!;
  const year = Number(entered.slice(0, 4));
  const opened = `${entered.slice(5) >= from ? year : year - 1}-${from}`;
  return opened >= since;
}

/** The first and the last day of a cover that was entered on a day, or that goes on after one that lasts until then. */
export function coverOf(plan: CoverPlan, entered: Day, tuned: Terms, lasting?: Day): Period {
  const fresh = addDays(entered, tuned.waitDays);
  const goesOn = lasting !== undefined && lasting >= fresh;
  const first = goesOn ? addDays(lasting, 1) : fresh;
  const { byYear, ahead }: Plan = plans[plan];
  if (!byYear)
    return { since: first, until: lastDayOfMonths(first, (tuned as Record<string, number>)[`${plan}Term`]!) };
  const season = (tuned as Record<string, number>)[`${plan}Year`]!;
  const current = periodAt(season, first);
  const isNext = ahead && !goesOn && isAhead(tuned.yuechengSeason, entered, current);
  const { since, until } = isNext ? periodAt(season, addDays(current.until, 1)) : current;
  return { since: since > first ? since : first, until };
}
