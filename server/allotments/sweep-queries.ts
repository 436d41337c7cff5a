import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import type { CampaignRow } from './queries.ts';
import type { HeldSlice, Mover } from './stock-queries.ts';

/** That a time was over half a day ago, over parts as `s`; where people come to no time, never. */
const isLongOver = sql`s.ends_at < clock_now() - interval '12 hours'`;

/** Who had a place of a part of which it was noted who came, and is not among them. */
const unattended = (campaign: RawBuilder<unknown>, cell: RawBuilder<unknown>, over: RawBuilder<unknown>) => sql`
  select k.id from campaign_slices s join claims k on k.cell_id = s.cell_id and k.campaign_id = s.campaign_id
    and k.slice = s.slice and k.state = 'granted'
  where s.cell_id = ${cell} and s.campaign_id = ${campaign} and ${over}
    and exists (select from claims f where f.cell_id = s.cell_id and f.campaign_id = s.campaign_id and f.slice = s.slice
      and f.state = 'fetched')`;

/** A campaign of which something is due, other than those `without`. */
export async function findDue(
  db: Db,
  noShow: readonly string[],
  without: readonly string[],
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select c.id from campaigns c join orgs o on o.id = c.org_id
    where c.state in ('announced', 'closed', 'settled') and c.id <> all (${without}::uuid[]) and (
      (c.state = 'announced' and c.closes_at <= clock_now())
      or (c.state = 'announced' and c.released_at is null and c.releases_at <= clock_now()
        and (c.way = 'first-come' or c.ordered_at is not null))
      or exists (select from claim_wishes w where w.cell_id = o.cell_id and w.campaign_id = c.id and w.answered_at is null
        and (w.due_at <= clock_now() or w.reminded_at is null and w.due_at <= clock_now() + interval '1 day'))
      or (c.state <> 'settled' and c.service = any (${noShow}::text[]) and exists (${unattended(sql`c.id`, sql`o.cell_id`, isLongOver)})))
    order by c.closes_at limit 1`.execute(db);
  return rows[0]?.id;
}

/** Those who have missed it: by the clock of times long over, or of all parts where whoever settles says that it is over. */
export async function listUnattended(trx: Trx, { cell, id }: CampaignRow, of: 'long-over' | 'all'): Promise<string[]> {
  const over = of === 'all' ? sql`true` : isLongOver;
  const { rows } = await sql<{ id: string }>`${unattended(sql`${id}::uuid`, sql`${cell}::integer`, over)}`.execute(trx);
  return rows.map((row) => row.id);
}

/** Brings all who wait in any part of a campaign into the line of one, in the order in which they came; how many there are. */
export async function gatherWaiting(
  trx: Trx,
  { cell, campaignId, slice }: Pick<HeldSlice, 'cell' | 'campaignId' | 'slice'>,
  { requestId, at }: Mover,
): Promise<number> {
  // Places of the old lines may be the same as those of the new one while rows are moved one by one.
  await sql`update claims set place = -place where cell_id = ${cell} and campaign_id = ${campaignId} and state = 'waiting'`.execute(
    trx,
  );
  const { rows } = await sql<{ n: number }>`
    with line as (
      select id, row_number() over (order by at, id) as n from claims
      where cell_id = ${cell} and campaign_id = ${campaignId} and state = 'waiting'),
    moved as (
      update claims k set slice = ${slice}, place = l.n, seq = k.seq + 1 from line l where k.cell_id = ${cell} and k.id = l.id
      returning k.id, k.seq),
    traced as (
      insert into claim_steps (cell_id, claim_id, seq, state, at, why, request_id)
      select ${cell}, id, seq, 'waiting', ${at}, '余量收回，并入全体候补', ${requestId} from moved)
    select count(*)::integer as n from moved`.execute(trx);
  return rows[0]!.n;
}
