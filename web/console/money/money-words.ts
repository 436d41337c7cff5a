import { formatYuan } from '../../../kernel/money.ts';
import { type BatchLine, type PayoutState, type Tally, batchStates, payoutStates } from '../../../kernel/payout.ts';

export const tallyWords = ({ rows, fen }: Tally): string => `${rows} 笔，${formatYuan(fen)}`;

/** In the order in which a cadre has to do with them: what went wrong first. */
const order: readonly PayoutState[] = ['failed', 'returned', 'sent', 'planned', 'carried', 'dropped'];

/** «没有成功 1 笔，300 元；已到账 4 笔，2,000 元». */
export function talliesWords({ tallies }: Pick<BatchLine, 'tallies'>): string {
  return tallies
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
    .map((one) => `${payoutStates[one.state]} ${tallyWords(one)}`)
    .join('；');
}

/** What a batch waits for, and who has to do it. */
export function nextWords({ state, channel, tallies, halted }: BatchLine): string {
  if (state === 'draft') return '等审批人或负责人复核，提交的人自己不能复核。';
  if (state === 'refused') return '没有同意，这些钱还是应发，可以重新提交。';
  if (halted !== undefined) return `${halted}。每隔一分钟自动再试，不会重复发。`;
  if (state === 'done') {
    const back = tallies.some((one) => one.state === 'failed' || one.state === 'returned');
    return back ? '没有成功和退回的钱还是应发，收款人改好账户以后，重新提交一批就会带上。' : '都到账了。';
  }
  return channel === 'bank' ? '发放人下载银行文件交给银行，再把银行的回执传上来。' : '正在通过微信发出，不用操作。';
}

export const batchStateWords = ({ state }: Pick<BatchLine, 'state'>): string => batchStates[state];

/** Whether whoever agreed can deny it later. */
export const signedWords = (signed: boolean): string =>
  signed ? '复核人用通行密钥签了名，签名已保存，可以另外核对' : '未签名';
