import { type RawBuilder, sql } from 'kysely';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { AccountKind } from '../../kernel/funds.ts';
import { newId } from '../db/id.ts';
import { inPieces } from '../db/in-pieces.ts';
import { type Trx, checkViolation, stateOf, uniqueViolation } from '../db/open.ts';
import type { Booked } from './row-mac.ts';

interface AccountName {
  readonly cell: number;
  readonly orgId: string;
  readonly kind: AccountKind;
  readonly fund: string;
}

/** The account of a union for a fund, opened empty where there is none yet. Balances are the ledger's own. */
export async function accountOf(trx: Trx, { cell, orgId, kind, fund }: AccountName): Promise<string> {
  const find = () =>
    trx
      .selectFrom('ledger_accounts')
      .select('id')
      .where('cell_id', '=', cell)
      .where('org_id', '=', orgId)
      .where('kind', '=', kind)
      .where('fund', '=', fund)
      .executeTakeFirst();
  const found = await find();
  if (found !== undefined) return found.id;
  await sql`insert into ledger_accounts (cell_id, id, org_id, kind, fund) values (${cell}, ${newId()}, ${orgId}, ${kind}, ${fund})
    on conflict (cell_id, org_id, kind, fund) do nothing`.execute(trx);
  return (await find())!.id;
}

const valuesOf = (entry: Booked, mac: Buffer) => ({
  cell_id: entry.cell,
  id: entry.id,
  case_id: entry.caseId,
  action: entry.action,
  payee_id: entry.payeeId,
  from_account: entry.fromAccount,
  to_account: entry.toAccount,
  amount_fen: entry.fen,
  says: entry.says,
  at: new Date(entry.at),
  right_key: entry.rightKey,
  payout_id: entry.payoutId,
  mac,
});

/** Writes one entry; false where the case, the right or the transfer has been booked already. */
export async function bookOnce(trx: Trx, entry: Booked, mac: Buffer): Promise<boolean> {
  const booked = await trx
    .insertInto('ledger_entries')
    .values(valuesOf(entry, mac))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return booked.numInsertedOrUpdatedRows === 1n;
}

/** The statement that writes many entries, all or none; a second booking of any of them is a fault (23505). */
function writing(entries: readonly Booked[], macOf: (booked: Booked) => Buffer): RawBuilder<unknown> {
  const column = <K extends keyof Booked>(name: K) => entries.map((entry) => entry[name]);
  return sql`
    insert into ledger_entries (cell_id, id, case_id, action, payee_id, from_account, to_account, amount_fen, says, at,
      right_key, payout_id, mac)
    select cell, id, case_id, action, payee_id, from_account, to_account, fen, says, at, right_key, payout_id, mac
    from unnest(${column('cell')}::integer[], ${column('id')}::uuid[], ${column('caseId')}::uuid[], ${column('action')}::text[],
      ${column('payeeId')}::uuid[], ${column('fromAccount')}::uuid[], ${column('toAccount')}::uuid[], ${column('fen')}::bigint[],
      ${column('says')}::text[], ${entries.map(({ at }) => new Date(at))}::timestamptz[], ${column('rightKey')}::text[],
      ${column('payoutId')}::uuid[], ${entries.map(macOf)}::bytea[])
      t (cell, id, case_id, action, payee_id, from_account, to_account, fen, says, at, right_key, payout_id, mac)`;
}

/** Writes many entries, all or none; a second booking of any of them is a fault (23505). */
export async function bookAll(trx: Trx, entries: readonly Booked[], macOf: (booked: Booked) => Buffer): Promise<void> {
  await inPieces(trx, entries, (some) => writing(some, macOf));
}

/** What the ledger itself has refused, as an answer; undefined where the fault is something else. */
export function refusalOfLedger(fault: unknown): Refusal | undefined {
  const state = stateOf(fault);
  if (state === checkViolation) return refuse('fund-short');
  if (state === 'HQM02') return refuse('not-the-payee');
  if (state === 'HQM03') return refuse('over-cap');
  if (state === 'HQM04') return refuse('over-budget');
  if (state === 'HQM10') return refuse('over-asked');
  if (state === 'HQM11') return refuse('asked-back');
  return undefined;
}

export const isBookedAlready = (fault: unknown): boolean => stateOf(fault) === uniqueViolation;
