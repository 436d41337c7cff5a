import { sql } from 'kysely';
import { transferNumber } from '../../kernel/payout.ts';
import type { Platform } from '../platform.ts';
import { type BatchRow, type PayoutRow, endBatch, findBatch, listPayouts } from './batch-queries.ts';
import { isBookedAlready } from './booking.ts';
import { carry, fail } from './carrying.ts';
import { type WalletAnswer, walletRefusals } from './wallet-door.ts';

/** How long a process may be silent before its batch is taken over, and how long a batch rests that cannot go on for now. */
const leaseSeconds = 60;
const restSeconds = 60;
const aTurn = 200;

type Work = Pick<Platform, 'db' | 'sealer' | 'wallet' | 'log'>;

/** Takes a batch that nobody is sending; another process takes another. */
async function takeBatch({ db }: Work): Promise<BatchRow | undefined> {
  const { rows } = await sql<{ id: string }>`
    update payout_batches b set held_until = clock_now() + make_interval(secs => ${leaseSeconds})
    from (select cell_id, id from payout_batches
      where state = 'approved' and channel = 'wechat' and (held_until is null or held_until <= clock_now())
      order by held_until nulls first limit 1 for update skip locked) n
    where b.cell_id = n.cell_id and b.id = n.id returning b.id`.execute(db);
  return rows[0] && findBatch(db, rows[0].id);
}

/** `seconds` null: look again at once. */
async function letGo(
  { db }: Work,
  { cell, id }: BatchRow,
  halted: string | null,
  seconds: number | null,
): Promise<void> {
  await sql`update payout_batches set halted_why = ${halted},
    held_until = case when ${seconds}::integer is null then null else clock_now() + make_interval(secs => ${seconds}::integer) end
    where cell_id = ${cell} and id = ${id} and state = 'approved'`.execute(db);
}

const orderOf = ({ sealer }: Work, row: PayoutRow) => ({
  number: transferNumber(row.id),
  account: sealer.open(row.accountSealed, 'identity'),
  name: row.payee,
  fen: row.fen,
  says: row.says,
});

/**
 * Asks the wallet to carry one transfer. That it may be under way is committed before the wallet hears of it; so whoever finds
 * it so, after a death at any moment, asks what became of the number first, and asks to carry it only under that number.
 */
async function ask(work: Work, row: PayoutRow, now: Date): Promise<WalletAnswer | { readonly state: 'lost' }> {
  const { db, wallet } = work;
  try {
    if (row.state === 'planned')
      await sql`update payouts set state = 'sent', sent_at = ${now} where cell_id = ${row.cell} and id = ${row.id}
        and state = 'planned'`.execute(db);
    else {
      const known = await wallet.query(transferNumber(row.id));
      if (known.state !== 'unknown') return known;
    }
    return await wallet.transfer(orderOf(work, row));
  } catch (fault) {
    work.log.warn({ err: fault, payout: row.id }, 'the wallet did not say what became of a transfer');
    return { state: 'lost' };
  }
}

async function settle(work: Work, batch: BatchRow, row: PayoutRow, answer: WalletAnswer, now: number): Promise<void> {
  const { db, sealer } = work;
  const where = { sealer, cell: batch.cell, orgId: batch.org.id, fund: batch.fund, now };
  await db.transaction().execute(async (trx) => {
    if (answer.state === 'carried') await carry(trx, where, [row]);
    if (answer.state !== 'refused') return;
    const { of, says } = walletRefusals[answer.why];
    await fail(trx, [row], () => says, now);
    // She names an account anew, or the same one again once it is in order.
    if (of === 'account')
      await sql`update payee_accounts set closed_at = ${new Date(now)}, closed_why = 'refused'
        where cell_id = ${row.cell} and id = ${row.accountId} and closed_at is null`.execute(trx);
  });
}

async function clockOf({ db }: Work): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_now() as now`.execute(db);
  return rows[0]!.now;
}

interface Turn {
  readonly did: number;
  /** Why nothing more goes through for now. */
  readonly halted: string | null;
  /** Whether some are still undecided. */
  readonly waits: boolean;
}

async function send(work: Work, batch: BatchRow): Promise<Turn> {
  let [did, waits] = [0, false];
  for (const row of await listPayouts(work.db, batch, { states: ['planned', 'sent'], limit: aTurn })) {
    const now = await clockOf(work);
    const answer = await ask(work, row, now);
    if (answer.state === 'refused' && walletRefusals[answer.why].of === 'channel')
      return { did, halted: walletRefusals[answer.why].says, waits: true };
    if (answer.state === 'lost' || answer.state === 'pending') waits = true;
    else {
      await settle(work, batch, row, answer, now.getTime()).catch((fault: unknown) => {
        // Another process, which had taken the batch for abandoned, has booked it a moment ago.
        if (!isBookedAlready(fault)) throw fault;
      });
      did += 1;
    }
  }
  return { did, halted: null, waits };
}

/** Carries agreed batches through the wallet, one turn of one batch. Says how many transfers came to an end. */
export async function carryByWallet(work: Work): Promise<number> {
  const batch = await takeBatch(work);
  if (batch === undefined) return 0;
  const { did, halted, waits } = await send(work, batch);
  const done = await work.db.transaction().execute((trx) => endBatch(trx, batch));
  if (!done) await letGo(work, batch, halted, waits ? restSeconds : null);
  return did;
}
