import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { addDays, dayOf } from '../../kernel/calendar.ts';
import { refuse } from '../../kernel/refusal.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { findOrg } from '../orgs/queries.ts';
import type { Platform } from '../platform.ts';
import { figuresOf } from './figures.ts';
import { listRisingWords } from './words.ts';

const day = Type.String({ format: 'date' });
const FiguresQuery = Type.Object({
  org: Type.String({ format: 'uuid' }),
  service: Type.String({ maxLength: 60 }),
  from: Type.Optional(day),
  to: Type.Optional(day),
});
const WordsQuery = Type.Object({ org: Type.String({ format: 'uuid' }), service: Type.String({ maxLength: 60 }) });
const trendDays = 30;

export function addStatsRoutes(app: FastifyInstance, platform: Platform): void {
  const tags = ['figures'];
  app.get<{ Querystring: Static<typeof FiguresQuery> }>(
    '/api/figures',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'FiguresAnswer' },
      schema: { tags, summary: '统计数字，附分子、分母和截至时间', querystring: FiguresQuery },
    },
    async (request, reply) => {
      const { org: orgId, service: id, from, to } = request.query;
      const scoped = scopedTo(platform.db, request.caller!);
      const service = platform.registry.get(id);
      if (service === undefined) return sendRefusal(request, reply, refuse('service-unknown'));
      const org = await findOrg(scoped, orgId);
      if (org === undefined) return sendRefusal(request, reply, refuse('not-found'));
      const today = dayOf(request.now);
      const period =
        from === undefined && to === undefined ? undefined : { from: from ?? '2000-01-01', to: to ?? today };
      const trend = period ?? { from: addDays(today, -trendDays), to: today };
      return figuresOf(scoped, org, service, period, trend, request.now);
    },
  );
  app.get<{ Querystring: Static<typeof WordsQuery> }>(
    '/api/words',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'WordLine[]' },
      schema: { tags, summary: '最近变多的词', querystring: WordsQuery },
    },
    async (request, reply) => {
      const scoped = scopedTo(platform.db, request.caller!);
      const org = await findOrg(scoped, request.query.org);
      if (org === undefined) return sendRefusal(request, reply, refuse('not-found'));
      return listRisingWords(scoped.db, org.id, request.query.service, dayOf(request.now));
    },
  );
}
