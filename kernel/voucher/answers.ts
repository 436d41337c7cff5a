import type { Instant, OrgRef } from '../answers.ts';
import type { Day } from '../calendar.ts';
import type { Fen } from '../money.ts';
import type { VoucherTerms } from './terms.ts';

/** A merchant as the union sees it that admitted it. */
export interface MerchantLine {
  readonly id: string;
  readonly org: OrgRef;
  readonly name: string;
  readonly creditCode: string;
  readonly address: string;
  readonly state: 'admitted' | 'suspended';
  /** Why it is, or was, suspended. */
  readonly why?: string;
  /** «示例银行 尾号 4321»; absent while none is named. */
  readonly account?: string;
  readonly clerks: readonly ClerkLine[];
  readonly since: Instant;
}

export interface ClerkLine {
  readonly id: string;
  readonly name: string;
  /** The last four digits of her phone. */
  readonly tail: string;
  readonly accepted: boolean;
}

export interface MerchantFields {
  readonly orgId: string;
  readonly name: string;
  readonly creditCode: string;
  readonly address: string;
  readonly bank: string;
  readonly account: string;
}

/** Where a voucher is taken. */
export interface Shop {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  /** It takes none for the time being. */
  readonly suspended?: true;
}

/** What a voucher of a campaign is worth, until when and where, before anybody has one. */
export interface VoucherOffer {
  readonly terms: VoucherTerms;
  readonly shops: readonly Shop[];
}

export const voucherStates = { live: '可以用', used: '已用', over: '已过期' } as const;
export type VoucherState = keyof typeof voucherStates;

/** GET /api/my/vouchers */
export interface VoucherLine {
  readonly id: string;
  readonly campaignId: string;
  readonly name: string;
  readonly org: OrgRef;
  readonly number: number;
  readonly state: VoucherState;
  readonly terms: VoucherTerms;
  /** Her own last day. */
  readonly lastDay: Day;
  readonly shops: readonly Shop[];
  readonly used?: { readonly shop: string; readonly at: Instant; readonly offFen: Fen };
}

/** POST /api/my/vouchers/:id/card: what a phone needs to show the voucher for a day without a network. */
export interface VoucherCardAnswer {
  readonly statement: string;
  readonly audience: string;
  readonly now: Instant;
}

/** POST /api/my/vouchers/:id/code: for a till without a camera, and a phone that keeps no key. */
export interface VoucherCodeAnswer {
  readonly typed: string;
  /** One code to scan, of this moment. */
  readonly scan: string;
  readonly now: Instant;
}

/** What a till knows of a campaign whose vouchers it takes. */
export interface TillOffer extends VoucherTerms {
  readonly campaignId: string;
  readonly name: string;
  /** For how many minutes a use may be undone. */
  readonly undoMinutes: number;
  /** Without a network: how many, and for how much of the union's money, before the till has to ask again; within how many hours. */
  readonly offlineMost: number;
  readonly offlineMostFen: Fen;
  readonly offlineHours: number;
}

export interface UseLine {
  readonly id: string;
  readonly campaignId: string;
  readonly name: string;
  readonly number: number;
  readonly billFen: Fen;
  readonly offFen: Fen;
  readonly unionFen: Fen;
  readonly customerFen: Fen;
  readonly at: Instant;
  /** When the till wrote it down, where it was sent later. */
  readonly saidAt?: Instant;
  readonly clerk: string;
  readonly undoneAt?: Instant;
  /** Until when it may be undone; absent where it may not. */
  readonly undoUntil?: Instant;
  readonly settled: boolean;
}

export interface Till {
  readonly merchantId: string;
  readonly clerkId: string;
  readonly name: string;
  readonly open: boolean;
  readonly offers: readonly TillOffer[];
  /** Of today, newest first. */
  readonly today: readonly UseLine[];
}

/** GET /api/my/till */
export interface TillAnswer {
  readonly now: Instant;
  readonly invitations: readonly { readonly id: string; readonly merchant: string; readonly org: string }[];
  readonly tills: readonly Till[];
}

/** POST /api/tills/:id/look */
export interface LookAnswer {
  readonly campaignId: string;
  readonly name: string;
  readonly number: number;
  readonly terms: VoucherTerms;
  readonly lastDay: Day;
}

/** One use that a till made without a network. */
export interface OfflineUse {
  /** The till's own number of it, made on the phone: the same one twice is one. */
  readonly key: string;
  readonly code: string;
  readonly billFen: Fen;
  readonly at: Instant;
}

/** POST /api/tills/:id/uploads */
export interface UploadAnswer {
  readonly results: readonly {
    readonly key: string;
    readonly use?: UseLine;
    /** Why it is not settled. */
    readonly refused?: string;
    readonly says?: string;
  }[];
}

export const settlementStates = { draft: '等第二个人复核', approved: '已同意，等付款', refused: '没有同意' } as const;
export type SettlementState = keyof typeof settlementStates;

/** What a merchant is owed for vouchers it took in a period. */
export interface SettlementLine {
  readonly id: string;
  readonly number: string;
  readonly org: OrgRef;
  readonly merchant: { readonly id: string; readonly name: string };
  readonly fund: string;
  readonly fundName: string;
  readonly from: Day;
  readonly until: Day;
  readonly uses: number;
  readonly billFen: Fen;
  readonly unionFen: Fen;
  readonly state: SettlementState;
  readonly madeBy: string;
  readonly madeAt: Instant;
  readonly decidedBy?: string;
  readonly why?: string;
  /** Whether the money has arrived. */
  readonly paid: boolean;
  readonly mayDecide: boolean;
}

export interface SettledUse {
  readonly id: string;
  readonly name: string;
  readonly number: number;
  readonly at: Instant;
  readonly clerk: string;
  readonly billFen: Fen;
  readonly unionFen: Fen;
  readonly merchantFen: Fen;
}

/** GET /api/settlements/:id */
export interface SettlementAnswer {
  readonly settlement: SettlementLine;
  readonly uses: readonly SettledUse[];
}

/** What came of a campaign's vouchers; sums hide groups of fewer than five. */
export interface VoucherFigures {
  readonly granted: number;
  readonly used: number;
  readonly unionFen: Fen;
  readonly merchantFen: Fen;
  readonly customerFen: Fen;
  /** Merchants' and customers' money per yuan of the union; two decimals. */
  readonly merchantPerYuan?: number;
  readonly customerPerYuan?: number;
}

/** GET and PUT /api/campaigns/:id/voucher */
export interface VoucherDesk {
  readonly campaignId: string;
  readonly terms?: VoucherTerms & { readonly fund: string };
  readonly shops: readonly Shop[];
  /** The union's money for these vouchers. */
  readonly money: {
    readonly reservedFen: Fen;
    readonly usedFen: Fen;
    readonly settledFen: Fen;
    readonly releasedFen: Fen;
  };
  readonly figures: VoucherFigures;
  readonly asOf: Instant;
}

/**
 * GET /api/open/vouchers: campaigns of a union that were announced, with what came of them up to the end of a quarter. Of fewer
 * people than `fewest` nothing is said, nor is it the difference of two quarters.
 */
export interface OpenVouchers {
  readonly org: OrgRef;
  /** The last day that is counted, the end of a quarter. */
  readonly to: Day;
  readonly asOf: Instant;
  readonly fewest: number;
  readonly campaigns: readonly {
    readonly id: string;
    readonly name: string;
    readonly faceFen: Fen;
    readonly validFrom: Day;
    readonly validUntil: Day;
    /** The denominator: how many people were given one. */
    readonly granted?: number;
    /** The numerator: how many of them have used theirs. */
    readonly used?: number;
    readonly unionFen?: Fen;
    readonly merchantFen?: Fen;
    readonly customerFen?: Fen;
    readonly merchantPerYuan?: number;
    readonly customerPerYuan?: number;
  }[];
}
