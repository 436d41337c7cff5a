import { sql } from 'kysely';
import type { Day } from '../../kernel/calendar.ts';
import type { DocumentKind } from '../../kernel/identity/document.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { doubtPeople } from './doubts.ts';
import { type Person, beginMemberships, keepUnions } from './membership.ts';
import type { Sealer } from './sealing.ts';

/** Somebody to be enrolled into a union, already checked: the number in its one normal form, the phone as eleven digits. */
export interface Enrolling {
  readonly cell: number;
  readonly orgId: string;
  readonly name: string;
  readonly folded: string;
  readonly kind: DocumentKind;
  readonly number: string;
  readonly born: Day | null;
  readonly phone: string;
  readonly joinedOn: Day;
}

/** The same with what is kept of the number and the phone, made beforehand so that no transaction waits for it. */
export interface Sealed extends Enrolling {
  /** The index that is written, and every one under which the value may be stored already. */
  readonly numberBlind: Buffer;
  readonly numberBlinds: readonly Buffer[];
  readonly phoneBlind: Buffer;
  readonly phoneBlinds: readonly Buffer[];
  readonly numberSealed: Buffer;
  readonly phoneSealed: Buffer;
}

export function sealedFor(sealer: Sealer, one: Enrolling): Sealed {
  const [numberBlinds, phoneBlinds] = [sealer.blinds(one.number), sealer.blinds(one.phone)];
  // There are two only while the key of the index changes; a roster has a million lines.
  const written = (text: string, all: readonly Buffer[]) => (all.length === 1 ? all[0]! : sealer.blind(text));
  return {
    ...one,
    numberBlind: written(one.number, numberBlinds),
    numberBlinds,
    phoneBlind: written(one.phone, phoneBlinds),
    phoneBlinds,
    numberSealed: sealer.seal(one.number, 'identity'),
    phoneSealed: sealer.seal(one.phone, 'identity'),
  };
}

/** Who holds a document number, and the union she is a member of now. */
export interface Holder {
  readonly cell: number;
  readonly personId: string;
  readonly folded: string;
  readonly orgId: string | null;
  readonly orgName: string | null;
}

export type Enrolled =
  | { readonly is: 'enrolled'; readonly personId: string; readonly membershipId: string }
  | Known
  /** The union was given up since it was looked up. */
  | { readonly is: 'union-closed' };

/** Why the registry lets nobody be enrolled. */
type Known =
  /** She was a member of this very union already. */
  | { readonly is: 'unchanged' }
  | { readonly is: 'member-elsewhere'; readonly holder: Holder }
  /** The number belongs to somebody of another name: one of the two is a slip, and nobody is overwritten. */
  | { readonly is: 'other-name' };

/**
 * Who holds these document numbers, by the blind index in hex. A number is one person's in whatever cell she lives, and one
 * of a record that was merged leads to the record that took it over.
 */
export async function findHolders(db: Db, blinds: readonly Buffer[]): Promise<Map<string, Holder>> {
  const { rows } = await sql<Holder & { blind: string }>`/* prepared: holders */
    select encode(d.document_blind, 'hex') as blind, p.cell_id as cell, p.id as "personId", p.name_folded as folded,
      m.org_id as "orgId", o.name as "orgName"
    from persons d
    join persons p on p.cell_id = d.cell_id and p.id = coalesce(d.merged_into, d.id)
    left join memberships m on m.cell_id = p.cell_id and m.person_id = p.id and m.left_on is null
    left join orgs o on o.id = m.org_id
    where d.cell_id = any (array(select cell_id from cells)) and d.document_blind = any (${blinds}::bytea[])
    order by p.id desc`.execute(db);
  return new Map(rows.map(({ blind, ...holder }) => [blind, holder]));
}

/** Who holds a number that may be stored under any of these indexes. */
export function holderIn(holders: ReadonlyMap<string, Holder>, blinds: readonly Buffer[]): Holder | undefined {
  for (const blind of blinds) {
    const holder = holders.get(blind.toString('hex'));
    if (holder !== undefined) return holder;
  }
  return undefined;
}

/** The same, with those of them held until the transaction ends who are no members yet and are about to become some. */
async function holdHolders(trx: Trx, blinds: readonly Buffer[]): Promise<Map<string, Holder>> {
  const holders = await findHolders(trx, blinds);
  const joining = [...holders.values()].filter(({ orgId }) => orgId === null);
  if (joining.length === 0) return holders;
  await sql`select 1 from persons where cell_id = any (${joining.map(({ cell }) => cell)}::integer[])
    and id = any (${joining.map(({ personId }) => personId)}::uuid[]) order by id for no key update`.execute(trx);
  return findHolders(trx, blinds);
}

/** What the registry says of somebody who may be enrolled: nothing where she is new, or a person who is no member now. */
export function standingOf(
  one: { readonly folded: string; readonly orgId: string },
  holder: Holder | undefined,
): Known | undefined {
  if (holder === undefined) return undefined;
  if (holder.folded !== one.folded) return { is: 'other-name' };
  if (holder.orgId === null) return undefined;
  return holder.orgId === one.orgId ? { is: 'unchanged' } : { is: 'member-elsewhere', holder };
}

interface Newcomer extends Sealed {
  readonly id: string;
}

/** The way in by the same phone under the index before or after the one that is written, while the key changes. */
function otherLogin({ phoneBlind, phoneBlinds }: Sealed): string | null {
  return phoneBlinds.find((blind) => !blind.equals(phoneBlind))?.toString('hex') ?? null;
}

/**
 * People with an account and, where the phone is nobody's yet, the phone as their way in; in one statement. A phone that
 * leads to another account stays with it: whoever shares it is in the registry and signs in once she has one of her own.
 * Gives the ids of those who got in: whoever enrolled a number a moment ago has it.
 */
async function insertPeople(trx: Trx, people: readonly Newcomer[]): Promise<ReadonlySet<string>> {
  if (people.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`/* prepared: enrol-people */
    with batch as materialized (
      select * from unnest(${people.map((one) => one.cell)}::integer[], ${people.map((one) => one.id)}::uuid[],
        ${people.map(() => newId())}::uuid[], ${people.map((one) => one.name)}::text[],
        ${people.map((one) => one.folded)}::text[], ${people.map((one) => one.kind)}::text[],
        ${people.map((one) => one.numberSealed)}::bytea[], ${people.map((one) => one.numberBlind)}::bytea[],
        ${people.map((one) => one.phoneSealed)}::bytea[], ${people.map((one) => one.phoneBlind)}::bytea[],
        ${people.map((one) => one.born)}::date[], ${people.map(otherLogin)}::text[])
        b (cell, id, account, name, folded, kind, document, document_blind, phone, phone_blind, born, other_login)),
    made as (
      insert into persons (cell_id, id, name, name_folded, document_kind, document_sealed, document_blind,
        phone_sealed, phone_blind, born_on)
      select cell, id, name, folded, kind, document, document_blind, phone, phone_blind, born from batch
      on conflict (cell_id, document_blind) where document_blind is not null do nothing returning id),
    ways as (
      insert into logins (login, cell_id, account_id)
      select encode(b.phone_blind, 'hex'), b.cell, b.account from batch b join made using (id)
      where not exists (select from logins o where o.login = b.other_login) order by 1
      on conflict (login) do nothing returning account_id),
    opened as (
      insert into accounts (cell_id, id, person_id, kind)
      select b.cell, b.account, b.id, 'worker' from batch b join ways w on w.account_id = b.account)
    select id from made`.execute(trx);
  return new Set(rows.map(({ id }) => id));
}

type Placed = Known | Person;

/**
 * For each the person she is or, made anew, becomes; or why she is not enrolled. A number that somebody else's transaction
 * brought in between the look and the insert is looked up once more: that one is committed by then.
 */
async function placeAll(trx: Trx, rows: readonly Sealed[], again: boolean): Promise<Placed[]> {
  const holders = await holdHolders(
    trx,
    rows.flatMap((one) => one.numberBlinds),
  );
  const newcomers: Newcomer[] = [];
  const placed = rows.map((one): Placed => {
    const holder = holderIn(holders, one.numberBlinds);
    const standing = standingOf(one, holder);
    if (standing !== undefined) return standing;
    if (holder !== undefined) return { cell: holder.cell, personId: holder.personId };
    const newcomer = { ...one, id: newId() };
    newcomers.push(newcomer);
    return { cell: one.cell, personId: newcomer.id };
  });
  const made = await insertPeople(trx, newcomers);
  const late = new Set(newcomers.filter(({ id }) => !made.has(id)).map(({ id }) => id));
  if (late.size === 0) return placed;
  if (again) throw new Error('a document is taken and nobody holds it');
  const places = placed.flatMap((one, n) => (!('is' in one) && late.has(one.personId) ? [n] : []));
  const found = await placeAll(
    trx,
    places.map((n) => rows[n]!),
    true,
  );
  places.forEach((n, at) => (placed[n] = found[at]!));
  return placed;
}

/**
 * Enrols many people in a few statements, whatever their number, and says of each what came of it. Somebody whose number is
 * in the registry is that person and is never made twice; no number may come twice among the rows. Whoever may be somebody
 * else's second record is put up for review.
 */
export async function enrolAll(trx: Trx, rows: readonly Sealed[], day: Day): Promise<Enrolled[]> {
  const kept = await keepUnions(
    trx,
    rows.map(({ orgId }) => orgId),
  );
  const open = rows.filter(({ orgId }) => kept.has(orgId));
  const placed = await placeAll(trx, open, false);
  const joinings = placed.flatMap((one, n) =>
    'is' in one ? [] : [{ ...one, orgId: open[n]!.orgId, joinedOn: open[n]!.joinedOn }],
  );
  const memberships = joinings.length === 0 ? [] : await beginMemberships(trx, joinings, day);
  await doubtPeople(trx, joinings);
  let at = 0;
  const came = placed.map((one): Enrolled =>
    'is' in one ? one : { is: 'enrolled', personId: one.personId, membershipId: memberships[at++]! },
  );
  let next = 0;
  return rows.map(({ orgId }) => (kept.has(orgId) ? came[next++]! : { is: 'union-closed' }));
}
