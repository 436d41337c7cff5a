import type { Instant } from '../../../kernel/answers.ts';
import { dayOf, daysBetween, lastDayBefore, startOfDay } from '../../../kernel/calendar.ts';

const hour = 3_600_000;

export interface Due {
  readonly urgency: 'over' | 'soon' | 'later';
  readonly says: string;
}

function leftToday(due: number, now: number): string {
  const endsWithTheDay = due === startOfDay(dayOf(due));
  return endsWithTheDay ? '今天到期' : `还剩 ${Math.ceil((due - now) / hour)} 小时`;
}

/** «还剩 2 天», «今天到期», «已超期 1 天». A deadline at 24:00 belongs to the day that ends. */
export function dueWords(dueAt: Instant, now = Date.now()): Due {
  const due = Date.parse(dueAt);
  const left = daysBetween(dayOf(now), lastDayBefore(due));
  if (now >= due) return { urgency: 'over', says: left < 0 ? `已超期 ${-left} 天` : '今天已超期' };
  if (left === 0) return { urgency: 'soon', says: leftToday(due, now) };
  return { urgency: left === 1 ? 'soon' : 'later', says: `还剩 ${left} 天` };
}
