import { addDays, daysBetween } from './calendar.ts';
import type { CalendarYear, Day } from './calendar.ts';

/** All days of one break, as the notices put it: from the first to the last. */
function through(first: Day, last: Day): Day[] {
  return Array.from({ length: daysBetween(first, last) + 1 }, (_, i) => addDays(first, i));
}

/**
 * The years whose notice 国务院办公厅关于…部分节假日安排的通知 has been published; an installation
 * adds the next one as data when it comes out, usually in November.
 */
export const shippedYears: readonly CalendarYear[] = [
  {
    year: 2024,
    source: '国办发明电〔2023〕7号',
    offDays: [
      '2024-01-01', // 元旦
      ...through('2024-02-10', '2024-02-17'), // 春节
      ...through('2024-04-04', '2024-04-06'), // 清明节
      ...through('2024-05-01', '2024-05-05'), // 劳动节
      '2024-06-10', // 端午节
      ...through('2024-09-15', '2024-09-17'), // 中秋节
      ...through('2024-10-01', '2024-10-07'), // 国庆节
    ],
    workDays: [
      '2024-02-04', // 春节
      '2024-02-18', // 春节
      '2024-04-07', // 清明节
      '2024-04-28', // 劳动节
      '2024-05-11', // 劳动节
      '2024-09-14', // 中秋节
      '2024-09-29', // 国庆节
      '2024-10-12', // 国庆节
    ],
  },
  {
    year: 2025,
    source: '国办发明电〔2024〕12号',
    offDays: [
      '2025-01-01', // 元旦
      ...through('2025-01-28', '2025-02-04'), // 春节
      ...through('2025-04-04', '2025-04-06'), // 清明节
      ...through('2025-05-01', '2025-05-05'), // 劳动节
      ...through('2025-05-31', '2025-06-02'), // 端午节
      ...through('2025-10-01', '2025-10-08'), // 国庆节、中秋节
    ],
    workDays: [
      '2025-01-26', // 春节
      '2025-02-08', // 春节
      '2025-04-27', // 劳动节
      '2025-09-28', // 国庆节、中秋节
      '2025-10-11', // 国庆节、中秋节
    ],
  },
  {
    year: 2026,
    source: '国办发明电〔2025〕7号',
    offDays: [
      ...through('2026-01-01', '2026-01-03'), // 元旦
      ...through('2026-02-15', '2026-02-23'), // 春节
      ...through('2026-04-04', '2026-04-06'), // 清明节
      ...through('2026-05-01', '2026-05-05'), // 劳动节
      ...through('2026-06-19', '2026-06-21'), // 端午节
      ...through('2026-09-25', '2026-09-27'), // 中秋节
      ...through('2026-10-01', '2026-10-07'), // 国庆节
    ],
    workDays: [
      '2026-01-04', // 元旦
      '2026-02-14', // 春节
      '2026-02-28', // 春节
      '2026-05-09', // 劳动节
      '2026-09-20', // 国庆节
      '2026-10-10', // 国庆节
    ],
  },
];
