import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { checkVoucher, readTypedCode, readVoucherCode, shownAt } from '../../kernel/voucher/token.ts';
import { judgedAt, skewMs } from '../../kernel/voucher/terms.ts';
import { audienceOf } from '../card/doings.ts';
import { getKeys } from '../card/keys.ts';
import { isSignedBy } from '../card/signing.ts';
import type { Platform } from '../platform.ts';
import { hashOfCode, voucherOf } from './codes.ts';
import { type TillVoucher, findTillVoucher } from './voucher-queries.ts';

/** A code may come a while after it was shown: the network of a shop is slow. Steps of 30 s. */
const scannedWithin = 4;
/** The same for what was taken without a network, against the moment that the till wrote down. */
const offlineWithin = skewMs / 30_000;

export interface ReadVoucher {
  readonly voucher: TillVoucher;
  readonly how: 'scan' | 'typed';
}

/** The code in what was scanned or typed: an address with the code after its #, or the code alone. */
const codeIn = (text: string) => text.trim().replace(/^[^#]*#/, '');

/** The voucher behind a code that was shown at a moment, by the signatures on it. */
async function findShown(
  platform: Platform,
  cell: number,
  text: string,
  { now, slack }: { readonly now: number; readonly slack: number },
): Promise<TillVoucher | Refusal> {
  const { published } = await getKeys(platform);
  const keyOf = (id: number) => {
    const found = published.find((key) => key.id === id);
    return found && new Uint8Array(found.point);
  };
  const verify = (...given: Parameters<typeof isSignedBy>) => Promise.resolve(isSignedBy(...given));
  const verdict = await checkVoucher(text, { audience: audienceOf(platform), keyOf, verify, now, slack });
  if (!verdict.ok) {
    // What is forged is answered as what never was; only of a genuine code is it said that it is late.
    if (verdict.why === 'ended') return refuse('voucher-over');
    return refuse(['stale', 'over', 'ahead', 'not-yet'].includes(verdict.why) ? 'voucher-stale' : 'voucher-unknown');
  }
  const id = voucherOf(platform.sealer, verdict.shown.voucher);
  return (await findTillVoucher(platform.db, cell, { id })) ?? refuse('voucher-unknown');
}

/** The voucher behind what a till has scanned or typed now. Refusals: voucher-unknown, voucher-stale. */
export async function readTillCode(
  platform: Platform,
  cell: number,
  text: string,
  now: number,
): Promise<ReadVoucher | Refusal> {
  const code = codeIn(text);
  if (readVoucherCode(code) !== undefined) {
    const voucher = await findShown(platform, cell, code, { now, slack: scannedWithin });
    return isRefusal(voucher) ? voucher : { voucher, how: 'scan' };
  }
  const typed = readTypedCode(code);
  // Looked for whatever was typed, so that what is no code takes as long as what is none of ours.
  const voucher = await findTillVoucher(platform.db, cell, { codeHash: hashOfCode(typed ?? code) });
  return typed === undefined || voucher === undefined ? refuse('voucher-unknown') : { voucher, how: 'typed' };
}

export interface ReadOffline {
  readonly voucher: TillVoucher;
  readonly judged: number;
}

/**
 * The voucher of a code that a till took without a network, and the moment by which it is judged. Only what was scanned
 * counts: the member's phone has signed when. Refusals: voucher-unknown, voucher-clock, voucher-stale.
 */
export async function readOfflineCode(
  platform: Platform,
  cell: number,
  { code: text, saidAt, now }: { readonly code: string; readonly saidAt: number; readonly now: number },
): Promise<ReadOffline | Refusal> {
  const code = codeIn(text);
  const shown = readVoucherCode(code);
  if (shown === undefined) return refuse('voucher-unknown');
  const judged = judgedAt(saidAt, shownAt(shown), now);
  // Signatures first: nothing is said about the time of what is forged.
  const voucher = await findShown(platform, cell, code, {
    now: judged ?? shownAt(shown),
    slack: offlineWithin,
  });
  if (isRefusal(voucher)) return voucher;
  return judged === undefined ? refuse('voucher-clock') : { voucher, judged };
}
