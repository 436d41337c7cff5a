import { createHmac, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/open.ts';
import { type Sealer, macKey } from '../people/sealing.ts';

/** What a payment says; its code covers all of it. */
export interface Booked {
  readonly cell: number;
  readonly id: string;
  readonly caseId: string | null;
  readonly action: string | null;
  readonly payeeId: string | null;
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly fen: number;
  readonly says: string;
  /** Milliseconds. */
  readonly at: number;
  /** What right is paid for. */
  readonly rightKey: string | null;
  /** The transfer that carried the money or brought it back. */
  readonly payoutId: string | null;
}

/** The code of a payment: whoever changes its row behind the application cannot make it, having no key. */
export function macOf(sealer: Sealer, row: Booked): Buffer {
  const { cell, id, caseId, action, payeeId, fromAccount, toAccount, fen, says, at, rightKey, payoutId } = row;
  // Rows from before there were rights and transfers have neither; their codes stay good.
  const later = rightKey === null && payoutId === null ? [] : [rightKey, payoutId];
  return createHmac('sha256', macKey(sealer, 'payments in the ledger'))
    .update(JSON.stringify([cell, id, caseId, action, payeeId, fromAccount, toAccount, fen, says, at, ...later]))
    .digest();
}

export interface PaymentCheck {
  readonly checked: number;
  /** Rows that are not what was booked. */
  readonly wrong: readonly string[];
  /** Payments booked before there were codes. */
  readonly without: number;
}

const pageSize = 5_000;

/** Holds every payment of a case against its code. */
export async function checkPayments(db: Db, sealer: Sealer): Promise<PaymentCheck> {
  const wrong: string[] = [];
  let [checked, without, after] = [0, 0, { cell: 0, id: '00000000-0000-0000-0000-000000000000' }];
  for (;;) {
    const { rows } = await sql<Booked & { mac: Buffer | null }>`
      select cell_id as cell, id, case_id as "caseId", action, payee_id as "payeeId", from_account as "fromAccount",
        to_account as "toAccount", amount_fen as fen, says, (extract(epoch from at) * 1000)::bigint as at,
        right_key as "rightKey", payout_id as "payoutId", mac
      from ledger_entries
      where (cell_id, id) > (${after.cell}, ${after.id}::uuid) and (case_id is not null or mac is not null)
      order by cell_id, id limit ${sql.lit(pageSize)}`.execute(db);
    for (const { mac, ...row } of rows) {
      if (mac === null) without += 1;
      else if (!timingSafeEqual(mac, macOf(sealer, row))) wrong.push(row.id);
      checked += 1;
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return { checked, wrong, without };
    after = { cell: last.cell, id: last.id };
  }
}
