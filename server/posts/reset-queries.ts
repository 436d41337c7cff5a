import { sql } from 'kysely';
import type { IdentityCheck, Resettable } from '../../kernel/post-answers.ts';
import type { Db, Trx } from '../db/open.ts';

export interface ResetRow {
  readonly id: string;
  readonly cell: number;
  readonly personId: string;
  readonly personName: string;
  readonly accountId: string;
  readonly login: string;
  readonly what: Resettable;
  readonly why: string;
  readonly askedBy: string;
  readonly askedByName: string;
  readonly askedAt: Date;
  readonly decided: 'confirmed' | 'refused' | 'withdrawn' | null;
  readonly decidedByName: string | null;
  readonly decidedAt: Date | null;
  readonly decidedWhy: string | null;
  readonly checked: IdentityCheck | null;
  /** Whether it is good for nothing any more, whether because she has signed in with it, and whether its time is over. */
  readonly settled: boolean;
  readonly used: boolean;
  readonly isOver: boolean;
}

const nameOf = (column: string) =>
  sql`(select n.name from persons n where n.cell_id = r.cell_id and n.id = ${sql.ref(column)})`;

const columns = (hours: number) => sql`r.id, r.cell_id as cell, r.person_id as "personId", p.name as "personName",
  r.account_id as "accountId", coalesce(l.login, '') as login, r.what, r.why, r.asked_by as "askedBy",
  ${nameOf('r.asked_by')} as "askedByName", r.asked_at as "askedAt", r.decided, ${nameOf('r.decided_by')} as "decidedByName",
  r.decided_at as "decidedAt", r.decided_why as "decidedWhy", r.checked, r.settled_at is not null as settled, r.used,
  coalesce(r.decided_at + make_interval(hours => ${hours}) < clock_now(), false) as "isOver"
  from sign_in_resets r join persons p on p.cell_id = r.cell_id and p.id = r.person_id
  left join lateral (select min(l.login) as login from logins l
    where l.cell_id = r.cell_id and l.account_id = r.account_id) l on true`;

/** What waits for somebody first, then the newest. */
export async function listResets(db: Db, cell: number, hours: number, limit = 100): Promise<ResetRow[]> {
  const { rows } = await sql<ResetRow>`select ${columns(hours)} where r.cell_id = ${cell}
    order by (r.decided is null) desc, r.id desc limit ${limit}`.execute(db);
  return rows;
}

/** A reset that is held until the transaction ends, so that of two who decide it the second sees the first. */
export async function holdReset(trx: Trx, cell: number, id: string, hours: number): Promise<ResetRow | undefined> {
  await sql`select 1 from sign_in_resets where cell_id = ${cell} and id = ${id} for update`.execute(trx);
  const { rows } = await sql<ResetRow>`select ${columns(hours)} where r.cell_id = ${cell} and r.id = ${id}`.execute(
    trx,
  );
  return rows[0];
}
