import { type Day, dayOf } from '../../../kernel/calendar.ts';

/** The present day in China, whatever the machine's zone. */
export function today(): Day {
  return dayOf(Date.now());
}
