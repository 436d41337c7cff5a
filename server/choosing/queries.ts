import { sql } from 'kysely';
import type { Badge, Later } from '../../kernel/mutual.ts';
import type { Db, Trx } from '../db/open.ts';

/** A campaign with choosing, in the cell of its claims. */
export interface Where {
  readonly cell: number;
  readonly campaignId: string;
}

export interface CameRow extends Badge {
  readonly id: string;
  readonly personId: string;
  readonly label: string | null;
}

/** Whoever came, by the badge. */
export async function listCame(db: Db, { cell, campaignId }: Where): Promise<CameRow[]> {
  const { rows } = await sql<CameRow>`
    select k.id, k.person_id as "personId", k.slice, k.number, s.label
    from claims k join campaign_slices s on s.cell_id = k.cell_id and s.campaign_id = k.campaign_id and s.slice = k.slice
    where k.cell_id = ${cell} and k.campaign_id = ${campaignId} and k.state = 'fetched' and k.number is not null
    order by k.slice, k.number`.execute(db);
  return rows;
}

export interface RoundRow {
  readonly revealed_at: Date;
  readonly came: number;
  readonly pairs: number;
  readonly paired: number;
  readonly asked_at: Date | null;
}

export async function findRound(db: Db, { cell, campaignId }: Where): Promise<RoundRow | undefined> {
  const { rows } = await sql<RoundRow>`select revealed_at, came, pairs, paired, asked_at from mutual_rounds
    where cell_id = ${cell} and campaign_id = ${campaignId}`.execute(db);
  return rows[0];
}

/** Holds the result off while somebody chooses; many may choose at once. */
export async function holdOff(trx: Trx, campaignId: string): Promise<void> {
  await sql`select from campaigns where id = ${campaignId} for share`.execute(trx);
}

export async function findChoice(db: Db, { cell }: Where, claimId: string): Promise<Buffer | undefined> {
  const { rows } = await sql<{ said: Buffer }>`select said_sealed as said from mutual_choices
    where cell_id = ${cell} and claim_id = ${claimId}`.execute(db);
  return rows[0]?.said;
}

export async function writeChoice(
  trx: Trx,
  { cell, campaignId }: Where,
  claimId: string,
  tokens: readonly Buffer[],
  said: Buffer,
): Promise<void> {
  await sql`insert into mutual_choices (cell_id, claim_id, campaign_id, tokens, said_sealed)
    values (${cell}, ${claimId}, ${campaignId}, ${tokens}::bytea[], ${said})
    on conflict (cell_id, claim_id) do update set tokens = excluded.tokens, said_sealed = excluded.said_sealed`.execute(
    trx,
  );
}

/** Who chose each other: the token of their pair stands with both. */
export async function findMutual(trx: Trx, { cell, campaignId }: Where): Promise<(readonly [string, string])[]> {
  const { rows } = await sql<{ one: string; other: string }>`
    with said as (
      select c.claim_id, t.token from mutual_choices c cross join lateral unnest(c.tokens) t (token)
      where c.cell_id = ${cell} and c.campaign_id = ${campaignId})
    select a.claim_id as one, b.claim_id as other from said a join said b on b.token = a.token and b.claim_id > a.claim_id
    order by 1, 2`.execute(trx);
  return rows.map(({ one, other }) => [one, other]);
}

/** What was not mutual is gone in the transaction in which all are told. */
export async function dropChoices(trx: Trx, { cell, campaignId }: Where): Promise<void> {
  await sql`delete from mutual_choices where cell_id = ${cell} and campaign_id = ${campaignId}`.execute(trx);
}

export async function insertRound(
  trx: Trx,
  { cell, campaignId }: Where,
  {
    at,
    came,
    pairs,
    paired,
  }: { readonly at: Date; readonly came: number; readonly pairs: number; readonly paired: number },
): Promise<void> {
  await sql`insert into mutual_rounds (cell_id, campaign_id, revealed_at, came, pairs, paired)
    values (${cell}, ${campaignId}, ${at}, ${came}, ${pairs}, ${paired})`.execute(trx);
}

export interface NewPair {
  readonly one: string;
  readonly other: string;
  readonly ofOne: Buffer | null;
  readonly ofOther: Buffer | null;
}

export async function insertPair(trx: Trx, { cell, campaignId }: Where, pair: NewPair): Promise<void> {
  await sql`insert into mutual_pairs (cell_id, campaign_id, one_claim, other_claim, one_sealed, other_sealed)
    values (${cell}, ${campaignId}, ${pair.one}, ${pair.other}, ${pair.ofOne}, ${pair.ofOther})`.execute(trx);
}

export async function setAsked(trx: Trx, { cell, campaignId }: Where, at: Date): Promise<void> {
  await sql`update mutual_rounds set asked_at = ${at} where cell_id = ${cell} and campaign_id = ${campaignId}`.execute(
    trx,
  );
}

export interface PairRow extends Badge {
  readonly name: string;
  readonly label: string | null;
  /** What the other wrote. */
  readonly sealed: Buffer | null;
}

/** With whom it was mutual, as one of the two sees it; who has left the platform or the pair is not there. */
export async function listPairs(db: Db, { cell }: Where, claimId: string): Promise<PairRow[]> {
  const { rows } = await sql<PairRow>`
    with own as (
      select other_claim as claim, other_sealed as sealed from mutual_pairs
        where cell_id = ${cell} and one_claim = ${claimId} and ended_at is null
      union all
      select one_claim, one_sealed from mutual_pairs
        where cell_id = ${cell} and other_claim = ${claimId} and ended_at is null)
    select k.slice, k.number, s.label, p.name, own.sealed
    from own join claims k on k.cell_id = ${cell} and k.id = own.claim
    join campaign_slices s on s.cell_id = k.cell_id and s.campaign_id = k.campaign_id and s.slice = k.slice
    join persons p on p.cell_id = k.cell_id and p.id = k.person_id and p.name <> ''
    order by k.slice, k.number`.execute(db);
  return rows;
}

export async function wasPaired(db: Db, { cell }: Where, claimId: string): Promise<boolean> {
  const { rows } = await sql`select from mutual_pairs
    where cell_id = ${cell} and (one_claim = ${claimId} or other_claim = ${claimId}) limit 1`.execute(db);
  return rows.length > 0;
}

/** Ends the pairs of somebody: what either wrote for the other is gone. */
export async function endPairs(trx: Trx, { cell }: Where, claimId: string, at: Date): Promise<void> {
  await sql`update mutual_pairs set ended_at = ${at}, one_sealed = null, other_sealed = null
    where cell_id = ${cell} and (one_claim = ${claimId} or other_claim = ${claimId}) and ended_at is null`.execute(trx);
}

export async function findLater(db: Db, { cell }: Where, claimId: string): Promise<Later | undefined> {
  const { rows } = await sql<{ answer: Later }>`select answer from mutual_laters
    where cell_id = ${cell} and claim_id = ${claimId}`.execute(db);
  return rows[0]?.answer;
}

export async function writeLater(trx: Trx, { cell, campaignId }: Where, claimId: string, answer: Later): Promise<void> {
  await sql`insert into mutual_laters (cell_id, claim_id, campaign_id, answer)
    values (${cell}, ${claimId}, ${campaignId}, ${answer})
    on conflict (cell_id, claim_id) do update set answer = excluded.answer`.execute(trx);
}

export async function countLaters(db: Db, { cell, campaignId }: Where): Promise<{ answer: Later; n: number }[]> {
  const { rows } = await sql<{ answer: Later; n: number }>`
    select answer, count(*)::integer as n from mutual_laters
    where cell_id = ${cell} and campaign_id = ${campaignId} group by 1 order by 1`.execute(db);
  return rows;
}

/** Campaigns with choosing of which something may still be due. */
export async function listUnder(db: Db, services: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from campaigns c join orgs o on o.id = c.org_id
    left join mutual_rounds r on r.cell_id = o.cell_id and r.campaign_id = c.id
    where c.service = any (${services}::text[]) and c.state in ('announced', 'closed', 'settled') and r.asked_at is null
    order by c.closes_at limit 1000`.execute(db);
  return rows.map(({ id }) => id);
}
