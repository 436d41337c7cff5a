import { sql } from 'kysely';
import { arrayOfIds } from '../db/id.ts';
import { listen } from '../db/hearing.ts';
import type { Trx } from '../db/open.ts';
import type { Kept } from '../http/once.ts';

/** A part of a campaign that claims are settled in. */
export interface Part {
  readonly cell: number;
  readonly campaignId: string;
  readonly slice: number;
  readonly edition: number;
  /** They are drawn among, or put in order, later on. */
  readonly enters: boolean;
}

/** One claim as the database takes it. */
export interface Ask {
  readonly id: string;
  readonly personId: string;
  readonly orgId: string;
  readonly limit: Buffer | null;
  readonly said: string | null;
  readonly score: number | null;
  readonly scoreWhy: string | null;
  /** The key it is asked with, by which it is known again. */
  readonly kept: Pick<Kept, 'key' | 'bodyHash'>;
}

export interface Settled {
  readonly outcome: 'settled' | 'closed' | 'stale';
  /** People, in the order of their numbers. */
  readonly won: string[];
  readonly numbers: number[];
  readonly waits: string[];
  readonly places: number[];
  readonly entered: string[];
  /** Who had one before. */
  readonly had: string[];
  readonly remaining: number;
  readonly room: number;
  readonly at: Date;
}

/** A list in which nobody says anything need not be sent. */
const orNothing = <T>(values: readonly (T | null)[]) => (values.every((value) => value === null) ? null : values);

/**
 * Settles these claims in their order; nobody twice among them. The row of the part is locked until the transaction ends, and
 * `held` is told as soon as it is.
 */
export async function settleClaims(
  trx: Trx,
  part: Part,
  requestId: string,
  asks: readonly Ask[],
  held: () => void,
): Promise<Settled> {
  const listening = listen(requestId, held);
  try {
    const { rows } = await sql<Settled>`/* prepared: settle-claims */
      select * from settle_claims(${part.cell}::integer, ${part.campaignId}::uuid, ${part.slice}::integer,
        ${part.edition}::integer, ${part.enters}::boolean, ${requestId}::text, ${arrayOfIds(asks.map(({ id }) => id))}::uuid[],
        ${arrayOfIds(asks.map(({ personId }) => personId))}::uuid[], ${arrayOfIds(asks.map(({ orgId }) => orgId))}::uuid[],
        ${orNothing(asks.map(({ limit }) => limit))}::bytea[], ${orNothing(asks.map(({ said }) => said))}::text[],
        ${orNothing(asks.map(({ score }) => score))}::integer[], ${orNothing(asks.map(({ scoreWhy }) => scoreWhy))}::text[],
        ${asks.map(({ kept }) => kept.key)}::text[], ${asks.map(({ kept }) => kept.bodyHash)}::bytea[])`.execute(trx);
    return rows[0]!;
  } finally {
    listening.end();
  }
}
