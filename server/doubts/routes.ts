import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import type { Reach, Scoped } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import { findOrg } from '../orgs/queries.ts';
import type { Platform } from '../platform.ts';
import { scopedToDoubts } from './deciding.ts';
import { mergePeople } from './merging.ts';
import { readDoubt, readDoubts } from './reading.ts';
import { tellApart, undoMerge } from './undoing.ts';

const id = Type.String({ format: 'uuid' });
const why = Type.String({ maxLength: 2_000 });
const closed = { additionalProperties: false };
const Params = Type.Object({ id });
const ListQuery = Type.Object({
  org: Type.Optional(id),
  state: Type.Optional(Type.Enum(['open', 'merged', 'different'])),
  cursor: Type.Optional(id),
});
const MergeBody = Type.Object(
  {
    kept: id,
    name: id,
    document: id,
    phone: id,
    bornOn: id,
    otherDocument: Type.Enum(['hers', 'mistyped']),
    why,
  },
  closed,
);
const WhyBody = Type.Object({ why }, closed);
const tags = ['members'];

async function placeOf(scoped: Scoped, org: string): Promise<Reach | undefined> {
  const found = await findOrg(scoped, org);
  return found && { level: found.level, orgId: found.id };
}

/** Pairs are for those who work on cases or approve them; other cadres of the union have no use of them. */
function mayLook({ caller }: FastifyRequest): boolean {
  return caller!.posts.some(({ role }) => role === 'caseworker' || role === 'approver');
}

const noRight = (request: FastifyRequest, reply: FastifyReply) => sendRefusal(request, reply, refuse('no-right'));

function addReading(app: FastifyInstance, platform: Platform): void {
  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/api/doubts',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'list-doubts', answers: 'Page<DoubtLine>' },
      schema: { tags, summary: '范围内疑似重复的档案，最新发现的在前', querystring: ListQuery },
    },
    async (request, reply) => {
      if (!mayLook(request)) return noRight(request, reply);
      const { org, state = 'open', cursor } = request.query;
      const scoped = scopedToDoubts(platform.db, request.caller!);
      const place = org === undefined ? undefined : await placeOf(scoped, org);
      if (org !== undefined && place === undefined) return sendRefusal(request, reply, refuse('not-found'));
      return readDoubts(platform, scoped, { place, state, before: cursor, requestId: request.id, now: request.now });
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/doubts/:id',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'read', answers: 'DoubtAnswer' },
      schema: { tags, summary: '两份疑似重复的档案；每次查看都留下记录', params: Params },
    },
    async (request, reply) => {
      if (!mayLook(request)) return noRight(request, reply);
      const scoped = scopedToDoubts(platform.db, request.caller!);
      const answer = await readDoubt(platform, scoped, request.params.id, { requestId: request.id, now: request.now });
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
}

export function addDoubtRoutes(app: FastifyInstance, platform: Platform): void {
  addReading(app, platform);
  const route = { method: 'POST', audience: 'staff', scope: 'subtree', status: 200, answers: 'DoubtAnswer' } as const;
  const idOf = (params: unknown) => (params as Static<typeof Params>).id;
  addWrite(app, platform, {
    ...route,
    url: '/api/doubts/:id/merge',
    audit: 'merge',
    options: { schema: { tags, summary: '是同一个人，合并成一份档案', params: Params, body: MergeBody } },
    write: (context) => {
      const { why: because, ...choice } = context.request.body as Static<typeof MergeBody>;
      return mergePeople(platform, context, { id: idOf(context.request.params), choice, why: because });
    },
  });
  const settling = (context: { request: FastifyRequest }) => ({
    id: idOf(context.request.params),
    why: (context.request.body as Static<typeof WhyBody>).why,
  });
  addWrite(app, platform, {
    ...route,
    url: '/api/doubts/:id/apart',
    audit: 'tell-apart',
    options: { schema: { tags, summary: '不是同一个人', params: Params, body: WhyBody } },
    write: (context) => tellApart(platform, context, settling(context)),
  });
  addWrite(app, platform, {
    ...route,
    url: '/api/doubts/:id/undo',
    audit: 'unmerge',
    options: { schema: { tags, summary: '撤回合并，两份档案恢复原样', params: Params, body: WhyBody } },
    write: (context) => undoMerge(platform, context, settling(context)),
  });
}
