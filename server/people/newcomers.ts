import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { type DocumentKind, readDocument } from '../../kernel/identity/document.ts';
import { readName } from '../../kernel/identity/person-name.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Newcomers } from '../../kernel/service.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { getsIn } from '../db/savepoint.ts';
import { doubtPeople } from './doubts.ts';
import { type Person, beginMemberships, holdMember, keepUnions } from './membership.ts';
import type { Sealer } from './sealing.ts';

/** Who a newcomer says she is, in the one form in which it is kept and compared. */
export interface Identity {
  readonly name: string;
  readonly folded: string;
  readonly documentKind: DocumentKind;
  readonly number: string;
  readonly bornOn: string | null;
}

/** The identity in a form that `checkFields` has let through. */
export function identityIn(newcomers: Newcomers, form: AnyValues, today: string): Identity {
  const name = readName(String(form[newcomers.name]));
  const documentKind = form[newcomers.documentKind] as DocumentKind;
  const document = readDocument(documentKind, String(form[newcomers.document]), today);
  if (!name.ok || !document.ok) throw new Error('an identity that was checked cannot be read');
  return {
    name: name.name,
    folded: name.folded,
    documentKind,
    number: document.number,
    bornOn: document.birth ?? null,
  };
}

/** Whether somebody else is registered under this document; one of a record that was merged is hers who took it over. */
export async function isDocumentTaken(db: Db, blinds: readonly Buffer[], { personId }: Person): Promise<boolean> {
  const { rows } = await sql`
    select 1 from persons where cell_id = any (array(select cell_id from cells)) and document_blind = any (${blinds}::bytea[])
      and coalesce(merged_into, id) <> ${personId} limit 1`.execute(db);
  return rows.length > 0;
}

interface Registered extends Person {
  readonly orgId: string;
}

/**
 * Whether somebody must look at this person before she is a member under this document: she is registered under another one,
 * or it was a mistake the last time.
 */
export async function mustBeLookedAt(db: Db, blinds: readonly Buffer[], { cell, personId }: Person): Promise<boolean> {
  const { rows } = await sql`
    select 1 from persons where cell_id = ${cell} and id = ${personId} and document_blind <> all (${blinds}::bytea[])
    union all
    select 1 from memberships where cell_id = ${cell} and person_id = ${personId} and left_why = 'mistaken'`.execute(
    db,
  );
  return rows.length > 0;
}

/**
 * Who is registered under this name and document, if she is somebody else than the one who asks, and the union that decides:
 * that of her membership, or of her last one, so that who has left is found again as well; the root for who never had one.
 */
export async function findRegistered(
  db: Db,
  sealer: Sealer,
  { number, folded }: Identity,
  asking: Person,
): Promise<Registered | undefined> {
  const { rows } = await sql<Registered>`
    select p.cell_id as cell, p.id as "personId", coalesce(m.org_id, r.id) as "orgId"
    from persons d join persons p on p.cell_id = d.cell_id and p.id = coalesce(d.merged_into, d.id)
    join orgs r on r.parent_id is null
    left join lateral (
      select org_id from memberships where cell_id = p.cell_id and person_id = p.id
      order by left_on desc nulls first, id desc limit 1) m on true
    where d.cell_id = any (array(select cell_id from cells)) and d.document_blind = any (${sealer.blinds(number)}::bytea[])
      and p.name_folded = ${folded} and p.id <> ${asking.personId}`.execute(db);
  return rows.length === 1 ? rows[0] : undefined;
}

/**
 * Gives a newcomer's phone to the member she has shown to be: the accounts of both are closed, the member gets a new one
 * under that phone, and what the newcomer filed is the member's. She stays signed in where she has just shown who she is;
 * whoever has the old phone by now is out. Refusal: document-unknown.
 */
export async function reunite(
  trx: Trx,
  sealer: Sealer,
  newcomer: Person,
  identity: Identity,
): Promise<Refusal | undefined> {
  const seen = await findRegistered(trx, sealer, identity, newcomer);
  if (seen === undefined) return refuse('document-unknown');
  const { rows } = await sql<{ id: string; phone_sealed: Buffer; phone_blind: Buffer }>`
    select id, phone_sealed, phone_blind from persons
    where (cell_id, id) in ((${newcomer.cell}, ${newcomer.personId}::uuid), (${seen.cell}, ${seen.personId}::uuid))
    order by id for no key update`.execute(trx);
  // Her record may have been merged with another while we waited for it.
  const found = await findRegistered(trx, sealer, identity, newcomer);
  if (found?.personId !== seen.personId) return refuse('moved-on');
  const { phone_sealed: sealed, phone_blind: blind } = rows.find(({ id }) => id === newcomer.personId)!;
  const closed = await sql<{ id: string }>`
    update accounts set closed_at = clock_now() where kind = 'worker' and closed_at is null
      and (cell_id, person_id) in ((${newcomer.cell}, ${newcomer.personId}::uuid), (${found.cell}, ${found.personId}::uuid))
    returning id`.execute(trx);
  const ids = closed.rows.map(({ id }) => id);
  const cells = [newcomer.cell, found.cell];
  await sql`delete from logins where cell_id = any (${cells}::integer[]) and account_id = any (${ids}::uuid[])`.execute(
    trx,
  );
  const account = await openWorkerAccount(trx, found, blind.toString('hex'));
  await sql`update sessions set cell_id = ${found.cell}, account_id = ${account}, person_id = ${found.personId}
    where cell_id = any (${cells}::integer[]) and account_id = any (${ids}::uuid[])
      and person_id = ${newcomer.personId}`.execute(trx);
  await sql`delete from sessions where cell_id = any (${cells}::integer[])
    and account_id = any (${ids}::uuid[])`.execute(trx);
  await sql`update persons set phone_sealed = null, phone_blind = null
    where cell_id = ${newcomer.cell} and id = ${newcomer.personId}`.execute(trx);
  await sql`update persons set phone_sealed = ${sealed}, phone_blind = ${blind}
    where cell_id = ${found.cell} and id = ${found.personId}`.execute(trx);
  await sql`update cases set applicant_cell = ${found.cell}, applicant_id = ${found.personId}
    where cell_id = any (array(select cell_id from cells)) and applicant_cell = ${newcomer.cell}
      and applicant_id = ${newcomer.personId}`.execute(trx);
  return undefined;
}

/** An account of a person whose way in is a code sent to her phone; `login` is the blind index of it, in hex. */
export async function openWorkerAccount(trx: Trx, { cell, personId }: Person, login: string): Promise<string> {
  const account = newId();
  await sql`insert into accounts (cell_id, id, person_id, kind) values (${cell}, ${account}, ${personId}, 'worker')`.execute(
    trx,
  );
  await sql`insert into logins (login, cell_id, account_id) values (${login}, ${cell}, ${account})`.execute(trx);
  return account;
}

export interface Enrolment {
  readonly identity: Identity;
  readonly orgId: string;
  readonly now: number;
  readonly looked: boolean;
}

/** Gives a newcomer the name she files under, so that lists and messages can name her before she is enrolled. */
export async function namePerson(trx: Trx, { cell, personId }: Person, { name, folded }: Identity): Promise<void> {
  await sql`update persons set name = ${name}, name_folded = ${folded}
    where cell_id = ${cell} and id = ${personId} and not verified`.execute(trx);
}

/** Somebody at the union has looked at the document under which she was enrolled; another one since is not looked at. */
export async function verify(trx: Trx, sealer: Sealer, person: Person, { number }: Identity): Promise<undefined> {
  await sql`update persons set verified = true
    where cell_id = ${person.cell} and id = ${person.personId} and document_blind = any (${sealer.blinds(number)}::bytea[])`.execute(
    trx,
  );
}

/**
 * Makes a newcomer a member of a union, and counts her; whoever has left before becomes one again. `looked` says whether
 * the union has looked at the identity: where it has not, only a document that was looked at before stays checked.
 * Refusals: union-closed, already-member, document-taken.
 */
export async function enrol(
  trx: Trx,
  sealer: Sealer,
  person: Person,
  { identity, orgId, now, looked }: Enrolment,
): Promise<Refusal | undefined> {
  const blinds = sealer.blinds(identity.number);
  if (!(await keepUnions(trx, [orgId])).has(orgId)) return refuse('union-closed');
  if ((await holdMember(trx, person)) !== undefined) return refuse('already-member');
  if (await isDocumentTaken(trx, blinds, person)) return refuse('document-taken');
  const named = () =>
    sql`
      update persons set name = ${identity.name}, name_folded = ${identity.folded}, document_kind = ${identity.documentKind},
        document_sealed = ${sealer.seal(identity.number, 'identity')},
        document_blind = ${sealer.blind(identity.number)}, born_on = ${identity.bornOn}::date,
        verified = ${looked} or (verified and document_blind is not null and document_blind = any (${blinds}::bytea[]))
      where cell_id = ${person.cell} and id = ${person.personId}`.execute(trx);
  // A roster may have brought the number in since the look above.
  if (!(await getsIn(trx, named))) return refuse('document-taken');
  const joinedOn = dayOf(now);
  await beginMemberships(trx, [{ ...person, orgId, joinedOn }], joinedOn);
  await doubtPeople(trx, [person]);
  return undefined;
}
