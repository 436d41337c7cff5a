import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { isRefusal } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { settlementWorkbook } from './settlement-file.ts';
import { listAgreed } from './settlement-queries.ts';
import {
  type SettlementAsked,
  decide,
  makeSettlement,
  readSettlement,
  readSettlements,
  settlementLine,
} from './settlements.ts';
import { findTill } from './till.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const Params = Type.Object({ id });
const OrgQuery = Type.Object({ org: id });
const day = Type.String({ format: 'date' });
const AskBody = Type.Object(
  { orgId: id, merchantId: id, fund: Type.String({ minLength: 1, maxLength: 40 }), from: day, until: day },
  closed,
);
const DecisionBody = Type.Object({ agrees: Type.Boolean(), why: Type.String({ maxLength: 200 }) }, closed);

const tags = ['vouchers'];
const idOf = ({ params }: FastifyRequest) => (params as Static<typeof Params>).id;
const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function addReading(app: FastifyInstance, { db }: Platform): void {
  const read = { audience: 'staff', scope: 'subtree', audit: 'none: unions' } as const;
  app.get<{ Querystring: Static<typeof OrgQuery> }>(
    '/api/settlements',
    {
      config: { ...read, answers: 'SettlementLine[]' },
      schema: { tags, summary: '本工会的券结算单，新的在前', querystring: OrgQuery },
    },
    async (request, reply) => {
      const answer = await readSettlements(db, request.caller!, request.query.org);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/settlements/:id',
    {
      config: { ...read, answers: 'SettlementAnswer' },
      schema: { tags, summary: '一张结算单和它的每一笔', params: Params },
    },
    async (request, reply) => {
      const answer = await readSettlement(db, request.caller!, request.params.id);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/settlements/:id/file',
    {
      config: { ...read, costly: 'making', audit: 'fetch-settlement' },
      schema: { tags, summary: '结算单的表格', params: Params },
    },
    async (request, reply) => {
      const caller = request.caller!;
      const answer = await readSettlement(db, caller, request.params.id);
      if (isRefusal(answer)) return sendRefusal(request, reply, answer);
      const { settlement } = answer;
      const file = await settlementWorkbook(answer, { name: caller.name, now: request.now });
      await writeAudit(db, {
        cell: caller.cell,
        act: 'fetch-settlement',
        actorId: caller.personId,
        objectKind: 'settlement',
        objectId: settlement.id,
        orgId: settlement.org.id,
        purpose: settlement.number,
        requestId: request.id,
        now: request.now,
      });
      const name = encodeURIComponent(`${settlement.merchant.name}_${settlement.number}.xlsx`);
      return reply
        .type(workbookType)
        .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
        .header('cache-control', 'no-store')
        .send(file);
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/tills/:id/settlements',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'SettlementLine[]' },
      schema: { tags, summary: '我的商户的结算单', params: Params },
    },
    async (request, reply) => {
      const till = await findTill(db, request.caller!, request.params.id);
      if (isRefusal(till)) return sendRefusal(request, reply, till);
      return (await listAgreed(db, till.cell, till.merchantId)).map((row) => settlementLine(row, false));
    },
  );
}

/** What merchants are owed: added up by one, agreed to by another, and paid as all payouts are. */
export function addSettlementRoutes(app: FastifyInstance, platform: Platform): void {
  addReading(app, platform);
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/settlements',
    audience: 'staff',
    scope: 'subtree',
    audit: 'make-settlement',
    status: 201,
    answers: 'SettlementAnswer',
    options: { schema: { tags, summary: '给一家商户结算一段时间收的券', body: AskBody } },
    write: (context) => makeSettlement(platform, context, context.request.body as SettlementAsked),
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/settlements/:id/decision',
    audience: 'staff',
    scope: 'subtree',
    audit: ['approve-settlement', 'refuse-settlement'],
    status: 200,
    answers: 'SettlementAnswer',
    options: { schema: { tags, summary: '复核别人做的结算单', params: Params, body: DecisionBody } },
    write: (context) =>
      decide(platform, context, idOf(context.request), context.request.body as Static<typeof DecisionBody>),
  });
}
