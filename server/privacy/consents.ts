import { sql } from 'kysely';
import {
  type ConsentPurpose,
  type ConsentText,
  asksFor,
  consentPurposes,
  consentText,
  consentTexts,
} from '../../kernel/consent.ts';
import type { ConsentAnswer } from '../../kernel/privacy-answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Service } from '../../kernel/service.ts';
import { newId } from '../db/id.ts';
import { type Db, type Trx, stateOf } from '../db/open.ts';
import type { Person } from '../people/membership.ts';
import type { Registry } from '../registry.ts';

/** What the triggers on cases and traces raise where a sensitive answer comes without a live consent. */
export const noConsent = 'HQC01';

export const lacksConsent = (fault: unknown): boolean => stateOf(fault) === noConsent;

/** Why an answer is refused, one line a purpose, in words that can be agreed to. */
export function refuseFor(purposes: readonly ConsentPurpose[]): Refusal {
  return refuse(
    'consent-needed',
    purposes.map((purpose) => ({ at: purpose, says: `还没有同意：${consentText(purpose).asks}` })),
  );
}

export type Agreed = Readonly<Partial<Record<string, number>>>;

/** The purposes among these to which no consent in the wording of today is live. */
export function missingOf(purposes: readonly ConsentPurpose[], agreed: Agreed): ConsentPurpose[] {
  return purposes.filter((purpose) => agreed[purpose] !== consentText(purpose).edition);
}

/** The live consents of a person with their editions. */
export async function findAgreed(db: Db, { cell, personId }: Person): Promise<Agreed> {
  const rows = await db
    .selectFrom('consents')
    .select(['purpose', 'edition'])
    .where('cell_id', '=', cell)
    .where('person_id', '=', personId)
    .execute();
  return Object.fromEntries(rows.map(({ purpose, edition }) => [purpose, edition]));
}

interface EntryRow {
  readonly purpose: string;
  readonly edition: number;
  readonly act: 'given' | 'withdrawn';
  readonly says: string;
  readonly at: Date;
  readonly live: boolean;
}

/** How many cases rest, or would, for each purpose. */
async function countCases(db: Db, person: Person, registry: Registry) {
  const { rows } = await sql<{ purpose: string; open: number; resting: number }>`
    select w.purpose, count(*) filter (where c.open)::integer as open,
      count(*) filter (where c.open and c.rests_since is not null)::integer as resting
    from ${usingServices(registry)} join cases c on c.applicant_id = ${person.personId} and c.form_sealed is not null
      and (w.purpose = any (c.purposes) or (c.purposes is null and c.service = any (string_to_array(w.services, ' '))))
    group by 1`.execute(db);
  return new Map(rows.map((row) => [row.purpose, row]));
}

/** Each purpose with the services that use it: what a case older than the ledger needs is read off its service. */
function usingServices(registry: Registry) {
  const services = [...registry.values()];
  const using = consentPurposes.map((purpose) =>
    services.filter((one) => asksFor(one.form, purpose)).map(({ id }) => id),
  );
  return sql`unnest(${consentPurposes}::text[], ${using.map((ids) => ids.join(' '))}::text[]) w (purpose, services)`;
}

function answerFor(text: ConsentText, entries: readonly EntryRow[], services: readonly Service[]) {
  const { purpose, edition, label, asks, data, use, kept, without, basis } = text;
  const live = entries.find((entry) => entry.live && entry.edition === edition);
  return {
    purpose,
    edition,
    label,
    asks,
    data,
    use,
    kept,
    without,
    basis,
    live: live !== undefined,
    services: services.filter((one) => asksFor(one.form, purpose)).map(({ id, title }) => ({ id, title })),
    history: entries.map(({ act, says, at, edition: of }) => ({ act, says, at: at.toISOString(), edition: of })),
  };
}

/** Every purpose with its wording, whether she agrees, and all she has said about it, newest first. */
export async function listConsents(db: Db, person: Person, registry: Registry): Promise<ConsentAnswer[]> {
  const { rows } = await sql<EntryRow>`
    select e.purpose, e.edition, e.act, e.says, e.at, c.entry_id is not null as live
    from consent_entries e
    left join consents c on c.cell_id = e.cell_id and c.entry_id = e.id
    where e.cell_id = ${person.cell} and e.person_id = ${person.personId}
    order by e.seq desc`.execute(db);
  const counts = await countCases(db, person, registry);
  const services = [...registry.values()];
  return consentPurposes.map((purpose) => {
    const own = rows.filter((row) => row.purpose === purpose);
    const { open = 0, resting = 0 } = counts.get(purpose) ?? {};
    return { ...answerFor(consentText(purpose), own, services), openCases: open, restingCases: resting };
  });
}

interface Saying {
  readonly purpose: ConsentPurpose;
  readonly requestId: string;
  readonly now: number;
}

/** Every change of a person's consents takes her row first, so that giving and withdrawing at once come one after the other. */
async function hold(trx: Trx, { cell, personId }: Person): Promise<void> {
  await sql`select 1 from persons where cell_id = ${cell} and id = ${personId} for no key update`.execute(trx);
}

async function enter(
  trx: Trx,
  { cell, personId }: Person,
  { purpose, requestId, now }: Saying,
  entry: { readonly act: 'given' | 'withdrawn'; readonly edition: number; readonly says: string },
): Promise<string> {
  const id = newId(now);
  await sql`
    insert into consent_entries (cell_id, id, person_id, seq, purpose, edition, act, says, channel, request_id, at)
    select ${cell}, ${id}, ${personId}, coalesce(max(seq), 0) + 1, ${purpose}, ${entry.edition}, ${entry.act}, ${entry.says},
      'app', ${requestId}, ${new Date(now)}
    from consent_entries where cell_id = ${cell} and person_id = ${personId}`.execute(trx);
  return id;
}

/**
 * Gives a consent in the wording she has read: an older one is refused (consent-changed). Cases that rested for want of it
 * go on, with the time they rested added to their deadlines.
 */
export async function giveConsent(
  trx: Trx,
  person: Person,
  saying: Saying & { readonly edition: number },
): Promise<Refusal | undefined> {
  const text = consentText(saying.purpose);
  if (saying.edition !== text.edition) return refuse('consent-changed');
  await hold(trx, person);
  const agreed = await findAgreed(trx, person);
  if (agreed[saying.purpose] === text.edition) return undefined;
  const entryId = await enter(trx, person, saying, { act: 'given', edition: text.edition, says: text.asks });
  await sql`
    insert into consents (cell_id, person_id, purpose, edition, entry_id)
    values (${person.cell}, ${person.personId}, ${saying.purpose}, ${text.edition}, ${entryId})
    on conflict (cell_id, person_id, purpose) do update set edition = excluded.edition, entry_id = excluded.entry_id`.execute(
    trx,
  );
  await wakeCases(trx, person, saying.now);
  return undefined;
}

/**
 * Withdraws a consent. From then on nobody works on what needed it: its cases rest, the clock passes them over, their sealed
 * answers are opened to nobody but her. Nothing else of hers is touched.
 */
export async function withdrawConsent(trx: Trx, person: Person, registry: Registry, saying: Saying): Promise<void> {
  await hold(trx, person);
  const agreed = await findAgreed(trx, person);
  const edition = agreed[saying.purpose];
  if (edition === undefined) return;
  const texts = consentTexts[saying.purpose];
  const says = texts.find((text) => text.edition === edition)?.asks ?? consentText(saying.purpose).asks;
  await enter(trx, person, saying, { act: 'withdrawn', edition, says });
  await sql`delete from consents where cell_id = ${person.cell} and person_id = ${person.personId}
    and purpose = ${saying.purpose}`.execute(trx);
  await restCases(trx, registry, [{ ...person, purpose: saying.purpose }]);
}

type Withdrawn = Person & { readonly purpose: string };

async function restCases(db: Db, registry: Registry, withdrawn: readonly Withdrawn[]): Promise<number> {
  const { rows } = await sql`
    update cases c set rests_since = clock_now()
    from unnest(${withdrawn.map(({ cell }) => cell)}::integer[], ${withdrawn.map(({ personId }) => personId)}::uuid[],
      ${withdrawn.map(({ purpose }) => purpose)}::text[]) g (cell, person_id, purpose)
    join ${usingServices(registry)} on w.purpose = g.purpose
    where c.applicant_cell = g.cell and c.applicant_id = g.person_id and c.rests_since is null and c.form_sealed is not null
      and (g.purpose = any (c.purposes) or (c.purposes is null and c.service = any (string_to_array(w.services, ' '))))
    returning 1`.execute(db);
  return rows.length;
}

/** Sets going what rests and lacks nothing any more. */
async function wakeCases(trx: Trx, { cell, personId }: Person, now: number): Promise<void> {
  const rested = sql`(${new Date(now)}::timestamptz - rests_since)`;
  await sql`
    update cases c set due_at = due_at + ${rested}, remind_at = remind_at + ${rested}, rests_since = null
    where c.applicant_cell = ${cell} and c.applicant_id = ${personId} and c.rests_since is not null
      and not exists (select 1 from unnest(c.purposes) p where not exists (
        select 1 from consents k where k.cell_id = ${cell} and k.person_id = ${personId} and k.purpose = p))`.execute(
    trx,
  );
}

/**
 * Rests cases that were filed in the same moment as a consent was withdrawn: each found the other not yet there. Looks at
 * what was withdrawn within the hour, so a turn costs the same however long the ledger is.
 */
export async function restLateCases(db: Db, registry: Registry): Promise<number> {
  const { rows } = await sql<Withdrawn>`
    select distinct e.cell_id as cell, e.person_id as "personId", e.purpose from consent_entries e
    where e.cell_id = any (array(select cell_id from cells)) and e.act = 'withdrawn' and e.at > clock_now() - interval '1 hour'
      and not exists (select 1 from consents k
        where k.cell_id = e.cell_id and k.person_id = e.person_id and k.purpose = e.purpose)
    limit 500`.execute(db);
  return rows.length === 0 ? 0 : restCases(db, registry, rows);
}
