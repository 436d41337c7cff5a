import Type from 'typebox';
import type * as budget from '../../kernel/budget.ts';
import * as contribution from '../../kernel/contribution.ts';
import * as supplies from '../../kernel/supplies.ts';
import { Cite } from './rule-schemas.ts';
import type { Agreed, Same } from './schemas-agree.ts';
import { OrgRef, fen, id, instant, keyOf, object, optional, text } from './schema-words.ts';

/** What the API answers about contributions, refunds, budgets and supplies; held to the kernel's types as the others are. */
const month = Type.String({ description: '月份，写成 2026-03' });
const count = Type.Integer();
const share = Type.Integer({ description: '比例，单位为万分之一' });
const yes = Type.Boolean();

const kind = keyOf(contribution.contributionKinds);
const sums = { dueFen: fen, receivedFen: fen, keptFen: fen, passedFen: fen };
const ContributionLine = object({
  id,
  kind,
  month,
  wagesFen: fen,
  share,
  keptShare: share,
  to: optional(OrgRef),
  ...sums,
  refundedFen: fen,
});
const ContributionsAnswer = object({
  org: OrgRef,
  from: month,
  to: month,
  asOf: instant,
  shares: Type.Array(
    object({ name: text, value: Type.Union([share, Type.Null()]), cites: Cite, setBy: optional(OrgRef) }),
  ),
  totals: object(sums),
  months: Type.Array(object({ month, kind, unions: count, ...sums })),
  unions: Type.Array(object({ org: OrgRef, months: count, ...sums })),
  unionCount: count,
  own: Type.Array(ContributionLine),
  above: Type.Array(OrgRef),
  mayBook: yes,
});
const refund = { org: OrgRef, months: count, passedFen: fen, refundFen: fen };
const RefundsFoundAnswer = object({
  org: OrgRef,
  from: month,
  to: month,
  lines: Type.Array(object({ ...refund, yearFen: fen, belowFen: fen, cites: Cite, laterFen: fen })),
  totalFen: fen,
  notSmall: count,
  notYet: count,
  tooLate: count,
  year: object({ from: month, to: month }),
  lastDay: optional(text),
  alreadyFen: fen,
  fundFen: fen,
  mayPropose: yes,
});
const RefundBatchLine = object({
  id,
  number: text,
  org: OrgRef,
  from: month,
  to: month,
  state: keyOf(contribution.refundStates),
  unions: count,
  totalFen: fen,
  madeBy: text,
  madeAt: instant,
  decidedBy: optional(text),
  decidedAt: optional(instant),
  why: optional(text),
  signed: optional(yes),
  mayDecide: yes,
});
const RefundBatchAnswer = object({ batch: RefundBatchLine, lines: Type.Array(object(refund)) });
const BudgetsAnswer = object({
  org: OrgRef,
  year: count,
  asOf: instant,
  lines: Type.Array(
    object({
      fund: text,
      name: text,
      plannedFen: optional(fen),
      spentFen: fen,
      committedFen: fen,
      leftFen: optional(fen),
      heldFen: fen,
    }),
  ),
  commitments: Type.Array(object({ id, fund: text, fundName: text, fen, says: text, by: text, at: instant })),
  mayPlan: yes,
  mayBook: yes,
});

const SuppliesAnswer = object({
  org: OrgRef,
  asOf: instant,
  own: Type.Array(object({ goods: text, boxes: count })),
  sums: Type.Array(object({ goods: text, came: count, handedOut: count, counted: count, left: count })),
  entries: Type.Array(
    object({
      kind: keyOf(supplies.supplyKinds),
      goods: text,
      boxes: count,
      after: count,
      other: optional(OrgRef),
      site: optional(text),
      people: optional(count),
      says: optional(text),
      case: optional(text),
      by: text,
      at: instant,
    }),
  ),
  mayBook: yes,
  near: Type.Array(OrgRef),
});

export const contributionSchemas = {
  ContributionsAnswer,
  RefundsFoundAnswer,
  RefundBatchLine,
  RefundBatchAnswer,
  BudgetsAnswer,
  SuppliesAnswer,
} as const;

/**
 * Does not compile once a schema and the type it stands for part ways.
 *
 * @public
 */
export type ContributionSchemasAgree = Agreed<{
  ContributionLine: Same<typeof ContributionLine, contribution.ContributionLine>;
  ContributionsAnswer: Same<typeof ContributionsAnswer, contribution.ContributionsAnswer>;
  RefundsFoundAnswer: Same<typeof RefundsFoundAnswer, contribution.RefundsFoundAnswer>;
  RefundBatchLine: Same<typeof RefundBatchLine, contribution.RefundBatchLine>;
  RefundBatchAnswer: Same<typeof RefundBatchAnswer, contribution.RefundBatchAnswer>;
  BudgetsAnswer: Same<typeof BudgetsAnswer, budget.BudgetsAnswer>;
  SuppliesAnswer: Same<typeof SuppliesAnswer, supplies.SuppliesAnswer>;
}>;
