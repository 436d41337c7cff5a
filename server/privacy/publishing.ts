import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { HandlingAnswer, HandlingRules } from '../../kernel/privacy-answers.ts';
import type { Db } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { handlingRules } from './handling.ts';

async function findHandler(db: Db): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select name from orgs where parent_id is null and dissolved_at is null order by path limit 1`.execute(db);
  return rows[0]?.name;
}

interface Edition {
  readonly edition: number;
  readonly published_at: Date;
  readonly text: HandlingRules;
  readonly text_hash: Buffer;
}

async function findEdition(db: Db, edition: number | undefined): Promise<Edition | undefined> {
  const { rows } = await sql<Edition>`
    select edition, published_at, text, text_hash from handling_rules
    where ${edition ?? null}::integer is null or edition = ${edition ?? null}::integer
    order by edition desc limit 1`.execute(db);
  return rows[0];
}

/**
 * Publishes the rules where they are not those of the last edition: with a release that keeps something else, or another
 * contact. An edition stays as it was; of two processes that start at once one publishes.
 */
export async function publishHandling({ db, registry, config }: Platform): Promise<void> {
  const text = JSON.stringify(handlingRules(registry, config, await findHandler(db)));
  const hash = createHash('sha256').update(text).digest();
  const last = await findEdition(db, undefined);
  if (last?.text_hash.equals(hash)) return;
  await sql`insert into handling_rules (edition, published_at, text_hash, text)
    values (${(last?.edition ?? 0) + 1}, clock_now(), ${hash}, ${text}::jsonb)
    on conflict (edition) do nothing`.execute(db);
}

/** An edition of the rules, the last one where none is named; undefined where there is none such. */
export async function readHandling(db: Db, which: number | undefined): Promise<HandlingAnswer | undefined> {
  const found = await findEdition(db, which);
  if (found === undefined) return undefined;
  const { rows } = await sql<{ edition: number; published_at: Date }>`
    select edition, published_at from handling_rules order by edition desc limit 50`.execute(db);
  return {
    edition: found.edition,
    publishedAt: found.published_at.toISOString(),
    rules: found.text,
    editions: rows.map(({ edition, published_at: at }) => ({ edition, publishedAt: at.toISOString() })),
  };
}
