import { expect, it, test } from 'vitest';
import { endOfDay } from './calendar.ts';
import { field } from './field.ts';
import { sayDeadline, sayTimeLeft, sayValue, summaryOf } from './say.ts';
import { sayDay, sayMonth, sayWholeDay } from './say-day.ts';

it('says a day with its weekday, and the year where it is another', () => {
  expect(sayDay('2026-03-06')).toBe('3月6日（周五）');
  expect(sayDay('2026-03-06', '2026-01-01')).toBe('3月6日（周五）');
  expect(sayDay('2027-01-01', '2026-12-31')).toBe('2027年1月1日（周五）');
});

it('says a day whole where it stands in a record, and a month', () => {
  expect(sayWholeDay('2026-03-06')).toBe('2026年3月6日');
  expect([sayMonth('2026-03'), sayMonth('2026-11')]).toEqual(['2026年3月', '2026年11月']);
});

it('says a deadline at midnight as the day that ends with it', () => {
  expect(sayDeadline(endOfDay('2026-03-06'))).toBe('3月6日（周五）');
});

test.each([
  ['2026-03-04T09:00:00+08:00', '还剩 2 天'],
  ['2026-03-05T23:59:59+08:00', '还剩 1 天'],
  ['2026-03-06T00:00:00+08:00', '今天到期'],
  ['2026-03-06T23:59:59.999+08:00', '今天到期'],
  ['2026-03-07T00:00:00+08:00', '已超期 1 天'],
  ['2026-03-10T08:00:00+08:00', '已超期 4 天'],
])('at %s a deadline at the end of 6 March is said as %s', (now, words) => {
  expect(sayTimeLeft(endOfDay('2026-03-06'), Date.parse(now))).toBe(words);
});

test.each([
  [field.choice({ label: '', of: { wages: '工资' } }), 'wages', '工资'],
  [field.choices({ label: '', of: { legal: '法律', money: '经济' } }), ['money', 'legal'], '经济、法律'],
  [field.date({ label: '' }), '2026-03-06', '3月6日（周五）'],
  [field.money({ label: '' }), 123_450, '1,234.50 元'],
  [field.yesNo({ label: '' }), false, '否'],
  [field.rating({ label: '' }), 1, '非常不满意'],
  [field.files({ label: '', max: 9 }), ['a', 'b'], '2 个文件'],
  [field.number({ label: '', unit: '人' }), 0, '0人'],
  [field.text({ label: '' }), '示例', '示例'],
  [field.text({ label: '' }), '', '未填写'],
])('says an answer to %o in words', (asked, value, words) => {
  expect(sayValue(asked, value)).toBe(words);
});

it('names a case by its summary fields that were answered', () => {
  const service = {
    form: {
      hospital: field.place({ label: '医院' }),
      day: field.date({ label: '日期' }),
      sum: field.money({ label: '' }),
    },
    summary: ['hospital', 'sum', 'day'],
  };
  expect(summaryOf(service, { day: '2026-03-06', hospital: '示例医院' })).toBe('示例医院 · 3月6日（周五）');
});
