import { readCreditCode } from '../../kernel/identity/credit-code.ts';
import { readPhone } from '../../kernel/identity/phone.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { MerchantFields, MerchantLine } from '../../kernel/voucher/answers.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Db, Trx } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { steers } from '../orgs/change-deciding.ts';
import { findNode, lineOf } from '../orgs/change-queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import {
  type MerchantRow,
  acceptInvitation,
  endClerk,
  findMerchant,
  insertClerk,
  insertMerchant,
  listMerchants,
  setAccount,
  setState,
} from './queries.ts';

export function merchantLine({ bank, tail, why, madeAt, cell: _cell, ...row }: MerchantRow): MerchantLine {
  return {
    ...row,
    ...(why !== null && { why }),
    ...(tail !== null && { account: `${bank} 尾号 ${tail}` }),
    since: madeAt.toISOString(),
  };
}

/** The merchants at which a union’s vouchers may be used. Refusal: not-found. */
export async function readMerchants(db: Db, caller: Caller, orgId: string): Promise<MerchantLine[] | Refusal> {
  const node = await findNode(scopedTo(db, caller), orgId);
  return node === undefined ? refuse('not-found') : (await listMerchants(db, lineOf(node))).map(merchantLine);
}

/** The union of a merchant, for who approves or supervises there or above. */
async function steered(trx: Trx, caller: Caller, orgId: string): Promise<Refusal | undefined> {
  const node = await findNode(scopedTo(trx, caller), orgId);
  if (node === undefined) return refuse('not-found');
  if (!steers(caller, lineOf(node))) return refuse('no-right');
  return node.dissolved ? refuse('org-dissolved') : undefined;
}

interface Act {
  readonly act: string;
  readonly purpose: string;
  readonly subjectId?: string;
}

export async function auditMerchant(
  trx: Trx,
  { cell, id, orgId }: { readonly cell: number; readonly id: string; readonly orgId: string },
  { caller, request, now }: WriteContext,
  act: Act,
): Promise<void> {
  await writeAudit(trx, {
    cell,
    ...act,
    actorId: caller.personId,
    objectKind: 'merchant',
    objectId: id,
    orgId,
    requestId: request.id,
    now,
  });
}

/** One writing about a merchant; answers with the merchant as it then is. Refusals: not-found, no-right and its own. */
function editing(
  platform: Platform,
  context: WriteContext,
  id: string,
  act: (trx: Trx, row: MerchantRow) => Promise<Act | Refusal>,
): Promise<Done | Refusal> {
  return keeping<MerchantLine>(platform, context, async (trx) => {
    const row = await findMerchant(trx, id);
    if (row === undefined) return refuse('not-found');
    const refusal = await steered(trx, context.caller, row.org.id);
    if (refusal !== undefined) return refusal;
    const done = await act(trx, row);
    if (isRefusal(done)) return done;
    await auditMerchant(trx, { ...row, orgId: row.org.id }, context, done);
    return merchantLine((await findMerchant(trx, id))!);
  });
}

const span = (text: string) => [...text.trim()].length;
const accountOf = (text: string) => text.replaceAll(/\s/g, '');

function accountWrong({ bank, account }: { readonly bank: string; readonly account: string }): Reason[] {
  return [
    ...(span(bank) < 2 || span(bank) > 40 ? [{ at: 'bank', says: '请填开户银行，例如“中国银行广州分行”' }] : []),
    ...(/^\d{8,30}$/.test(accountOf(account))
      ? []
      : [{ at: 'account', says: '对公账号是 8 到 30 位数字，请照着开户许可证填' }]),
  ];
}

async function nameAccount(
  trx: Trx,
  { sealer }: Platform,
  row: Pick<MerchantRow, 'cell' | 'id' | 'name'>,
  { bank, account }: { readonly bank: string; readonly account: string },
  now: number,
): Promise<void> {
  const plain = accountOf(account);
  const [sealed, blind] = [sealer.seal(plain, 'identity'), sealer.blind(`merchant:${row.id}:${plain}`)];
  await setAccount(trx, row, { bank: bank.trim(), sealed, blind, tail: plain.slice(-4), now });
}

/** Admits a merchant with the account it is paid to, which is in its own name. */
export function admitMerchant(
  platform: Platform,
  context: WriteContext,
  { orgId, ...fields }: MerchantFields,
): Promise<Done | Refusal> {
  const { caller, now } = context;
  return keeping<MerchantLine>(platform, context, async (trx) => {
    const refusal = await steered(trx, caller, orgId);
    if (refusal !== undefined) return refusal;
    const code = readCreditCode(fields.creditCode);
    const reasons = [
      ...(span(fields.name) < 2 || span(fields.name) > 60
        ? [{ at: 'name', says: '请照营业执照填写名称，2 到 60 个字' }]
        : []),
      ...(code.ok ? [] : [{ at: 'creditCode', says: code.says }]),
      ...(span(fields.address) < 4 || span(fields.address) > 100
        ? [{ at: 'address', says: '请填写店在哪里，4 到 100 个字' }]
        : []),
      ...accountWrong(fields),
    ];
    if (reasons.length > 0 || !code.ok) return refuse('answers-wrong', reasons);
    const [name, address] = [fields.name.trim(), fields.address.trim()];
    const id = await insertMerchant(trx, {
      orgId,
      name,
      address,
      creditCode: code.creditCode,
      by: caller.personId,
      now,
    });
    if (id === undefined) return refuse('merchant-known');
    const row = (await findMerchant(trx, id))!;
    await nameAccount(trx, platform, row, fields, now);
    await auditMerchant(trx, { ...row, orgId }, context, {
      act: 'admit-merchant',
      purpose: `${name} ${code.creditCode}`,
    });
    return merchantLine((await findMerchant(trx, id))!);
  });
}

/** Names the account a merchant is paid to anew. */
export function changeAccount(
  platform: Platform,
  context: WriteContext,
  id: string,
  named: { readonly bank: string; readonly account: string },
): Promise<Done | Refusal> {
  return editing(platform, context, id, async (trx, row) => {
    const reasons = accountWrong(named);
    if (reasons.length > 0) return refuse('answers-wrong', reasons);
    await nameAccount(trx, platform, row, named, context.now);
    return { act: 'change-merchant-account', purpose: `${row.name} 尾号 ${accountOf(named.account).slice(-4)}` };
  });
}

/** Suspends a merchant, which takes no vouchers from then on, or lets it in again; both with a reason. */
export function suspendMerchant(
  platform: Platform,
  context: WriteContext,
  id: string,
  { suspended, why }: { readonly suspended: boolean; readonly why: string },
): Promise<Done | Refusal> {
  return editing(platform, context, id, async (trx, row) => {
    if (span(why) < 2 || span(why) > 200)
      return refuse('answers-wrong', [{ at: 'why', says: '请写明原因，2 到 200 个字' }]);
    const state = suspended ? 'suspended' : 'admitted';
    const { caller, now } = context;
    if (!(await setState(trx, row, { state, why: why.trim(), by: caller.personId, now })))
      return refuse('org-unchanged');
    return { act: suspended ? 'suspend-merchant' : 'readmit-merchant', purpose: `${row.name}：${why.trim()}` };
  });
}

/** Invites somebody to a till by the number of her phone; she accepts on it. */
export function inviteClerk(
  platform: Platform,
  context: WriteContext,
  id: string,
  { name, phone }: { readonly name: string; readonly phone: string },
): Promise<Done | Refusal> {
  const { sealer } = platform;
  return editing(platform, context, id, async (trx, row) => {
    const read = readPhone(phone);
    const reasons = [
      ...(span(name) < 2 || span(name) > 30 ? [{ at: 'name', says: '请填写收银员的姓名，2 到 30 个字' }] : []),
      ...(read.ok ? [] : [{ at: 'phone', says: read.says }]),
    ];
    if (reasons.length > 0 || !read.ok) return refuse('answers-wrong', reasons);
    const made = {
      name: name.trim(),
      phoneSealed: sealer.seal(read.phone, 'identity'),
      phoneBlind: sealer.blind(read.phone),
      tail: read.phone.slice(-4),
      by: context.caller.personId,
      now: context.now,
    };
    if ((await insertClerk(trx, row, made)) === undefined) return refuse('clerk-known');
    return { act: 'invite-clerk', purpose: `${row.name} 尾号 ${made.tail}` };
  });
}

export function letGoClerk(
  platform: Platform,
  context: WriteContext,
  id: string,
  clerkId: string,
): Promise<Done | Refusal> {
  return editing(platform, context, id, async (trx, row) => {
    const gone = await endClerk(trx, row, clerkId, context.caller.personId, context.now);
    return gone ? { act: 'end-clerk', purpose: row.name } : refuse('not-found');
  });
}

/** The indexes under which the caller's own phone may have been invited. */
export function phoneBlinds({ sealer }: Platform, { phoneSealed }: Caller): Buffer[] {
  return phoneSealed === null ? [] : sealer.blinds(sealer.open(phoneSealed, 'identity'));
}

/** Accepts an invitation on the phone that was invited. Refusal: not-found. */
export async function accept(
  trx: Trx,
  platform: Platform,
  context: WriteContext,
  id: string,
): Promise<Refusal | undefined> {
  const { caller, now } = context;
  const of = { cell: caller.cell, id, personId: caller.personId, now };
  const accepted = await acceptInvitation(trx, of, phoneBlinds(platform, caller));
  if (accepted === undefined) return refuse('not-found');
  const row = (await findMerchant(trx, accepted.merchantId))!;
  await auditMerchant(trx, { ...row, orgId: row.org.id }, context, {
    act: 'accept-till',
    purpose: row.name,
    subjectId: caller.personId,
  });
  return undefined;
}
