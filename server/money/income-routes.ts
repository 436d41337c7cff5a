import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { checkViolation, stateOf } from '../db/open.ts';
import { type Done, type WriteContext, addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import type { By } from './batching.ts';
import { refusalOfLedger } from './booking.ts';
import { allocate, bookIncome, given, outside, setBudget } from './incomes.ts';

const tags = ['money'];
const closed = { additionalProperties: false };
const id = Type.String({ format: 'uuid' });
const Params = Type.Object({ id });
/** A hundred thousand million yuan: more than any union of the country holds. */
const fen = Type.Integer({ minimum: 1, maximum: 10_000_000_000_000 });
const fund = Type.String({ pattern: '^[a-z][a-z-]{0,39}$' });
const says = Type.String({ maxLength: 200 });
const IncomeBody = Type.Object({ fund, fen, kind: Type.Enum([...outside]), says }, closed);
const AllocationBody = Type.Object({ fund, fen, kind: Type.Enum([...given]), says, to: id }, closed);
const BudgetBody = Type.Object(
  {
    fund,
    year: Type.Integer({ minimum: 2000, maximum: 2199 }),
    plannedFen: Type.Integer({ minimum: 0, maximum: 10_000_000_000_000 }),
  },
  closed,
);

const byOf = ({ caller, request, now }: WriteContext): By => ({ caller, requestId: request.id, now });
const orgOf = ({ request }: WriteContext) => (request.params as Static<typeof Params>).id;

/** What the ledger refuses is an answer. */
async function booking(book: () => Promise<Done | Refusal>): Promise<Done | Refusal> {
  try {
    return await book();
  } catch (fault) {
    const refusal = refusalOfLedger(fault);
    if (refusal === undefined) throw fault;
    return refusal;
  }
}

/** Whoever holds the post at the very union whose money it is. */
const ofPost = { method: 'POST', audience: 'staff', scope: 'post', status: 201, answers: 'FundsAnswer' } as const;

export function addIncomeRoutes(app: FastifyInstance, platform: Platform): void {
  const { sealer } = platform;
  addWrite(app, platform, {
    ...ofPost,
    url: '/api/orgs/:id/incomes',
    audit: 'book-income',
    options: { schema: { tags, summary: '登记一笔收入', params: Params, body: IncomeBody } },
    write: (context) => {
      const income = context.request.body as Static<typeof IncomeBody>;
      return booking(() =>
        keeping(platform, context, (trx) => bookIncome(trx, sealer, orgOf(context), income, byOf(context))),
      );
    },
  });
  addWrite(app, platform, {
    ...ofPost,
    url: '/api/orgs/:id/allocations',
    audit: 'allocate',
    options: { schema: { tags, summary: '拨款或者配套给下级工会', params: Params, body: AllocationBody } },
    write: (context) => {
      const income = context.request.body as Static<typeof AllocationBody>;
      return booking(() =>
        keeping(platform, context, (trx) => allocate(trx, sealer, orgOf(context), income, byOf(context))),
      );
    },
  });
  addWrite(app, platform, {
    method: 'PUT',
    url: '/api/orgs/:id/budgets',
    audience: 'staff',
    scope: 'subtree',
    audit: 'set-budget',
    status: 200,
    answers: 'FundsAnswer',
    options: { schema: { tags, summary: '定一项经费一年的预算', params: Params, body: BudgetBody } },
    write: async (context) => {
      const asked = context.request.body as Static<typeof BudgetBody>;
      try {
        return await keeping(platform, context, (trx) => setBudget(trx, orgOf(context), asked, byOf(context)));
      } catch (fault) {
        if (stateOf(fault) === checkViolation) return refuse('budget-spent');
        throw fault;
      }
    },
  });
}
