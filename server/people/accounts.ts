import { sql } from 'kysely';
import type { Db } from '../db/open.ts';
import type { AccountKey } from './account-key.ts';

export interface Account {
  readonly cell_id: number;
  readonly id: string;
  readonly kind: 'worker' | 'staff';
  readonly password_hash: string | null;
  /** Its one-time password was not used in time. */
  readonly is_over: boolean;
}

export async function findAccount(db: Db, login: string): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    select a.cell_id, a.id, a.kind, a.password_hash, coalesce(a.password_once_until < clock_now(), false) as is_over
    from logins l join accounts a on a.cell_id = l.cell_id and a.id = l.account_id
    where l.login = ${login} and a.closed_at is null`.execute(db);
  return rows[0];
}

export async function getAccount(db: Db, { cell, accountId }: AccountKey): Promise<Account> {
  const { rows } = await sql<Account>`
    select cell_id, id, kind, password_hash, false as is_over from accounts
    where cell_id = ${cell} and id = ${accountId}`.execute(db);
  return rows[0]!;
}

export async function findOpenAccount(db: Db, { cell, accountId }: AccountKey): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    select cell_id, id, kind, password_hash, false as is_over from accounts
    where cell_id = ${cell} and id = ${accountId} and closed_at is null`.execute(db);
  return rows[0];
}

/** The one staff account of the people registered with a phone; nobody's where there are several. */
export async function findStaffByPhone(db: Db, blinds: readonly Buffer[]): Promise<Account | undefined> {
  const { rows } = await sql<Account>`
    select a.cell_id, a.id, a.kind, a.password_hash, false as is_over
    from persons p join accounts a on a.cell_id = p.cell_id and a.person_id = p.id
    where p.cell_id = any (array(select cell_id from cells)) and p.phone_blind = any (${[...blinds]}::bytea[])
      and a.kind = 'staff' and a.closed_at is null
    limit 2`.execute(db);
  return rows.length === 1 ? rows[0] : undefined;
}

/** The name an account is signed in to with. */
export async function loginOf(db: Db, { cell, accountId }: AccountKey): Promise<string> {
  const { rows } = await sql<{ login: string }>`
    select login from logins where cell_id = ${cell} and account_id = ${accountId} order by login limit 1`.execute(db);
  return rows[0]?.login ?? '';
}
