import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { dayOf } from '../../kernel/calendar.ts';
import { type SupplyAsked, supplyKinds } from '../../kernel/supplies.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite, keeping } from '../http/once.ts';
import { byOf } from '../money/booked.ts';
import type { Platform } from '../platform.ts';
import { bookSupplies, readSupplies, withinShelf } from './doings.ts';
import { suppliesFile } from './file.ts';

const tags = ['supplies'];
const id = Type.String({ format: 'uuid' });
const words = Type.String({ maxLength: 400 });
const Params = Type.Object({ id });
const { arrived: _arrived, ...asked } = supplyKinds;
const Body = Type.Object(
  {
    kind: Type.Enum(Object.keys(asked) as SupplyAsked['kind'][]),
    goods: words,
    boxes: Type.Integer(),
    to: Type.Optional(id),
    site: Type.Optional(words),
    people: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    says: Type.Optional(words),
  },
  { additionalProperties: false },
);

export function addSupplyRoutes(app: FastifyInstance, platform: Platform): void {
  const { db } = platform;
  const config = { audience: 'staff', scope: 'subtree', audit: 'none: unions' } as const;
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/supplies',
    {
      config: { ...config, answers: 'SuppliesAnswer' },
      schema: { tags, summary: '一个工会的物资：库存，连下级一共来了多少、发了多少，和每一笔', params: Params },
    },
    async (request, reply) => {
      const answer = await readSupplies(db, request.caller!, request.params.id, request.now);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/supplies.csv',
    {
      config: { ...config, costly: 'making' },
      schema: { tags, summary: '一个工会和下级的物资，每一笔（csv）', params: Params },
    },
    async (request, reply) => {
      const { caller, params, now } = request;
      const answer = await readSupplies(db, caller!, params.id, now);
      if (isRefusal(answer)) return sendRefusal(request, reply, answer);
      const name = encodeURIComponent(`${answer.org.name}_物资_${dayOf(now)}.csv`);
      return reply
        .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
        .type('text/csv; charset=utf-8; header=present')
        .send(Readable.from(suppliesFile(db, { cell: caller!.cell, orgId: params.id })));
    },
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/orgs/:id/supplies',
    audience: 'staff',
    scope: 'subtree',
    audit: 'book-supplies',
    status: 201,
    answers: 'SuppliesAnswer',
    options: {
      schema: { tags, summary: '登记物资：入库、分给别的工会、发放、退回、盘点', params: Params, body: Body },
    },
    write: (context) =>
      withinShelf(() =>
        keeping(platform, context, (trx) => {
          const { id: orgId } = context.request.params as Static<typeof Params>;
          return bookSupplies(trx, orgId, context.request.body as SupplyAsked, byOf(context));
        }),
      ),
  });
}
