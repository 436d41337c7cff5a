import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { EmployerTokenAnswer, InvitedAnswer } from '../../kernel/employer-answers.ts';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import { type WriteContext, addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { type EmployerAct, auditEmployer } from './audit.ts';
import { invite, keepers, orgFor, readEmployments } from './doings.ts';
import { listTokens, makeToken, orgOfToken, revokeToken } from './tokens.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const Params = Type.Object({ id });
const ListQuery = Type.Object({
  view: Type.Optional(Type.Enum(['all', 'here', 'left'])),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
});
const InviteBody = Type.Object({ ids: Type.Array(id, { minItems: 1, maxItems: 100, uniqueItems: true }) }, closed);
const TokenBody = Type.Object(
  { label: Type.String({ maxLength: 200 }), days: Type.Integer({ minimum: 1, maximum: 365 }) },
  closed,
);
const tags = ['employers'];

function idOf({ request }: Pick<WriteContext, 'request'>): string {
  return (request.params as Static<typeof Params>).id;
}

function actOf({ caller, request, now }: WriteContext, entry: Pick<EmployerAct, 'act' | 'kind' | 'ids'>): EmployerAct {
  return { cell: caller.cell, actorId: caller.personId, requestId: request.id, now, ...entry };
}

function addEmployments(app: FastifyInstance, platform: Platform): void {
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof ListQuery> }>(
    '/api/orgs/:id/employments',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'read-employments', answers: 'EmploymentsAnswer' },
      schema: {
        tags,
        summary: '单位报来的新职工和离职的人；每次查看都留下记录',
        params: Params,
        querystring: ListQuery,
      },
    },
    async (request, reply) => {
      const caller = request.caller!;
      const org = await orgFor(platform.db, caller, request.params.id, keepers);
      if (isRefusal(org)) return sendRefusal(request, reply, org);
      const { view = 'all', cursor } = request.query;
      const answer = await readEmployments(platform.db, platform.sealer, org, view, cursor);
      const seen = { act: 'read-employments', kind: 'org', ids: [org.id] } as const;
      const by = { cell: caller.cell, actorId: caller.personId, requestId: request.id, now: request.now };
      await auditEmployer(platform.db, { ...by, ...seen });
      return answer;
    },
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/orgs/:id/employments/invite',
    audience: 'staff',
    scope: 'subtree',
    audit: 'invite-employee',
    status: 200,
    answers: 'InvitedAnswer',
    options: { schema: { tags, summary: '用短信请新职工入会，逐人说明结果', params: Params, body: InviteBody } },
    write: async (context) => {
      const { caller, now } = context;
      const { ids } = context.request.body as Static<typeof InviteBody>;
      const kept = await keeping<InvitedAnswer>(platform, context, async (trx) => {
        const org = await orgFor(trx, caller, idOf(context), keepers);
        if (isRefusal(org)) return org;
        const invited = await invite(trx, platform.sealer, { org, ids, by: caller.personId, now });
        if (!isRefusal(invited))
          await auditEmployer(trx, actOf(context, { act: 'invite-employee', kind: 'employment', ids }));
        return invited;
      });
      platform.nudge();
      return kept;
    },
  });
}

function addMaking(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/orgs/:id/employer-tokens',
    audience: 'staff',
    scope: 'subtree',
    audit: 'make-employer-token',
    status: 201,
    answers: 'EmployerTokenAnswer',
    lost: '令牌已经生成。没有看到令牌的，请在页面上把这个令牌作废，再生成一个。',
    options: { schema: { tags, summary: '生成对接单位人事系统的令牌，只显示一次', params: Params, body: TokenBody } },
    write: async (context) => {
      const { caller, request } = context;
      const { label, days } = request.body as Static<typeof TokenBody>;
      const named = label.normalize('NFC').trim();
      if (named.length < 2 || named.length > 40 || /\p{Cc}/u.test(named))
        return refuse('answers-wrong', [{ at: 'label', says: '请写 2 到 40 个字，比如“某某公司人事系统”。' }]);
      return keeping<EmployerTokenAnswer>(platform, context, async (trx) => {
        const org = await orgFor(trx, caller, idOf(context), ['approver']);
        if (isRefusal(org)) return org;
        if (org.level !== 'workplace') return refuse('employer-of-workplace');
        const made = await makeToken(trx, { orgId: org.id, label: named, days, by: caller.personId });
        if (isRefusal(made)) return made;
        await auditEmployer(
          trx,
          actOf(context, { act: 'make-employer-token', kind: 'employer-token', ids: [made.id] }),
        );
        return { ...(await listTokens(trx, org.id))[0]!, token: made.token };
      });
    },
  });
}

export function addEmployerRoutes(app: FastifyInstance, platform: Platform): void {
  addEmployments(app, platform);
  addMaking(app, platform);
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/employer-tokens',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'EmployerTokenAnswer[]' },
      schema: { tags, summary: '对接单位人事系统的令牌，不含令牌本身', params: Params },
    },
    async (request, reply) => {
      const org = await orgFor(platform.db, request.caller!, request.params.id, keepers);
      return isRefusal(org) ? sendRefusal(request, reply, org) : listTokens(platform.db, org.id);
    },
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/employer-tokens/:id/revoke',
    audience: 'staff',
    scope: 'subtree',
    audit: 'revoke-employer-token',
    status: 204,
    options: { schema: { tags, summary: '作废令牌，马上生效', params: Params } },
    write: (context) =>
      keeping(platform, context, async (trx) => {
        const tokenId = idOf(context);
        const orgId = await orgOfToken(trx, tokenId);
        if (orgId === undefined) return refuse('not-found');
        const org = await orgFor(trx, context.caller, orgId, ['approver']);
        if (isRefusal(org)) return org;
        await revokeToken(trx, tokenId, context.caller.personId);
        await auditEmployer(
          trx,
          actOf(context, { act: 'revoke-employer-token', kind: 'employer-token', ids: [tokenId] }),
        );
        return null;
      }),
  });
}
