import {
  type Bytes,
  fromBase64url,
  joinBytes,
  numberBytes,
  readWhole,
  textBytes,
  toBase64url,
} from '../member-card/bytes.ts';
import { type CardDoubt, type Trust, doubtOfTime } from '../member-card/check.ts';
import { credentialMinutes, stepMs } from '../member-card/token.ts';
import type { Fen } from '../money.ts';

/**
 * What a member's phone shows of a voucher, as the member card does (`member-card/token.ts`): a statement of the platform that
 * holds for a day and names the key of her phone, then a thirty-second step with that key's signature over both. A picture of
 * it is worthless after a minute, and a till reads from it what the voucher gives without asking anybody.
 *
 * statement: version 1 · key 2 · alias 16 · campaign 16 · from 4 (s) · minutes 2 · phone's key 64 · face 4 · merchant's 4 ·
 *            least 4 · last day's end 4 (s) · number 4 · signature 64
 * code:      statement · step 2 · signature 64
 */
export interface VoucherStatement {
  readonly keyId: number;
  /** Sixteen bytes that stand for the voucher in this statement alone; only the platform can turn them back. */
  readonly alias: Bytes;
  readonly campaign: Bytes;
  /** Milliseconds, a whole second; the steps are counted from here. */
  readonly from: number;
  readonly minutes: number;
  readonly phoneKey: Bytes;
  readonly faceFen: Fen;
  readonly merchantFen: Fen;
  readonly leastFen: Fen;
  /** The end of its last day, milliseconds. */
  readonly until: number;
  readonly number: number;
}

export interface SignedVoucher extends VoucherStatement {
  readonly stated: Bytes;
  readonly signature: Bytes;
}

export interface ShownVoucher {
  readonly voucher: SignedVoucher;
  readonly step: number;
  readonly shown: Bytes;
  readonly signature: Bytes;
}

const version = 1;
const signatureSize = 64;
/** Every code has this many characters, so that what is longer or shorter is not looked at. */
const statedSize = 1 + 2 + 16 + 16 + 4 + 2 + 64 + 4 + 4 + 4 + 4 + 4;
const codeSize = statedSize + signatureSize + 2 + signatureSize;

/** What is signed: a signature for a voucher is none for a card, and none for another platform. */
export function voucherMessage(purpose: 'statement' | 'code', audience: string, part: Bytes): Bytes {
  return joinBytes(textBytes(`hongqiao-voucher-${purpose}`), textBytes(audience.slice(0, 255)), part);
}

export function statedVoucher(one: VoucherStatement): Bytes {
  return joinBytes(
    numberBytes(version, 1),
    numberBytes(one.keyId, 2),
    one.alias,
    one.campaign,
    numberBytes(Math.floor(one.from / 1000), 4),
    numberBytes(one.minutes, 2),
    one.phoneKey,
    ...[one.faceFen, one.merchantFen, one.leastFen, Math.floor(one.until / 1000), one.number].map((n) =>
      numberBytes(n, 4),
    ),
  );
}

function readStated(bytes: Bytes): VoucherStatement | undefined {
  return readWhole(bytes, (from) => {
    if (from.number(1) !== version) return undefined;
    const keyId = from.number(2);
    const [alias, campaign] = [from.take(16), from.take(16)];
    const seconds = from.number(4);
    const minutes = from.number(2);
    const phoneKey = from.take(64);
    const [faceFen, merchantFen, leastFen, until, number] = [4, 4, 4, 4, 4].map((size) => from.number(size));
    if (minutes > credentialMinutes || faceFen! < 1 || merchantFen! >= faceFen!) return undefined;
    return {
      keyId,
      alias,
      campaign,
      from: seconds * 1000,
      minutes,
      phoneKey,
      faceFen: faceFen!,
      merchantFen: merchantFen!,
      leastFen: leastFen!,
      until: until! * 1000,
      number: number!,
    };
  });
}

function readSigned(bytes: Bytes): SignedVoucher | undefined {
  const stated = bytes.slice(0, Math.max(0, bytes.length - signatureSize));
  const statement = readStated(stated);
  return statement && { ...statement, stated, signature: bytes.slice(stated.length) };
}

/** The statement as the platform gives it to a phone. */
export function readVoucher(text: string): SignedVoucher | undefined {
  const bytes = fromBase64url(text);
  return bytes && readSigned(bytes);
}

/** The code of one step; `sign` is the phone's key. */
export async function voucherCodeOf(
  voucher: SignedVoucher,
  step: number,
  audience: string,
  sign: (message: Bytes) => Promise<Bytes>,
): Promise<string> {
  const shown = joinBytes(voucher.stated, voucher.signature, numberBytes(step, 2));
  return toBase64url(joinBytes(shown, await sign(voucherMessage('code', audience, shown))));
}

export function readVoucherCode(text: string): ShownVoucher | undefined {
  if (text.length !== Math.ceil((codeSize * 4) / 3)) return undefined;
  const bytes = fromBase64url(text);
  if (bytes?.length !== codeSize) return undefined;
  const shown = bytes.slice(0, codeSize - signatureSize);
  const voucher = readSigned(shown.slice(0, -2));
  const step = shown[shown.length - 2]! * 256 + shown[shown.length - 1]!;
  return voucher && { voucher, step, shown, signature: bytes.slice(shown.length) };
}

/** The moment at which a code's step began, by the clock of the phone that signed it. */
export const shownAt = ({ voucher, step }: ShownVoucher): number => voucher.from + step * stepMs;

export type VoucherVerdict =
  | { readonly ok: true; readonly shown: ShownVoucher }
  /** `ended`: its last day is over. */
  | { readonly ok: false; readonly why: CardDoubt | 'ended' };

/** Judges a code without asking anybody: the platform's signature, the phone's signature, the step, the last day. */
export async function checkVoucher(text: string, trust: Trust): Promise<VoucherVerdict> {
  const shown = readVoucherCode(text);
  if (shown === undefined) return { ok: false, why: 'unreadable' };
  const { voucher } = shown;
  const key = trust.keyOf(voucher.keyId);
  if (key === undefined) return { ok: false, why: 'key-unknown' };
  const { verify, audience } = trust;
  const isStated = await verify(key, voucher.signature, voucherMessage('statement', audience, voucher.stated));
  if (!isStated) return { ok: false, why: 'forged' };
  // A key that is no point of the curve makes no signature; the browser throws, which is the same to the till.
  const message = voucherMessage('code', audience, shown.shown);
  const isShown = await verify(voucher.phoneKey, shown.signature, message).catch(() => false);
  if (!isShown) return { ok: false, why: 'forged' };
  const late = doubtOfTime({ credential: voucher, step: shown.step }, trust.now, trust.slack);
  if (late !== undefined) return { ok: false, why: late };
  return trust.now >= voucher.until ? { ok: false, why: 'ended' } : { ok: true, shown };
}

/** Crockford's base 32: no I, L, O, U. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The number of a voucher that is typed, `7K2M-9QXR-4TBC-8WZN`: eighty bits of ten bytes. */
export function typedCodeOf(block: Uint8Array): string {
  const bits = Array.from(block.slice(0, 10), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const all = Array.from({ length: 16 }, (_one, at) => letters[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)]);
  return [0, 4, 8, 12].map((at) => all.slice(at, at + 4).join('')).join('-');
}

/** A number as it was typed, in the one way in which it is written; undefined where it is none. I and L are 1, O is 0. */
export function readTypedCode(text: string): string | undefined {
  const plain = text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\-—–]/g, '')
    .replaceAll(/[IL]/g, '1')
    .replaceAll('O', '0');
  if (plain.length !== 16 || [...plain].some((letter) => !letters.includes(letter))) return undefined;
  return [0, 4, 8, 12].map((at) => plain.slice(at, at + 4)).join('-');
}
