import { sql } from 'kysely';
import type { ClaimState } from '../../kernel/allot.ts';
import type { Trx } from '../db/open.ts';

/** Who moves claims, under which request; nobody where the clock does. */
export interface Mover {
  readonly personId: string | null;
  readonly requestId: string;
  readonly at: Date;
}

export interface HeldSlice {
  readonly cell: number;
  readonly campaignId: string;
  readonly slice: number;
  readonly quota: number;
  readonly given: number;
  readonly numbered: number;
  readonly waits: number;
  readonly waiting: number;
  readonly placed: number;
}

/** The part, held against settling until the transaction ends. */
export async function holdSlice(
  trx: Trx,
  { cell, campaignId, slice }: Pick<HeldSlice, 'cell' | 'campaignId' | 'slice'>,
): Promise<HeldSlice | undefined> {
  const { rows } = await sql<HeldSlice>`
    select cell_id as cell, campaign_id as "campaignId", slice, quota, given, numbered, waits, waiting, placed
    from campaign_slices where cell_id = ${cell} and campaign_id = ${campaignId} and slice = ${slice}
    for no key update`.execute(trx);
  return rows[0];
}

export interface MovedClaim {
  readonly id: string;
  readonly person_id: string;
  readonly slice: number;
  readonly state: ClaimState;
  readonly number: number | null;
}

/** Why claims came to what they came to, as their trace says it. */
type Why = string | null;

/** Writes the counts of a part with an entry of its journal, where its stock has changed. */
export async function writeSlice(
  trx: Trx,
  held: HeldSlice,
  after: Partial<Pick<HeldSlice, 'quota' | 'given' | 'numbered' | 'waits' | 'waiting' | 'placed'>>,
  what: 'put' | 'taken' | 'given' | 'back' | 'moved',
  { requestId, at }: Pick<Mover, 'requestId' | 'at'>,
): Promise<HeldSlice> {
  const now = { ...held, ...after };
  const n = now.quota - now.given - (held.quota - held.given);
  await sql`
    with written as (
      update campaign_slices set quota = ${now.quota}, given = ${now.given}, numbered = ${now.numbered}, waits = ${now.waits},
        waiting = ${now.waiting}, placed = ${now.placed}, entries = entries + ${n === 0 ? 0 : 1}
      where cell_id = ${held.cell} and campaign_id = ${held.campaignId} and slice = ${held.slice} returning entries)
    insert into stock_entries (cell_id, campaign_id, slice, seq, what, n, remaining, request_id, at)
    select ${held.cell}, ${held.campaignId}, ${held.slice}, entries, ${what}, ${n}, ${now.quota - now.given}, ${requestId}, ${at}
    from written where ${n !== 0}`.execute(trx);
  return now;
}

/**
 * Gives claims that exist what is left of a part, in their order: numbers as far as there are any, places after that as far as
 * there is room, and nothing to the rest. Each gets an entry of its trace.
 */
export async function placeInOrder(
  trx: Trx,
  held: HeldSlice,
  ids: readonly string[],
  why: Why,
  { personId, requestId, at }: Mover,
  free = held.quota - held.given,
): Promise<{ readonly moved: readonly MovedClaim[]; readonly after: HeldSlice }> {
  const { rows } = await sql<MovedClaim & { was: ClaimState }>`
    with asked as (
      select k.id, k.state as was, k.seq, a.n from unnest(${ids}::uuid[]) with ordinality a (id, n)
      join claims k on k.cell_id = ${held.cell} and k.id = a.id),
    moved as (
      update claims k set slice = ${held.slice}, seq = a.seq + 1,
        state = case when a.n <= ${free} then 'granted' when a.n <= ${free + held.waits - held.waiting} then 'waiting' else 'lost' end,
        number = case when a.n <= ${free} then ${held.numbered} + a.n end,
        place = case when a.n > ${free} and a.n <= ${free + held.waits - held.waiting} then ${held.placed} + a.n - ${free} else k.place end
      from asked a where k.cell_id = ${held.cell} and k.id = a.id
      returning k.id, k.person_id, k.slice, k.state, k.number, k.seq, a.was, a.n),
    traced as (
      insert into claim_steps (cell_id, claim_id, seq, state, at, by_person, why, request_id)
      select ${held.cell}, id, seq, state, ${at}, ${personId}::uuid, ${why}, ${requestId} from moved)
    select id, person_id, slice, state, number, was from moved order by n`.execute(trx);
  const granted = rows.filter(({ state }) => state === 'granted').length;
  const waits = rows.filter(({ state }) => state === 'waiting').length;
  const waited = rows.filter(({ was }) => was === 'waiting').length;
  const after = {
    given: held.given + granted,
    numbered: held.numbered + granted,
    waiting: held.waiting + waits - waited,
    placed: held.placed + waits,
  };
  return { moved: rows, after: await writeSlice(trx, held, after, 'given', { requestId, at }) };
}

/** Those who wait first in a part, as many as there are things left. */
export async function listNextInLine(
  trx: Trx,
  { cell, campaignId, slice }: HeldSlice,
  most: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from claims where cell_id = ${cell} and campaign_id = ${campaignId} and slice = ${slice} and state = 'waiting'
    order by place limit ${most}`.execute(trx);
  return rows.map(({ id }) => id);
}

/** Claims that come to an end, or are handed out: their state and an entry of their trace. */
export async function endClaims(
  trx: Trx,
  cell: number,
  ids: readonly string[],
  state: ClaimState,
  why: Why,
  { personId, requestId, at }: Mover,
): Promise<MovedClaim[]> {
  const { rows } = await sql<MovedClaim>`
    with moved as (
      update claims set state = ${state}, seq = seq + 1 where cell_id = ${cell} and id = any (${ids}::uuid[])
      returning id, person_id, slice, state, number, seq),
    traced as (
      insert into claim_steps (cell_id, claim_id, seq, state, at, by_person, why, request_id)
      select ${cell}, id, seq, state, ${at}, ${personId}::uuid, ${why}, ${requestId} from moved)
    select id, person_id, slice, state, number from moved order by number`.execute(trx);
  return rows;
}

interface SaidAnew {
  readonly said: string | null;
  readonly limit: Buffer | null;
}

/** What somebody chooses who claims again; false where another of her household, or her employer, has one. */
export async function sayAnew(
  trx: Trx,
  { cell, campaignId }: HeldSlice,
  id: string,
  { said, limit }: SaidAnew,
): Promise<boolean> {
  const { rows } = await sql`
    update claims set said = ${said ?? '{}'}::jsonb, limit_key = ${limit} where cell_id = ${cell} and id = ${id}
      and (${limit}::bytea is null or not exists (select from claims k
        where k.cell_id = ${cell} and k.campaign_id = ${campaignId} and k.limit_key = ${limit}
          and k.state in ('granted', 'waiting', 'entered', 'fetched', 'missed') offset 0))
    returning 1`.execute(trx);
  return rows.length > 0;
}
