import { sql } from 'kysely';
import { type Day, dayOf } from '../../kernel/calendar.ts';
import type { AnyValues } from '../../kernel/field.ts';
import type { RegisterFact, Service } from '../../kernel/service.ts';
import type { Db } from '../db/open.ts';
import { countMembers } from '../members/counts.ts';
import type { Caller } from '../people/caller.ts';
import type { CaseRow } from './queries.ts';

/** For which union, and of its cases which: those of the year of a day, filed before one of them where that is told. */
interface About {
  readonly service: Service;
  readonly orgId: string;
  readonly on: Day;
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

async function factOf(db: Db, fact: RegisterFact, about: About): Promise<number> {
  if (fact === 'union-members') return countMembers(db, about.orgId);
  const { ofYear, checkedAs } = fact;
  const cases = (await listOfYear(db, about)).filter(({ state }) => !about.service.states[state]?.void);
  return cases.reduce((sum, { form, said }) => sum + Number(said?.[checkedAs] ?? form[ofYear] ?? 0), 0);
}

async function factsOf(db: Db, about: About, wanted: (fact: RegisterFact) => boolean): Promise<AnyValues> {
  const known: Record<string, number> = {};
  for (const [id, fact] of Object.entries(about.service.fromRegister ?? {}))
    if (wanted(fact)) known[id] = await factOf(db, fact, about);
  return known;
}

/** What the register fills into the form of a service for this applicant, by the ids of its fields, as it stands now. */
export async function knownFields(
  db: Db,
  service: Service,
  { member }: Pick<Caller, 'member'>,
  now: number,
): Promise<AnyValues> {
  if (member === undefined) return {};
  return factsOf(db, { service, orgId: member.org.id, on: dayOf(now) }, () => true);
}

/**
 * What has been given before a case of its year, counted anew when it is moved. Cases that were filed in the same moment did
 * not see each other then; by the order of filing exactly one of two counts the other, and what was withdrawn counts no more.
 */
export async function countedBefore(db: Db, service: Service, row: CaseRow): Promise<AnyValues> {
  const before = { filedAt: row.filed_at, id: row.id };
  const about = { service, orgId: row.org_id, on: dayOf(row.filed_at.getTime()), before };
  return factsOf(db, about, (fact) => fact !== 'union-members');
}
