import Type from 'typebox';
import * as clawback from '../../kernel/clawback.ts';
import { accountKinds, incomeKinds } from '../../kernel/funds.ts';
import * as trace from '../../kernel/money-trace.ts';
import * as payout from '../../kernel/payout.ts';
import { Cite as FullCite } from './rule-schemas.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { PasskeyAnswer } from './sign-in-schemas.ts';
import { OrgRef, day, fen, id, instant, keyOf, keysOf, object, optional, text } from './schema-words.ts';

/** What the API answers about funds and payouts; held to the kernel's types as the others are. */
const count = Type.Integer();
const Cite = object({
  title: text,
  clause: optional(text),
  link: optional(text),
  from: optional(day),
  to: optional(day),
});
const Tally = object({ rows: count, fen });

const FundLine = object({
  fund: text,
  name: text,
  balances: object({ source: fen, fund: fen, reserved: fen, owed: fen, paid: fen, spent: fen }),
  budget: optional(object({ year: count, plannedFen: fen, spentFen: fen })),
  waiting: object({ bank: Tally, wechat: Tally, none: Tally }),
});
const CapLine = object({
  id,
  org: OrgRef,
  service: text,
  per: Type.Enum(['payment', 'person-year']),
  from: day,
  maxFen: fen,
  cites: Cite,
});
const FundsAnswer = object({ org: OrgRef, asOf: instant, funds: Type.Array(FundLine), caps: Type.Array(CapLine) });
const BatchLine = object({
  id,
  number: text,
  org: OrgRef,
  fund: text,
  fundName: text,
  channel: keyOf(payout.channels),
  state: keyOf(payout.batchStates),
  rows: count,
  totalFen: fen,
  madeBy: text,
  madeAt: instant,
  decidedBy: optional(text),
  decidedAt: optional(instant),
  why: optional(text),
  signed: optional(Type.Boolean()),
  halted: optional(text),
  tallies: Type.Array(object({ state: keyOf(payout.payoutStates), rows: count, fen })),
  mayDecide: Type.Boolean(),
  mayCarry: Type.Boolean(),
});
const PayoutLine = object({
  id,
  entryId: id,
  payee: text,
  account: text,
  fen,
  says: text,
  state: keyOf(payout.payoutStates),
  why: optional(text),
  endedAt: optional(instant),
});
const BatchAnswer = object({ batch: BatchLine, payouts: Type.Array(PayoutLine), next: optional(text) });
const SigningAnswer = object({ text, at: instant, nonce: text, passkey: optional(PasskeyAnswer) });
const ReadingAnswer = object({
  lines: count,
  carried: count,
  failed: count,
  returned: count,
  unchanged: count,
  batch: BatchLine,
});
const StatementLine = object({
  id,
  at: instant,
  from: keyOf(accountKinds),
  to: keyOf(accountKinds),
  income: optional(keyOf(incomeKinds)),
  says: text,
  inFen: fen,
  outFen: fen,
  balanceFen: fen,
  where: optional(text),
  traced: Type.Boolean(),
});
const StatementAnswer = object({
  org: OrgRef,
  fund: text,
  name: text,
  from: day,
  to: day,
  openingFen: fen,
  closingFen: fen,
  inFen: fen,
  outFen: fen,
  lines: Type.Array(StatementLine),
  next: optional(text),
});
const PayeeAccount = object({
  id,
  kind: keyOf(payout.channels),
  bank: optional(text),
  tail: text,
  holder: text,
  addedAt: instant,
  closedAt: optional(instant),
  closedWhy: optional(Type.Enum(['replaced', 'removed', 'withdrawn', 'refused'])),
});
const OwnPayment = object({
  says: text,
  fen,
  at: instant,
  state: Type.Enum(['owed', 'spent', ...keysOf(payout.payoutStates)]),
  why: optional(text),
  account: optional(text),
  owesFen: optional(fen),
});
const PayeeAnswer = object({
  name: text,
  verified: Type.Boolean(),
  consented: Type.Boolean(),
  accounts: Type.Array(PayeeAccount),
  payments: Type.Array(OwnPayment),
});

const SourceLine = object({
  fen,
  through: Type.Array(object({ org: OrgRef, fund: text, says: text, at: instant })),
  income: optional(keyOf(incomeKinds)),
  says: text,
  at: instant,
});
const GroundLine = object({ says: text, from: optional(day), cites: optional(FullCite) });
const CarriedLine = object({
  batchId: id,
  batchNumber: text,
  number: text,
  account: text,
  state: keyOf(payout.payoutStates),
  sentAt: optional(instant),
  endedAt: optional(instant),
  why: optional(text),
  agreedBy: optional(text),
});
const ClawbackLine = object({
  id,
  number: text,
  paymentId: id,
  org: OrgRef,
  fundName: text,
  says: text,
  payee: text,
  fen,
  ground: keyOf(clawback.clawbackGrounds),
  reason: text,
  state: keyOf(clawback.clawbackStates),
  madeBy: text,
  madeAt: instant,
  decidedBy: optional(text),
  decidedAt: optional(instant),
  why: optional(text),
  returned: Type.Array(object({ fen, cameOn: day, how: text, entryId: id })),
  owesFen: fen,
  waiver: optional(
    object({ reason: text, askedBy: text, askedAt: instant, by: optional(text), at: optional(instant) }),
  ),
  mayDecide: Type.Boolean(),
  mayBook: Type.Boolean(),
  mayDecideWaiver: Type.Boolean(),
});
const MoneyTraceAnswer = object({
  id,
  org: OrgRef,
  fund: text,
  fundName: text,
  fen,
  says: text,
  at: instant,
  payee: text,
  to: keyOf(trace.payeeKinds),
  intact: Type.Boolean(),
  sources: Type.Array(SourceLine),
  more: optional(object({ count, fen })),
  case: optional(
    object({
      id,
      number: text,
      service: text,
      filedOn: day,
      org: OrgRef,
      edition: count,
      conditions: Type.Array(GroundLine),
      sum: Type.Array(GroundLine),
      values: Type.Array(GroundLine),
      paidBy: optional(text),
    }),
  ),
  carried: Type.Array(CarriedLine),
  clawbacks: Type.Array(ClawbackLine),
  mayAskBackFen: fen,
});
const PaymentLine = object({
  id,
  at: instant,
  org: OrgRef,
  fundName: text,
  fen,
  says: text,
  payee: text,
  caseNumber: optional(text),
  batch: optional(object({ id, number: text })),
  state: Type.Enum([...keysOf(payout.bookedStates), ...keysOf(payout.payoutStates)]),
});
const SpendingLine = object({ label: text, people: count, fen });
const OpenMoneyAnswer = object({
  org: OrgRef,
  year: count,
  to: optional(day),
  asOf: instant,
  fewest: count,
  incomes: Type.Array(object({ label: text, fen })),
  inFen: fen,
  spending: optional(Type.Array(SpendingLine)),
  outFen: optional(fen),
  given: Type.Array(object({ label: text, fen })),
  restFen: Type.Integer(),
});

export const moneySchemas = {
  FundsAnswer,
  BatchLine,
  BatchAnswer,
  SigningAnswer,
  ReadingAnswer,
  StatementAnswer,
  PayeeAnswer,
  MoneyTraceAnswer,
  ClawbackLine,
  PaymentLine,
  OpenMoneyAnswer,
} as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type MoneySchemasAgree = Agreed<{
  FundLine: Same<typeof FundLine, payout.FundLine>;
  CapLine: Same<typeof CapLine, payout.CapLine>;
  FundsAnswer: Same<typeof FundsAnswer, payout.FundsAnswer>;
  BatchLine: Same<typeof BatchLine, payout.BatchLine>;
  PayoutLine: Same<typeof PayoutLine, payout.PayoutLine>;
  BatchAnswer: Same<typeof BatchAnswer, payout.BatchAnswer>;
  SigningAnswer: Same<typeof SigningAnswer, payout.SigningAnswer>;
  ReadingAnswer: Same<typeof ReadingAnswer, payout.ReadingAnswer>;
  StatementLine: Same<typeof StatementLine, payout.StatementLine>;
  StatementAnswer: Same<typeof StatementAnswer, payout.StatementAnswer>;
  PayeeAccount: Same<typeof PayeeAccount, payout.PayeeAccount>;
  OwnPayment: Same<typeof OwnPayment, payout.OwnPayment>;
  PayeeAnswer: Same<typeof PayeeAnswer, payout.PayeeAnswer>;
  SourceLine: Same<typeof SourceLine, trace.SourceLine>;
  GroundLine: Same<typeof GroundLine, trace.GroundLine>;
  CarriedLine: Same<typeof CarriedLine, trace.CarriedLine>;
  ClawbackLine: Same<typeof ClawbackLine, clawback.ClawbackLine>;
  MoneyTraceAnswer: Same<typeof MoneyTraceAnswer, trace.MoneyTraceAnswer>;
  PaymentLine: Same<typeof PaymentLine, trace.PaymentLine>;
  SpendingLine: Same<typeof SpendingLine, trace.SpendingLine>;
  OpenMoneyAnswer: Same<typeof OpenMoneyAnswer, trace.OpenMoneyAnswer>;
}>;
