import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { type ResetAsked, type ResetLine, identityChecks, resettables } from '../../kernel/post-answers.ts';
import { addWrite } from '../http/once.ts';
import { resetHours } from '../people/resets.ts';
import type { Platform } from '../platform.ts';
import { listResets } from './reset-queries.ts';
import { type ResetDecision, askReset, decideReset, resetLine } from './resetting.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
// What is too long is said in words beside its field.
const words = Type.String({ maxLength: 2_000 });
const Params = Type.Object({ id });
const AskBody = Type.Object({ personId: id, what: Type.Enum([...resettables]), why: words }, closed);
const DecisionBody = Type.Object(
  {
    decision: Type.Enum(['confirm', 'refuse', 'withdraw']),
    checked: Type.Optional(Type.Enum([...identityChecks])),
    why: Type.Optional(words),
  },
  closed,
);
const tags = ['posts'];
const security = { audience: 'security-admin', scope: 'platform' } as const;

/** Ways in that were lost: two security administrators give them back, and none to herself. */
export function addResetRoutes(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/resets',
    {
      config: { ...security, audit: 'none: lines', answers: 'ResetLine[]' },
      schema: { tags, summary: '重设登录方式：等确认的在前，然后是最近的' },
    },
    async ({ caller }): Promise<ResetLine[]> =>
      (await listResets(platform.db, caller!.cell, resetHours)).map((row) => resetLine(row, caller!)),
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/resets',
    ...security,
    audit: ['ask-reset', 'self-reset-refused'],
    status: 201,
    answers: 'ResetLine',
    options: { schema: { tags, summary: '提出重设一个干部的第二道验证或者密码', body: AskBody } },
    write: (context) => askReset(platform, context, context.request.body as ResetAsked),
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/resets/:id/decision',
    ...security,
    audit: ['confirm-reset', 'refuse-reset', 'withdraw-reset', 'self-reset-refused'],
    status: 200,
    answers: 'ResetDecided',
    lost: '已经确认重设，原来的登录方式已经失效。没有看到要交给本人的内容的，请再提出一次重设，由另一位安全管理员确认。',
    options: {
      schema: {
        tags,
        summary: '核对身份后确认重设，不同意，或者撤回；要当面交给本人的只在这里给出',
        params: Params,
        body: DecisionBody,
      },
    },
    write: (context) =>
      decideReset(
        platform,
        context,
        (context.request.params as Static<typeof Params>).id,
        context.request.body as ResetDecision,
      ),
  });
}
