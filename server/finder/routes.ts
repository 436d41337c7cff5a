import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { isRefusal } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { findBenefits, readFinderRules } from './finding.ts';

const id = Type.String({ format: 'uuid' });
const RulesQuery = Type.Object({ union: Type.Optional(id) });
const FinderBody = Type.Object(
  {
    answers: Type.Record(Type.String({ maxLength: 120 }), Type.Unknown(), { maxProperties: 200 }),
    passed: Type.Optional(Type.Array(Type.String({ maxLength: 120 }), { maxItems: 200 })),
    union: Type.Optional(id),
    own: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
const tags = ['finder'];

/** 一问全知: what anybody needs to judge by herself, and the same judged here. */
export function addFinderRoutes(app: FastifyInstance, platform: Platform): void {
  app.get<{ Querystring: Static<typeof RulesQuery> }>(
    '/api/finder/rules',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'FinderRules' },
      schema: { tags, summary: '各级工会为各项待遇定的标准，从今天起的都在内', querystring: RulesQuery },
    },
    async (request, reply) => {
      const rules = await readFinderRules(platform, request.query.union);
      if (isRefusal(rules)) return sendRefusal(request, reply, rules);
      const text = JSON.stringify(rules);
      const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
      void reply.header('cache-control', 'public, max-age=300').header('etag', tag);
      if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(tag)) return reply.code(304).send();
      return reply.type('application/json; charset=utf-8').send(text);
    },
  );
  // It writes nothing, so it takes no key; it is a POST because what somebody says of herself does not belong into a URL.
  app.post<{ Body: Static<typeof FinderBody> }>(
    '/api/finder',
    {
      config: { audience: 'anyone', scope: 'own', audit: 'none: own', answers: 'FinderAnswer' },
      schema: { tags, summary: '一问全知：按说的情况，看哪些待遇能办；什么都不保存', body: FinderBody },
    },
    async (request, reply) => {
      const answer = await findBenefits(platform, request.caller, request.body, request.now);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
}
