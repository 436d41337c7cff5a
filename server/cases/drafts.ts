import { sql } from 'kysely';
import type { Instant } from '../../kernel/answers.ts';
import { purposesFor, purposesIn } from '../../kernel/consent.ts';
import type { AnyValues } from '../../kernel/field.ts';
import type { Service } from '../../kernel/service.ts';
import type { Trx } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { findAgreed, missingOf } from '../privacy/consents.ts';

/** Answers not yet filed. Sealed whole: a draft may say anything, and it is nobody's business but the writer's. */
export async function findDraft(
  platform: Platform,
  caller: Caller,
  service: string,
): Promise<{ form: AnyValues; savedAt: Instant } | undefined> {
  const row = await platform.db
    .selectFrom('drafts')
    .select(['form_sealed', 'saved_at'])
    .where('cell_id', '=', caller.cell)
    .where('person_id', '=', caller.personId)
    .where('service', '=', service)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    form: JSON.parse(platform.sealer.open(row.form_sealed, 'answers')) as AnyValues,
    savedAt: row.saved_at.toISOString(),
  };
}

/** Keeps the answers so far, but for sensitive ones to which she has not agreed: those stay on her phone until she has. */
export async function saveDraft(
  trx: Trx,
  platform: Platform,
  caller: Caller,
  { id: service, form: fields }: Service,
  answers: AnyValues,
): Promise<void> {
  const needed = purposesIn(fields, answers);
  const missing = needed.length === 0 ? [] : missingOf(needed, await findAgreed(trx, caller));
  const kept = Object.entries(answers).filter(
    ([id]) => fields[id] === undefined || !purposesFor(fields[id], answers).some((one) => missing.includes(one)),
  );
  const form = Object.fromEntries(kept);
  await sql`
    insert into drafts (cell_id, person_id, service, form_sealed, saved_at)
    select ${caller.cell}, ${caller.personId}, ${service}, ${platform.sealer.seal(JSON.stringify(form), 'answers')}, clock_now()
    on conflict (cell_id, person_id, service) do update set form_sealed = excluded.form_sealed, saved_at = excluded.saved_at`.execute(
    trx,
  );
}

export async function deleteDraft(trx: Trx, caller: Caller, service: string): Promise<void> {
  await trx
    .deleteFrom('drafts')
    .where('cell_id', '=', caller.cell)
    .where('person_id', '=', caller.personId)
    .where('service', '=', service)
    .execute();
}
