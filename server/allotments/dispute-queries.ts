import { sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import type { Scoped } from '../db/scope.ts';

/** The last time that somebody said that hers has not reached her. */
export interface DisputeRow {
  readonly n: number;
  readonly said_at: Date;
  readonly answer: string | null;
  readonly answered_at: Date | null;
  readonly closed_at: Date | null;
}

type Of = { readonly cell: number; readonly claimId: string };

export async function findDispute(db: Db, { cell, claimId }: Of): Promise<DisputeRow | undefined> {
  const { rows } = await sql<DisputeRow>`
    select n, said_at, answer, answered_at, closed_at from claim_disputes
    where cell_id = ${cell} and claim_id = ${claimId} order by n desc limit 1`.execute(db);
  return rows[0];
}

export async function insertDispute(
  trx: Trx,
  { cell, claimId }: Of,
  { n, campaignId, at }: { readonly n: number; readonly campaignId: string; readonly at: Date },
): Promise<void> {
  await sql`insert into claim_disputes (cell_id, claim_id, n, campaign_id, said_at)
    values (${cell}, ${claimId}, ${n}, ${campaignId}, ${at})`.execute(trx);
}

export async function setDisputeAnswered(
  trx: Trx,
  { cell, claimId }: Of,
  { answer, by, at }: { readonly answer: string; readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`update claim_disputes set answer = ${answer}, answered_by = ${by}, answered_at = ${at}
    where cell_id = ${cell} and claim_id = ${claimId} and closed_at is null`.execute(trx);
}

export async function setDisputeClosed(trx: Trx, { cell, claimId }: Of, at: Date): Promise<void> {
  await sql`update claim_disputes set closed_at = ${at}
    where cell_id = ${cell} and claim_id = ${claimId} and closed_at is null`.execute(trx);
}

/** The claim, held, of which something is said or answered; one at a time. */
export async function holdClaim(trx: Trx, { cell, claimId }: Of): Promise<void> {
  await sql`select from claims where cell_id = ${cell} and id = ${claimId} for no key update`.execute(trx);
}

/** Whose claim of a campaign this is, of people within reach. */
export async function findWithin(
  scoped: Scoped,
  campaignId: string,
  claimId: string,
): Promise<{ readonly cell: number; readonly personId: string } | undefined> {
  const { rows } = await sql<{ cell: number; personId: string }>`
    select k.cell_id as cell, k.person_id as "personId" from claims k
    where k.cell_id = any (array(select cell_id from cells)) and k.campaign_id = ${campaignId} and k.id = ${claimId}`.execute(
    scoped.db,
  );
  return rows[0];
}

/** How many of a campaign still say that theirs has not reached them, and how many of those wait for an answer. */
export async function countDisputes(
  db: Db,
  cell: number,
  campaignId: string,
): Promise<{ readonly open: number; readonly unanswered: number }> {
  const { rows } = await sql<{ open: number; unanswered: number }>`
    select count(*)::integer as open, count(*) filter (where answer is null)::integer as unanswered
    from claim_disputes where cell_id = ${cell} and campaign_id = ${campaignId} and closed_at is null`.execute(db);
  return rows[0]!;
}
