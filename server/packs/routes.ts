import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { isRefusal } from '../../kernel/refusal.ts';
import type { PublishedPack } from '../../kernel/rule-pack.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { exportPack } from './exporting.ts';
import { checkPack, importPack } from './importing.ts';
import { listPublished } from './published.ts';
import { packSchema } from './schema.ts';

const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Body = Type.Object(
  {
    text: Type.String({ minLength: 1, maxLength: 200_000 }),
    from: Type.Optional(Type.String({ format: 'date' })),
  },
  { additionalProperties: false },
);
const tags = ['orgs'];

function addOpen(app: FastifyInstance, platform: Platform): void {
  const config = { audience: 'anyone', scope: 'public', audit: 'none: public' } as const;
  app.get(
    '/api/open/rule-pack.schema.json',
    { config, schema: { tags, summary: '规则包的 JSON Schema' } },
    async (_request, reply) => reply.type('application/schema+json').send(JSON.stringify(packSchema(platform))),
  );
  let published: Promise<PublishedPack[]> | undefined;
  app.get(
    '/api/open/rule-packs',
    {
      config: { ...config, answers: 'PublishedPack[]' },
      schema: { tags, summary: '随平台带来的、各地公布过的规则包' },
    },
    () => (published ??= listPublished()),
  );
}

/** Rule packs: one readable file of values, out and in. */
export function addPackRoutes(app: FastifyInstance, platform: Platform): void {
  addOpen(app, platform);
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/rule-pack',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions' },
      schema: { tags, summary: '这个工会自己设过的规则，一个 YAML 文件', params: Params },
    },
    async (request, reply) => {
      const pack = await exportPack(platform, scopedTo(platform.db, request.caller!), request.params.id);
      if (isRefusal(pack)) return sendRefusal(request, reply, pack);
      return reply
        .type('application/yaml; charset=utf-8')
        .header('content-disposition', 'attachment; filename="rule-pack.yaml"')
        .send(pack);
    },
  );
  // A check writes nothing, so it takes no key.
  app.post<{ Params: Static<typeof Params>; Body: Static<typeof Body> }>(
    '/api/orgs/:id/rule-packs/check',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'PackAnswer' },
      schema: { tags, summary: '看看导入规则包会改什么，不写入', params: Params, body: Body },
    },
    async (request, reply) => {
      const given = { ...request.body, now: request.now };
      const answer = await checkPack(platform, request.caller!, request.params.id, given);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/orgs/:id/rule-packs',
    audience: 'staff',
    scope: 'subtree',
    audit: 'draft-tunable',
    status: 201,
    answers: 'PackAnswer',
    options: { schema: { tags, summary: '导入规则包，成为等待批准的草案', params: Params, body: Body } },
    write: (context) => {
      const given = context.request.body as Static<typeof Body>;
      return importPack(platform, context, (context.request.params as Static<typeof Params>).id, given);
    },
  });
}
