import Type from 'typebox';
import * as voucher from '../../kernel/voucher/answers.ts';
import type { VoucherTerms as Terms } from '../../kernel/voucher/terms.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, day, fen, id, instant, keyOf, object, optional, text } from './schema-words.ts';

/** What the API answers about merchants and vouchers; held to the kernel's types as the others are. */
const count = Type.Integer();

const ClerkLine = object({ id, name: text, tail: text, accepted: Type.Boolean() });
const MerchantLine = object({
  id,
  org: OrgRef,
  name: text,
  creditCode: text,
  address: text,
  state: Type.Enum(['admitted', 'suspended']),
  why: optional(text),
  account: optional(text),
  clerks: Type.Array(ClerkLine),
  since: instant,
});

const terms = {
  faceFen: fen,
  merchantFen: fen,
  leastFen: fen,
  validFrom: day,
  validUntil: day,
  days: optional(count),
};
const VoucherTerms = object(terms);
const Shop = object({ id, name: text, address: text, suspended: optional(Type.Literal(true)) });
export const VoucherOffer = object({ terms: VoucherTerms, shops: Type.Array(Shop) });
const VoucherLine = object({
  id,
  campaignId: id,
  name: text,
  org: OrgRef,
  number: count,
  state: keyOf(voucher.voucherStates),
  terms: VoucherTerms,
  lastDay: day,
  shops: Type.Array(Shop),
  used: optional(object({ shop: text, at: instant, offFen: fen })),
});
const VoucherCardAnswer = object({ statement: text, audience: text, now: instant });
const VoucherCodeAnswer = object({ typed: text, scan: text, now: instant });

const TillOffer = object({
  ...terms,
  campaignId: id,
  name: text,
  undoMinutes: count,
  offlineMost: count,
  offlineMostFen: fen,
  offlineHours: count,
});
const UseLine = object({
  id,
  campaignId: id,
  name: text,
  number: count,
  billFen: fen,
  offFen: fen,
  unionFen: fen,
  customerFen: fen,
  at: instant,
  saidAt: optional(instant),
  clerk: text,
  undoneAt: optional(instant),
  undoUntil: optional(instant),
  settled: Type.Boolean(),
});
const Till = object({
  merchantId: id,
  clerkId: id,
  name: text,
  open: Type.Boolean(),
  offers: Type.Array(TillOffer),
  today: Type.Array(UseLine),
});
const TillAnswer = object({
  now: instant,
  invitations: Type.Array(object({ id, merchant: text, org: text })),
  tills: Type.Array(Till),
});
const LookAnswer = object({ campaignId: id, name: text, number: count, terms: VoucherTerms, lastDay: day });
const UploadAnswer = object({
  results: Type.Array(object({ key: id, use: optional(UseLine), refused: optional(text), says: optional(text) })),
});

const SettlementLine = object({
  id,
  number: text,
  org: OrgRef,
  merchant: object({ id, name: text }),
  fund: text,
  fundName: text,
  from: day,
  until: day,
  uses: count,
  billFen: fen,
  unionFen: fen,
  state: keyOf(voucher.settlementStates),
  madeBy: text,
  madeAt: instant,
  decidedBy: optional(text),
  why: optional(text),
  paid: Type.Boolean(),
  mayDecide: Type.Boolean(),
});
const SettledUse = object({
  id,
  name: text,
  number: count,
  at: instant,
  clerk: text,
  billFen: fen,
  unionFen: fen,
  merchantFen: fen,
});
const SettlementAnswer = object({ settlement: SettlementLine, uses: Type.Array(SettledUse) });

const figures = {
  granted: count,
  used: count,
  unionFen: fen,
  merchantFen: fen,
  customerFen: fen,
};
const ratios = { merchantPerYuan: optional(Type.Number()), customerPerYuan: optional(Type.Number()) };
const VoucherFigures = object({ ...figures, ...ratios });
const VoucherDesk = object({
  campaignId: id,
  terms: optional(object({ ...terms, fund: text })),
  shops: Type.Array(Shop),
  money: object({ reservedFen: fen, usedFen: fen, settledFen: fen, releasedFen: fen }),
  figures: VoucherFigures,
  asOf: instant,
});
const OpenVouchers = object({
  org: OrgRef,
  to: day,
  asOf: instant,
  fewest: count,
  campaigns: Type.Array(
    object({
      id,
      name: text,
      faceFen: fen,
      validFrom: day,
      validUntil: day,
      granted: optional(count),
      used: optional(count),
      unionFen: optional(fen),
      merchantFen: optional(fen),
      customerFen: optional(fen),
      ...ratios,
    }),
  ),
});

export const voucherSchemas = {
  MerchantLine,
  VoucherLine,
  VoucherCardAnswer,
  VoucherCodeAnswer,
  TillAnswer,
  LookAnswer,
  UseLine,
  UploadAnswer,
  SettlementLine,
  SettlementAnswer,
  VoucherDesk,
  OpenVouchers,
} as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type VoucherSchemasAgree = Agreed<{
  ClerkLine: Same<typeof ClerkLine, voucher.ClerkLine>;
  MerchantLine: Same<typeof MerchantLine, voucher.MerchantLine>;
  VoucherTerms: Same<typeof VoucherTerms, Terms>;
  Shop: Same<typeof Shop, voucher.Shop>;
  VoucherLine: Same<typeof VoucherLine, voucher.VoucherLine>;
  VoucherCardAnswer: Same<typeof VoucherCardAnswer, voucher.VoucherCardAnswer>;
  VoucherCodeAnswer: Same<typeof VoucherCodeAnswer, voucher.VoucherCodeAnswer>;
  TillOffer: Same<typeof TillOffer, voucher.TillOffer>;
  UseLine: Same<typeof UseLine, voucher.UseLine>;
  Till: Same<typeof Till, voucher.Till>;
  TillAnswer: Same<typeof TillAnswer, voucher.TillAnswer>;
  LookAnswer: Same<typeof LookAnswer, voucher.LookAnswer>;
  UploadAnswer: Same<typeof UploadAnswer, voucher.UploadAnswer>;
  SettlementLine: Same<typeof SettlementLine, voucher.SettlementLine>;
  SettledUse: Same<typeof SettledUse, voucher.SettledUse>;
  SettlementAnswer: Same<typeof SettlementAnswer, voucher.SettlementAnswer>;
  VoucherFigures: Same<typeof VoucherFigures, voucher.VoucherFigures>;
  VoucherDesk: Same<typeof VoucherDesk, voucher.VoucherDesk>;
  OpenVouchers: Same<typeof OpenVouchers, voucher.OpenVouchers>;
}>;
