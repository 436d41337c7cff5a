import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { type Refusal, isRefusal } from '../../kernel/refusal.ts';
import type { WhatIfAsked } from '../../kernel/what-if.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { askWhatIf } from './asking.ts';
import { listMembersChanged, membersBehind } from './members-behind.ts';
import { listChanged, readRun, readRuns } from './reading.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const Params = Type.Object({ id });
const AskBody = Type.Object(
  {
    drafts: Type.Array(id, { minItems: 1, maxItems: 50 }),
    from: Type.String({ maxLength: 20 }),
    to: Type.String({ maxLength: 20 }),
  },
  closed,
);
const UnderQuery = Type.Object({ under: Type.Optional(id) });
const cursor = Type.Optional(Type.String({ maxLength: 200 }));
const CasesQuery = Type.Object({
  outcome: Type.Enum(['gains', 'loses', 'unknown']),
  under: Type.Optional(id),
  month: Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' })),
  cursor,
});
const MembersQuery = Type.Object({ outcome: Type.Enum([...membersBehind]), under: Type.Optional(id), cursor });
const tags = ['orgs'];
const reading = { audience: 'staff', scope: 'subtree' } as const;

type Of<Q> = FastifyRequest<{ Params: Static<typeof Params>; Querystring: Q }>;

/** Drafts tried on past cases and on the members of today. */
export function addWhatIfRoutes(app: FastifyInstance, platform: Platform): void {
  const answering =
    <Q>(read: (scoped: Scoped, runId: string, query: Q) => Promise<object | Refusal>) =>
    async (request: Of<Q>, reply: FastifyReply) => {
      const answer = await read(scopedTo(platform.db, request.caller!), request.params.id, request.query as Q);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    };
  addWrite(app, platform, {
    ...reading,
    method: 'POST',
    url: '/api/orgs/:id/what-ifs',
    audit: 'try-draft',
    status: 201,
    answers: 'WhatIfLine',
    options: { schema: { tags, summary: '用过去的申请和现在的会员试算规则草案', params: Params, body: AskBody } },
    write: async (context) => {
      const { id: orgId } = context.request.params as Static<typeof Params>;
      const done = await askWhatIf(platform, context, orgId, context.request.body as WhatIfAsked);
      if (!isRefusal(done)) platform.nudge('all');
      return done;
    },
  });
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/what-ifs',
    {
      config: { ...reading, audit: 'none: unions', answers: 'Page<WhatIfLine>' },
      schema: { tags, summary: '这个工会最近的试算', params: Params },
    },
    answering((scoped, orgId) => readRuns(scoped, orgId)),
  );
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof UnderQuery> }>(
    '/api/what-ifs/:id',
    {
      config: { ...reading, audit: 'none: unions', answers: 'WhatIfAnswer' },
      schema: { tags, summary: '试算的结果：按单位、按月', params: Params, querystring: UnderQuery },
    },
    answering((scoped, runId, { under }) => readRun(scoped, runId, under)),
  );
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof CasesQuery> }>(
    '/api/what-ifs/:id/cases',
    {
      config: { ...reading, audit: 'none: lines', answers: 'Page<WhatIfCase>' },
      schema: { tags, summary: '试算的一个数字后面的办件', params: Params, querystring: CasesQuery },
    },
    answering((scoped, runId, query) => listChanged(scoped, runId, query)),
  );
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof MembersQuery> }>(
    '/api/what-ifs/:id/members',
    {
      config: { ...reading, audit: 'none: lines', answers: 'Page<WhatIfMember>' },
      schema: { tags, summary: '试算的一个数字后面的会员，姓名隐去', params: Params, querystring: MembersQuery },
    },
    answering((scoped, runId, query) => listMembersChanged(scoped, platform.registry, runId, query)),
  );
}
