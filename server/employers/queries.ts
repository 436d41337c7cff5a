import { sql } from 'kysely';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';

/** What employers said, as the union reads it; the words stay sealed until a line is made. */
export interface EmploymentRow {
  readonly cell: number;
  readonly id: string;
  readonly orgId: string;
  readonly orgName: string;
  readonly saidSealed: Buffer;
  readonly active: boolean;
  readonly eventAt: Date;
  readonly invitedAt: Date | null;
  readonly smsKind: 'invite' | 'left' | null;
  readonly smsTries: number;
  readonly smsFailedAt: Date | null;
}

const columns = sql`n.cell_id as cell, n.id, n.org_id as "orgId", o.name as "orgName", n.said_sealed as "saidSealed",
  n.active, n.event_at as "eventAt", n.invited_at as "invitedAt",
  n.sms_kind as "smsKind", n.sms_tries as "smsTries", n.sms_failed_at as "smsFailedAt"`;

export type View = 'all' | 'here' | 'left';

const inView = {
  all: sql`true`,
  here: sql`n.active`,
  left: sql`not n.active`,
} as const;

/** Whoever the employer of a union named, those who began or left last first. */
export async function listEmployments(
  db: Db,
  orgId: string,
  view: View,
  after: { readonly at: string; readonly id: string } | undefined,
  limit: number,
): Promise<EmploymentRow[]> {
  const beyond = after ? sql`and (n.event_at, n.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``;
  const { rows } = await sql<EmploymentRow>`
    select ${columns} from employment_notices n join orgs o on o.id = n.org_id
    where n.org_id = ${orgId} and ${inView[view]} ${beyond}
    order by n.event_at desc, n.id desc limit ${limit}`.execute(db);
  return rows;
}

/** Holds some of them, in one order, so that of two cadres who invite the same people one comes second. */
export async function holdEmployments(trx: Trx, orgId: string, ids: readonly string[]): Promise<EmploymentRow[]> {
  const { rows } = await sql<EmploymentRow>`
    select ${columns} from employment_notices n join orgs o on o.id = n.org_id
    where n.cell_id = o.cell_id and n.org_id = ${orgId} and n.id = any (${[...ids]}::uuid[])
    order by n.id for update of n`.execute(trx);
  return rows;
}

/** Somebody registered under a phone who is a member of the union now. */
export interface Match {
  readonly blind: string;
  readonly cell: number;
  readonly personId: string;
  readonly folded: string;
  readonly phoneSealed: Buffer;
  readonly joinedOn: string;
}

/** The members of this very union who are registered under these phones; of other unions nothing is looked up. */
export async function listMatches(db: Db, orgId: string, phones: readonly Buffer[]): Promise<Match[]> {
  if (phones.length === 0) return [];
  const { rows } = await sql<Match>`
    select encode(p.phone_blind, 'hex') as blind, p.cell_id as cell, p.id as "personId", p.name_folded as folded,
      p.phone_sealed as "phoneSealed", m.joined_on as "joinedOn"
    from persons p join memberships m on m.cell_id = p.cell_id and m.person_id = p.id and m.left_on is null
    where p.cell_id = any (array(select cell_id from cells)) and p.phone_blind = any (${[...phones]}::bytea[])
      and p.phone_sealed is not null and m.org_id = ${orgId}`.execute(db);
  return rows;
}

export async function setInvited(
  trx: Trx,
  orgId: string,
  ids: readonly string[],
  { by, now }: { readonly by: string; readonly now: number },
): Promise<void> {
  await sql`
    update employment_notices n set sms_kind = 'invite', sms_at = ${new Date(now)}, sms_tries = 0, sms_failed_at = null,
      invited_by = ${by}
    from orgs o where o.id = n.org_id and n.cell_id = o.cell_id and n.org_id = ${orgId}
      and n.id = any (${[...ids]}::uuid[])`.execute(trx);
}

const toldAtOnce = 200;

/** Those whom nobody has been told of yet, held until the transaction ends; others pass them over. */
export async function holdUntold(trx: Trx): Promise<EmploymentRow[]> {
  const { rows } = await sql<EmploymentRow>`
    select ${columns} from employment_notices n join orgs o on o.id = n.org_id
    where n.tell_at <= clock_now() order by n.tell_at limit ${toldAtOnce} for update of n skip locked`.execute(trx);
  return rows;
}

export async function setTold(trx: Trx, rows: readonly Pick<EmploymentRow, 'cell' | 'id'>[]): Promise<void> {
  await sql`
    update employment_notices n set tell_at = null
    from unnest(${rows.map(({ cell }) => cell)}::integer[], ${rows.map(({ id }) => id)}::uuid[]) g (cell_id, id)
    where n.cell_id = g.cell_id and n.id = g.id`.execute(trx);
}

export async function setLeaving(trx: Trx, rows: readonly Pick<EmploymentRow, 'cell' | 'id'>[]): Promise<void> {
  await sql`
    update employment_notices n set sms_kind = 'left', sms_at = clock_now(), sms_tries = 0
    from unnest(${rows.map(({ cell }) => cell)}::integer[], ${rows.map(({ id }) => id)}::uuid[]) g (cell_id, id)
    where n.cell_id = g.cell_id and n.id = g.id`.execute(trx);
}

/** Whether one of these federations is above a union by place: what answers by sector alone is read and counted only. */
export async function isAbove(db: Db, federations: readonly string[], orgId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from orgs where id = ${orgId} and (id = any (${[...federations]}::uuid[])
      or federation_id = any (${[...federations]}::uuid[]))`.execute(db);
  return rows.length > 0;
}

interface Words {
  readonly title: string;
  readonly says: string;
}

interface Someone {
  readonly cell: number;
  readonly personId: string;
}

/** The caseworkers of a union; where it has none, those of the nearest union above it with at least one. */
export async function listCaseworkers(db: Db, orgId: string): Promise<Someone[]> {
  const { rows } = await sql<Someone>`
    select distinct t.cell_id as cell, t.person_id as "personId" from posts t
    where t.role = 'caseworker' and t.until_on is null and t.org_id = (
      select a.id from orgs o join orgs a on a.id in (o.id, o.federation_id, o.town_id, o.county_id, o.city_id)
        or a.parent_id is null
      where o.id = ${orgId} and exists (
        select 1 from posts s where s.org_id = a.id and s.role = 'caseworker' and s.until_on is null)
      order by length(a.path) desc limit 1)`.execute(db);
  return rows;
}

/** Tells people the same, except those who have it unread already: an evening of pushes is one message. */
export async function tellCadres(trx: Trx, people: readonly Someone[], { title, says }: Words): Promise<void> {
  await sql`
    insert into notices (cell_id, id, person_id, title, says, at)
    select g.cell_id, g.id, g.person_id, ${title}, ${says}, clock_now()
    from unnest(${people.map(({ cell }) => cell)}::integer[], ${people.map(() => newId())}::uuid[],
      ${people.map(({ personId }) => personId)}::uuid[]) g (cell_id, id, person_id)
    where not exists (select 1 from notices k where k.cell_id = g.cell_id and k.person_id = g.person_id
      and k.read_at is null and k.title = ${title} and k.says = ${says})`.execute(trx);
}

/** Tells a worker, unless she was told the same within a day: a system that flaps writes to nobody again and again. */
export async function tellWorker(trx: Trx, { cell, personId }: Someone, { title, says }: Words): Promise<boolean> {
  await sql`select 1 from persons where cell_id = ${cell} and id = ${personId} for no key update`.execute(trx);
  const { rows } = await sql`
    insert into notices (cell_id, id, person_id, title, says, at)
    select ${cell}::integer, ${newId()}::uuid, ${personId}::uuid, ${title}, ${says}, clock_now()
    where not exists (select 1 from notices k where k.cell_id = ${cell} and k.person_id = ${personId}
      and k.title = ${title} and k.at > clock_now() - interval '1 day')
    returning 1`.execute(trx);
  return rows.length > 0;
}

const sentAtOnce = 50;

/** Takes messages that are due, each for two minutes, within which it is sent or tried again. */
export async function takeMessages(db: Db): Promise<EmploymentRow[]> {
  const { rows } = await sql<EmploymentRow>`
    update employment_notices n set sms_at = clock_now() + interval '2 minutes', sms_tries = n.sms_tries + 1
    from (select cell_id, id from employment_notices where sms_at <= clock_now() order by sms_at limit ${sentAtOnce}
      for update skip locked) d, orgs o
    where n.cell_id = d.cell_id and n.id = d.id and o.id = n.org_id
    returning ${columns}`.execute(db);
  return rows;
}

/** A message has left. Where it was overtaken by another word of the employer nothing is marked. */
export async function setSent(db: Db, { cell, id, smsKind }: EmploymentRow): Promise<void> {
  await sql`
    update employment_notices set sms_kind = null, sms_at = null, sms_failed_at = null,
      invited_at = case when sms_kind = 'invite' then clock_now() else invited_at end
    where cell_id = ${cell} and id = ${id} and sms_kind = ${smsKind}`.execute(db);
}

/** A message that nobody could be given waits, and is as fresh as before. */
export async function putOff(db: Db, { cell, id, smsKind }: EmploymentRow, wait: number): Promise<void> {
  await sql`
    update employment_notices set sms_at = clock_now() + make_interval(secs => ${wait}), sms_tries = greatest(0, sms_tries - 1)
    where cell_id = ${cell} and id = ${id} and sms_kind = ${smsKind}`.execute(db);
}

/** A message has not left: it waits, or is given up where `wait` is undefined. */
export async function setUnsent(db: Db, { cell, id, smsKind }: EmploymentRow, wait: number | undefined): Promise<void> {
  const given = wait === undefined;
  await sql`
    update employment_notices set
      sms_at = case when ${given} then null else clock_now() + make_interval(secs => ${wait ?? 0}) end,
      sms_kind = case when ${given} then null else sms_kind end,
      sms_failed_at = case when ${given} then clock_now() end
    where cell_id = ${cell} and id = ${id} and sms_kind = ${smsKind}`.execute(db);
}
