import type { Fen } from '../../kernel/money.ts';

/** What the wallet is asked to carry. The number is taken once: asked again under it, the wallet answers what became of it. */
export interface TransferOrder {
  readonly number: string;
  /** What the wallet calls the payee in this union's name. */
  readonly account: string;
  /** The payee's name, which the wallet holds against the one it has checked. */
  readonly name: string;
  readonly fen: Fen;
  readonly says: string;
}

/**
 * Why the wallet refuses. `account`: this payee cannot be paid so, until she has put it right. `channel`: nobody can for the
 * moment, and the same number may be asked again.
 */
export const walletRefusals = {
  'account-unverified': { of: 'account', says: '微信账号没有实名认证' },
  'name-differs': { of: 'account', says: '微信账号的实名和会员姓名不一样' },
  'account-blocked': { of: 'account', says: '微信账号被冻结或者注销' },
  'over-limit': { of: 'payment', says: '超过微信对这个账号的收款限额' },
  'balance-short': { of: 'channel', says: '工会的微信商户账户余额不足，请先充值' },
  'too-often': { of: 'channel', says: '微信要求放慢，稍后会自动再发' },
  closed: { of: 'channel', says: '微信转账功能被关闭，请联系微信支付' },
} as const;
export type WalletRefusal = keyof typeof walletRefusals;

/** `pending`: taken, and not decided yet. `unknown`: the wallet has never heard of this number. */
export type WalletAnswer =
  | { readonly state: 'carried' }
  | { readonly state: 'pending' }
  | { readonly state: 'refused'; readonly why: WalletRefusal };

/**
 * The door through which money goes to a wallet. It answers, or it throws: then nobody knows whether the money went, and the
 * number has to be asked for.
 */
export interface WalletDoor {
  transfer(order: TransferOrder): Promise<WalletAnswer>;
  query(number: string): Promise<WalletAnswer | { readonly state: 'unknown' }>;
}

/** How a line breaks: before the wallet has heard the order, or after it has carried it and before it could say so. */
type Break = 'before' | 'after';

/**
 * The wallet of a trial installation: no merchant account can be opened from here, so it keeps what it was asked to carry, and
 * can be told to fail in every way that the real one documents. It takes a number once, as the real one does.
 */
export class RecordingWallet implements WalletDoor {
  readonly orders = new Map<string, { readonly order: TransferOrder; answer: WalletAnswer }>();
  /** How often each number was asked to be carried. */
  readonly asked = new Map<string, number>();
  balanceFen = Number.MAX_SAFE_INTEGER;
  mostFen = Number.MAX_SAFE_INTEGER;
  closed = false;
  /** After so many more orders it asks for a pause. */
  patience = Number.MAX_SAFE_INTEGER;
  /** Real names by account, where they are not what is asked for; '' where there is none. */
  readonly names = new Map<string, string>();
  readonly blocked = new Set<string>();
  /** What it leaves undecided until told. */
  readonly slow = new Set<string>();
  breaks: Break | undefined;

  #refuses({ account, name, fen }: TransferOrder): WalletRefusal | undefined {
    if (this.closed) return 'closed';
    if (this.patience <= 0) return 'too-often';
    const real = this.names.get(account) ?? name;
    if (real === '') return 'account-unverified';
    if (this.blocked.has(account)) return 'account-blocked';
    if (real !== name) return 'name-differs';
    if (fen > this.mostFen) return 'over-limit';
    return fen > this.balanceFen ? 'balance-short' : undefined;
  }

  #take(order: TransferOrder): WalletAnswer {
    const known = this.orders.get(order.number);
    if (known !== undefined) {
      if (JSON.stringify(known.order) !== JSON.stringify(order)) throw new Error('one number for two orders');
      return known.answer;
    }
    this.asked.set(order.number, (this.asked.get(order.number) ?? 0) + 1);
    const why = this.#refuses(order);
    this.patience -= 1;
    // A refusal of the channel leaves no order behind: the same number is free to be asked again.
    if (why !== undefined && walletRefusals[why].of === 'channel') return { state: 'refused', why };
    const answer: WalletAnswer =
      why !== undefined ? { state: 'refused', why } : { state: this.slow.has(order.account) ? 'pending' : 'carried' };
    this.orders.set(order.number, { order, answer });
    if (answer.state !== 'refused') this.balanceFen -= order.fen;
    return answer;
  }

  /** Decides what was left undecided. */
  settle(): void {
    for (const one of this.orders.values()) if (one.answer.state === 'pending') one.answer = { state: 'carried' };
  }

  #break(when: Break): void {
    if (this.breaks !== when) return;
    this.breaks = undefined;
    throw new Error('the wallet was not heard from in time');
  }

  async transfer(order: TransferOrder): Promise<WalletAnswer> {
    this.#break('before');
    const answer = this.#take(order);
    this.#break('after');
    return answer;
  }

  async query(number: string): Promise<WalletAnswer | { readonly state: 'unknown' }> {
    this.#break('before');
    return this.orders.get(number)?.answer ?? { state: 'unknown' };
  }
}
