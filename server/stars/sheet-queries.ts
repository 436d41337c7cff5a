import { sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { StarRound, StarSheet, StarSheetFacts } from '../../kernel/stars.ts';
import { newId } from '../db/id.ts';
import type { Reader, Trx } from '../db/open.ts';

/** By whom and when something was said. */
export interface By {
  readonly personId: string;
  readonly requestId: string;
  readonly now: number;
}

interface SheetRow extends Omit<StarSheet, 'madeAt' | 'federates' | 'source' | 'items'> {
  readonly made_at: Date;
  readonly federates: StarSheet['federates'] | null;
  readonly source: StarSheet['source'] | null;
  readonly items: StarSheet['items'];
}

const sheetColumns = sql`s.id, json_build_object('id', t.id, 'name', t.name, 'level', t.level) as org, s.name, s.edition,
  s.level, s.federates, s.source, s.items, s.thresholds, s.made_at,
  not exists (select 1 from star_sheets n where n.replaces = s.id) as current
  from star_sheets s join orgs t on t.id = s.org_id`;

function sheetOf({ made_at, federates, source, ...rest }: SheetRow): StarSheet {
  return {
    ...rest,
    ...(federates !== null && { federates }),
    ...(source !== null && { source }),
    madeAt: made_at.toISOString(),
  };
}

export async function findSheet(db: Reader, id: string): Promise<StarSheet | undefined> {
  const { rows } = await sql<SheetRow>`select ${sheetColumns} where s.id = ${id}`.execute(db);
  return rows[0] && sheetOf(rows[0]);
}

/** All editions of the sheets that a union has set, the newest first. */
export async function listSheets(db: Reader, orgId: string): Promise<StarSheet[]> {
  const { rows } = await sql<SheetRow>`
    select ${sheetColumns} where s.org_id = ${orgId} order by s.id desc limit 100`.execute(db);
  return rows.map(sheetOf);
}

/** Holds a sheet until the transaction ends, so that one edition follows it. */
export async function holdSheet(trx: Trx, id: string): Promise<StarSheet | undefined> {
  // An advisory lock: the app may not update a sheet, and so may not lock its row either.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`star-sheet ${id}`}, 0))`.execute(trx);
  return findSheet(trx, id);
}

export async function insertSheet(
  trx: Trx,
  { orgId, old, ...facts }: StarSheetFacts & { readonly orgId: string; readonly old: StarSheet | undefined },
  by: By,
): Promise<string> {
  const id = newId();
  await trx
    .insertInto('star_sheets')
    .values({
      id,
      org_id: orgId,
      name: facts.name,
      edition: (old?.edition ?? 0) + 1,
      replaces: old?.id ?? null,
      level: facts.level,
      federates: facts.federates ?? null,
      source: facts.source === undefined ? null : JSON.stringify(facts.source),
      items: JSON.stringify(facts.items),
      thresholds: [...facts.thresholds],
      made_at: new Date(by.now),
      by_person: by.personId,
      request_id: by.requestId,
    })
    .execute();
  return id;
}

interface RoundRow {
  readonly id: string;
  readonly org: OrgRef;
  readonly sheet: StarRound['sheet'];
  readonly from_on: string;
  readonly to_on: string;
  readonly valid_until: string;
  readonly objection_days: number;
  readonly published_at: Date | null;
}

const roundColumns = sql`r.id, json_build_object('id', t.id, 'name', t.name, 'level', t.level) as org,
  json_build_object('id', s.id, 'name', s.name, 'edition', s.edition) as sheet,
  r.from_on, r.to_on, r.valid_until, r.objection_days, r.published_at
  from star_rounds r join star_sheets s on s.id = r.sheet_id join orgs t on t.id = s.org_id`;

function roundOf(row: RoundRow, today: string): StarRound {
  return {
    id: row.id,
    org: row.org,
    sheet: row.sheet,
    from: row.from_on,
    to: row.to_on,
    validUntil: row.valid_until,
    objectionDays: row.objection_days,
    state: today < row.from_on ? 'coming' : today > row.to_on ? 'closed' : 'open',
    ...(row.published_at !== null && { publishedAt: row.published_at.toISOString() }),
  };
}

export async function findRound(db: Reader, id: string, today: string): Promise<StarRound | undefined> {
  const { rows } = await sql<RoundRow>`select ${roundColumns} where r.id = ${id}`.execute(db);
  return rows[0] && roundOf(rows[0], today);
}

/** The rounds of sheets that these unions have set, the newest first. */
export async function listRounds(db: Reader, orgIds: readonly string[], today: string): Promise<StarRound[]> {
  const { rows } = await sql<RoundRow>`
    select ${roundColumns} where s.org_id = any (${orgIds}::uuid[]) order by r.id desc limit 100`.execute(db);
  return rows.map((row) => roundOf(row, today));
}

export interface RoundFacts {
  readonly sheetId: string;
  readonly from: string;
  readonly to: string;
  readonly validUntil: string;
  readonly objectionDays: number;
}

export async function insertRound(trx: Trx, facts: RoundFacts, by: By): Promise<string> {
  const id = newId();
  await trx
    .insertInto('star_rounds')
    .values({
      id,
      sheet_id: facts.sheetId,
      from_on: facts.from,
      to_on: facts.to,
      valid_until: facts.validUntil,
      objection_days: facts.objectionDays,
      made_at: new Date(by.now),
      by_person: by.personId,
      request_id: by.requestId,
    })
    .execute();
  return id;
}
