import type ICAL from 'ical.js';
import { addDays } from '../../kernel/calendar.ts';
import type { AgendaStanding } from '../../kernel/agenda.ts';
import type { Entry, When } from './entries.ts';

const zone = 'Asia/Shanghai';
const zoneMs = 8 * 3_600_000;

/** How long a calendar may wait before it comes again. */
const refresh = 'PT4H';

/** A property as jCal has it (RFC 7265): its name, parameters, type and value. */
type Property = readonly [name: string, parameters: object, type: string, value: string | number];
type Component = readonly [name: string, properties: readonly Property[], parts: readonly Component[]];

let loaded: Promise<typeof ICAL> | undefined;

/** Loaded with the first calendar that comes. */
function load(): Promise<typeof ICAL> {
  loaded ??= import('ical.js').then(({ default: ical }) => {
    // Of a line that goes on the blank it begins with counts among the 75 octets.
    ical.foldLength = 74;
    return ical;
  });
  return loaded;
}

/** China has had one offset without a change since 1991, and nothing here is older. */
const timezone: Component = [
  'vtimezone',
  [['tzid', {}, 'text', zone]],
  [
    [
      'standard',
      [
        ['dtstart', {}, 'date-time', '1992-01-01T00:00:00'],
        ['tzoffsetfrom', {}, 'utc-offset', '+08:00'],
        ['tzoffsetto', {}, 'utc-offset', '+08:00'],
        ['tzname', {}, 'text', 'CST'],
      ],
      [],
    ],
  ],
];

/** Words as every program reads them: some end a line of the file where Unicode ends one within a text. */
const words = (text: string) => text.replaceAll(/[\p{Zl}\p{Zp}]/gu, '\n');

const local = (ms: number) => new Date(ms + zoneMs).toISOString().slice(0, 19);
const utc = (at: Date) => `${at.toISOString().slice(0, 19)}Z`;

/** An end is where something has one; what is a moment has none and takes up no time. */
function timesOf(when: When): Property[] {
  if ('day' in when)
    return [
      ['dtstart', {}, 'date', when.day],
      ['dtend', {}, 'date', addDays(when.day, 1)],
    ];
  const start: Property = ['dtstart', { tzid: zone }, 'date-time', local(when.from)];
  return when.until === undefined ? [start] : [start, ['dtend', { tzid: zone }, 'date-time', local(when.until)]];
}

const statuses: Readonly<Record<AgendaStanding, string>> = {
  confirmed: 'CONFIRMED',
  tentative: 'TENTATIVE',
  cancelled: 'CANCELLED',
};

function eventOf(entry: Entry, { origin, isPublic }: CalendarTerms): Component {
  const { id, sequence, revised, when, standing, veiled, says, to } = entry;
  const link = `${origin}${isPublic ? to : '/me/agenda'}`;
  const isBusy = 'until' in when && standing === 'confirmed';
  const properties: Property[] = [
    ['uid', {}, 'text', `${id}@${new URL(origin).hostname}`],
    ['dtstamp', {}, 'date-time', utc(revised)],
    ['sequence', {}, 'integer', sequence],
    ...timesOf(when),
    ['summary', {}, 'text', words(veiled)],
    ['description', {}, 'text', isPublic ? `${words(says)}\n${link}` : `是什么事，打开看：${link}`],
    ['url', {}, 'uri', link],
    ['status', {}, 'text', statuses[standing]],
    ['transp', {}, 'text', isBusy ? 'OPAQUE' : 'TRANSPARENT'],
    ['class', {}, 'text', isPublic ? 'PUBLIC' : 'PRIVATE'],
  ];
  return ['vevent', properties, []];
}

export interface CalendarTerms {
  readonly name: string;
  /** Where links lead. */
  readonly origin: string;
  /** Anybody may have it: it goes by the names that its union gave. */
  readonly isPublic: boolean;
}

/** A calendar of these entries (RFC 5545). */
export async function calendarOf(entries: readonly Entry[], terms: CalendarTerms): Promise<string> {
  const { stringify } = await load();
  const calendar: Component = [
    'vcalendar',
    [
      ['version', {}, 'text', '2.0'],
      ['prodid', {}, 'text', '-//Hongqiao//Union calendar//ZH'],
      ['calscale', {}, 'text', 'GREGORIAN'],
      ['name', {}, 'text', words(terms.name)],
      ['x-wr-calname', {}, 'text', words(terms.name)],
      ['x-wr-timezone', {}, 'unknown', zone],
      ['refresh-interval', {}, 'duration', refresh],
      ['x-published-ttl', {}, 'unknown', refresh],
    ],
    [timezone, ...entries.map((entry) => eventOf(entry, terms))],
  ];
  return `${stringify([...calendar])}\r\n`;
}
