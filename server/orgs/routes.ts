import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { refuse } from '../../kernel/refusal.ts';
import { isFinal } from '../../kernel/service.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { searchOrgs } from './queries.ts';
import { readUnit } from './unit.ts';

const SearchQuery = Type.Object({ q: Type.String({ maxLength: 60 }) });

/** The figures that count open cases: one per state that is no end, over all services. */
export function openStates(platform: Platform): string[] {
  const states = [...platform.registry.values()].flatMap((service) =>
    Object.keys(service.states).filter((state) => !isFinal(service, state)),
  );
  return [...new Set(states)].map((state) => `state:${state}`);
}

export function addOrgRoutes(app: FastifyInstance, platform: Platform): void {
  const tags = ['orgs'];
  const open = openStates(platform);
  app.get<{ Querystring: Static<typeof SearchQuery> }>(
    '/api/orgs',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'OrgRef[]' },
      schema: { tags, summary: '按名称查找范围内的工会', querystring: SearchQuery },
    },
    (request) => searchOrgs(scopedTo(platform.db, request.caller!), request.query.q),
  );
  app.get<{ Params: { id: string } }>(
    '/api/orgs/:id',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'OrgAnswer' },
      schema: { tags, summary: '一个工会' },
    },
    async (request, reply) => {
      const scoped = scopedTo(platform.db, request.caller!);
      const unit = await readUnit(scoped, request.params.id, open);
      return unit ?? sendRefusal(request, reply, refuse('not-found'));
    },
  );
}
