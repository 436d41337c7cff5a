import { sql } from 'kysely';
import type { Trx } from '../db/open.ts';
import type { Where } from './queries.ts';

/** Asks those who have just been given one what it shall be: until the end of the day that the campaign’s own value gives them. */
export async function oweWishes(
  trx: Trx,
  { cell, campaignId }: Where,
  claimIds: readonly string[],
  { within, at }: { readonly within: string; readonly at: Date },
): Promise<void> {
  await sql`
    insert into claim_wishes (cell_id, claim_id, campaign_id, due_at)
    select ${cell}, g.id, c.id, ((${at}::timestamptz at time zone 'Asia/Shanghai')::date
      + coalesce((c.tuned ->> ${within})::integer, 0) + 1)::timestamp at time zone 'Asia/Shanghai'
    from campaigns c cross join unnest(${claimIds}::uuid[]) g (id) where c.id = ${campaignId}`.execute(trx);
}

/** What was said is gone with the grant, and what was chosen is there for somebody else. */
export async function dropWishes(trx: Trx, { cell, campaignId }: Where, claimIds: readonly string[]): Promise<void> {
  await sql`
    with gone as (
      delete from claim_wishes where cell_id = ${cell} and claim_id = any (${claimIds}::uuid[]) returning good),
    held as (
      select g.good, (select count(*)::integer from gone where gone.good = g.good) as n from campaign_goods g
      where g.cell_id = ${cell} and g.campaign_id = ${campaignId} and g.good in (select good from gone)
      order by g.good for no key update)
    update campaign_goods g set chosen = g.chosen - h.n from held h
    where g.cell_id = ${cell} and g.campaign_id = ${campaignId} and g.good = h.good`.execute(trx);
}

/** Whose time to say it is over in a campaign, with nothing said; held, so that nobody says it meanwhile. */
export async function holdLapsed(trx: Trx, { cell, campaignId }: Where): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select w.claim_id as id from claim_wishes w join claims k on k.cell_id = w.cell_id and k.id = w.claim_id
    where w.cell_id = ${cell} and w.campaign_id = ${campaignId} and w.answered_at is null and w.due_at <= clock_now()
      and k.state = 'granted'
    order by w.claim_id limit 500 for update of w`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Those of whose time the last day has begun, with nothing said and no word to them yet; noted as told, by when it ends. */
export async function takeUnreminded(
  trx: Trx,
  { cell, campaignId }: Where,
): Promise<{ readonly person_id: string; readonly due_at: Date }[]> {
  const { rows } = await sql<{ person_id: string; due_at: Date }>`
    update claim_wishes w set reminded_at = clock_now() from claims k
    where w.cell_id = ${cell} and w.campaign_id = ${campaignId} and w.answered_at is null and w.reminded_at is null
      and w.due_at <= clock_now() + interval '1 day' and k.cell_id = w.cell_id and k.id = w.claim_id
    returning k.person_id, w.due_at`.execute(trx);
  return rows;
}
