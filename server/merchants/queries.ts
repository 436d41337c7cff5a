import { type RawBuilder, sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { ClerkLine, MerchantLine } from '../../kernel/voucher/answers.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';

export interface MerchantRow {
  readonly cell: number;
  readonly id: string;
  readonly org: OrgRef;
  readonly name: string;
  readonly creditCode: string;
  readonly address: string;
  readonly state: MerchantLine['state'];
  readonly why: string | null;
  readonly bank: string | null;
  readonly tail: string | null;
  readonly clerks: readonly ClerkLine[];
  readonly madeAt: Date;
}

const columns = sql`m.cell_id as cell, m.id, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, m.name,
  m.credit_code as "creditCode", m.address, m.state, m.why, a.bank, a.tail, m.made_at as "madeAt",
  (select coalesce(json_agg(json_build_object('id', c.id, 'name', c.name, 'tail', c.tail, 'accepted', c.person_id is not null)
      order by c.invited_at, c.id), '[]')
    from merchant_clerks c where c.cell_id = m.cell_id and c.merchant_id = m.id and c.ended_at is null) as clerks`;

async function find(db: Db, where: RawBuilder<unknown>): Promise<MerchantRow[]> {
  const { rows } = await sql<MerchantRow>`
    select ${columns} from merchants m join orgs o on o.id = m.org_id
    left join payee_accounts a on a.cell_id = m.cell_id and a.merchant_id = m.id and a.kind = 'bank' and a.closed_at is null
    where m.cell_id = any (array(select cell_id from cells)) and ${where}
    order by m.made_at desc, m.id`.execute(db);
  return rows;
}

/** Unscoped: whose it is is seen on the row. */
export async function findMerchant(db: Db, id: string): Promise<MerchantRow | undefined> {
  return (await find(db, sql`m.id = ${id}`))[0];
}

/** The merchants that a union admitted, and those of the unions above it: their vouchers are used there as well. */
export function listMerchants(db: Db, line: readonly string[]): Promise<MerchantRow[]> {
  return find(db, sql`m.org_id = any (${line}::uuid[])`);
}

export interface NewMerchant {
  readonly orgId: string;
  readonly name: string;
  readonly creditCode: string;
  readonly address: string;
  readonly by: string;
  readonly now: number;
}

/** Undefined where the union has admitted it already. */
export async function insertMerchant(trx: Trx, made: NewMerchant): Promise<string | undefined> {
  const id = newId(made.now);
  const { rows } = await sql`
    insert into merchants (cell_id, id, org_id, name, credit_code, address, made_by, made_at)
    select cell_id, ${id}, id, ${made.name}, ${made.creditCode}, ${made.address}, ${made.by}, ${new Date(made.now)}
    from orgs where id = ${made.orgId}
    on conflict do nothing returning 1`.execute(trx);
  return rows.length > 0 ? id : undefined;
}

type Of = Pick<MerchantRow, 'cell' | 'id'>;

/** The account it is paid to, in place of the one before; of a transfer under way that one is kept. */
export async function setAccount(
  trx: Trx,
  { cell, id, name }: Of & { readonly name: string },
  made: {
    readonly bank: string;
    readonly sealed: Buffer;
    readonly blind: Buffer;
    readonly tail: string;
    readonly now: number;
  },
): Promise<void> {
  await sql`update payee_accounts set closed_at = ${new Date(made.now)}, closed_why = 'replaced'
    where cell_id = ${cell} and merchant_id = ${id} and closed_at is null`.execute(trx);
  await sql`
    insert into payee_accounts (cell_id, id, merchant_id, kind, account_sealed, account_blind, bank, tail, holder_name, added_at)
    values (${cell}, ${newId(made.now)}, ${id}, 'bank', ${made.sealed}, ${made.blind}, ${made.bank}, ${made.tail}, ${name},
      ${new Date(made.now)})`.execute(trx);
}

export async function setState(
  trx: Trx,
  { cell, id }: Of,
  to: { readonly state: MerchantLine['state']; readonly why: string; readonly by: string; readonly now: number },
): Promise<boolean> {
  const { rows } = await sql`
    update merchants set state = ${to.state}, why = ${to.why}, changed_by = ${to.by}, changed_at = ${new Date(to.now)}
    where cell_id = ${cell} and id = ${id} and state <> ${to.state} returning 1`.execute(trx);
  return rows.length > 0;
}

export interface NewClerk {
  readonly name: string;
  readonly phoneSealed: Buffer;
  readonly phoneBlind: Buffer;
  readonly tail: string;
  readonly by: string;
  readonly now: number;
}

/** Undefined where this phone is invited already. */
export async function insertClerk(trx: Trx, { cell, id }: Of, made: NewClerk): Promise<string | undefined> {
  const clerkId = newId(made.now);
  const { rows } = await sql`
    insert into merchant_clerks (cell_id, id, merchant_id, name, phone_sealed, phone_blind, tail, invited_by, invited_at)
    values (${cell}, ${clerkId}, ${id}, ${made.name}, ${made.phoneSealed}, ${made.phoneBlind}, ${made.tail}, ${made.by},
      ${new Date(made.now)})
    on conflict do nothing returning 1`.execute(trx);
  return rows.length > 0 ? clerkId : undefined;
}

export async function endClerk(trx: Trx, { cell, id }: Of, clerkId: string, by: string, now: number): Promise<boolean> {
  const { rows } = await sql`
    update merchant_clerks set ended_at = ${new Date(now)}, ended_by = ${by}, phone_sealed = null, phone_blind = null
    where cell_id = ${cell} and merchant_id = ${id} and id = ${clerkId} and ended_at is null returning 1`.execute(trx);
  return rows.length > 0;
}

export interface InvitationRow {
  readonly id: string;
  readonly merchant: string;
  readonly org: string;
}

/** Invitations by a phone's number that nobody has accepted. */
export async function listInvitations(db: Db, cell: number, blinds: readonly Buffer[]): Promise<InvitationRow[]> {
  const { rows } = await sql<InvitationRow>`
    select c.id, m.name as merchant, o.name as org
    from merchant_clerks c join merchants m on m.cell_id = c.cell_id and m.id = c.merchant_id join orgs o on o.id = m.org_id
    where c.cell_id = ${cell} and c.phone_blind = any (${[...blinds]}::bytea[]) and c.ended_at is null and c.person_id is null
    order by c.invited_at, c.id`.execute(db);
  return rows;
}

/** Accepts an invitation that this phone has. */
export async function acceptInvitation(
  trx: Trx,
  of: { readonly cell: number; readonly id: string; readonly personId: string; readonly now: number },
  blinds: readonly Buffer[],
): Promise<{ readonly merchantId: string } | undefined> {
  const { rows } = await sql<{ merchantId: string }>`
    update merchant_clerks set person_id = ${of.personId}, accepted_at = ${new Date(of.now)}
    where cell_id = ${of.cell} and id = ${of.id} and phone_blind = any (${[...blinds]}::bytea[]) and ended_at is null
      and person_id is null
    returning merchant_id as "merchantId"`.execute(trx);
  return rows[0];
}

export interface ClerkRow {
  readonly cell: number;
  readonly clerkId: string;
  readonly merchantId: string;
  readonly merchant: string;
  readonly orgId: string;
  readonly open: boolean;
}

/** The tills at which somebody stands. */
export async function listTills(db: Db, cell: number, personId: string): Promise<ClerkRow[]> {
  const { rows } = await sql<ClerkRow>`
    select c.cell_id as cell, c.id as "clerkId", m.id as "merchantId", m.name as merchant, m.org_id as "orgId",
      m.state = 'admitted' as open
    from merchant_clerks c join merchants m on m.cell_id = c.cell_id and m.id = c.merchant_id
    where c.cell_id = ${cell} and c.person_id = ${personId} and c.ended_at is null
    order by m.name, c.id`.execute(db);
  return rows;
}
