import { sql } from 'kysely';
import type { Trx } from '../db/open.ts';

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

/** Settles these claims in their order; nobody twice among them. The row of the part is locked until the transaction ends. */
export async function settleClaims(trx: Trx, part: Part, requestId: string, asks: readonly Ask[]): Promise<Settled> {
  const { rows } = await sql<Settled>`/* prepared: settle-claims */
    select * from settle_claims(${part.cell}::integer, ${part.campaignId}::uuid, ${part.slice}::integer,
      ${part.edition}::integer, ${part.enters}::boolean, ${requestId}::text, ${asks.map(({ id }) => id)}::uuid[],
      ${asks.map(({ personId }) => personId)}::uuid[], ${asks.map(({ orgId }) => orgId)}::uuid[],
      ${asks.map(({ limit }) => limit)}::bytea[], ${asks.map(({ said }) => said)}::text[],
      ${asks.map(({ score }) => score)}::integer[], ${asks.map(({ scoreWhy }) => scoreWhy)}::text[])`.execute(trx);
  return rows[0]!;
}

export interface KeptRow {
  readonly accountId: string;
  readonly key: string;
  readonly bodyHash: Buffer;
  readonly status: number;
  readonly answerSealed: Buffer;
}

/** Keeps the answers of a batch under their keys, in its transaction. */
export async function keepAnswers(trx: Trx, cell: number, at: Date, kept: readonly KeptRow[]): Promise<void> {
  await sql`/* prepared: keep-answers */
    insert into idempotency (cell_id, account_id, key, body_hash, status, answer_sealed, at)
    select ${cell}, a.account_id, a.key, a.body_hash, a.status, a.answer_sealed, ${at}
    from unnest(${kept.map(({ accountId }) => accountId)}::uuid[], ${kept.map(({ key }) => key)}::text[],
      ${kept.map(({ bodyHash }) => bodyHash)}::bytea[], ${kept.map(({ status }) => status)}::integer[],
      ${kept.map(({ answerSealed }) => answerSealed)}::bytea[]) a (account_id, key, body_hash, status, answer_sealed)`.execute(
    trx,
  );
}
