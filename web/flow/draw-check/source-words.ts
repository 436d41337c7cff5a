import { dayOf } from '../../../kernel/calendar.ts';
import type { DrawSource } from '../../../kernel/draw-answers.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';

const clockOf = (at: string) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(11, 16);

/** A source as people say it. What is hashed is what the list says, with its day as it was typed and the chain of a beacon. */
export function sourceWords({ kind, says, on, at, round }: Omit<DrawSource, 'value'>): string {
  if (kind === 'drand' && at !== undefined)
    return `联网随机数 drand 第 ${round} 轮，${sayWholeDay(dayOf(Date.parse(at)))} ${clockOf(at)} 公布`;
  const typed = `，${on} 公布`;
  return on !== undefined && says.endsWith(typed) ? `${says.slice(0, -typed.length)}，${sayWholeDay(on)}公布` : says;
}
