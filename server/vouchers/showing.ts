import { dayOf, endOfDay } from '../../kernel/calendar.ts';
import { fromBase64url, joinBytes, toBase64url } from '../../kernel/member-card/bytes.ts';
import { credentialMinutes } from '../../kernel/member-card/token.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type {
  Shop,
  VoucherCardAnswer,
  VoucherCodeAnswer,
  VoucherLine,
  VoucherState,
} from '../../kernel/voucher/answers.ts';
import { lastDayOf } from '../../kernel/voucher/terms.ts';
import {
  type SignedVoucher,
  readVoucher,
  statedVoucher,
  voucherCodeOf,
  voucherMessage,
} from '../../kernel/voucher/token.ts';
import { Bound } from '../card/bound.ts';
import { audienceOf } from '../card/doings.ts';
import { bytesOfId } from '../card/hiding.ts';
import { getKeys } from '../card/keys.ts';
import { isPoint, makePair, signBytes } from '../card/signing.ts';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Sealer } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import { aliasOf, codeOfGrant, hashOfCode } from './codes.ts';
import { listShops } from './terms-queries.ts';
import { type GrantRow, insertVouchers, listGrants } from './voucher-queries.ts';

/** A code that the platform signs for a phone without a key of its own: used at once. */
const codeMinutes = 2;

/** The last day of a grant, also of one that nobody has looked at yet. */
export const lastDayOfGrant = ({ terms, grantedAt, lastDay }: GrantRow) =>
  lastDay ?? lastDayOf(terms, dayOf(grantedAt.getTime()));

function stateOf(grant: GrantRow, now: number): VoucherState {
  if (grant.state !== null && grant.state !== 'live') return grant.state;
  return dayOf(now) > lastDayOfGrant(grant) ? 'over' : 'live';
}

function toLine(grant: GrantRow, shops: readonly Shop[], now: number): VoucherLine {
  const { claimId, campaignId, name, org, number, terms, usedAt, usedAtShop, offFen } = grant;
  return {
    id: claimId,
    campaignId,
    name,
    org,
    number,
    state: stateOf(grant, now),
    terms,
    lastDay: lastDayOfGrant(grant),
    shops,
    ...(usedAt !== null && { used: { shop: usedAtShop!, at: usedAt.toISOString(), offFen: offFen! } }),
  };
}

/** What the caller was granted, also what nobody has looked at yet. */
export async function listVouchers({ db }: Platform, { cell, personId }: Caller, now: number): Promise<VoucherLine[]> {
  const grants = await listGrants(db, personId);
  const shops = await listShops(db, cell, [...new Set(grants.map(({ campaignId }) => campaignId))]);
  return grants.map((grant) =>
    toLine(
      grant,
      shops.filter((one) => one.campaignId === grant.campaignId).map(({ campaignId: _of, ...shop }) => shop),
      now,
    ),
  );
}

/** Makes the vouchers of grants that have none. */
export function makeVouchers(db: Db, sealer: Sealer, grants: readonly GrantRow[]): Promise<number> {
  return insertVouchers(
    db,
    grants.map((grant) => ({
      id: newId(),
      grant,
      codeHash: hashOfCode(codeOfGrant(sealer, grant)),
      lastDay: lastDayOfGrant(grant),
    })),
  );
}

interface Opened {
  readonly grant: GrantRow;
  readonly voucherId: string;
}

/** The caller's own voucher, made where nobody has looked at it yet. Refusals: not-found, voucher-used, voucher-over. */
async function open(
  { db, sealer }: Platform,
  { personId }: Caller,
  claimId: string,
  now: number,
): Promise<Opened | Refusal> {
  const find = async () => (await listGrants(db, personId, claimId))[0];
  let grant = await find();
  if (grant === undefined) return refuse('not-found');
  if (grant.voucherId === null) {
    await makeVouchers(db, sealer, [grant]);
    grant = (await find())!;
  }
  const state = stateOf(grant, now);
  if (state === 'used') return refuse('voucher-used');
  if (state === 'over' || dayOf(now) < grant.terms.validFrom) return refuse('voucher-over');
  return { grant, voucherId: grant.voucherId! };
}

interface Stated {
  readonly voucher: SignedVoucher;
  readonly now: number;
}

/** What the platform states of a voucher for so many minutes, never beyond its last day, to whoever holds this key. */
async function state(
  platform: Platform,
  { grant, voucherId }: Opened,
  phoneKey: Uint8Array,
  most: number,
): Promise<Stated> {
  const { signer, now } = await getKeys(platform);
  const from = Math.floor(now / 1000) * 1000;
  const until = endOfDay(lastDayOfGrant(grant));
  const { faceFen, merchantFen, leastFen } = grant.terms;
  const stated = statedVoucher({
    keyId: signer.id,
    alias: aliasOf(platform.sealer, voucherId, from),
    campaign: bytesOfId(grant.campaignId),
    from,
    minutes: most,
    phoneKey: new Uint8Array(phoneKey),
    faceFen,
    merchantFen,
    leastFen,
    until,
    number: grant.number,
  });
  const signature = signBytes(signer.key(), voucherMessage('statement', audienceOf(platform), stated));
  return { voucher: readVoucher(toBase64url(joinBytes(stated, signature)))!, now };
}

export interface Showing {
  card(caller: Caller, claimId: string, key: string, now: number): Promise<VoucherCardAnswer | Refusal>;
  code(caller: Caller, claimId: string, now: number): Promise<VoucherCodeAnswer | Refusal>;
}

/** Vouchers as their owners show them: for a day to one phone, or one code at once. */
export function openShowing(platform: Platform): Showing {
  const issuing = new Bound(30);
  const audience = audienceOf(platform);
  return {
    async card(caller, claimId, key, now) {
      const point = fromBase64url(key);
      if (point === undefined || !isPoint(point))
        return refuse('malformed-request', [{ at: 'key', says: '密钥格式不对' }]);
      if (!issuing.admits(caller.accountId)) return refuse('too-often');
      const opened = await open(platform, caller, claimId, now);
      if (isRefusal(opened)) return opened;
      const { voucher, now: at } = await state(platform, opened, point, credentialMinutes);
      const statement = toBase64url(joinBytes(voucher.stated, voucher.signature));
      return { statement, audience, now: new Date(at).toISOString() };
    },

    async code(caller, claimId, now) {
      if (!issuing.admits(caller.accountId)) return refuse('too-often');
      const opened = await open(platform, caller, claimId, now);
      if (isRefusal(opened)) return opened;
      const { privateKey, point } = makePair();
      const { voucher, now: at } = await state(platform, opened, point, codeMinutes);
      const sign = (message: Uint8Array) => Promise.resolve(signBytes(privateKey, message));
      const scan = await voucherCodeOf(voucher, 0, audience, sign);
      return { typed: codeOfGrant(platform.sealer, opened.grant), scan, now: new Date(at).toISOString() };
    },
  };
}
