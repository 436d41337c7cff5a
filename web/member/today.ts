import { type Day, dayOf } from '../../kernel/calendar.ts';

/** The day in China by the phone's clock. It only helps filling in: the server has its own. */
export function today(): Day {
  return dayOf(Date.now());
}
