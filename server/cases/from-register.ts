import { sql } from 'kysely';
import type { Allotment } from '../../kernel/allot.ts';
import { type Day, dayOf } from '../../kernel/calendar.ts';
import { type AnyValues, isAsked } from '../../kernel/field.ts';
import type { RegisterFact, Service } from '../../kernel/service.ts';
import type { Db } from '../db/open.ts';
import { countMembers } from '../members/counts.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { sumHerYear } from './given-in-year.ts';
import type { CaseRow } from './queries.ts';

/** For which union, and of its cases which: those of the year of a day, filed before one of them where that is told. */
interface About {
  readonly service: Service;
  readonly orgId: string;
  readonly on: Day;
  readonly today: Day;
  /** Limited goods of the same name. */
  readonly allotment: Allotment | undefined;
  readonly before?: { readonly filedAt: Date; readonly id: string };
}

interface YearCase {
  readonly state: string;
  readonly form: AnyValues;
  /** What its moves were answered openly, the later counting. */
  readonly said: AnyValues | null;
}

/** The cases of a union and all below it in a service, of one year. */
async function listOfYear(db: Db, { service, orgId, on, before }: About): Promise<YearCase[]> {
  const from = `${on.slice(0, 4)}-01-01`;
  const until = `${Number(on.slice(0, 4)) + 1}-01-01`;
  const earlier =
    before === undefined ? sql`true` : sql`(c.filed_at, c.id) < (${before.filedAt}::timestamptz, ${before.id}::uuid)`;
  const { rows } = await sql<YearCase>`
    select c.state, c.form, (select jsonb_object_agg(e.key, e.value order by t.seq)
      from trace t, jsonb_each(t.said) e where t.cell_id = c.cell_id and t.case_id = c.id) as said
    from orgs top join orgs o on starts_with(o.path, top.path) join cases c on c.org_id = o.id
    where top.id = ${orgId} and c.service = ${service.id} and ${earlier}
      and c.filed_at >= ${from}::date::timestamp at time zone 'Asia/Shanghai'
      and c.filed_at < ${until}::date::timestamp at time zone 'Asia/Shanghai'`.execute(db);
  return rows;
}

/** Of whom, what her application says, and which case it is once it is one. */
interface Herself {
  readonly cell: number;
  readonly personId: string;
  readonly form: AnyValues;
  readonly caseId?: string;
  /** Whom her union lists with her. */
  readonly listed?: readonly string[];
}

type OfHerYear = Extract<RegisterFact, { readonly ofHerYear: string }>;

/** What she was given for the same in a year, through her other cases and of campaigns of the same name. */
function givenToHer(
  db: Db,
  { service, on, allotment }: About,
  { same }: OfHerYear,
  { form, caseId, ...who }: Herself,
): Promise<number> {
  const value = String(form[same] ?? '');
  const paid = allotment?.wishes?.paid;
  const campaigns = paid?.field === same && paid.is.includes(value);
  const year = Number(on.slice(0, 4));
  return sumHerYear(db, who, { service, field: same, is: [value], campaigns, year, but: caseId });
}

type Together = Extract<RegisterFact, { readonly together: string }>;

/** The members who take part in what her application names, she and whom the list names among them. */
async function countTogether(
  db: Db,
  { service, orgId, today }: About,
  { together, proven }: Together,
  { form, personId, listed = [] }: Herself,
): Promise<number> {
  const which = String(form[together]);
  const { rows } = await sql<{ n: number }>`
    select count(distinct m.person_id)::int as n
    from orgs top join orgs o on starts_with(o.path, top.path)
    join memberships m on m.org_id = o.id and m.left_on is null
    where top.id = ${orgId} and (m.person_id = any (${[personId, ...listed]}::uuid[])
      or exists (select from proofs p where p.cell_id = m.cell_id and p.person_id = m.person_id
        and p.what = ${proven} and p.detail = ${which} and p.until >= ${today})
      or exists (select from cases c where c.applicant_cell = m.cell_id and c.applicant_id = m.person_id
        and c.service = ${service.id} and c.open and c.form ->> ${together} = ${which}))`.execute(db);
  return rows[0]!.n;
}

async function factOf(db: Db, fact: RegisterFact, about: About, herself: Herself): Promise<number> {
  if (fact === 'union-members') return countMembers(db, about.orgId);
  if ('ofHerYear' in fact) return givenToHer(db, about, fact, herself);
  if ('together' in fact) return countTogether(db, about, fact, herself);
  const { ofYear, checkedAs } = fact;
  const cases = (await listOfYear(db, about)).filter(({ state }) => !about.service.states[state]?.void);
  return cases.reduce((sum, { form, said }) => sum + Number(said?.[checkedAs] ?? form[ofYear] ?? 0), 0);
}

async function factsOf(
  db: Db,
  about: About,
  herself: Herself,
  wanted: (fact: RegisterFact) => boolean,
): Promise<AnyValues> {
  const known: Record<string, number> = {};
  for (const [id, fact] of Object.entries(about.service.fromRegister ?? {}))
    if (wanted(fact) && isAsked(about.service.form[id]!, herself.form))
      known[id] = await factOf(db, fact, about, herself);
  return known;
}

/** The fields of the form without which a fact cannot be looked up. */
function askedBy(fact: RegisterFact): string[] {
  if (typeof fact === 'string') return [];
  if ('same' in fact) return [fact.same];
  return 'together' in fact ? [fact.together] : [];
}

type Known = Pick<Platform, 'db' | 'allotments'>;

/**
 * What the register fills into the form of a service for this applicant, by the ids of its fields, as it stands now; what
 * depends on an answer only where she has given it.
 */
export async function knownFields(
  { db, allotments }: Known,
  service: Service,
  { cell, personId, member }: Pick<Caller, 'cell' | 'personId' | 'member'>,
  now: number,
  form: AnyValues = {},
  listed: readonly string[] = [],
): Promise<AnyValues> {
  if (member === undefined) return {};
  const today = dayOf(now);
  const about = { service, orgId: member.org.id, on: today, today, allotment: allotments.get(service.id) };
  const isSaid = (fact: RegisterFact) => askedBy(fact).every((field) => form[field] !== undefined);
  return factsOf(db, about, { cell, personId, form, listed }, isSaid);
}

/**
 * What has been given before a case of its year, and who takes part with her, counted anew when it is moved. Cases that were filed in the same moment did
 * not see each other then; by the order of filing exactly one of two counts the other, and what was withdrawn counts no more.
 */
export async function countedBefore(
  { db, allotments }: Known,
  service: Service,
  row: CaseRow,
  now: number,
): Promise<AnyValues> {
  const before = { filedAt: row.filed_at, id: row.id };
  const on = dayOf(row.filed_at.getTime());
  const about = { service, orgId: row.org_id, on, today: dayOf(now), before, allotment: allotments.get(service.id) };
  const { applicant_cell: cell, applicant_id: personId, form, id: caseId } = row;
  return factsOf(db, about, { cell, personId, form, caseId }, (fact) => fact !== 'union-members');
}
