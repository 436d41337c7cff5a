import { dayOf } from '../../kernel/calendar.ts';
import { fundName } from '../../kernel/funds.ts';
import { formatYuan } from '../../kernel/money.ts';
import { type BatchLine, type Channel, type PayoutLine, type SigningAnswer, channels } from '../../kernel/payout.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit, writeAudits } from '../audit/queries.ts';
import { newNumber, orderedIds } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { listSecond, tellPeople } from '../exports/queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Sealer } from '../people/sealing.ts';
import {
  type BatchRow,
  type PayoutRow,
  findBatch,
  holdOwed,
  insertBatch,
  listOwed,
  listPayouts,
  settleBatch,
} from './batch-queries.ts';
import type { By } from './by.ts';
import { type FileFormat, payoutFile } from './payout-file.ts';
import { isCashier, seesMoney } from './reach.ts';
import { type Word, holdForWord, takeWord } from './second-word.ts';
import { digestOf, listedPayouts } from './signature-queries.ts';
import type { Signable } from './signed-text.ts';
import { type Place, askForSignature } from './signing.ts';

/** A batch is one file of a bank and one decision of two people; what is left over is the next one's. */
const mostRows = 100_000;

const deciding: ReadonlySet<string> = new Set(['approver', 'supervisor']);

export function toLine(row: BatchRow, caller: Caller): BatchLine {
  const { id, number, org, fund, channel, state, rows, totalFen, madeBy, madeById, madeAt, tallies, line } = row;
  const mayDecide = caller.posts.some(({ role, orgId }) => deciding.has(role) && line.includes(orgId));
  return {
    id,
    number,
    org,
    fund,
    fundName: fundName(fund),
    channel,
    state,
    rows,
    totalFen,
    madeBy,
    madeAt: madeAt.toISOString(),
    ...(row.decidedBy !== null && { decidedBy: row.decidedBy }),
    ...(row.decidedAt !== null && { decidedAt: row.decidedAt.toISOString() }),
    ...(row.why !== null && { why: row.why }),
    ...(state !== 'draft' && state !== 'refused' && { signed: row.signed }),
    ...(row.halted !== null && { halted: row.halted }),
    tallies,
    mayDecide: state === 'draft' && mayDecide && caller.personId !== madeById,
    mayCarry: isCashier(caller, org.id),
  };
}

export function toPayoutLine(row: PayoutRow): PayoutLine {
  const { id, entryId, payee, bank, tail, fen, says, state, why, endedAt } = row;
  const account = `${bank ?? '微信'} 尾号 ${tail}`;
  const ended = endedAt !== null && { endedAt: endedAt.toISOString() };
  return { id, entryId, payee, account, fen, says, state, ...(why !== null && { why }), ...ended };
}

const batchEntry = (row: BatchRow, act: string, { caller, requestId, now }: By, more: readonly string[] = []) => ({
  cell: row.cell,
  act,
  actorId: caller.personId,
  objectKind: 'payout-batch',
  objectId: row.id,
  orgId: row.org.id,
  purpose: [row.number, `${row.rows} 笔`, formatYuan(row.totalFen), ...more].join(' '),
  requestId,
  now,
});

export function auditBatch(db: Db, row: BatchRow, act: string, by: By, more?: string): Promise<void> {
  return writeAudit(db, batchEntry(row, act, by, more === undefined ? [] : [more]));
}

/** So many people stand in one row of the audit at most. */
const namedAtOnce = 1_000;

/** A reading of who gets the money: the row of it names the people, and further rows those of a long list. */
export function auditPayees(db: Db, row: BatchRow, act: string, by: By, payouts: readonly PayoutRow[]): Promise<void> {
  const people = [...new Set(payouts.flatMap(({ personId }) => personId ?? []))];
  const entry = batchEntry(row, act, by);
  const entries = Array.from({ length: Math.max(1, Math.ceil(people.length / namedAtOnce)) }, (_none, n) => ({
    ...entry,
    shown: people.slice(n * namedAtOnce, (n + 1) * namedAtOnce),
  }));
  return writeAudits(db, entries);
}

interface Wanted {
  readonly orgId: string;
  readonly fund: string;
  readonly channel: Channel;
}

/**
 * Collects what a union owes out of one fund and can be carried through one channel into a batch that waits for a second
 * person. Refusals: no-right, nothing-owed, nobody-agrees.
 */
export async function makeBatch(trx: Trx, { orgId, fund, channel }: Wanted, by: By): Promise<BatchLine | Refusal> {
  const { caller, now } = by;
  if (!isCashier(caller, orgId)) return refuse('no-right');
  const of = { cell: caller.cell, orgId, fund };
  await holdOwed(trx, of);
  const owed = await listOwed(trx, of, channel, mostRows);
  if (owed.length === 0) return refuse('nothing-owed');
  const second = await listSecond(trx, { askedOrgId: orgId, cell: caller.cell, personId: caller.personId });
  if (second.length === 0) return refuse('payout-nobody-agrees');
  const nextId = orderedIds();
  const id = nextId(now);
  const batch = { ...of, id, number: `FK-${newNumber(dayOf(now))}`, channel, personId: caller.personId, now };
  await insertBatch(trx, batch, owed, () => nextId(now));
  const row = (await findBatch(trx, id))!;
  await auditBatch(trx, row, 'make-payout-batch', by);
  const says = `${row.number}：${fundName(fund)}，${channels[channel]}，${row.rows} 笔，共 ${formatYuan(row.totalFen)}，由${row.madeBy}提交。`;
  await tellPeople(trx, second, { title: '有一批发放等你复核', says });
  return toLine(row, caller);
}

/** A batch that waits for the caller’s word. Refusals: those of `holdForWord`. */
const holdToDecide = async (trx: Trx, id: string, by: By): Promise<BatchRow | Refusal> =>
  holdForWord(trx, await findBatch(trx, id, true), by);

async function toSign(trx: Trx, row: BatchRow): Promise<Signable> {
  return {
    kind: 'payout-batch',
    id: row.id,
    number: row.number,
    payer: { orgId: row.org.id, org: row.org.name, fund: row.fund, fundName: fundName(row.fund) },
    how: channels[row.channel],
    rows: row.rows,
    totalFen: row.totalFen,
    list: await digestOf(listedPayouts(trx, row)),
  };
}

/** What the second person is to sign. Refusals: those of her word, and signature-needed. */
export async function askToSignBatch(platform: Place, trx: Trx, id: string, by: By): Promise<SigningAnswer | Refusal> {
  const row = await holdToDecide(trx, id, by);
  return isRefusal(row) ? row : askForSignature(platform, trx, await toSign(trx, row), by);
}

/**
 * The second person's word: never the maker's own, and a yes is signed. Refusals: payout-own, not-found, no-right,
 * batch-decided, answers-wrong, signature-needed, signature-wrong.
 */
export async function decideBatch(
  platform: Place,
  trx: Trx,
  id: string,
  word: Word,
  by: By,
): Promise<BatchLine | Refusal> {
  const row = await holdToDecide(trx, id, by);
  if (isRefusal(row)) return row;
  const decided = await takeWord(platform, trx, () => toSign(trx, row), word, by);
  if (isRefusal(decided)) return decided;
  await settleBatch(trx, row, decided);
  await auditBatch(trx, row, decided.agrees ? 'approve-payouts' : 'refuse-payouts', by, decided.signed);
  const title = decided.agrees ? '你提交的发放已通过复核' : '你提交的发放没有通过复核';
  const next = row.channel === 'bank' ? '请下载银行文件，交给银行。' : '正在通过微信发出。';
  await tellPeople(trx, [{ cell: row.cell, id: row.madeById }], {
    title,
    says: `${row.number}：${decided.why ?? next}`,
  });
  return toLine((await findBatch(trx, id))!, by.caller);
}

/** The file for the bank, byte for byte the same whenever it is asked for; each fetching leaves in the audit whose accounts were in it. */
export async function fetchPayoutFile(
  db: Db,
  sealer: Sealer,
  id: string,
  format: FileFormat,
  by: By,
): Promise<{ readonly name: string; readonly text: string } | Refusal> {
  const row = await findBatch(db, id);
  if (row === undefined || !seesMoney(by.caller, row.line)) return refuse('not-found');
  if (!isCashier(by.caller, row.org.id)) return refuse('no-right');
  if (row.channel !== 'bank' || (row.state !== 'approved' && row.state !== 'done')) return refuse('batch-not-agreed');
  const payouts = await listPayouts(db, row);
  const lines = payouts.map((one) => ({
    id: one.id,
    name: one.payee,
    bank: one.bank ?? '',
    account: sealer.open(one.accountSealed, 'identity'),
    fen: one.fen,
    says: one.says,
  }));
  await auditPayees(db, row, 'fetch-payout-file', by, payouts);
  const text = payoutFile(format, { number: row.number, payer: row.org.name }, lines);
  return { name: `${row.org.name}_${row.number}.${format === 'csv' ? 'csv' : 'txt'}`, text };
}
