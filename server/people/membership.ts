import { type RawBuilder, sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { LeftWhy, Standing } from '../../kernel/standing.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';

/** The name under which members are counted beside the figures of services. */
export const membersFigure = { service: 'membership', metric: 'members' } as const;

export interface Person {
  readonly cell: number;
  readonly personId: string;
}

export interface Joining extends Person {
  readonly orgId: string;
  readonly joinedOn: string;
  /** How she stands to work; employed where absent. */
  readonly standing?: Standing;
}

/** Counts the unions of memberships that `changed` has begun or ended, one waiting figure a union; `ids` are enough for all. */
function counting(changed: 'begun' | 'resumed' | 'ended', ids: readonly string[], day: string) {
  const sign = changed === 'ended' ? -1 : 1;
  return sql`
    insert into figure_deltas (cell_id, id, org_id, service, day, metrics, n, fen)
    select c.cell_id, (${ids}::uuid[])[c.at], c.org_id, ${membersFigure.service}, ${day}::date,
      array[${membersFigure.metric}::text], array[${sign}::integer * c.n], array[0::bigint]
    from (select cell_id, org_id, count(*)::integer as n, row_number() over () as at
      from ${sql.ref(changed)} group by 1, 2) c`;
}

/**
 * Keeps unions as they are until the transaction ends, together with others who ask the same, and gives those of them that
 * stand: whoever gives one up or moves it waits, so that nobody becomes a member of a union that is gone, or under the place
 * it had before. Waits itself for such a change under way, so it comes before anybody's membership is touched. The root is
 * left out, for it is never given up and its row is the lock of the tree.
 */
export async function keepUnions(trx: Trx, orgIds: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`/* prepared: keep-unions */
    with kept as materialized (
      select id from orgs
      where id = any (${[...new Set(orgIds)]}::uuid[]) and parent_id is not null and dissolved_at is null
      order by id for share)
    select id from kept
    union all select id from orgs where id = any (${orgIds}::uuid[]) and parent_id is null`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

/**
 * Begins memberships and counts them for their unions, in one statement. The unions are kept by the caller and stand. Whoever
 * is a member already breaks the unique key `memberships_one_at_a_time` (23505), and nobody is enrolled.
 */
export async function beginMemberships(db: Db, joinings: readonly Joining[], day: string): Promise<string[]> {
  const ids = joinings.map(() => newId());
  const figures = [...new Set(joinings.map((one) => `${one.cell} ${one.orgId}`))].map(() => newId());
  const { rows } = await sql<{ begun: number }>`/* prepared: begin-memberships */
    with begun as (
      insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on, standing)
      select g.cell_id, g.id, g.person_id, o.id, o.county_id, o.town_id, g.joined_on, g.standing
      from unnest(${joinings.map((one) => one.cell)}::integer[], ${ids}::uuid[],
        ${joinings.map((one) => one.personId)}::uuid[], ${joinings.map((one) => one.orgId)}::uuid[],
        ${joinings.map((one) => one.joinedOn)}::date[], ${joinings.map((one) => one.standing ?? 'employed')}::text[])
        g (cell_id, id, person_id, org_id, joined_on, standing)
      join orgs o on o.id = g.org_id and o.dissolved_at is null
      returning cell_id, org_id),
    figured as (${counting('begun', figures, day)})
    select count(*) as begun from begun`.execute(db);
  if (rows[0]!.begun < joinings.length) throw new Error('a membership was to begin in a union that does not stand');
  return ids;
}

interface Ending {
  readonly day: string;
  readonly why: LeftWhy;
}

/** Ends memberships `m` that are of `given` and have not ended, and counts them off; `figures` are enough for all. */
async function endAll(db: Db, given: RawBuilder<unknown>, figures: readonly string[], { day, why }: Ending) {
  const { rows } = await sql<{ ended: number }>`/* prepared: end-memberships */
    with ended as (
      update memberships m set left_on = greatest(${day}::date, m.joined_on), left_why = ${why}
      from ${given} and m.left_on is null
      returning m.cell_id, m.org_id),
    figured as (${counting('ended', figures, day)})
    select count(*) as ended from ended`.execute(db);
  return rows[0]!.ended;
}

/** Ends the memberships that people have now, and counts them off. People without one are passed over; gives how many ended. */
export function endMemberships(db: Db, people: readonly Person[], ending: Ending): Promise<number> {
  const given = sql`unnest(${people.map((one) => one.cell)}::integer[], ${people.map((one) => one.personId)}::uuid[])
    g (cell_id, person_id) where m.cell_id = g.cell_id and m.person_id = g.person_id`;
  const figures = people.map(() => newId());
  return endAll(db, given, figures, ending);
}

/** The same for these very memberships: one that has ended meanwhile stays as it is, and so does what came after it. */
export function endThese(
  db: Db,
  memberships: readonly { readonly cell: number; readonly membershipId: string }[],
  ending: Ending,
): Promise<number> {
  const cells = memberships.map(({ cell }) => cell);
  const given = sql`unnest(${cells}::integer[], ${memberships.map((one) => one.membershipId)}::uuid[])
    g (cell_id, id) where m.cell_id = g.cell_id and m.id = g.id`;
  const figures = memberships.map(() => newId());
  return endAll(db, given, figures, ending);
}

/** Takes the ending of memberships back, and counts them on again. The unique key refuses whoever is a member again by now. */
export async function resumeMemberships(
  db: Db,
  cell: number,
  ids: readonly string[],
  { day }: { readonly day: string },
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    with resumed as (
      update memberships set left_on = null, left_why = null
      where cell_id = ${cell} and id = any (${ids}::uuid[]) and left_on is not null
      returning cell_id, org_id)
    ${counting(
      'resumed',
      ids.map(() => newId()),
      day,
    )}`.execute(db);
}

/** The membership somebody has now. */
export interface Held {
  readonly id: string;
  readonly orgId: string;
  readonly joinedOn: string;
  readonly standing: Standing;
}

/**
 * Holds somebody until the transaction ends, so that of two changes of her membership the second sees what the first made
 * of it, and gives the membership she has now.
 */
export async function holdMember(trx: Trx, { cell, personId }: Person): Promise<Held | undefined> {
  await sql`select 1 from persons where cell_id = ${cell} and id = ${personId} for no key update`.execute(trx);
  const { rows } = await sql<Held>`
    select id, org_id as "orgId", joined_on as "joinedOn", standing from memberships
    where cell_id = ${cell} and person_id = ${personId} and left_on is null`.execute(trx);
  return rows[0];
}

/**
 * Moves somebody's membership to another union on a day, whatever union she is in by then: it may have changed while she
 * waited. Nothing happens where she is there already. Whoever has retired stays retired there; all others have new work.
 * Refusals: union-closed, and member-no-more where she has left meanwhile, for nobody is made a member again against her
 * wish.
 */
export async function transfer(trx: Trx, person: Person, orgId: string, now: number): Promise<Refusal | undefined> {
  const kept = await keepUnions(trx, [orgId]);
  const held = await holdMember(trx, person);
  if (held === undefined) return refuse('member-no-more');
  if (held.orgId === orgId) return undefined;
  if (!kept.has(orgId)) return refuse('union-closed');
  const isRetired = held.standing === 'retired' || held.standing === 'inner-retired';
  await carryOver(trx, { ...person, orgId, standing: isRetired ? held.standing : 'employed' }, dayOf(now));
  return undefined;
}

/** Ends the membership that somebody has and begins another on the same day; gives its id. The new union is kept by the caller. */
export async function carryOver(trx: Trx, to: Omit<Joining, 'joinedOn'>, day: string): Promise<string> {
  await endMemberships(trx, [to], { day, why: 'transferred' });
  const [id] = await beginMemberships(trx, [{ ...to, joinedOn: day }], day);
  return id!;
}

/**
 * Ends the membership of somebody who has left, wherever she is by then; who has left already stays so. One that was a
 * mistake is ended only in the union that says so. Refusal: member-no-more.
 */
export async function endMembership(
  trx: Trx,
  person: Person,
  { why, orgId, now }: { readonly why: 'left' | 'mistaken'; readonly orgId: string; readonly now: number },
): Promise<Refusal | undefined> {
  const held = await holdMember(trx, person);
  if (held === undefined) return undefined;
  if (why === 'mistaken' && held.orgId !== orgId) return refuse('member-no-more');
  await endMemberships(trx, [person], { day: dayOf(now), why });
  // A document that nobody had looked at may be somebody else's: it must not stand in her way.
  if (why === 'mistaken')
    await sql`update persons set document_kind = null, document_sealed = null, document_blind = null, born_on = null
      where cell_id = ${person.cell} and id = ${person.personId} and not verified`.execute(trx);
  return undefined;
}
