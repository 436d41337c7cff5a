import type { Day } from './calendar.ts';
import type { Instant, OrgRef } from './answers.ts';
import type { AccountKind, IncomeKind } from './funds.ts';
import type { Fen } from './money.ts';
import type { Cite } from './rule.ts';
import type { PasskeyAnswer } from './sign-in-answers.ts';

/** How money reaches people. */
export const channels = { bank: '银行转账', wechat: '微信转账' } as const;
export type Channel = keyof typeof channels;

/** What becomes of a batch. */
export const batchStates = {
  draft: '等第二个人复核',
  approved: '已同意，等到账',
  refused: '没有同意',
  done: '全部有结果',
} as const;
export type BatchState = keyof typeof batchStates;

/** What becomes of one transfer. */
export const payoutStates = {
  planned: '还没有发出',
  sent: '已发出，等结果',
  carried: '已到账',
  failed: '没有成功',
  returned: '到账后退回',
  dropped: '没有发出',
} as const;
export type PayoutState = keyof typeof payoutStates;

/** What becomes of money that no transfer carries: not yet, or not at all. */
export const bookedStates = {
  owed: '等着发出',
  spent: '已支出，不另外发钱',
  given: '已记到工会账上',
} as const;
export type BookedState = keyof typeof bookedStates;

/** The number of a transfer at a bank or a wallet: 32 signs, the same however often it is asked for. */
export const transferNumber = (payoutId: string): string => payoutId.replaceAll('-', '');

/** How many and how much. */
export interface Tally {
  readonly rows: number;
  readonly fen: Fen;
}

/** GET /api/orgs/:id/funds: what a union holds for a purpose, and what of it is promised, owed and carried. */
export interface FundLine {
  readonly fund: string;
  readonly name: string;
  readonly balances: Readonly<Record<AccountKind, Fen>>;
  readonly budget?: { readonly year: number; readonly plannedFen: Fen; readonly spentFen: Fen };
  /** What is owed and no transfer carries yet: to people with an account of this kind, and to those who named none. */
  readonly waiting: Readonly<Record<Channel | 'none', Tally>>;
}

export interface CapLine {
  readonly id: string;
  readonly org: OrgRef;
  readonly service: string;
  readonly per: 'payment' | 'person-year';
  readonly from: Day;
  readonly maxFen: Fen;
  readonly cites: Cite;
}

export interface FundsAnswer {
  readonly org: OrgRef;
  readonly asOf: Instant;
  readonly funds: readonly FundLine[];
  /** The caps in force for the cases of this union. */
  readonly caps: readonly CapLine[];
}

/** A batch of transfers out of one fund. */
export interface BatchLine {
  readonly id: string;
  readonly number: string;
  readonly org: OrgRef;
  readonly fund: string;
  readonly fundName: string;
  readonly channel: Channel;
  readonly state: BatchState;
  readonly rows: number;
  readonly totalFen: Fen;
  readonly madeBy: string;
  readonly madeAt: Instant;
  readonly decidedBy?: string;
  readonly decidedAt?: Instant;
  readonly why?: string;
  /** Whether the second person's yes was signed with her passkey; absent before it. */
  readonly signed?: boolean;
  /** Why the wallet takes nothing more for now. */
  readonly halted?: string;
  /** Transfers by what became of them. */
  readonly tallies: readonly { readonly state: PayoutState; readonly rows: number; readonly fen: Fen }[];
  /** Whether who asks may be the second person. */
  readonly mayDecide: boolean;
  /** Whether who asks carries the files between the union and the bank. */
  readonly mayCarry: boolean;
}

export interface PayoutLine {
  readonly id: string;
  readonly entryId: string;
  readonly payee: string;
  /** «示例银行 尾号 4321». */
  readonly account: string;
  readonly fen: Fen;
  readonly says: string;
  readonly state: PayoutState;
  readonly why?: string;
  readonly endedAt?: Instant;
}

/** GET /api/payout-batches/:id */
export interface BatchAnswer {
  readonly batch: BatchLine;
  readonly payouts: readonly PayoutLine[];
  readonly next?: string;
}

/** POST …/signing: what the second person is to sign before her yes counts, line by line as «名称：内容». */
export interface SigningAnswer {
  readonly text: string;
  readonly at: Instant;
  readonly nonce: string;
  /** What her device is asked; its challenge is the SHA-256 of the text. Absent where she has no passkey and may go on without. */
  readonly passkey?: PasskeyAnswer;
}

/** What her device gave, each in base64url, and the two of the text that only the asking knew. */
export interface GivenSignature {
  readonly at: Instant;
  readonly nonce: string;
  readonly credential: string;
  readonly client: string;
  readonly authenticator: string;
  readonly signature: string;
}

/** What a file of the bank's results came to. */
export interface ReadingAnswer {
  readonly lines: number;
  readonly carried: number;
  readonly failed: number;
  readonly returned: number;
  /** Lines that said what was known already. */
  readonly unchanged: number;
  readonly batch: BatchLine;
}

/** One movement of a fund, as its statement says it. */
export interface StatementLine {
  readonly id: string;
  readonly at: Instant;
  readonly from: AccountKind;
  readonly to: AccountKind;
  readonly income?: IncomeKind;
  readonly says: string;
  /** Into the fund, out of it; one of them is nothing. */
  readonly inFen: Fen;
  readonly outFen: Fen;
  readonly balanceFen: Fen;
  /** Where it went, if to another fund: of which union, or of its own which one. */
  readonly where?: string;
  /** Whether it can be walked to its sources and its clause: it was paid for somebody. */
  readonly traced: boolean;
}

/** GET /api/orgs/:id/funds/:fund/statement */
export interface StatementAnswer {
  readonly org: OrgRef;
  readonly fund: string;
  readonly name: string;
  readonly from: Day;
  readonly to: Day;
  readonly openingFen: Fen;
  readonly closingFen: Fen;
  readonly inFen: Fen;
  readonly outFen: Fen;
  readonly lines: readonly StatementLine[];
  readonly next?: string;
}

/** GET /api/my/payee-accounts */
export interface PayeeAccount {
  readonly id: string;
  readonly kind: Channel;
  readonly bank?: string;
  readonly tail: string;
  readonly holder: string;
  readonly addedAt: Instant;
  readonly closedAt?: Instant;
  readonly closedWhy?: 'replaced' | 'removed' | 'withdrawn' | 'refused';
}

/** What is owed to her and has not arrived, and what has, newest first. */
export interface OwnPayment {
  readonly says: string;
  readonly fen: Fen;
  readonly at: Instant;
  readonly state: 'owed' | 'spent' | PayoutState;
  readonly why?: string;
  readonly account?: string;
  /** What of it she has to give back, and has not. */
  readonly owesFen?: Fen;
}

export interface PayeeAnswer {
  /** The name an account must be in: that of her record. */
  readonly name: string;
  /** Whether her identity was checked, without which no account can be named. */
  readonly verified: boolean;
  readonly consented: boolean;
  readonly accounts: readonly PayeeAccount[];
  readonly payments: readonly OwnPayment[];
}
