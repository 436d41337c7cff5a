import { formatYuan } from '../../kernel/money.ts';
import { type Refusal, type RefusalCode, isRefusal, refuse, wordsOf } from '../../kernel/refusal.ts';
import type { LookAnswer, OfflineUse, TillAnswer, UploadAnswer, UseLine } from '../../kernel/voucher/answers.ts';
import { takeBackAgain } from '../allotments/calling-off-queries.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { phoneBlinds } from '../merchants/doings.ts';
import { type ClerkRow, listInvitations, listTills } from '../merchants/queries.ts';
import { tellPerson } from '../notices/queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { type ReadOffline, readOfflineCode, readTillCode } from './reading-codes.ts';
import {
  type UploadRow,
  findUndoing,
  findUse,
  holdClerk,
  insertUpload,
  limitsOf,
  lineOf,
  listOffers,
  listToday,
  listUploads,
  sumOffline,
} from './till-queries.ts';
import { type TillVoucher, type UseAsked, holdVouchers, isShopOf, undoUse, useVoucher } from './voucher-queries.ts';

/** The tills at which the caller stands, with what they take and took today, and the invitations that her phone has. */
export async function readTills(platform: Platform, caller: Caller, now: number): Promise<TillAnswer> {
  const { db } = platform;
  const tills = await listTills(db, caller.cell, caller.personId);
  const ids = tills.map(({ merchantId }) => merchantId);
  const [offers, today] = [await listOffers(db, caller.cell, ids), await listToday(db, caller.cell, ids)];
  return {
    now: new Date(now).toISOString(),
    invitations: await listInvitations(db, caller.cell, phoneBlinds(platform, caller)),
    tills: tills.map(({ merchantId, clerkId, merchant, open }) => ({
      merchantId,
      clerkId,
      name: merchant,
      open,
      offers: offers
        .filter((one) => one.merchantId === merchantId)
        .map(({ merchantId: _merchantId, ...offer }) => offer),
      today: today.filter((one) => one.merchantId === merchantId).map(lineOf),
    })),
  };
}

/** The till of a merchant at which the caller stands, suspended or not. Refusal: till-not-yours, also where there is none. */
async function findAnyTill(db: Db, caller: Caller, merchantId: string): Promise<ClerkRow | Refusal> {
  const tills = await listTills(db, caller.cell, caller.personId);
  return tills.find((one) => one.merchantId === merchantId) ?? refuse('till-not-yours');
}

/** The till of a merchant at which the caller stands, and which takes vouchers now. Refusal: till-not-yours. */
export async function findTill(db: Db, caller: Caller, merchantId: string): Promise<ClerkRow | Refusal> {
  const till = await findAnyTill(db, caller, merchantId);
  return isRefusal(till) || till.open ? till : refuse('till-not-yours');
}

/** What a code is worth, before the bill is typed. Nothing is said of whose it is. */
export async function lookAt(
  platform: Platform,
  till: ClerkRow,
  code: string,
  now: number,
): Promise<LookAnswer | Refusal> {
  const read = await readTillCode(platform, till.cell, code, now);
  if (isRefusal(read)) return read;
  const { campaignId, name, number, terms, lastDay, state, calledOff } = read.voucher;
  if (!(await isShopOf(platform.db, till.cell, campaignId, till.merchantId))) return refuse('voucher-not-here');
  if (state !== 'live' || calledOff) return refuse(state === 'used' ? 'voucher-used' : 'voucher-over');
  return { campaignId, name, number, terms, lastDay };
}

interface Used {
  readonly till: ClerkRow;
  readonly voucher: TillVoucher;
}

async function auditUse(
  trx: Trx,
  act: string,
  { till, personId }: { readonly till: ClerkRow; readonly personId: string },
  { useId, purpose }: { readonly useId: string; readonly purpose: string },
  { caller, request, now }: WriteContext,
): Promise<void> {
  await writeAudit(trx, {
    cell: till.cell,
    act,
    actorId: caller.personId,
    subjectId: personId,
    objectKind: 'voucher-use',
    objectId: useId,
    orgId: till.orgId,
    purpose,
    requestId: request.id,
    now,
  });
}

/** Takes a voucher and tells its owner, so that whoever shows another's is found out at once. */
async function take(
  trx: Trx,
  { till, voucher }: Used,
  asked: Pick<UseAsked, 'how' | 'billFen' | 'offFen' | 'offline'>,
  context: WriteContext,
): Promise<UseLine | Refusal> {
  const { cell, clerkId } = till;
  const useId = newId();
  const requestId = context.request.id;
  const used = await useVoucher(trx, { ...asked, cell, voucherId: voucher.id, useId, clerkId, requestId });
  if (used.outcome !== 'used') return refuse(used.outcome as RefusalCode);
  const off = formatYuan(used.union_fen + used.merchant_fen);
  const purpose = `${till.merchant} ${voucher.name} ${voucher.number} 号 ${off}`;
  await auditUse(trx, 'use-voucher', { till, personId: voucher.personId }, { useId, purpose }, context);
  const says = `${voucher.name}：在${till.merchant}用了，抵扣 ${off}。不是你用的，请马上联系发券的工会。`;
  await tellPerson(trx, { cell, personId: voucher.personId }, { title: '你的券用了', says, now: context.now });
  return lineOf((await findUse(trx, cell, useId))!);
}

export interface UseBody {
  readonly code: string;
  readonly billFen: number;
  readonly offFen?: number;
}

/** Takes a voucher at a till that has a network. Refusals: till-not-yours, those of the code, and of the database. */
export async function takeVoucher(
  platform: Platform,
  context: WriteContext,
  merchantId: string,
  { code, billFen, offFen }: UseBody,
): Promise<Done | Refusal> {
  const till = await findTill(platform.db, context.caller, merchantId);
  if (isRefusal(till)) return till;
  const read = await readTillCode(platform, till.cell, code, context.now);
  if (isRefusal(read)) return read;
  const { voucher, how } = read;
  return keeping(platform, context, (trx) => take(trx, { till, voucher }, { how, billFen, offFen }, context));
}

/** Undoes what this merchant took by mistake. Refusals: till-not-yours, not-found, use-not-undone. */
export function undoAtTill(
  platform: Platform,
  context: WriteContext,
  merchantId: string,
  useId: string,
): Promise<Done | Refusal> {
  return keeping<UseLine>(platform, context, async (trx) => {
    const till = await findTill(trx, context.caller, merchantId);
    if (isRefusal(till)) return till;
    const undoing = await findUndoing(trx, till.cell, useId);
    if (undoing?.merchantId !== merchantId) return refuse('not-found');
    const { cell, clerkId } = till;
    // The campaign before the voucher, in the order in which it takes back what it gave.
    const isCalledOff = await takeBackAgain(trx, undoing.campaignId);
    const outcome = await undoUse(trx, { cell, useId, clerkId }, undoing.minutes, context.request.id);
    if (outcome !== 'undone') return refuse(outcome as RefusalCode);
    const line = lineOf((await findUse(trx, cell, useId))!);
    const purpose = `${till.merchant} ${line.name} ${line.number} 号 ${formatYuan(line.offFen)}`;
    await auditUse(trx, 'undo-voucher', { till, personId: undoing.personId }, { useId, purpose }, context);
    const after = isCalledOff ? '活动已经取消，券不能再用。' : '券还可以用。';
    const says = `${line.name}：${till.merchant}撤销了刚才的核销，${after}`;
    const title = isCalledOff ? '券的核销撤销了' : '券退回给你了';
    await tellPerson(trx, { cell, personId: undoing.personId }, { title, says, now: context.now });
    return line;
  });
}

interface ReadUse {
  readonly use: OfflineUse;
  readonly read: ReadOffline | Refusal;
}

/** One use that was made without a network: taken, or refused for good. */
async function takeOffline(
  trx: Trx,
  till: ClerkRow,
  { use: { at, billFen }, read }: ReadUse,
  context: WriteContext,
): Promise<UseLine | Refusal> {
  if (isRefusal(read)) return read;
  const { voucher, judged } = read;
  const saidAt = new Date(at);
  const { offlineMost, offlineMostFen, offlineHours: hours } = limitsOf(voucher.tuned);
  const of = { cell: till.cell, clerkId: till.clerkId, campaignId: voucher.campaignId };
  const sum = await sumOffline(trx, of, { until: saidAt, hours });
  const off = Math.min(voucher.terms.faceFen, billFen);
  if (sum.n >= offlineMost || sum.fen + off > offlineMostFen) return refuse('voucher-offline-most');
  const offline = { saidAt, judgedAt: new Date(judged), hours };
  return take(trx, { till, voucher }, { how: 'offline', billFen, offline }, context);
}

type Result = UploadAnswer['results'][number];

const resultOf = (key: string, did: UseLine | Refusal): Result =>
  isRefusal(did) ? { key, refused: did.refused, says: wordsOf(did.refused) } : { key, use: did };

/** The same answer as before to what was sent before, whatever has become of the voucher since. */
async function resultBefore(trx: Trx, cell: number, { key, useId, refused }: UploadRow): Promise<Result> {
  if (useId === null) return resultOf(key, refuse(refused as RefusalCode));
  return resultOf(key, lineOf((await findUse(trx, cell, useId))!));
}

async function takeAll(
  trx: Trx,
  till: ClerkRow,
  all: readonly ReadUse[],
  context: WriteContext,
): Promise<UploadAnswer> {
  const { cell, clerkId, merchantId } = till;
  await holdClerk(trx, cell, clerkId);
  const keys = all.map(({ use }) => use.key);
  const known = new Map((await listUploads(trx, cell, clerkId, keys)).map((row) => [row.key, row]));
  await holdVouchers(
    trx,
    cell,
    all.flatMap(({ read }) => (isRefusal(read) ? [] : [read.voucher.id])),
  );
  const results = new Map<string, Result>();
  for (const one of all.toSorted((a, b) => a.use.at.localeCompare(b.use.at))) {
    const { key, billFen, at } = one.use;
    const before = known.get(key);
    if (before !== undefined) results.set(key, await resultBefore(trx, cell, before));
    if (results.has(key)) continue;
    const did = await takeOffline(trx, till, one, context);
    const [useId, refused] = isRefusal(did) ? [null, did.refused] : [did.id, null];
    await insertUpload(trx, { cell, clerkId, key, merchantId, useId, refused, billFen, saidAt: new Date(at) });
    results.set(key, resultOf(key, did));
  }
  return { results: keys.map((key) => results.get(key)!) };
}

/**
 * What a till took without a network, sent when it has one again. Each is decided by the database once: what was used at
 * another till meanwhile is not settled, and says why. What was taken before the merchant was suspended is settled.
 */
export async function takeUploads(
  platform: Platform,
  context: WriteContext,
  merchantId: string,
  uses: readonly OfflineUse[],
): Promise<Done | Refusal> {
  const till = await findAnyTill(platform.db, context.caller, merchantId);
  if (isRefusal(till)) return till;
  const all: ReadUse[] = [];
  for (const use of uses) {
    const said = { code: use.code, saidAt: Date.parse(use.at), now: context.now };
    all.push({ use, read: await readOfflineCode(platform, till.cell, said) });
  }
  return keeping(platform, context, (trx) => takeAll(trx, till, all, context));
}
