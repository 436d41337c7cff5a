import { hash } from 'node:crypto';
import { formatYuan } from '../../kernel/money.ts';

/** What can be signed, and what it is called in the text. */
export const signedKinds = { 'payout-batch': '发放批次', 'refund-batch': '返还批次' } as const;
export type SignedKind = keyof typeof signedKinds;

/** One line of what is paid, in the order of the list: who and where to, and last the amount in fen. */
export type ListLine = readonly [...(string | null)[], number];

/** What somebody agrees to when she agrees to a payment. */
export interface Signable {
  readonly kind: SignedKind;
  readonly id: string;
  readonly number: string;
  readonly payer: { readonly orgId: string; readonly org: string; readonly fund: string; readonly fundName: string };
  readonly how: string;
  readonly rows: number;
  readonly totalFen: number;
  /** SHA-256 over the list, as `digestOf` counts it. */
  readonly list: string;
}

/** When somebody was asked to sign, to the second, and what no other asking has. */
export interface Asking {
  readonly at: Date;
  readonly nonce: string;
}

/** A line of the list as it is hashed: JSON without a space, ended by one line feed. */
export const lineBytes = (line: ListLine): string => `${JSON.stringify(line)}\n`;

const hours = (at: Date) => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

/**
 * The text that a device signs, byte for byte: lines of «名称：内容», each ended by a line feed. A name or a fund with a line
 * feed in it would write lines of its own, so it is refused. docs/signatures.md is the contract with those who check it.
 */
export function signedText(
  what: Signable,
  signer: { readonly name: string; readonly id: string },
  asking: Asking,
): string {
  const { kind, number, id, payer, how, rows, totalFen, list } = what;
  const lines = [
    ['签名内容', '虹桥付款签名第 1 版'],
    [signedKinds[kind], number],
    ['批次编号', id],
    ['付款账户', `${payer.org}，${payer.fundName}`],
    ['付款账户编号', `${payer.orgId}/${payer.fund}`],
    ['付款方式', how],
    ['笔数', `${rows} 笔`],
    ['合计', `${formatYuan(totalFen)}（${totalFen} 分）`],
    ['收款名单摘要', list],
    ['签名人', signer.name],
    ['签名人编号', signer.id],
    ['时间', `${hours(asking.at)}（北京时间）`],
    ['随机数', asking.nonce],
  ] as const;
  if (lines.some(([, says]) => /[\r\n]/.test(says))) throw new Error('a line feed in what is to be signed');
  return lines.map(([name, says]) => `${name}：${says}\n`).join('');
}

/** What a device is asked to sign for a text. */
export const challengeOf = (text: string): Buffer => hash('sha256', text, 'buffer');
