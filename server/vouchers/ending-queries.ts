import { sql } from 'kysely';
import type { Db, Trx } from '../db/open.ts';

/** So many hours after its last day a till may still send what it took; only then is a voucher over for good. */
const hours = sql`coalesce((c.tuned ->> 'offlineHours')::integer, 0)`;
const isPast = sql`((t.valid_until + 1)::timestamp at time zone 'Asia/Shanghai') + make_interval(hours => ${hours}) <= clock_now()`;
const inForce = sql`c.state in ('announced', 'closed', 'settled')`;
/** A campaign that was called off ends its vouchers in the same way, so many hours after that moment. */
const isCalledOff = sql`c.called_off_at + make_interval(hours => ${hours}) <= clock_now()`;

export interface DueRow {
  readonly id: string;
  readonly cell: number;
  readonly hours: number;
}

/** Campaigns of which vouchers may be wanting: nobody has looked at them yet, and their end or a reminder draws near. */
export async function listToMake(db: Db): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    select c.id, o.cell_id as cell, ${hours} as hours from voucher_terms t
    join campaigns c on c.id = t.campaign_id join orgs o on o.id = c.org_id
    where ${inForce}
      and (t.days is not null or t.valid_until <= (clock_now() at time zone 'Asia/Shanghai')::date
        + coalesce((c.tuned ->> 'remindDays')::integer, 0))
      and not exists (select from voucher_money m where m.cell_id = o.cell_id and m.campaign_id = c.id and m.what = 'release')
      and exists (select from claims k where k.cell_id = o.cell_id and k.campaign_id = c.id
        and k.state in ('granted', 'fetched') and not exists (select from vouchers v
          where v.cell_id = k.cell_id and v.claim_id = k.id and v.number = k.number))
    order by t.valid_until limit 10`.execute(db);
  return rows;
}

/** Campaigns with vouchers whose last day is over, the hours for what was taken without a network included. */
export async function listToEnd(db: Db): Promise<DueRow[]> {
  const { rows } = await sql<DueRow>`
    select c.id, o.cell_id as cell, ${hours} as hours from voucher_terms t
    join campaigns c on c.id = t.campaign_id join orgs o on o.id = c.org_id
    where (${inForce} or ${isCalledOff}) and exists (select from vouchers v where v.cell_id = o.cell_id
      and v.campaign_id = c.id and v.state = 'live'
      and (${isCalledOff} or ((v.last_day + 1)::timestamp at time zone 'Asia/Shanghai') + make_interval(hours => ${hours}) <= clock_now()))
    order by t.valid_until limit 10`.execute(db);
  return rows;
}

export interface EndedRow {
  readonly id: string;
  readonly claim_id: string;
  readonly person_id: string;
}

export async function endVouchers(trx: Trx, { cell, id, hours: grace }: DueRow, most: number): Promise<EndedRow[]> {
  const { rows } = await sql<EndedRow>`select * from end_vouchers(${cell}, ${id}, ${grace}, ${most})`.execute(trx);
  return rows;
}

/** The claims of these that are still granted, with the part each is of. */
export async function listStillGranted(
  trx: Trx,
  cell: number,
  claimIds: readonly string[],
): Promise<{ readonly id: string; readonly slice: number }[]> {
  const { rows } = await sql<{ id: string; slice: number }>`
    select id, slice from claims where cell_id = ${cell} and id = any (${claimIds}::uuid[]) and state = 'granted'`.execute(
    trx,
  );
  return rows;
}

/** Campaigns whose money may go back: over, nothing in hand, nothing to come; held against everybody else who looks. */
export async function takeToRelease(trx: Trx): Promise<{ readonly id: string; readonly fen: number } | undefined> {
  const { rows } = await sql<{ id: string; fen: number }>`
    select c.id, s.reserved - s.used as fen
    from voucher_terms t join campaigns c on c.id = t.campaign_id join orgs o on o.id = c.org_id
    cross join lateral (select
      (select coalesce(sum(e.amount_fen), 0) from voucher_money m
        join ledger_entries e on e.cell_id = m.cell_id and e.id = m.entry_id
        where m.cell_id = o.cell_id and m.campaign_id = c.id and m.what = 'reserve')::bigint as reserved,
      (select coalesce(sum(u.union_fen), 0) from vouchers v join voucher_uses u on u.cell_id = v.cell_id and u.id = v.use_id
        where v.cell_id = o.cell_id and v.campaign_id = c.id)::bigint as used offset 0) s
    where (${inForce} and c.closes_at <= clock_now() and ${isPast} or ${isCalledOff} and c.settled_at is not null)
      and s.reserved > s.used
      and not exists (select from voucher_money m where m.cell_id = o.cell_id and m.campaign_id = c.id and m.what = 'release')
      and not exists (select from vouchers v where v.cell_id = o.cell_id and v.campaign_id = c.id and v.state = 'live')
      and not exists (select from claims k where k.cell_id = o.cell_id and k.campaign_id = c.id
        and k.state in ('granted', 'fetched') and not exists (select from vouchers v
          where v.cell_id = k.cell_id and v.claim_id = k.id and v.number = k.number))
    order by t.valid_until limit 1 for update of c skip locked`.execute(trx);
  return rows[0];
}

/** Those whose vouchers end in a few days and who have not been told; noted as told at once. */
export async function takeToRemind(
  trx: Trx,
  most: number,
): Promise<
  {
    readonly cell: number;
    readonly person_id: string;
    readonly name: string;
    readonly last_day: string;
    readonly now: Date;
  }[]
> {
  const { rows } = await sql<{ cell: number; person_id: string; name: string; last_day: string; now: Date }>`
    with due as (
      select v.cell_id, v.id, c.name from voucher_terms t join campaigns c on c.id = t.campaign_id
      join orgs o on o.id = c.org_id
      join vouchers v on v.cell_id = o.cell_id and v.campaign_id = c.id and v.state = 'live' and v.reminded_at is null
      where ${inForce} and v.last_day >= (clock_now() at time zone 'Asia/Shanghai')::date
        and v.last_day <= (clock_now() at time zone 'Asia/Shanghai')::date + coalesce((c.tuned ->> 'remindDays')::integer, 0)
      order by v.last_day limit ${most} for update of v skip locked)
    update vouchers v set reminded_at = clock_now() from due where v.cell_id = due.cell_id and v.id = due.id
    returning v.cell_id as cell, v.person_id, due.name, v.last_day::text as last_day, clock_now() as now`.execute(trx);
  return rows;
}
