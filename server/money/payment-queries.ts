import { type RawBuilder, sql } from 'kysely';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { PayeeKind } from '../../kernel/money-trace.ts';
import type { PayoutState } from '../../kernel/payout.ts';
import type { Db } from '../db/open.ts';
import { payeeOf } from './trace-queries.ts';

export interface PaymentRow {
  readonly id: string;
  readonly at: Date;
  readonly org: OrgRef;
  readonly fund: string;
  readonly fen: number;
  readonly says: string;
  readonly payee: string;
  readonly to: PayeeKind;
  readonly caseNumber: string | null;
  readonly batchId: string | null;
  readonly batchNumber: string | null;
  readonly state: PayoutState | null;
}

export interface PaymentsOf {
  /** The unions whose money the caller sees, with all below them; or that she sees that of all. */
  readonly within: readonly string[] | 'every union';
  /** Of these only this one and those below it. */
  readonly org?: string | undefined;
  /** The same by the whole name of the union. */
  readonly orgName?: string | undefined;
  readonly number?: string | undefined;
  readonly fen?: number | undefined;
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
}

const any = sql<boolean>`true`;
const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** By the number of the voucher, of the transfer, of the batch or of the case, whichever it is. */
function isNumbered(number: string | undefined): RawBuilder<boolean> {
  if (number === undefined) return any;
  if (uuid.test(number))
    return sql`(e.id = ${number}::uuid or e.id in (select entry_id from payouts where cell_id = e.cell_id and id = ${number}::uuid))`;
  const spelt = number.toUpperCase();
  return sql`(e.case_id in (select id from cases where cell_id = e.cell_id and number = ${spelt})
    or e.id in (select x.entry_id from payout_batches b join payouts x on x.cell_id = b.cell_id and x.batch_id = b.id
      where b.cell_id = e.cell_id and b.number = ${spelt}))`;
}

const under = (orgs: readonly string[]) =>
  sql<boolean>`exists (select 1 from orgs t where t.id = any (${orgs}::uuid[]) and starts_with(o.path, t.path))`;

const underNamed = (name: string) =>
  sql<boolean>`exists (select 1 from orgs t where t.name = ${name} and starts_with(o.path, t.path))`;

/** Payments for people, merchants and unions as they were booked, the latest first, each with the transfer that carried it last. */
export async function listPayments(
  db: Db,
  { within, org, orgName, number, fen, from, to }: PaymentsOf,
  {
    before,
    limit,
  }: { readonly before: { readonly at: string; readonly id: string } | undefined; readonly limit: number },
): Promise<PaymentRow[]> {
  const { rows } = await sql<PaymentRow>`
    select e.id, e.at, json_build_object('id', o.id, 'name', o.name, 'level', o.level) as org, f.fund, e.amount_fen as fen,
      e.says, y.name as payee, y."to", c.number as "caseNumber", b.id as "batchId", b.number as "batchNumber", x.state
    from ledger_accounts f
    join orgs o on o.id = f.org_id
    cross join lateral (
      select * from ledger_entries l
        where f.kind in ('owed', 'spent') and l.cell_id = f.cell_id and l.to_account = f.id and l.payout_id is null
      union all
      select * from ledger_entries l where f.kind = 'fund' and l.cell_id = f.cell_id and l.from_account = f.id
        and l.case_id is not null and l.payee_id is null) e
    join ledger_accounts t on t.cell_id = e.cell_id and t.id = e.to_account
    cross join lateral ${payeeOf}
    left join cases c on c.cell_id = e.cell_id and c.id = e.case_id
    left join lateral (select * from payouts z where z.cell_id = e.cell_id and z.entry_id = e.id
      order by z.id desc limit 1) x on true
    left join payout_batches b on b.cell_id = x.cell_id and b.id = x.batch_id
    where f.cell_id = any (array(select cell_id from cells)) and ${within === 'every union' ? any : under(within)}
      and ${org === undefined ? any : under([org])} and ${orgName === undefined ? any : underNamed(orgName)} and ${isNumbered(number)}
      and ${fen === undefined ? any : sql`e.amount_fen = ${fen}`}
      and ${from === undefined ? any : sql`e.at >= ${from}::date::timestamp at time zone 'Asia/Shanghai'`}
      and ${to === undefined ? any : sql`e.at < (${to}::date + 1)::timestamp at time zone 'Asia/Shanghai'`}
      and ${before === undefined ? any : sql`(e.at, e.id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    order by e.at desc, e.id desc limit ${limit}`.execute(db);
  return rows;
}
