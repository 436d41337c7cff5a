import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { consentPurposes } from '../../kernel/consent.ts';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { sendRefusal } from '../http/answer.ts';
import { type WriteContext, addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { closeAccount, describeClosing } from './closing.ts';
import { giveConsent, listConsents, withdrawConsent } from './consents.ts';
import { copyOf } from './copy.ts';
import { readHandling } from './publishing.ts';
import { listSeen } from './seen.ts';

const tags = ['privacy'];
const closed = { additionalProperties: false };
const CursorQuery = Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 400 })) });
const PurposeParams = Type.Object({ purpose: Type.Enum([...consentPurposes]) });
const EditionQuery = Type.Object({ edition: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,5}$' })) });
const ConsentBody = Type.Object({ edition: Type.Integer({ minimum: 1 }) }, closed);

function sayingOf({ request, now }: WriteContext) {
  return { purpose: (request.params as Static<typeof PurposeParams>).purpose, requestId: request.id, now };
}

function auditConsent(trx: Trx, { caller, request, now }: WriteContext, act: string): Promise<void> {
  const { purpose } = request.params as Static<typeof PurposeParams>;
  const { cell, personId } = caller;
  const about = { objectKind: 'person', objectId: personId, subjectId: personId, purpose } as const;
  return writeAudit(trx, { cell, act, actorId: personId, ...about, requestId: request.id, now });
}

function addConsents(app: FastifyInstance, platform: Platform): void {
  const { db, registry } = platform;
  app.get(
    '/api/my/consents',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'ConsentAnswer[]' },
      schema: { tags, summary: '我同意过什么：每一项用途、内容和全部记录' },
    },
    ({ caller }) => listConsents(db, caller!, registry),
  );
  addWrite(app, platform, {
    method: 'PUT',
    url: '/api/my/consents/:purpose',
    audience: 'signed-in',
    scope: 'own',
    audit: 'give-consent',
    status: 200,
    answers: 'ConsentAnswer[]',
    options: { schema: { tags, summary: '同意一项用途', params: PurposeParams, body: ConsentBody } },
    write: (context) =>
      keeping(platform, context, async (trx) => {
        const { edition } = context.request.body as Static<typeof ConsentBody>;
        const refused = await giveConsent(trx, context.caller, { ...sayingOf(context), edition });
        if (isRefusal(refused)) return refused;
        await auditConsent(trx, context, 'give-consent');
        return listConsents(trx, context.caller, registry);
      }),
  });
  addWrite(app, platform, {
    method: 'DELETE',
    url: '/api/my/consents/:purpose',
    audience: 'signed-in',
    scope: 'own',
    audit: 'withdraw-consent',
    status: 200,
    answers: 'ConsentAnswer[]',
    options: { schema: { tags, summary: '撤回同意；用到它的事马上停下，别的不受影响', params: PurposeParams } },
    write: (context) =>
      keeping(platform, context, async (trx) => {
        await withdrawConsent(trx, context.caller, registry, sayingOf(context));
        await auditConsent(trx, context, 'withdraw-consent');
        return listConsents(trx, context.caller, registry);
      }),
  });
}

function addClosing(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/my/closing',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'ClosingAnswer' },
      schema: { tags, summary: '注销账号会删掉什么、按规定留下什么' },
    },
    ({ caller }) => describeClosing(platform.db, caller!),
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/my/closing',
    audience: 'signed-in',
    scope: 'own',
    audit: 'close-account',
    status: 204,
    options: { schema: { tags, summary: '注销账号，马上生效，不能找回', body: Type.Object({}, closed) } },
    write: (context) =>
      keeping(platform, context, async (trx) => {
        const { cell, personId } = context.caller;
        const refused = await closeAccount(trx, context.caller, context.caller.accountId);
        if (isRefusal(refused)) return refused;
        const about = { objectKind: 'person', objectId: personId, subjectId: personId } as const;
        const by = { actorId: personId, requestId: context.request.id, now: context.now };
        await writeAudit(trx, { cell, act: 'close-account', ...about, ...by });
        return null;
      }),
  });
}

export function addPrivacyRoutes(app: FastifyInstance, platform: Platform): void {
  app.get<{ Querystring: Static<typeof CursorQuery> }>(
    '/api/my/seen',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'Page<SeenLine>' },
      schema: {
        tags,
        summary: '谁看过我的信息：谁、什么时候、以什么身份、为了什么、看了哪些',
        querystring: CursorQuery,
      },
    },
    ({ caller, query }) => listSeen(platform.db, caller!, platform.registry, query.cursor),
  );
  app.get(
    '/api/my/copy',
    {
      config: { audience: 'signed-in', scope: 'own', costly: 'making', audit: 'take-copy' },
      schema: { tags, summary: '取一份工会保存的我的全部信息：网页、JSON、字段说明和我上传的文件，打成一个 ZIP' },
    },
    async ({ caller, id: requestId, now }, reply) =>
      reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent('我的全部信息.zip')}`)
        .header('cache-control', 'private, no-store')
        .send(await copyOf(platform, { caller: caller!, requestId, now })),
  );
  app.get<{ Querystring: Static<typeof EditionQuery> }>(
    '/api/handling-rules',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'HandlingAnswer' },
      schema: { tags, summary: '个人信息处理规则：现在的，或者以前某一版', querystring: EditionQuery },
    },
    async (request, reply) =>
      (await readHandling(
        platform.db,
        request.query.edition === undefined ? undefined : Number(request.query.edition),
      )) ?? sendRefusal(request, reply, refuse('not-found')),
  );
  addConsents(app, platform);
  addClosing(app, platform);
}
