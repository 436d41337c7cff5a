import type { Instant } from './answers.ts';
import type { Day } from './calendar.ts';

/** Whether what stands in an agenda will take place for her. */
export const agendaStandings = { confirmed: '', tentative: '还没定', cancelled: '已取消' } as const;
export type AgendaStanding = keyof typeof agendaStandings;

/** One thing that concerns somebody on a day: at a time, or at any time of it. */
export interface AgendaLine {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly standing: AgendaStanding;
  readonly from?: Instant;
  readonly until?: Instant;
  /** In place of a time. */
  readonly day?: Day;
  /** The page where she sees to it. */
  readonly to: string;
}

/** GET /api/my/agenda: what is ahead of her, the earliest first, and whether a calendar may fetch it. */
export interface AgendaAnswer {
  readonly lines: readonly AgendaLine[];
  readonly feed?: { readonly madeAt: Instant; readonly usedOn?: Day };
}

/** POST /api/my/calendar-feed: where calendars fetch it from now on; any address of before is shut. */
export interface FeedMade {
  readonly madeAt: Instant;
  /** In the answer that makes it and in no other: what is lost on its way is made anew. */
  readonly path: string;
}
