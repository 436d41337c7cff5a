import { sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';
import type { Person } from '../people/membership.ts';
import { giveOver } from './belongings.ts';

/** A way in that was closed: the blind index of a phone, in hex, and the account it led to. */
export interface Way {
  readonly login: string;
  readonly account: string;
}

/**
 * Closes the ways in of workers to a record but that of its phone, and says which. Two records that are wrongly called one person
 * would otherwise let each of the two into what is the other's. All stay where no phone is registered.
 */
export async function closeOtherWays(trx: Trx, { cell, personId }: Person): Promise<Way[]> {
  const { rows } = await sql<Way>`
    with others as (
      select l.login, a.id from accounts a join persons p on p.cell_id = a.cell_id and p.id = a.person_id
      join logins l on l.cell_id = a.cell_id and l.account_id = a.id
      where a.cell_id = ${cell} and a.person_id = ${personId} and a.kind = 'worker' and a.closed_at is null
        and l.login <> encode(p.phone_blind, 'hex')),
    gone as (delete from logins l using others o where l.login = o.login),
    closed as (update accounts a set closed_at = clock_now() from others o where a.cell_id = ${cell} and a.id = o.id)
    select login, id as account from others order by 1`.execute(trx);
  return rows;
}

/** Who has signed in by one of these phones since and so has an account there. */
async function listTakers(trx: Db, ways: readonly Way[]): Promise<Taker[]> {
  const { rows } = await sql<Taker>`
    select a.cell_id as cell, a.person_id as "personId", l.login,
      p.document_blind is not null or exists (
        select 1 from memberships m where m.cell_id = p.cell_id and m.person_id = p.id) as registered
    from logins l join accounts a on a.cell_id = l.cell_id and a.id = l.account_id
    join persons p on p.cell_id = a.cell_id and p.id = a.person_id
    where l.login = any (${ways.map(({ login }) => login)}::text[])`.execute(trx);
  return rows;
}

interface Taker extends Person {
  readonly login: string;
  readonly registered: boolean;
}

/** Whether somebody has become a member by one of these phones since: then it is hers. */
export async function isWayTaken(db: Db, ways: readonly Way[]): Promise<boolean> {
  return (await listTakers(db, ways)).some(({ registered }) => registered);
}

/**
 * Opens ways in again that were closed. Who has signed in there since found nothing of her own and began as a newcomer: what
 * she filed and uploaded goes to the record that the way leads to again.
 */
export async function reopenWays(trx: Trx, cell: number, ways: readonly Way[]): Promise<void> {
  if (ways.length === 0) return;
  const accounts = ways.map(({ account }) => account);
  const { rows: owners } = await sql<{ id: string; person_id: string }>`
    update accounts set closed_at = null where cell_id = ${cell} and id = any (${accounts}::uuid[])
    returning id, person_id`.execute(trx);
  for (const { login, ...taker } of await listTakers(trx, ways)) {
    const { account } = ways.find((way) => way.login === login)!;
    const owner = owners.find(({ id }) => id === account)!;
    await sql`delete from logins where login = ${login}`.execute(trx);
    await sql`delete from sessions where cell_id = ${taker.cell} and person_id = ${taker.personId}`.execute(trx);
    await sql`update accounts set closed_at = clock_now()
      where cell_id = ${taker.cell} and person_id = ${taker.personId} and closed_at is null`.execute(trx);
    await sql`update persons set phone_sealed = null, phone_blind = null
      where cell_id = ${taker.cell} and id = ${taker.personId}`.execute(trx);
    await giveOver(trx, taker, { cell, personId: owner.person_id });
  }
  await sql`insert into logins (login, cell_id, account_id)
    select w.login, ${cell}::integer, w.account
    from unnest(${ways.map(({ login }) => login)}::text[], ${accounts}::uuid[]) w (login, account)`.execute(trx);
}
