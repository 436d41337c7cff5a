import type { ClaimState } from '../../kernel/allot.ts';
import { claimWords } from '../../kernel/allot.ts';
import type { AgendaAnswer, AgendaLine, AgendaStanding } from '../../kernel/agenda.ts';
import { type Day, addDays, dayOf, endOfDay, lastDayBefore } from '../../kernel/calendar.ts';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { listGrants } from '../vouchers/voucher-queries.ts';
import { lastDayOfGrant } from '../vouchers/showing.ts';
import { type OpenSlotRow, type OwedRow, type SlotRow, listOwed, listSlots, pastDays } from './queries.ts';

export type When = { readonly from: number; readonly until?: number } | { readonly day: Day };

/** What stands in a calendar, in words that anybody may read who looks over a shoulder, and in words for its owner. */
export interface Entry {
  readonly id: string;
  /** Raised by whatever is changed of it; it never falls. */
  readonly sequence: number;
  readonly revised: Date;
  readonly when: When;
  readonly standing: AgendaStanding;
  /** Says neither which service it is nor how it stands: calendars are shared, and lie open on desks. */
  readonly veiled: string;
  readonly title: string;
  readonly says: string;
  readonly to: string;
}

type Known = Pick<Platform, 'allotments' | 'registry'>;

const standings: Readonly<Record<ClaimState, AgendaStanding>> = {
  granted: 'confirmed',
  fetched: 'confirmed',
  missed: 'confirmed',
  waiting: 'tentative',
  entered: 'tentative',
  'given-back': 'cancelled',
  lost: 'cancelled',
  lapsed: 'cancelled',
  'called-off': 'cancelled',
};

function ofSlot({ allotments }: Known, row: SlotRow): Entry {
  const allotment = allotments.get(row.service);
  const standing = standings[row.state];
  const what = allotment?.openly ? allotment.title : '工会活动';
  return {
    id: `claim-${row.id}`,
    // A change of the campaign raises its edition, a step of the claim its number.
    sequence: row.edition + row.seq - 2,
    revised: row.revised,
    when: { from: row.starts.getTime(), until: row.ends.getTime() },
    standing,
    veiled: standing === 'tentative' ? `${what}（还没定）` : what,
    title: row.name,
    says: [claimWords(row.state, allotment), row.label].filter((part) => part !== null).join('，'),
    to: `/campaigns/${row.campaignId}`,
  };
}

function ofDeadline({ registry }: Known, { id, service: name, state, seq, entered, due }: OwedRow): Entry {
  const service = registry.get(name);
  const isMidnight = endOfDay(lastDayBefore(due.getTime())) === due.getTime();
  return {
    id: `case-${id}`,
    sequence: seq,
    revised: entered,
    when: isMidnight ? { day: lastDayBefore(due.getTime()) } : { from: due.getTime() },
    standing: 'confirmed',
    veiled: '工会的事，最晚今天办',
    title: service?.title ?? '办件',
    says: service?.states[state]?.label ?? '等你办',
    to: `/cases/${id}`,
  };
}

/** The last days of her vouchers; one that is used needs no reminder. */
async function ofVouchers(db: Db, personId: string, today: Day): Promise<Entry[]> {
  const since = addDays(today, -pastDays);
  return (await listGrants(db, personId)).flatMap((grant) => {
    const day = lastDayOfGrant(grant);
    const isUsed = grant.state === 'used';
    if (day < since) return [];
    return {
      id: `voucher-${grant.claimId}-${grant.number}`,
      sequence: isUsed ? 1 : 0,
      revised: grant.usedAt ?? grant.grantedAt,
      when: { day },
      standing: isUsed ? ('cancelled' as const) : ('confirmed' as const),
      veiled: '工会的券，今天最后一天',
      title: grant.name,
      says: '券的最后一天，过了就不能用',
      to: `/me/vouchers/${grant.claimId}`,
    };
  });
}

/** All that concerns somebody, also what was called off lately. */
export async function listEntries(platform: Platform, personId: string, now: number): Promise<Entry[]> {
  const { db } = platform;
  const [slots, owed, vouchers] = await Promise.all([
    listSlots(db, personId),
    listOwed(db, personId),
    ofVouchers(db, personId, dayOf(now)),
  ]);
  return [...slots.map((row) => ofSlot(platform, row)), ...owed.map((row) => ofDeadline(platform, row)), ...vouchers];
}

/** Her own time of one campaign; undefined where she has none. */
export async function findOwnSlot(platform: Platform, personId: string, campaignId: string) {
  const [row] = await listSlots(platform.db, personId, campaignId);
  return row && ofSlot(platform, row);
}

const startOf = (when: When) => ('day' in when ? endOfDay(addDays(when.day, -1)) : when.from);
const endOf = (when: When) => ('day' in when ? endOfDay(when.day) : (when.until ?? when.from));
const iso = (ms: number) => new Date(ms).toISOString();

function lineOf({ id, title, says, standing, when, to }: Entry): AgendaLine {
  if ('day' in when) return { id, title, says, standing, day: when.day, to };
  const { from, until } = when;
  return { id, title, says, standing, from: iso(from), ...(until !== undefined && { until: iso(until) }), to };
}

/** What is still ahead, the earliest first. */
export function ahead(entries: readonly Entry[], now: number): AgendaAnswer['lines'] {
  return entries
    .filter(({ standing, when }) => standing !== 'cancelled' && endOf(when) > now)
    .toSorted((one, other) => startOf(one.when) - startOf(other.when) || (one.id < other.id ? -1 : 1))
    .map(lineOf);
}

/** When a campaign opens. Whoever puts it into a calendar of her own is not told apart by its name from what may be said openly. */
export function ofOpening({ allotments }: Known, row: OpenSlotRow, isPublic: boolean): Entry {
  const allotment = allotments.get(row.service);
  const verb = allotment?.allot.attended ? '开始报名' : '开始领';
  const veiled = allotment?.openly ? `${allotment.title}：${verb}` : `工会活动：${verb}`;
  return {
    id: `opening-${row.campaignId}`,
    sequence: row.edition - 1 + Number(row.calledOff),
    revised: row.revised,
    when: { from: row.opens.getTime() },
    standing: row.calledOff ? 'cancelled' : 'confirmed',
    veiled: isPublic ? `${row.name}：${verb}` : veiled,
    title: row.name,
    says: row.lead,
    to: isPublic ? `/campaigns/${row.campaignId}` : '/campaigns',
  };
}

/** What a union has announced, under its own names: it says nothing of whoever reads it. */
export function openEntries(known: Known, rows: readonly OpenSlotRow[]): Entry[] {
  const firsts = rows.filter((row, i) => rows[i - 1]?.campaignId !== row.campaignId);
  const times = rows.flatMap((row): Entry[] => {
    if (row.starts === null || row.ends === null) return [];
    return [
      {
        id: `time-${row.campaignId}-${row.slice}`,
        sequence: row.edition - 1 + Number(row.calledOff),
        revised: row.revised,
        when: { from: row.starts.getTime(), until: row.ends.getTime() },
        standing: row.calledOff ? 'cancelled' : 'confirmed',
        veiled: row.label === null ? row.name : `${row.name}，${row.label}`,
        title: row.name,
        says: row.lead,
        to: `/campaigns/${row.campaignId}`,
      },
    ];
  });
  return [...firsts.map((row) => ofOpening(known, row, true)), ...times];
}
