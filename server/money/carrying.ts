import { sql } from 'kysely';
import { formatYuan } from '../../kernel/money.ts';
import { newId, orderedIds } from '../db/id.ts';
import { inPieces } from '../db/in-pieces.ts';
import type { Trx } from '../db/open.ts';
import type { Sealer } from '../people/sealing.ts';
import type { PayoutRow } from './batch-queries.ts';
import { accountOf, bookAll } from './booking.ts';
import { type Booked, macOf } from './row-mac.ts';

interface Where {
  readonly sealer: Sealer;
  readonly cell: number;
  readonly orgId: string;
  readonly fund: string;
  readonly now: number;
}

interface News {
  readonly title: string;
  readonly wordsOf: (row: PayoutRow) => string;
}

/** Tells members; a merchant sees on its till what it is owed and what was paid. */
async function tell(trx: Trx, rows: readonly PayoutRow[], { title, wordsOf }: News, now: number): Promise<void> {
  const members = rows.filter(({ personId }) => personId !== null);
  await inPieces(
    trx,
    members,
    (some) => sql`
    insert into notices (cell_id, id, person_id, case_id, title, says, at)
    select cell, t.id, person, null, ${title}, says, ${new Date(now)}
    from unnest(${some.map(({ cell }) => cell)}::integer[], ${some.map(() => newId(now))}::uuid[],
      ${some.map(({ personId }) => personId)}::uuid[], ${some.map(wordsOf)}::text[]) t (cell, id, person, says)`,
  );
}

const accountWords = ({ bank, tail }: PayoutRow) => `${bank ?? '微信'}（尾号 ${tail}）`;

async function book(trx: Trx, where: Where, payouts: readonly PayoutRow[], back: boolean): Promise<void> {
  const { sealer, cell, orgId, fund, now } = where;
  const paid = await accountOf(trx, { cell, orgId, kind: 'paid', fund });
  const nextId = orderedIds();
  const entryOf = ({ id, personId, merchantId, owedAccount, fen, says }: PayoutRow): Booked => ({
    cell,
    id: nextId(now),
    caseId: null,
    action: null,
    payeeId: personId ?? merchantId,
    fromAccount: back ? paid : owedAccount,
    toAccount: back ? owedAccount : paid,
    fen,
    says: `${back ? '退回' : '到账'}：${says}`,
    at: now,
    rightKey: null,
    payoutId: id,
  });
  await bookAll(trx, payouts.map(entryOf), (booked) => macOf(sealer, booked));
}

async function end(
  trx: Trx,
  payouts: readonly PayoutRow[],
  state: string,
  whyOf: (id: string) => string | null,
  now: number,
) {
  await inPieces(
    trx,
    payouts,
    (some) => sql`
      update payouts x set state = ${state}, ended_at = ${new Date(now)}, why = t.why
      from unnest(${some.map(({ cell }) => cell)}::integer[], ${some.map(({ id }) => id)}::uuid[],
        ${some.map(({ id }) => whyOf(id))}::text[]) t (cell, id, why)
      where x.cell_id = t.cell and x.id = t.id`,
  );
}

/**
 * Books transfers that have arrived: what was owed is paid. Of two who book one at once the ledger takes one, and the other's
 * whole transaction is undone (23505).
 */
export async function carry(trx: Trx, where: Where, payouts: readonly PayoutRow[]): Promise<void> {
  if (payouts.length === 0) return;
  await book(trx, where, payouts, false);
  await end(trx, payouts, 'carried', () => null, where.now);
  const wordsOf = (row: PayoutRow) => `${row.says}：${formatYuan(row.fen)}，发到${accountWords(row)}。`;
  await tell(trx, payouts, { title: '有一笔钱到账了', wordsOf }, where.now);
}

/** Books transfers that had arrived and came back: they are owed again, and the next batch collects them. */
export async function bringBack(
  trx: Trx,
  where: Where,
  payouts: readonly PayoutRow[],
  whyOf: (id: string) => string,
): Promise<void> {
  if (payouts.length === 0) return;
  await book(trx, where, payouts, true);
  await end(trx, payouts, 'returned', whyOf, where.now);
  await tellOfFailure(trx, payouts, whyOf, where.now);
}

/** Transfers that did not go through: nothing was booked, and what is owed stays owed. */
export async function fail(
  trx: Trx,
  payouts: readonly PayoutRow[],
  whyOf: (id: string) => string,
  now: number,
): Promise<void> {
  if (payouts.length === 0) return;
  await end(trx, payouts, 'failed', whyOf, now);
  await tellOfFailure(trx, payouts, whyOf, now);
}

async function tellOfFailure(trx: Trx, payouts: readonly PayoutRow[], whyOf: (id: string) => string, now: number) {
  const wordsOf = (row: PayoutRow) =>
    `${row.says}：${formatYuan(row.fen)}，${accountWords(row)}，原因是：${whyOf(row.id)}。请到“我的”里的“收款账户”核对，改好以后工会会再发。`;
  await tell(trx, payouts, { title: '有一笔钱没有发成功', wordsOf }, now);
}
