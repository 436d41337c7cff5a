import type { LookAnswer, Till, TillOffer } from '../../../kernel/voucher/answers.ts';
import type { VoucherTerms } from '../../../kernel/voucher/terms.ts';
import { type VoucherVerdict, checkVoucher, readTypedCode, readVoucherCode } from '../../../kernel/voucher/token.ts';
import { Refused, api } from '../../api/client.ts';
import { canSign, isSigned } from '../../api/is-signed.ts';
import { type KnownKeys, knownKeys } from '../../api/known-keys.ts';

/** A voucher that lies on the counter, read and not yet taken. */
export interface ReadVoucher {
  readonly code: string;
  readonly name: string;
  readonly number: number;
  readonly campaignId: string;
  readonly terms: VoucherTerms;
  /** The offer of this till, whose limits count where there is no network; only what was scanned may be taken without one. */
  readonly offer: TillOffer;
  readonly scanned: boolean;
  /** How far the platform's clock is ahead of this phone's, milliseconds. */
  readonly ahead: number;
}

export type Read = { readonly ok: true; readonly read: ReadVoucher } | { readonly ok: false; readonly says: string };

const not = (says: string): Read => ({ ok: false, says });
const again = '请会员在自己的手机上打开“我的券”，当面扫正在变化的码。';

/** The code in what was scanned, typed or opened: an address with the code after its #, or the code alone. */
export const codeIn = (text: string): string => text.trim().replace(/^[^#]*#/, '');

const doubtWords: Readonly<Record<Extract<VoucherVerdict, { ok: false }>['why'], string>> = {
  unreadable: `这不是券。${again}`,
  'key-unknown': '认不出这张券。请连上网络再扫一次；还是这样，就不是这个平台发的。',
  forged: `这张券不能信：内容被改过，或者不是这个平台发的。${again}`,
  over: '这张券是会员一天以前打开的。请会员连上网络，重新打开，再扫一次。',
  'not-yet': '两部手机的时间对不上。请把手机的日期和时间调成自动，再扫一次。',
  stale: `这个码过时了，可能是截图。${again}`,
  ahead: '两部手机的时间对不上。请把手机的日期和时间调成自动，再扫一次。',
  ended: '这张券过期了，不能用。',
};

const idOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

const notHere = '这张券不能在你们店用，请会员到券上写明的商户使用。';

/** Judged on this phone by the signatures on it, without asking anybody. */
async function readScanned(code: string, till: Till, keys: KnownKeys): Promise<Read> {
  const verdict = await checkVoucher(code, { ...keys, now: Date.now() + keys.ahead, verify: isSigned });
  if (!verdict.ok) return not(doubtWords[verdict.why]);
  const { voucher } = verdict.shown;
  const offer = till.offers.find(({ campaignId }) => campaignId === idOf(voucher.campaign));
  if (offer === undefined) return not(notHere);
  const { name, campaignId } = offer;
  return {
    ok: true,
    read: { code, name, campaignId, number: voucher.number, terms: offer, offer, scanned: true, ahead: keys.ahead },
  };
}

async function readByAsking(code: string, till: Till, scanned: boolean): Promise<Read> {
  try {
    const look = await api.post<LookAnswer>(`/api/tills/${till.merchantId}/look`, { code });
    const offer = till.offers.find(({ campaignId }) => campaignId === look.campaignId);
    if (offer === undefined) return not(notHere);
    const { name, number, campaignId, terms } = look;
    return { ok: true, read: { code, name, number, campaignId, terms, offer, scanned, ahead: 0 } };
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault;
    return not(
      fault.code === 'offline' ? '现在连不上网络，输入的券码要有网络才能收。可以请会员出示二维码来扫。' : fault.message,
    );
  }
}

/** What lies on the counter: from what was scanned on this phone itself, from what was typed by asking. */
export async function readCode(text: string, till: Till): Promise<Read> {
  const code = codeIn(text);
  if (readVoucherCode(code) === undefined) {
    const typed = readTypedCode(code);
    return typed === undefined
      ? not('券码是 16 位字母和数字，请照着会员手机上的再输一遍。')
      : readByAsking(typed, till, false);
  }
  const keys = canSign ? await knownKeys() : undefined;
  return keys === undefined ? readByAsking(code, till, true) : readScanned(code, till, keys);
}
