import type { FastifyInstance } from 'fastify';
import Type, { type Static, type TSchema } from 'typebox';
import { dayOf } from '../../kernel/calendar.ts';
import type { FundsAnswer } from '../../kernel/payout.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { type Trx, checkViolation, stateOf } from '../db/open.ts';
import { sendRefusal } from '../http/answer.ts';
import type { Audit } from '../http/contract.ts';
import { type WriteContext, addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { booking, byOf } from './booked.ts';
import type { By } from './by.ts';
import { type CommitAsked, commit, readBudgets, release } from './budgets.ts';
import { allocate, bookIncome, given, outside, reallocate, setBudget } from './incomes.ts';

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
const ReallocationBody = Type.Object({ from: fund, to: fund, fen, says }, closed);
const year = Type.Integer({ minimum: 2000, maximum: 2199 });
const YearQuery = Type.Object({ year: Type.Optional(Type.String({ pattern: '^2[01]\\d\\d$' })) });
const CommitBody = Type.Object({ fund, fen, year, says }, closed);
const BudgetBody = Type.Object(
  {
    fund,
    year,
    plannedFen: Type.Integer({ minimum: 0, maximum: 10_000_000_000_000 }),
  },
  closed,
);

const orgOf = ({ request }: WriteContext) => (request.params as Static<typeof Params>).id;

/** Whoever holds the post at the very union whose money it is. */
const ofPost = { method: 'POST', audience: 'staff', scope: 'post', status: 201, answers: 'FundsAnswer' } as const;

interface Booking<Body extends TSchema> {
  readonly what: string;
  readonly audit: Audit;
  readonly summary: string;
  readonly body: Body;
  readonly book: (trx: Trx, orgId: string, said: Static<Body>, by: By) => Promise<FundsAnswer | Refusal>;
}

/** What a cashier writes down of her own union's money, kept with its entries in one transaction. */
function addBooking<Body extends TSchema>(app: FastifyInstance, platform: Platform, booked: Booking<Body>): void {
  const { what, audit, summary, body, book } = booked;
  addWrite(app, platform, {
    ...ofPost,
    url: `/api/orgs/:id/${what}`,
    audit,
    options: { schema: { tags, summary, params: Params, body } },
    write: (context) => {
      const said = context.request.body as Static<Body>;
      return booking(() => keeping(platform, context, (trx) => book(trx, orgOf(context), said, byOf(context))));
    },
  });
}

function addIncomes(app: FastifyInstance, platform: Platform): void {
  const { sealer } = platform;
  addBooking(app, platform, {
    what: 'incomes',
    audit: 'book-income',
    summary: '登记一笔收入',
    body: IncomeBody,
    book: (trx, orgId, income, by) => bookIncome(trx, sealer, orgId, income, by),
  });
  addBooking(app, platform, {
    what: 'allocations',
    audit: 'allocate',
    summary: '拨款或者配套给下级工会',
    body: AllocationBody,
    book: (trx, orgId, income, by) => allocate(trx, sealer, orgId, income, by),
  });
  addBooking(app, platform, {
    what: 'reallocations',
    audit: 'reallocate',
    summary: '在本级的经费之间调剂',
    body: ReallocationBody,
    book: (trx, orgId, asked, by) => reallocate(trx, sealer, orgId, asked, by),
  });
}

function addBudgets(app: FastifyInstance, platform: Platform): void {
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

function addCommitments(app: FastifyInstance, platform: Platform): void {
  const { db, sealer } = platform;
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof YearQuery> }>(
    '/api/orgs/:id/budgets',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'BudgetsAnswer' },
      schema: { tags, summary: '一年的预算：已用、已预留、还剩', params: Params, querystring: YearQuery },
    },
    async (request, reply) => {
      const { caller, now, params, query } = request;
      const of = { orgId: params.id, year: Number(query.year ?? dayOf(now).slice(0, 4)) };
      const answer = await readBudgets(db, caller!, of, now);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  addWrite(app, platform, {
    ...ofPost,
    scope: 'subtree',
    answers: 'BudgetsAnswer',
    url: '/api/orgs/:id/commitments',
    audit: 'commit',
    options: { schema: { tags, summary: '预留一笔经费，留给一件已经定下的事', params: Params, body: CommitBody } },
    write: (context) => {
      const asked = context.request.body as CommitAsked;
      return booking(() =>
        keeping(platform, context, (trx) => commit(trx, sealer, orgOf(context), asked, byOf(context))),
      );
    },
  });
  addWrite(app, platform, {
    ...ofPost,
    scope: 'subtree',
    answers: 'BudgetsAnswer',
    url: '/api/commitments/:id/release',
    audit: 'release',
    options: { schema: { tags, summary: '解除预留，钱回到经费里', params: Params } },
    write: (context) =>
      booking(() => keeping(platform, context, (trx) => release(trx, sealer, orgOf(context), byOf(context)))),
  });
}

/** Money that comes into funds, is given on, planned and promised. */
export function addIncomeRoutes(app: FastifyInstance, platform: Platform): void {
  addIncomes(app, platform);
  addBudgets(app, platform);
  addCommitments(app, platform);
}
