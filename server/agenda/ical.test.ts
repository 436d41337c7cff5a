import fc from 'fast-check';
import { sync } from 'node-ical';
import { expect, test } from 'vitest';
import type { Entry } from './entries.ts';
import { calendarOf } from './ical.ts';

const entry: Entry = {
  id: 'claim-1',
  sequence: 3,
  revised: new Date('2026-03-02T01:02:03Z'),
  when: { from: Date.parse('2026-03-08T10:00:00+08:00'), until: Date.parse('2026-03-08T11:30:00+08:00') },
  standing: 'confirmed',
  veiled: '工会活动',
  title: '体检',
  says: '',
  to: '/campaigns/1',
};
const terms = { name: '工会日程', origin: 'https://gh.example.cn', isPublic: false };
const read = async (entries: readonly Entry[], more = {}) => {
  const text = await calendarOf(entries, { ...terms, ...more });
  const events = Object.values(sync.parseICS(text)).flatMap((one) => (one?.type === 'VEVENT' ? [one] : []));
  return { text, events };
};

test('a time is of Shanghai wherever the server stands, and reads as the same instant elsewhere', async () => {
  const { text, events } = await read([entry]);
  expect(text).toContain('DTSTART;TZID=Asia/Shanghai:20260308T100000\r\n');
  expect(text).toContain('DTSTAMP:20260302T010203Z\r\n');
  expect(text).toContain('TZOFFSETTO:+0800\r\n');
  expect(events[0]).toMatchObject({ uid: 'claim-1@gh.example.cn', sequence: 3, status: 'CONFIRMED' });
  expect([events[0]!.start.getTime(), events[0]!.end!.getTime()]).toEqual(Object.values(entry.when));
});

test('a last day is a whole day, and a moment takes up no time', async () => {
  const moment = { ...entry, id: 'opening-1', when: { from: Date.parse('2026-03-08T10:00:00+08:00') } };
  const { text } = await read([{ ...entry, when: { day: '2026-12-31' } }, moment]);
  expect(text).toContain('DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n');
  expect(text.match(/^DTEND/gm)).toHaveLength(1);
  expect(text.match(/^TRANSP:TRANSPARENT/gm)).toHaveLength(2);
});

test('whatever a union calls its events, no line is longer than 75 octets and another program reads the same words', async () => {
  const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 120 }).map((text) => `甲${text}乙`);
  await fc.assert(
    fc.asyncProperty(words, words, async (veiled, says) => {
      // A carriage return is no character of a text in a calendar; unions write none either.
      const [summary, body] = [veiled, says].map((text) => text.replaceAll(/\p{Cc}/gu, ' '));
      const { text, events } = await read([{ ...entry, veiled: summary!, says: `${body}\n次行` }], {
        name: summary,
        isPublic: true,
      });
      for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      expect(events).toHaveLength(1);
      // Where Unicode ends a line within a text, a calendar ends one in its own way.
      const said = (written: string) => written.replaceAll(/[\u2028\u2029]/g, '\n');
      expect(events[0]!.summary).toBe(said(summary!));
      expect(events[0]!.description).toBe(`${said(body!)}\n次行\nhttps://gh.example.cn/campaigns/1`);
    }),
    { numRuns: 60, examples: [['甲\u2028乙', '甲\u2029 乙']] },
  );
});
