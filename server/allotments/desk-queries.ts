import { type RawBuilder, sql } from 'kysely';
import type { CampaignFields, ClaimCounts, SliceFields } from '../../kernel/allot-answers.ts';
import { type ClaimState, type Each, claimStates } from '../../kernel/allot.ts';
import type { WishStanding } from '../../kernel/wish-answers.ts';
import { tidyWho } from '../../kernel/who.ts';
import { newId } from '../db/id.ts';
import type { Db, Reader, Trx } from '../db/open.ts';
import type { Scoped } from '../db/scope.ts';
import type { Mover } from './stock-queries.ts';

const dateOf = (at: string | undefined) => (at === undefined ? null : new Date(at));

/** What of a campaign is written the same when it is drafted and when it is changed. */
function columnsOf(fields: CampaignFields & { readonly each: Each }) {
  return {
    name: fields.name.trim(),
    lead: fields.lead.trim(),
    way: fields.way,
    split: fields.split,
    each: fields.each,
    who: JSON.stringify(tidyWho(fields.who ?? {})),
    worth_fen: fields.worthFen ?? null,
    choices: [...fields.choices],
    opens_at: new Date(fields.opensAt),
    closes_at: new Date(fields.closesAt),
    window_until: dateOf(fields.windowUntil),
    releases_at: dateOf(fields.releasesAt),
    gives_back_until: dateOf(fields.givesBackUntil),
    follows: fields.follows ?? null,
    goes_to: fields.goesTo ?? null,
  };
}

export async function insertCampaign(
  trx: Trx,
  fields: CampaignFields & { readonly orgId: string; readonly each: Each },
  by: Mover & { readonly personId: string },
): Promise<string> {
  const id = newId(by.at.getTime());
  await trx
    .insertInto('campaigns')
    .values({
      id,
      org_id: fields.orgId,
      service: fields.service,
      ...columnsOf(fields),
      made_by: by.personId,
      made_at: by.at,
      request_id: by.requestId,
    })
    .execute();
  return id;
}

/** The words and moments of a campaign; a change after it was announced is a new edition. */
export async function updateCampaign(
  trx: Trx,
  id: string,
  fields: CampaignFields & { readonly each: Each },
  raises: boolean,
): Promise<void> {
  await trx
    .updateTable('campaigns')
    .set((eb) => ({ ...columnsOf(fields), ...(raises && { edition: eb('edition', '+', 1) }) }))
    .where('id', '=', id)
    .execute();
}

/** Turns away every claim that was judged before this moment and is settled after it. */
export async function raiseEdition(trx: Trx, id: string): Promise<void> {
  await trx
    .updateTable('campaigns')
    .set((eb) => ({ edition: eb('edition', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

export async function setCampaign(trx: Trx, id: string, set: Readonly<Record<string, unknown>>): Promise<void> {
  await trx.updateTable('campaigns').set(set).where('id', '=', id).execute();
}

/** The parts of a campaign as they are drafted; nothing is counted yet. */
export async function insertSlices(
  trx: Trx,
  { cell, campaignId }: { readonly cell: number; readonly campaignId: string },
  slices: readonly (SliceFields & { readonly slice: number })[],
): Promise<void> {
  const rows = slices.map(({ slice, orgId, label, startsAt, endsAt, quota, waits }) => ({
    cell_id: cell,
    campaign_id: campaignId,
    slice,
    org_id: orgId ?? null,
    label: label?.trim() ?? null,
    starts_at: dateOf(startsAt),
    ends_at: dateOf(endsAt),
    quota,
    waits,
  }));
  if (rows.length > 0) await trx.insertInto('campaign_slices').values(rows).execute();
}

/** The parts of a draft; those whose journal has begun cannot be taken away any more. */
export async function deleteSlices(trx: Trx, cell: number, campaignId: string): Promise<void> {
  await trx.deleteFrom('campaign_slices').where('cell_id', '=', cell).where('campaign_id', '=', campaignId).execute();
}

/** What is put into the parts of a campaign that have no journal yet. */
export async function beginJournal(
  trx: Trx,
  cell: number,
  campaignId: string,
  { requestId, at }: Mover,
): Promise<void> {
  await sql`
    with begun as (
      update campaign_slices set entries = 1 where cell_id = ${cell} and campaign_id = ${campaignId} and entries = 0
      returning slice, quota)
    insert into stock_entries (cell_id, campaign_id, slice, seq, what, n, remaining, request_id, at)
    select ${cell}, ${campaignId}, slice, 1, 'put', quota, quota, ${requestId}, ${at} from begun`.execute(trx);
}

export async function countClaims(db: Reader, cell: number, campaignId: string): Promise<ClaimCounts> {
  const { rows } = await sql<{ state: ClaimState; n: number }>`
    select state, count(*)::integer as n from claims where cell_id = ${cell} and campaign_id = ${campaignId} group by 1`.execute(
    db,
  );
  const none = Object.fromEntries(Object.keys(claimStates).map((state) => [state, 0])) as Record<ClaimState, number>;
  for (const { state, n } of rows) none[state] = n;
  return none;
}

/** Of how many unions those are who have one, or had it in hand. */
export async function countUnions(db: Reader, cell: number, campaignId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(distinct org_id)::integer as n from claims
    where cell_id = ${cell} and campaign_id = ${campaignId} and state in ('granted', 'fetched')`.execute(db);
  return rows[0]!.n;
}

export async function nameOf(db: Reader, personId: string | null): Promise<string | undefined> {
  if (personId === null) return undefined;
  const { rows } = await sql<{ name: string }>`
    select name from persons where id = ${personId} and cell_id = any (array(select cell_id from cells))`.execute(db);
  return rows[0]?.name;
}

export interface HandingRow {
  readonly id: string;
  readonly person_id: string;
  readonly name: string;
  readonly org: string;
  readonly state: ClaimState;
  readonly slice: number;
  readonly label: string | null;
  readonly number: number | null;
  readonly place: number | null;
  readonly choice: string | null;
  /** Whether she is asked what it shall be; the good, and when it was sent. */
  readonly due: boolean;
  readonly good: string | null;
  readonly sent: Date | null;
  /** Since when she says that it has not reached her, and what was answered. */
  readonly disputed: Date | null;
  readonly answer: string | null;
  readonly answered: Date | null;
  readonly at: Date;
}

const standings: Readonly<Record<WishStanding, RawBuilder<boolean>>> = {
  owed: sql`w.answered_at is null and w.claim_id is not null`,
  said: sql`w.answered_at is not null and w.sent_at is null and k.state = 'granted'`,
  sent: sql`w.sent_at is not null`,
};

/** The claims of a campaign behind the wall: only of people whom the caller reaches. In the order of their making. */
export async function listHanding(
  scoped: Scoped,
  {
    campaignId,
    number,
    state,
    wish,
    disputed,
    after,
    among,
    limit,
  }: {
    readonly campaignId: string;
    readonly number: number | undefined;
    readonly state: ClaimState | undefined;
    readonly wish: WishStanding | undefined;
    readonly disputed: boolean;
    readonly after: string | undefined;
    /** Only these. */
    readonly among?: readonly string[];
    readonly limit: number;
  },
): Promise<HandingRow[]> {
  const { rows } = await sql<HandingRow>`
    select k.id, k.person_id, p.name, o.name as org, k.state, k.slice, s.label, k.number, k.place, k.said ->> 'choice' as choice,
      w.claim_id is not null as due, g.label as good, w.sent_at as sent,
      d.said_at as disputed, d.answer, d.answered_at as answered, k.at
    from claims k
    join persons p on p.cell_id = k.cell_id and p.id = k.person_id
    join campaign_slices s on s.cell_id = k.cell_id and s.campaign_id = k.campaign_id and s.slice = k.slice
    join orgs o on o.id = k.org_id
    left join claim_wishes w on w.cell_id = k.cell_id and w.claim_id = k.id
    left join campaign_goods g on g.cell_id = w.cell_id and g.campaign_id = w.campaign_id and g.good = w.good
    left join claim_disputes d on d.cell_id = k.cell_id and d.claim_id = k.id and d.closed_at is null
    where k.cell_id = any (array(select cell_id from cells)) and k.campaign_id = ${campaignId}
      and (${disputed}::boolean is not true or d.claim_id is not null)
      and ${wish === undefined ? sql`true` : standings[wish]}
      and (${number ?? null}::integer is null or k.number = ${number ?? null}::integer)
      and (${state ?? null}::text is null or k.state = ${state ?? null}::text)
      and (${after ?? null}::uuid is null or k.id > ${after ?? null}::uuid)
      and (${among ?? null}::uuid[] is null or k.id = any (${among ?? null}::uuid[]))
    order by k.id limit ${limit}`.execute(scoped.db);
  return rows;
}

export interface HandableRow {
  readonly cell_id: number;
  readonly id: string;
  readonly person_id: string;
  readonly state: ClaimState;
}

/** Those of these claims that are in one of these states, of people within reach; in a transaction they are held. */
export async function listHandable(
  scoped: Scoped,
  campaignId: string,
  ids: readonly string[],
  states: readonly ClaimState[],
): Promise<HandableRow[]> {
  const within = await sql<{ id: string }>`
    select k.id from claims k where k.cell_id = any (array(select cell_id from cells)) and k.id = any (${ids}::uuid[])`.execute(
    scoped.db,
  );
  const { rows } = await sql<HandableRow>`
    select cell_id, id, person_id, state from claims where cell_id = any (array(select cell_id from cells)) and campaign_id = ${campaignId}
      and id = any (${within.rows.map(({ id }) => id)}::uuid[]) and state = any (${states}) for no key update`.execute(
    scoped.beyond,
  );
  return rows;
}

export interface EntryRow {
  readonly id: string;
  readonly person_id: string;
  readonly slice: number;
  readonly score: number | null;
  readonly score_why: string | null;
  /** She asked in the campaign before this one and got nothing. */
  readonly carried: boolean;
}

/** Who asked while the window was open: those who got nothing last time first, then by need, then as they came. */
export async function listEntries(db: Db, cell: number, campaignId: string): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select k.id, k.person_id, k.slice, k.score, k.score_why, coalesce(b.state in ('lost', 'waiting'), false) as carried
    from claims k join campaigns c on c.id = k.campaign_id
    left join claims b on b.cell_id = k.cell_id and b.campaign_id = c.follows and b.person_id = k.person_id
    where k.cell_id = ${cell} and k.campaign_id = ${campaignId} and k.state = 'entered'
    order by k.slice, carried desc, k.score desc nulls last, k.id`.execute(db);
  return rows;
}
