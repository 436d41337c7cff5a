import { sql } from 'kysely';
import type { Committee, Ending, Office, Seat, Term, TermLine, TermYears } from '../../kernel/union-facts.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { type Reach, type Scoped, reachOfOrgs } from '../db/scope.ts';

/** By whom, under which request and when something is written down. */
export interface Saying {
  readonly byPerson: string;
  readonly requestId: string;
  readonly now: number;
}

/** Holds one union until the transaction ends, so that of two who write of it at once the second sees the first's. */
export async function holdUnion(trx: Trx, id: string): Promise<void> {
  await sql`select 1 from orgs where id = ${id} for no key update`.execute(trx);
}

export interface FactsRow {
  readonly credit_code: string | null;
  readonly founded_on: string | null;
  readonly cell_id: number;
  readonly dissolved_at: Date | null;
}

export async function getFacts(db: Db, orgId: string): Promise<FactsRow> {
  return db
    .selectFrom('orgs')
    .select(['credit_code', 'founded_on', 'cell_id', 'dissolved_at'])
    .where('id', '=', orgId)
    .executeTakeFirstOrThrow();
}

export async function isCreditCodeTaken(db: Db, creditCode: string, butBy: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from orgs where credit_code = ${creditCode} and id <> ${butBy} and dissolved_at is null limit 1`.execute(
    db,
  );
  return rows.length > 0;
}

export async function setFacts(
  trx: Trx,
  orgId: string,
  { creditCode, foundedOn }: { readonly creditCode: string | null; readonly foundedOn: string | null },
): Promise<void> {
  await trx
    .updateTable('orgs')
    .set({ credit_code: creditCode, founded_on: foundedOn })
    .where('id', '=', orgId)
    .execute();
}

/** All terms of a union, the newest first. */
export async function listTerms(db: Db, orgId: string): Promise<Term[]> {
  const { rows } = await sql<Omit<Term, 'by'> & { readonly by: string | null }>`
    select t.id, t.years, t.begins_on as "beginsOn", t.ends_on as "endsOn", t.current,
      t.corrected_at is not null as corrected,
      (select p.name from persons p where p.cell_id = any (array(select cell_id from cells)) and p.id = t.by_person) as by
    from org_terms t where t.org_id = ${orgId} order by t.begins_on desc, t.id desc limit 100`.execute(db);
  return rows.map(({ by, ...term }) => ({ ...term, ...(by !== null && { by }) }));
}

export interface NewTerm {
  readonly orgId: string;
  readonly years: TermYears;
  readonly beginsOn: string;
  readonly endsOn: string;
}

/** The union's term from now on; the one before it is kept, as corrected where this one takes its place. */
export async function insertTerm(trx: Trx, term: NewTerm, corrects: boolean, saying: Saying): Promise<string> {
  const at = new Date(saying.now);
  await sql`
    update org_terms set current = false, corrected_at = ${corrects ? at : null}::timestamptz
    where org_id = ${term.orgId} and current`.execute(trx);
  const id = newId();
  await sql`
    insert into org_terms (id, org_id, years, begins_on, ends_on, current, said_at, by_person, request_id)
    values (${id}, ${term.orgId}, ${term.years}, ${term.beginsOn}, ${term.endsOn}, true, ${at}, ${saying.byPerson},
      ${saying.requestId})`.execute(trx);
  return id;
}

/** Who sits in the committees of a union, and after them who sat there before. */
export async function listSeats(db: Db, orgId: string): Promise<Seat[]> {
  const { rows } = await sql<Omit<Seat, 'personId' | 'to'> & { personId: string | null; to: string | null }>`
    select s.id, s.committee, s.office, coalesce(s.name, p.name) as name, s.person_id as "personId", s.from_on as "from",
      s.until_on as "to"
    from committee_seats s left join persons p on p.cell_id = s.cell_id and p.id = s.person_id
    where s.org_id = ${orgId} and s.mistaken_at is null
    order by s.until_on is not null, array_position(array['union', 'audit', 'women'], s.committee),
      array_position(array['chair', 'vice-chair', 'member'], s.office), s.until_on desc, s.from_on, s.id
    limit 500`.execute(db);
  return rows.map(({ personId, to, ...seat }) => ({
    ...seat,
    ...(personId !== null && { personId }),
    ...(to !== null && { to }),
  }));
}

/** Keeps a record from being merged with another until the transaction ends. */
export async function keepPerson(trx: Trx, personId: string): Promise<void> {
  await sql`select 1 from persons where cell_id = any (array(select cell_id from cells)) and id = ${personId}
    for share`.execute(trx);
}

/** Whether somebody is a member under one of the caller's unions now. */
export async function isMemberWithin(scoped: Scoped, personId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from memberships m join orgs o on o.id = m.org_id
    where m.cell_id = any (array(select cell_id from cells)) and m.person_id = ${personId} and m.left_on is null
      and ${reachOfOrgs(scoped.reaches)}`.execute(scoped.db);
  return rows.length > 0;
}

export interface NewSeat {
  readonly orgId: string;
  readonly cell: number;
  readonly committee: Committee;
  readonly office: Office;
  readonly personId?: string | undefined;
  readonly name?: string | undefined;
  readonly fromOn: string;
}

export async function insertSeat(trx: Trx, seat: NewSeat, saying: Saying): Promise<string> {
  const id = newId();
  await trx
    .insertInto('committee_seats')
    .values({
      cell_id: seat.cell,
      id,
      org_id: seat.orgId,
      committee: seat.committee,
      office: seat.office,
      person_id: seat.personId ?? null,
      name: seat.name ?? null,
      from_on: seat.fromOn,
      said_at: new Date(saying.now),
      by_person: saying.byPerson,
      request_id: saying.requestId,
    })
    .execute();
  return id;
}

export interface SeatRow {
  readonly cell_id: number;
  readonly org_id: string;
  readonly person_id: string | null;
  readonly from_on: string;
  readonly until_on: string | null;
}

export async function findSeat(db: Db, id: string): Promise<SeatRow | undefined> {
  const { rows } = await sql<SeatRow>`
    select cell_id, org_id, person_id, from_on, until_on from committee_seats
    where cell_id = any (array(select cell_id from cells)) and id = ${id} and mistaken_at is null`.execute(db);
  return rows[0];
}

/** Ends a seat on a day, or takes it out of the history where it was entered by mistake. */
export async function endSeat(
  trx: Trx,
  seat: Pick<SeatRow, 'cell_id'> & { readonly id: string },
  how: { readonly untilOn: string } | { readonly mistakenAt: Date },
): Promise<void> {
  await trx
    .updateTable('committee_seats')
    .set('untilOn' in how ? { until_on: how.untilOn } : { mistaken_at: how.mistakenAt })
    .where('cell_id', '=', seat.cell_id)
    .where('id', '=', seat.id)
    .execute();
}

interface TermsAsked {
  readonly place?: Reach | undefined;
  readonly ending: Ending;
  readonly today: string;
  readonly after?: { readonly endsOn: string; readonly orgId: string } | undefined;
}

/** Unions within reach whose term ends within so many days of today, or is over; the longest over first. */
export async function listEnding(
  scoped: Scoped,
  { place, ending, today, after }: TermsAsked,
  limit: number,
): Promise<TermLine[]> {
  const when =
    ending === 'over'
      ? sql`t.ends_on < ${today}::date`
      : sql`t.ends_on between ${today}::date and ${today}::date + ${Number(ending)}::integer`;
  const beyond = after && sql` and (t.ends_on, t.org_id) > (${after.endsOn}::date, ${after.orgId}::uuid)`;
  const within = place === undefined ? sql`` : sql` and ${reachOfOrgs([place])}`;
  const { rows } = await sql<TermLine>`
    select json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, t.years, t.begins_on as "beginsOn",
      t.ends_on as "endsOn", t.ends_on - ${today}::date as "daysLeft"
    from org_terms t join orgs o on o.id = t.org_id and o.dissolved_at is null
    where t.current and ${when} and ${reachOfOrgs(scoped.reaches)}${within}${beyond ?? sql``}
    order by t.ends_on, t.org_id limit ${limit}`.execute(scoped.db);
  return rows;
}
