import { sql } from 'kysely';
import type { CampaignFields } from '../../kernel/allot-answers.ts';
import { sayMoment } from '../../kernel/claim.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { numbered } from './drafting.ts';
import type { CampaignRow, SliceRow } from './queries.ts';
import type { Mover } from './stock-queries.ts';

const atOnce = 1_000;

interface Moved {
  readonly was: SliceRow;
  readonly label: string | null;
  readonly starts: number | null;
  readonly ends: number | null;
}

/** Tells everybody who has the time, waits for it or asked for it. */
async function tellHolders(trx: Trx, { id, cell, name }: CampaignRow, { was, label, starts }: Moved, { at }: Mover) {
  const { rows } = await sql<{ person_id: string }>`select person_id from claims
    where cell_id = ${cell} and campaign_id = ${id} and slice = ${was.slice} and state in ('granted', 'waiting', 'entered')`.execute(
    trx,
  );
  const says = `${name}：${label ?? '你的时段'}改到 ${sayMoment(starts!)}。来不了，请打开活动的页面退回。`;
  for (let from = 0; from < rows.length; from += atOnce) {
    const notices = rows.slice(from, from + atOnce).map(({ person_id }) => ({
      cell_id: cell,
      id: newId(at.getTime()),
      person_id,
      at,
      title: '时间改了',
      says,
    }));
    await trx.insertInto('notices').values(notices).execute();
  }
}

/** Takes over what the times of an announced campaign are called and when they are; whoever has one that moves is told. */
export async function moveTimes(trx: Trx, row: CampaignRow, fields: CampaignFields, mover: Mover): Promise<void> {
  const ms = (at: string | undefined) => (at === undefined ? null : Date.parse(at));
  for (const { slice, label = null, startsAt, endsAt } of numbered(fields)) {
    const was = row.slices.find((one) => one.slice === slice);
    const moved = { label: label?.trim() ?? null, starts: ms(startsAt), ends: ms(endsAt) };
    if (was === undefined || (was.label === moved.label && was.starts === moved.starts && was.ends === moved.ends))
      continue;
    await trx
      .updateTable('campaign_slices')
      .set({
        label: moved.label,
        starts_at: moved.starts === null ? null : new Date(moved.starts),
        ends_at: moved.ends === null ? null : new Date(moved.ends),
      })
      .where('cell_id', '=', row.cell)
      .where('campaign_id', '=', row.id)
      .where('slice', '=', slice)
      .execute();
    if (moved.starts !== null && was.starts !== moved.starts) await tellHolders(trx, row, { was, ...moved }, mover);
  }
}
