import { sql } from 'kysely';
import type { ClaimState } from '../../kernel/allot.ts';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Db } from '../db/open.ts';

/** For how long what is past stays in a calendar, so that one that comes rarely learns that something was called off. */
export const pastDays = 90;
const past = sql`clock_now() - make_interval(days => ${pastDays})`;

/** A time that somebody has of a campaign, has asked for, or has let go. */
export interface SlotRow {
  readonly id: string;
  readonly state: ClaimState;
  readonly seq: number;
  readonly revised: Date;
  readonly campaignId: string;
  readonly service: string;
  readonly name: string;
  readonly edition: number;
  readonly label: string | null;
  readonly starts: Date;
  readonly ends: Date;
}

/** Campaigns are few, and each claim is looked up by key. */
export async function listSlots(db: Db, personId: string, campaignId?: string): Promise<SlotRow[]> {
  const { rows } = await sql<SlotRow>`
    select k.id, k.state, k.seq, coalesce((select max(t.at) from claim_steps t where t.cell_id = k.cell_id and t.claim_id = k.id),
        k.at) as revised, c.id as "campaignId", c.service, c.name, c.edition, s.label, s.starts_at as starts, s.ends_at as ends
    from campaigns c join orgs o on o.id = c.org_id
    join campaign_slices s on s.cell_id = o.cell_id and s.campaign_id = c.id
    cross join lateral (select * from claims k where k.cell_id = o.cell_id and k.campaign_id = c.id
      and k.person_id = ${personId} and k.slice = s.slice offset 0) k
    where c.state not in ('draft', 'dropped') and s.ends_at > ${past}
      ${campaignId === undefined ? sql`` : sql`and c.id = ${campaignId}`}
    order by s.starts_at, k.id limit 200`.execute(db);
  return rows;
}

/** A case in which she has to do something until a moment. */
export interface OwedRow {
  readonly id: string;
  readonly service: string;
  readonly state: string;
  readonly seq: number;
  readonly entered: Date;
  readonly due: Date;
}

export async function listOwed(db: Db, personId: string): Promise<OwedRow[]> {
  const { rows } = await sql<OwedRow>`
    select id, service, state, seq, entered_at as entered, due_at as due from cases
    where cell_id = any (array(select cell_id from cells)) and applicant_id = ${personId} and open
      and owes_party = 'applicant' and due_at > ${past}
    order by due_at, id limit 200`.execute(db);
  return rows;
}

/** What a union has announced: when it opens, and a row for each of its times. */
export interface OpenSlotRow {
  readonly campaignId: string;
  readonly name: string;
  readonly lead: string;
  readonly service: string;
  readonly edition: number;
  readonly opens: Date;
  /** Called off, or ended by hand before it opened. */
  readonly calledOff: boolean;
  readonly revised: Date;
  readonly slice: number | null;
  readonly label: string | null;
  readonly starts: Date | null;
  readonly ends: Date | null;
}

async function listOpenSlots(db: Db, where: ReturnType<typeof sql>): Promise<OpenSlotRow[]> {
  const { rows } = await sql<OpenSlotRow>`
    select c.id as "campaignId", c.name, c.lead, c.service, c.edition, c.opens_at as opens,
      c.called_off_at is not null or coalesce(c.closed_at < c.opens_at, false) as "calledOff",
      coalesce(c.called_off_at, c.closed_at, c.announced_at) as revised,
      s.slice, s.label, s.starts_at as starts, s.ends_at as ends
    from campaigns c join orgs o on o.id = c.org_id
    left join campaign_slices s on s.cell_id = o.cell_id and s.campaign_id = c.id and s.starts_at is not null
    where ${where} and c.state in ('announced', 'closed', 'settled', 'called-off')
    order by c.opens_at, c.id, s.slice limit 1000`.execute(db);
  return rows;
}

export const listOpenSlotsOf = (db: Db, orgId: string): Promise<OpenSlotRow[]> =>
  listOpenSlots(db, sql`c.org_id = ${orgId} and greatest(c.opens_at, s.ends_at) > ${past}`);

export const listSlotsOfCampaign = (db: Db, id: string): Promise<OpenSlotRow[]> => listOpenSlots(db, sql`c.id = ${id}`);

/** A union whose events anybody may have. */
export async function findUnion(db: Db, id: string): Promise<OrgRef | undefined> {
  const { rows } =
    await sql<OrgRef>`select id, name, level from orgs where id = ${id} and dissolved_at is null`.execute(db);
  return rows[0];
}
