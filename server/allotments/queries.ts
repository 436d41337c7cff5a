import { type RawBuilder, sql } from 'kysely';
import type { Each, Split, Way, ClaimState } from '../../kernel/allot.ts';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { pauseName } from '../../kernel/pause.ts';
import type { CampaignState } from '../../kernel/claim.ts';
import type { Cite } from '../../kernel/rule.ts';
import type { WhoAnswer } from '../../kernel/who.ts';
import type { Db, Reader, Trx } from '../db/open.ts';

export interface CampaignRow {
  readonly id: string;
  readonly org: OrgRef;
  /** The cell in which its slices lie. */
  readonly cell: number;
  readonly service: string;
  readonly name: string;
  readonly lead: string;
  readonly edition: number;
  readonly way: Way;
  readonly split: Split;
  readonly each: Each;
  readonly who: WhoAnswer;
  readonly worth_fen: number | null;
  /** What one voucher of it takes off a bill at most. */
  readonly face_fen: number | null;
  readonly choices: string[];
  readonly tuned: Record<string, number>;
  readonly opens_at: Date;
  readonly closes_at: Date;
  readonly window_until: Date | null;
  readonly releases_at: Date | null;
  readonly released_at: Date | null;
  readonly gives_back_until: Date | null;
  readonly follows: string | null;
  readonly goes_to: string | null;
  readonly state: CampaignState;
  readonly made_by: string;
  readonly announced_by: string | null;
  readonly ordered_at: Date | null;
  readonly closed_at: Date | null;
  /** Since when it is handed out, where what was said stands from then on. */
  readonly handing_at: Date | null;
  readonly settled_at: Date | null;
  readonly called_off_at: Date | null;
  readonly called_off_why: string | null;
  /** What stands in the way of claims: the pause of its kind by the nearest union of its line. */
  readonly paused: { readonly cites: Cite; readonly from: Day; readonly setBy: OrgRef } | null;
  readonly slices: SliceRow[];
  /** The database's clock. */
  readonly now: Date;
}

export interface SliceRow {
  readonly slice: number;
  readonly org: OrgRef | null;
  readonly label: string | null;
  /** Milliseconds since 1970 UTC. */
  readonly starts: number | null;
  readonly ends: number | null;
  readonly quota: number;
  readonly given: number;
  readonly waits: number;
  readonly waiting: number;
}

const slices = sql`(
  select coalesce(json_agg(json_build_object('slice', s.slice, 'label', s.label, 'quota', s.quota, 'given', s.given,
    'waits', s.waits, 'waiting', s.waiting, 'starts', (extract(epoch from s.starts_at) * 1000)::bigint,
    'ends', (extract(epoch from s.ends_at) * 1000)::bigint,
    'org', case when u.id is not null then json_build_object('id', u.id, 'name', u.name, 'level', u.level) end)
    order by s.slice), '[]')
  from campaign_slices s left join orgs u on u.id = s.org_id where s.cell_id = o.cell_id and s.campaign_id = c.id)`;

const paused = sql`(
  select json_build_object('cites', v.cites, 'from', v.from_on,
    'setBy', json_build_object('id', a.id, 'name', a.name, 'level', a.level))
  from tunable_values v join orgs a on a.id = v.org_id
  where v.name = ${sql.lit(pauseName)} and v.service = c.service and v.taken_back_at is null
    and (a.id in (o.city_id, o.county_id, o.town_id, o.federation_id, o.id) or a.parent_id is null)
  order by a.path desc limit 1)`;

/** For whom it is, with the unions by name. */
const who = sql`(c.who || case when c.who ? 'unions' then jsonb_build_object('unions', (
  select coalesce(json_agg(json_build_object('id', w.id, 'name', w.name, 'level', w.level) order by w.id), '[]')
  from jsonb_array_elements_text(c.who -> 'unions') u join orgs w on w.id = u::uuid)) else '{}' end)`;

const campaigns = sql`select c.id, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, o.cell_id as cell,
  c.service, c.name, c.lead, c.edition, c.way, c.split, c.each, ${who} as who, c.worth_fen,
  (select t.face_fen from voucher_terms t where t.campaign_id = c.id) as face_fen, c.choices, c.tuned, c.opens_at, c.closes_at, c.window_until,
  c.releases_at, c.released_at, c.gives_back_until, c.follows, c.goes_to, c.state, c.made_by, c.announced_by, c.ordered_at, c.closed_at,
  c.settled_at, c.called_off_at, c.called_off_why, c.handing_at, ${paused} as paused, ${slices} as slices, clock_now() as now
  from campaigns c join orgs o on o.id = c.org_id`;

export async function findCampaign(db: Reader, id: string): Promise<CampaignRow | undefined> {
  const { rows } = await sql<CampaignRow>`${campaigns} where c.id = ${id}`.execute(db);
  return rows[0];
}

/** The same, held against every other change of it and against settling until the transaction ends. */
export async function holdCampaign(trx: Trx, id: string): Promise<CampaignRow | undefined> {
  await sql`select from campaigns where id = ${id} for no key update`.execute(trx);
  await sql`select from campaign_slices s join campaigns c on c.id = s.campaign_id join orgs o on o.id = c.org_id
    where s.cell_id = o.cell_id and s.campaign_id = ${id} order by s.slice for no key update of s`.execute(trx);
  return findCampaign(trx, id);
}

export async function listCampaigns(db: Reader, where: RawBuilder<unknown>): Promise<CampaignRow[]> {
  const { rows } =
    await sql<CampaignRow>`${campaigns} where ${where} order by c.opens_at desc, c.id desc limit 200`.execute(db);
  return rows;
}

/** What is announced by these unions, the latest first; what has been settled for a quarter of a year is past. */
export function listCampaignsFor(db: Reader, orgIds: readonly string[]): Promise<CampaignRow[]> {
  return listCampaigns(
    db,
    sql`c.org_id = any (${orgIds}::uuid[]) and c.state in ('announced', 'closed', 'settled', 'called-off')
      and c.closes_at > clock_now() - interval '90 days'`,
  );
}

/** A union and all those above it, root first, by place and by sector. */
export async function lineAt(db: Reader, orgId: string): Promise<string[]> {
  const { rows } = await sql<{ line: string[] }>`
    select array(select x.id from unnest(array[(select id from orgs where parent_id is null), o.city_id, o.county_id,
      o.town_id, o.federation_id] || o.sectors || o.id) with ordinality x (id, n)
      where x.id is not null group by x.id order by min(x.n)) as line
    from orgs o where o.id = ${orgId}`.execute(db);
  return rows[0]?.line ?? [];
}

export interface ClaimRow {
  readonly id: string;
  readonly campaign_id: string;
  readonly slice: number;
  readonly label: string | null;
  readonly person_id: string;
  readonly state: ClaimState;
  readonly number: number | null;
  readonly place: number | null;
  readonly said: AnyValues;
  readonly score_why: string | null;
  readonly at: Date;
  readonly seq: number;
  /** The key that it was first asked for with, and the hash of what was asked. */
  readonly asked_key: string | null;
  readonly asked_hash: Buffer | null;
}

/** What these people have of a campaign. */
export async function findClaims(
  db: Reader,
  {
    cell,
    campaignId,
    personIds,
  }: { readonly cell: number; readonly campaignId: string; readonly personIds: readonly string[] },
): Promise<ClaimRow[]> {
  const { rows } = await sql<ClaimRow>`
    select k.id, k.campaign_id, k.slice, s.label, k.person_id, k.state, k.number, k.place, k.said, k.score_why, k.at, k.seq,
      k.asked_key, k.asked_hash
    from claims k join campaign_slices s on s.cell_id = k.cell_id and s.campaign_id = k.campaign_id and s.slice = k.slice
    where k.cell_id = ${cell} and k.campaign_id = ${campaignId} and k.person_id = any (${personIds}::uuid[])`.execute(
    db,
  );
  return rows;
}

/**
 * What one person has, of these campaigns or of all. The index leads by the campaign, so that claims that come together are
 * written close together; campaigns are few, and each is looked up by key.
 */
export async function listOwn(db: Reader, personId: string, campaignIds?: readonly string[]): Promise<ClaimRow[]> {
  const within =
    campaignIds === undefined ? sql`c.state not in ('draft', 'dropped')` : sql`c.id = any (${campaignIds}::uuid[])`;
  const { rows } = await sql<ClaimRow>`
    select k.id, k.campaign_id, k.slice, s.label, k.person_id, k.state, k.number, k.place, k.said, k.score_why, k.at, k.seq,
      k.asked_key, k.asked_hash
    from campaigns c join orgs o on o.id = c.org_id
    cross join lateral (select * from claims k
      where k.cell_id = o.cell_id and k.campaign_id = c.id and k.person_id = ${personId} offset 0) k
    join campaign_slices s on s.cell_id = k.cell_id and s.campaign_id = k.campaign_id and s.slice = k.slice
    where ${within} order by k.at desc, k.id desc limit 100`.execute(db);
  return rows;
}

/** How many wait in front of each of these claims, by their ids; a claim that does not wait is not among them. */
export async function countBefore(
  db: Db,
  { cell, id }: Pick<CampaignRow, 'cell' | 'id'>,
  claimIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; n: number }>`
    select id, n::integer as n from (
      select id, row_number() over (partition by slice order by place) - 1 as n from claims
      where cell_id = ${cell} and campaign_id = ${id} and state = 'waiting') line
    where id = any (${claimIds}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row.n]));
}
