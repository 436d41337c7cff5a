import { type RawBuilder, sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import type { DrawRow } from './queries.ts';

export interface ClaimEntrant {
  readonly ref_id: string;
  readonly person_id: string;
  readonly straight: boolean;
  readonly total: number;
  readonly straights: number;
}

type Part = Pick<DrawRow, 'cell' | 'campaignId' | 'slice'>;

/**
 * Who has entered a part of a campaign: whoever got nothing in the campaign that it follows goes straight in, where the
 * allotment carries over. To be read through a cursor, which sees one moment.
 */
export const enteredIn = ({ cell, campaignId, slice }: Part, carries: boolean): RawBuilder<unknown> => sql`
  select x.*, count(*) over ()::integer as total, count(*) filter (where straight) over ()::integer as straights from (
    select k.id as ref_id, k.person_id, ${carries}::boolean and coalesce(b.state in ('lost', 'waiting'), false) as straight
    from claims k join campaigns c on c.id = k.campaign_id
    left join claims b on b.cell_id = k.cell_id and b.campaign_id = c.follows and b.person_id = k.person_id
    where k.cell_id = ${cell} and k.campaign_id = ${campaignId} and k.slice = ${slice} and k.state = 'entered'
    order by k.id) x`;

/** Those of these claims that still take part. */
export async function listEntered(
  trx: Trx,
  cell: number,
  ids: readonly string[],
): Promise<{ readonly id: string; readonly personId: string }[]> {
  const { rows } = await sql<{ id: string; personId: string }>`
    select id, person_id as "personId" from claims
    where cell_id = ${cell} and id = any (${ids}::uuid[]) and state = 'entered'`.execute(trx);
  return rows;
}

/** The draws of a campaign that are not over. */
export async function countLive(db: Db, cell: number, campaignId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from draws where cell_id = ${cell} and campaign_id = ${campaignId}
      and state in ('announced', 'frozen', 'drawn')`.execute(db);
  return rows[0]!.n;
}

/** Who has entered a part and has no outcome, some of them, held. */
export async function holdEntered(
  trx: Trx,
  { cell, campaignId, slice }: Part,
  most: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from claims where cell_id = ${cell} and campaign_id = ${campaignId} and slice = ${slice} and state = 'entered'
    order by id limit ${most} for no key update`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Whether anybody who entered a campaign has no outcome. */
export async function hasEntered(db: Db, cell: number, campaignId: string): Promise<boolean> {
  const { rows } = await sql`
    select from claims where cell_id = ${cell} and campaign_id = ${campaignId} and state = 'entered' limit 1`.execute(
    db,
  );
  return rows.length > 0;
}

/**
 * Campaigns that are still to be drawn for although the last day of their vouchers is over, or the time has begun of a part that
 * is to be drawn or that somebody has entered.
 */
export async function listOutlived(db: Db): Promise<{ readonly id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from campaigns c join orgs o on o.id = c.org_id left join voucher_terms t on t.campaign_id = c.id
    where c.state in ('announced', 'closed') and c.way in ('draw', 'window-then-draw') and c.ordered_at is null
      and c.window_until <= clock_now()
      and (t.valid_until < (clock_now() at time zone 'Asia/Shanghai')::date
        or exists (select from campaign_slices s where s.cell_id = o.cell_id and s.campaign_id = c.id
          and s.starts_at <= clock_now()
          and (exists (select from draws d where d.cell_id = s.cell_id and d.campaign_id = c.id and d.slice = s.slice
              and d.state in ('announced', 'frozen', 'drawn'))
            or exists (select from claims k where k.cell_id = s.cell_id and k.campaign_id = c.id and k.slice = s.slice
              and k.state = 'entered'))))
    order by c.id limit 10`.execute(db);
  return rows;
}

/** Campaigns whose window is over and whose lists are still open: one draw of each. */
export async function listToFreeze(db: Db): Promise<{ readonly id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct on (d.campaign_id) d.id from draws d join campaigns c on c.id = d.campaign_id
    where d.cell_id = any (array(select cell_id from cells)) and d.state = 'announced' and c.window_until <= clock_now()
    order by d.campaign_id, d.id`.execute(db);
  return rows;
}

/** A claim that is given back after its list was frozen stays in the list, and everybody sees that it was. */
export async function leaveList(trx: Trx, cell: number, claimId: string, at: Date): Promise<void> {
  await sql`update draw_entries set left_at = ${at}, left_by = 'give-back'
    where cell_id = ${cell} and ref_id = ${claimId} and outcome is null and left_at is null`.execute(trx);
}

/** Who moved up in the line was not drawn and has one after all. */
export async function riseInList(trx: Trx, cell: number, claimIds: readonly string[]): Promise<void> {
  await sql`update draw_entries set outcome = 'rose'
    where cell_id = ${cell} and ref_id = any (${claimIds}::uuid[]) and outcome = 'lost'`.execute(trx);
}
