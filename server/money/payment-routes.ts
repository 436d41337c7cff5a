import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Page } from '../../kernel/answers.ts';
import { isDay } from '../../kernel/calendar.ts';
import { fundName } from '../../kernel/funds.ts';
import type { PaymentLine } from '../../kernel/money-trace.ts';
import { type Reason, type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Db } from '../db/open.ts';
import { sendRefusal } from '../http/answer.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { moneyOrgs, seesMoney } from './reach.ts';
import type { By } from './by.ts';
import { findLine } from './fund-queries.ts';
import { type PaymentRow, type PaymentsOf, listPayments } from './payment-queries.ts';
import { payeeWords, tracePayment } from './tracing.ts';

const tags = ['money'];
const id = Type.String({ format: 'uuid' });
const Params = Type.Object({ id });
const PaymentsQuery = Type.Object({
  org: Type.Optional(id),
  number: Type.Optional(Type.String({ maxLength: 60 })),
  fen: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,13}$' })),
  from: Type.Optional(Type.String({ maxLength: 10 })),
  to: Type.Optional(Type.String({ maxLength: 10 })),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
});
type Asked = Static<typeof PaymentsQuery>;
/** An administrator has no list of unions to choose from: she writes the name, as in the search of the audit. */
const AuditedQuery = Type.Object({
  ...Type.Omit(PaymentsQuery, ['org']).properties,
  org: Type.Optional(Type.String({ maxLength: 100 })),
});
const pageSize = 50;

const bookedAs = { person: 'owed', merchant: 'owed', spent: 'spent', union: 'given' } as const;

function toLine({ id: of, at, org, fund, fen, says, payee, to, caseNumber, batchId, batchNumber, state }: PaymentRow) {
  return {
    id: of,
    at: at.toISOString(),
    org,
    fundName: fundName(fund),
    fen,
    says,
    payee: payeeWords(payee, to),
    ...(caseNumber !== null && { caseNumber }),
    ...(batchId !== null && batchNumber !== null && { batch: { id: batchId, number: batchNumber } }),
    state: state ?? bookedAs[to],
  };
}

function daysWrong({ from, to }: Asked): Reason[] {
  if (from !== undefined && !isDay(from)) return [{ at: 'from', says: '请填写从哪一天起' }];
  if (to !== undefined && (!isDay(to) || (from !== undefined && to < from)))
    return [{ at: 'to', says: '请填写到哪一天为止，不早于开始的那一天' }];
  return [];
}

type Within = Pick<PaymentsOf, 'within' | 'org' | 'orgName'>;

async function pageOf(db: Db, within: Within, asked: Omit<Asked, 'org'>): Promise<Page<PaymentLine> | Refusal> {
  const wrong = daysWrong(asked);
  if (wrong.length > 0) return refuse('answers-wrong', wrong);
  const { fen, from, to } = asked;
  const [at, id] = readCursor(asked.cursor, 2) ?? [];
  const before = at === undefined || id === undefined ? undefined : { at, id };
  const number = asked.number?.trim() || undefined;
  const of = { ...within, number, fen: fen === undefined ? undefined : Number(fen), from, to };
  const rows = await listPayments(db, of, { before, limit: pageSize + 1 });
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map(toLine),
    ...(last && { next: writeCursor(last.at.toISOString(), last.id) }),
  };
}

/** Payments of the unions whose money the caller sees, by whatever of one is known. Refusals: answers-wrong, not-found. */
async function findPayments({ db }: Platform, caller: Caller, asked: Asked): Promise<Page<PaymentLine> | Refusal> {
  const { org } = asked;
  const line = org === undefined ? undefined : await findLine(db, org);
  if (org !== undefined && (line === undefined || !seesMoney(caller, line.line))) return refuse('not-found');
  return pageOf(db, { within: moneyOrgs(caller), org }, asked);
}

/** What is asked for, as the row of the search says it; no amount and no number stands in it. */
function saidOf({ number, org, fen, from, to }: Asked): string {
  const by = [number && '按编号', org && '按工会', fen && '按金额', (from ?? to) && `${from ?? ''}～${to ?? ''}`];
  return by.filter(Boolean).join('，') || '全部发放';
}

/** The same for the audit administrator, of every union; each search leaves a row. Refusal: answers-wrong. */
async function auditPayments({ db }: Platform, { caller, requestId, now }: By, asked: Asked) {
  const { cell, personId } = caller;
  const about = { objectKind: 'payment', objectId: null, purpose: saidOf(asked) } as const;
  await writeAudit(db, { cell, act: 'search-payments', actorId: personId, ...about, requestId, now });
  const orgName = asked.org?.trim() || undefined;
  return pageOf(db, { within: 'every union', orgName }, asked);
}

const byOf = ({ caller, id, now }: FastifyRequest): By => ({ caller: caller!, requestId: id, now });

/** Payments to people: finding one, and walking from it to its sources, its clause and its receipt. */
export function addPaymentRoutes(app: FastifyInstance, platform: Platform): void {
  app.get<{ Querystring: Asked }>(
    '/api/payments',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: lines', answers: 'Page<PaymentLine>' },
      schema: { tags, summary: '按编号、工会、金额、日期找一笔发放，新的在前', querystring: PaymentsQuery },
    },
    async (request, reply) => {
      const found = await findPayments(platform, request.caller!, request.query);
      return isRefusal(found) ? sendRefusal(request, reply, found) : found;
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/payments/:id/trace',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'trace-payment', answers: 'MoneyTraceAnswer' },
      schema: { tags, summary: '一笔钱的来龙去脉：来源、条款、到账', params: Params },
    },
    async (request, reply) => {
      const trace = await tracePayment(platform, request.params.id, byOf(request));
      return isRefusal(trace) ? sendRefusal(request, reply, trace) : trace;
    },
  );
}

/** The audit administrator's way from a payment to its clause: she reads and writes nothing. */
export function addAuditedPaymentRoutes(app: FastifyInstance, platform: Platform): void {
  app.get<{ Querystring: Static<typeof AuditedQuery> }>(
    '/api/audit/payments',
    {
      config: { audience: 'audit-admin', scope: 'audit', audit: 'search-payments', answers: 'Page<PaymentLine>' },
      schema: { tags, summary: '审计：按编号、工会、金额、日期找一笔发放', querystring: AuditedQuery },
    },
    async (request, reply) => {
      const found = await auditPayments(platform, byOf(request), request.query);
      return isRefusal(found) ? sendRefusal(request, reply, found) : found;
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/audit/payments/:id/trace',
    {
      config: { audience: 'audit-admin', scope: 'audit', audit: 'trace-payment', answers: 'MoneyTraceAnswer' },
      schema: { tags, summary: '审计：一笔钱的来龙去脉', params: Params },
    },
    async (request, reply) => {
      const trace = await tracePayment(platform, request.params.id, byOf(request));
      return isRefusal(trace) ? sendRefusal(request, reply, trace) : trace;
    },
  );
}
