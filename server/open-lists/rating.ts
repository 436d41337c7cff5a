import { sql } from 'kysely';
import type { Service } from '../../kernel/service.ts';
import type { CaseRow } from '../cases/queries.ts';
import type { Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { findListed } from './listing.ts';
import { folded, inCells, went } from './queries.ts';

/**
 * Has a case that is being filed hang on what it rates, found by the name that was typed: where she has been by this platform,
 * whatever has become of it since, and else the one that is listed under that name. Where there is none, or there are several, it
 * stays under its name.
 */
export async function hangRating(trx: Trx, { registry }: Platform, { rates }: Service, row: CaseRow): Promise<void> {
  const listed = rates && findListed(registry, rates.list);
  if (rates === undefined || listed === undefined) return;
  const typed = sql`${JSON.stringify(row.form)}::jsonb`;
  await sql`
    with named as materialized (
      select b.id, b.state = any (${listed.list.states}::text[]) as known from cases b
      where ${inCells(sql`b`)} and b.service = ${listed.service.id}
        and ${folded(sql`b.form`, listed.list.name)} = ${folded(typed, rates.name)}),
    been as (select distinct w.ref as id from (${went(sql`select id from named`)}) w where w.person_id = ${row.applicant_id}),
    found as (
      select coalesce((select (array_agg(id))[1] from been having count(*) = 1),
        (select (array_agg(id))[1] from named where known having count(*) = 1)) as id)
    update cases c set rates_id = f.id from found f
    where c.cell_id = ${row.cell_id} and c.id = ${row.id} and f.id is not null`.execute(trx);
}
