import type { NeedLine } from '../../kernel/allot-answers.ts';
import type { Db, Trx } from '../db/open.ts';
import { tellAll } from '../notices/queries.ts';
import { type EntryRow, listEntries } from './desk-queries.ts';
import type { CampaignRow } from './queries.ts';

/** What somebody comes to who is in this place of the order of her part. */
const outlookAt = (rank: number, free: number, room: number): NeedLine['outlook'] =>
  rank <= free ? 'granted' : rank <= free + room ? 'waiting' : 'lost';

/** How those who asked for a review would come out, by claim, in their order: the same one by which `order` gives. */
export function outlooksOf(
  { slices }: Pick<CampaignRow, 'slices'>,
  entries: readonly EntryRow[],
): Map<string, NeedLine> {
  const ranks = new Map<number, number>();
  return new Map(
    entries.map(({ id, slice, score, score_why, carried }) => {
      const rank = (ranks.get(slice) ?? 0) + 1;
      ranks.set(slice, rank);
      const { quota = 0, given = 0, waits = 0, waiting = 0 } = slices.find((one) => one.slice === slice) ?? {};
      const outlook = outlookAt(rank, Math.max(0, quota - given), Math.max(0, waits - waiting));
      return [id, { rank, outlook, carried, points: score ?? 0, why: score_why ?? '' }];
    }),
  );
}

/** How they would come out now, where a review is still to be put in order. */
export async function readOutlooks(db: Db, row: CampaignRow): Promise<Map<string, NeedLine> | undefined> {
  if (row.way !== 'review' || row.ordered_at !== null) return undefined;
  return outlooksOf(row, await listEntries(db, row.cell, row.id));
}

const words = {
  granted: ['有名额了', '名单排出来了，你有名额，号码和时间在活动页上。来不了请早点退回。'],
  waiting: ['这次没有轮到，在候补', '名单排出来了，这次没有轮到你，排在候补里，有人退回就轮到你，会发消息告诉你。'],
  lost: ['这次没有轮到', '名单排出来了，这次没有轮到你。排序的依据在活动页上。'],
} as const;

/** Tells each who asked for a review what became of her. */
export async function tellOrdered(
  trx: Trx,
  { cell, name }: CampaignRow,
  entries: readonly EntryRow[],
  outlooks: ReadonlyMap<string, NeedLine>,
  now: number,
): Promise<void> {
  for (const outlook of ['granted', 'waiting', 'lost'] as const) {
    const [title, says] = words[outlook];
    const who = entries.filter(({ id }) => outlooks.get(id)?.outlook === outlook);
    await tellAll(
      trx,
      { cell, personIds: who.map(({ person_id }) => person_id) },
      { title, says: `${name}：${says}`, now },
    );
  }
}
