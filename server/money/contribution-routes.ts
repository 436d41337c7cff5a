import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { dayOf } from '../../kernel/calendar.ts';
import { type ContributionsAnswer, type Month, contributionKinds } from '../../kernel/contribution.ts';
import { type Refusal, isRefusal } from '../../kernel/refusal.ts';
import type { Trx } from '../db/open.ts';
import { sendRefusal } from '../http/answer.ts';
import { type WriteContext, addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import type { By } from './by.ts';
import { booking, byOf } from './booked.ts';
import { type DueAsked, readContributions, receive, sayDue } from './contributions.ts';
import { askToSignRefund, decideRefund } from './refund-deciding.ts';
import { findEntitled, proposeRefund, readRefund, readRefunds } from './refunds.ts';
import { DecisionBody } from './signing.ts';

const tags = ['money'];
const closed = { additionalProperties: false };
const id = Type.String({ format: 'uuid' });
const Params = Type.Object({ id });
const month = Type.String({ maxLength: 10 });
/** A hundred thousand million yuan: more than any employer of the country pays in a month. */
const fen = Type.Integer({ minimum: 1, maximum: 10_000_000_000_000 });
const MonthsQuery = Type.Object({ from: Type.Optional(month), to: Type.Optional(month) });
const DueBody = Type.Object(
  {
    kind: Type.Enum(Object.keys(contributionKinds) as (keyof typeof contributionKinds)[]),
    month,
    wagesFen: fen,
    to: Type.Optional(id),
  },
  closed,
);
const ReceiptBody = Type.Object({ fen }, closed);
const RefundBody = Type.Object({ from: month, to: month, without: Type.Array(id, { maxItems: 5_000 }) }, closed);
const NoBody = Type.Object({}, closed);

/** This year where no months are asked for. */
function monthsOf({ from, to }: Static<typeof MonthsQuery>, now: number): { readonly from: Month; readonly to: Month } {
  const year = dayOf(now).slice(0, 4);
  return { from: from ?? `${year}-01`, to: to ?? `${year}-12` };
}

const idOf = ({ request }: WriteContext) => (request.params as Static<typeof Params>).id;

/** The year of a month, as the answer of a writing shows it. */
async function yearOf(trx: Trx, orgId: string, { caller, now }: By): Promise<ContributionsAnswer | Refusal> {
  return readContributions(trx, caller, { orgId, ...monthsOf({}, now) }, now);
}

function addReading(app: FastifyInstance, { db }: Platform): void {
  const config = { audience: 'staff', scope: 'subtree', audit: 'none: unions' } as const;
  interface Asked {
    Params: Static<typeof Params>;
    Querystring: Static<typeof MonthsQuery>;
  }
  app.get<Asked>(
    '/api/orgs/:id/contributions',
    {
      config: { ...config, answers: 'ContributionsAnswer' },
      schema: {
        tags,
        summary: '一个工会和下级的经费、会费：应缴、到账、留成、上缴，按工会和月份',
        params: Params,
        querystring: MonthsQuery,
      },
    },
    async (request, reply) => {
      const { caller, now, params, query } = request;
      const answer = await readContributions(db, caller!, { orgId: params.id, ...monthsOf(query, now) }, now);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  app.get<Asked>(
    '/api/orgs/:id/refunds/found',
    {
      config: { ...config, answers: 'RefundsFoundAnswer' },
      schema: {
        tags,
        summary: '不用申请，查出该返还的小额缴费工会；不写入',
        params: Params,
        querystring: MonthsQuery,
      },
    },
    async (request, reply) => {
      const { caller, now, params, query } = request;
      const answer = await findEntitled(db, caller!, { orgId: params.id, ...query }, now);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/refunds',
    {
      config: { ...config, answers: 'RefundBatchLine[]' },
      schema: { tags, summary: '一个工会和下级的小额缴费返还', params: Params },
    },
    async (request, reply) => {
      const answer = await readRefunds(db, request.caller!, request.params.id);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/refunds/:id',
    {
      config: { ...config, answers: 'RefundBatchAnswer' },
      schema: { tags, summary: '一批小额缴费返还，逐个工会', params: Params },
    },
    async (request, reply) => {
      const answer = await readRefund(db, request.caller!, request.params.id);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
}

function addDue(app: FastifyInstance, platform: Platform): void {
  const shared = { method: 'POST', audience: 'staff', scope: 'subtree', answers: 'ContributionsAnswer' } as const;
  addWrite(app, platform, {
    ...shared,
    url: '/api/orgs/:id/contributions',
    status: 201,
    audit: 'say-due',
    options: { schema: { tags, summary: '登记一个月的工资总额，算出应缴', params: Params, body: DueBody } },
    write: (context) =>
      keeping(platform, context, async (trx) => {
        const asked = context.request.body as DueAsked;
        const done = await sayDue(trx, idOf(context), asked, byOf(context));
        return isRefusal(done) ? done : yearOf(trx, idOf(context), byOf(context));
      }),
  });
  addWrite(app, platform, {
    ...shared,
    url: '/api/contributions/:id/receipts',
    status: 201,
    audit: 'book-income',
    options: { schema: { tags, summary: '登记到账，按比例留成和上缴', params: Params, body: ReceiptBody } },
    write: (context) => {
      const given = context.request.body as Static<typeof ReceiptBody>;
      return booking(() =>
        keeping(platform, context, async (trx) => {
          const done = await receive(trx, platform.sealer, idOf(context), given, byOf(context));
          return isRefusal(done) ? done : yearOf(trx, done.orgId, byOf(context));
        }),
      );
    },
  });
}

function addRefunds(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/orgs/:id/refunds',
    audience: 'staff',
    scope: 'subtree',
    status: 201,
    audit: 'propose-refund',
    answers: 'RefundBatchLine',
    options: {
      schema: { tags, summary: '把该返还的放进一批，等第二个人复核', params: Params, body: RefundBody },
    },
    write: (context) => {
      const asked = { orgId: idOf(context), ...(context.request.body as Static<typeof RefundBody>) };
      return keeping(platform, context, (trx) => proposeRefund(trx, asked, byOf(context)));
    },
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/refunds/:id/signing',
    audience: 'staff',
    scope: 'subtree',
    status: 200,
    audit: 'none: lines',
    answers: 'SigningAnswer',
    options: { schema: { tags, summary: '复核一批返还之前：取得要签名的内容', params: Params, body: NoBody } },
    write: (context) =>
      keeping(platform, context, (trx) => askToSignRefund(platform, trx, idOf(context), byOf(context))),
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/refunds/:id/decision',
    audience: 'staff',
    scope: 'subtree',
    status: 200,
    audit: ['refund-fees', 'agree-refund', 'refuse-refund'],
    answers: 'RefundBatchLine',
    options: {
      schema: { tags, summary: '同意或者不同意一批小额缴费返还', params: Params, body: DecisionBody },
    },
    write: (context) => {
      const decision = context.request.body as Static<typeof DecisionBody>;
      return booking(() =>
        keeping(platform, context, (trx) => decideRefund(platform, trx, idOf(context), decision, byOf(context))),
      );
    },
  });
}

/** What unions are owed for each month, what came in, and what small payers get back. */
export function addContributionRoutes(app: FastifyInstance, platform: Platform): void {
  addReading(app, platform);
  addDue(app, platform);
  addRefunds(app, platform);
}
