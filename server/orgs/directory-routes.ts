import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { refuse } from '../../kernel/refusal.ts';
import { listTuned } from '../cases/tunables.ts';
import { sendRefusal } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { findOpenUnion, searchSectors, searchUnions } from './directory.ts';

const SearchQuery = Type.Object({
  q: Type.String({ maxLength: 60 }),
  federates: Type.Optional(Type.Literal('sector')),
});
const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });

/** Whether the union takes in at once whoever applies today: where a service for newcomers has a move that follows so. */
async function takesAtOnce({ db, registry }: Platform, orgId: string): Promise<boolean> {
  const set = await listTuned(db, orgId);
  return [...registry.values()].some(({ id, newcomers, belongsTo, actions, tunables }) => {
    if (newcomers === undefined || belongsTo === undefined) return false;
    return Object.values(actions).some(({ follows }) => {
      if (follows === undefined) return false;
      const own = set.find(({ service, name }) => service === id && name === follows.where);
      return (own?.value ?? tunables[follows.where]?.default) === 1;
    });
  });
}

/** What anybody may know of unions, member or not: their names, so that one can find the union to join. */
export function addDirectoryRoutes(app: FastifyInstance, platform: Platform): void {
  const tags = ['orgs'];
  app.get<{ Querystring: Static<typeof SearchQuery> }>(
    '/api/unions',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'UnionAnswer[]' },
      schema: { tags, summary: '按名称找工会，入会时用；federates=sector 只找行业工会', querystring: SearchQuery },
    },
    ({ query: { q, federates } }) =>
      federates === undefined ? searchUnions(platform.db, q) : searchSectors(platform.db, q),
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/unions/:id',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'UnionAnswer' },
      schema: { tags, summary: '一个可以加入的工会', params: Params },
    },
    async (request, reply) => {
      const found = await findOpenUnion(platform.db, request.params.id);
      if (found === undefined) return sendRefusal(request, reply, refuse('union-closed'));
      return { ...found, atOnce: await takesAtOnce(platform, found.id) };
    },
  );
}
