import { type Bytes, toBase64url } from '../../../kernel/member-card/bytes.ts';
import type { VoucherCardAnswer, VoucherLine } from '../../../kernel/voucher/answers.ts';
import { type SignedVoucher, readVoucher } from '../../../kernel/voucher/token.ts';
import { Refused, api } from '../../api/client.ts';
import { phoneStore } from '../../api/phone-store.ts';

/** A voucher on this phone: what the platform stated of it for a day, and the key that nobody can take out of the phone. */
export interface HeldVoucher {
  readonly line: VoucherLine;
  readonly voucher: SignedVoucher;
  readonly audience: string;
  /** How far the platform's clock is ahead of this phone's, milliseconds. */
  readonly ahead: number;
  sign(message: Bytes): Promise<Bytes>;
}

interface Stored {
  readonly line: VoucherLine;
  readonly answer: VoucherCardAnswer;
  readonly ahead: number;
  readonly key: CryptoKey;
}

const store = phoneStore<Stored>('hongqiao-vouchers', 'vouchers');
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** Absent in old browsers, and where the page came over plain http; every code then comes from the platform. */
const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
export const canHold = subtle !== undefined;

function held({ line, answer, ahead, key }: Stored): HeldVoucher | null {
  const voucher = readVoucher(answer.statement);
  if (voucher === undefined) return null;
  const sign = async (message: Bytes) =>
    new Uint8Array(await subtle!.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, message));
  return { line, voucher, audience: answer.audience, ahead, sign };
}

/** Null where nothing is kept, or the browser keeps nothing. */
export async function readHeldVoucher(id: string): Promise<HeldVoucher | null> {
  const stored = await store.get(id).catch(() => undefined);
  return stored ? held(stored) : null;
}

/** What is kept of vouchers, for where there is no network. */
export async function keptLines(): Promise<VoucherLine[]> {
  const all = await store.all().catch(() => []);
  return all.map(({ line }) => line);
}

export async function forgetVouchers(): Promise<void> {
  const all = await store.all().catch(() => []);
  await Promise.all(all.map(({ line }) => store.delete(line.id).catch(() => undefined)));
}

/** Fetches what the phone needs to show a voucher for a day, for a new key. A voucher that is used or over is forgotten. */
export async function renewVoucher(line: VoucherLine): Promise<HeldVoucher | null> {
  const { privateKey, publicKey } = await subtle!.generateKey(curve, false, ['sign', 'verify']);
  const point = new Uint8Array(await subtle!.exportKey('raw', publicKey)).slice(1);
  const began = Date.now();
  try {
    const answer = await api.post<VoucherCardAnswer>(`/api/my/vouchers/${line.id}/card`, { key: toBase64url(point) });
    const ahead = Date.parse(answer.now) - (began + Date.now()) / 2;
    const stored = { line, answer, ahead, key: privateKey };
    await store.put(line.id, stored).catch(() => undefined);
    return held(stored);
  } catch (fault) {
    if (fault instanceof Refused && fault.status >= 400 && fault.status < 500 && fault.code !== 'too-often')
      await store.delete(line.id).catch(() => undefined);
    throw fault;
  }
}
