import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { exportFormats, exportKinds, exportPurposes } from '../../kernel/exporting.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { narrowing } from '../cases/register-filter.ts';
import { sendRefusal } from '../http/answer.ts';
import { type WriteContext, addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { type By, askExport, cancelExport, decideOn, previewExport, toLine } from './asking.ts';
import { fetchExport } from './fetching.ts';
import { listOwnExports, listWaiting } from './queries.ts';
import { dropVault } from './vault.ts';

const tags = ['exports'];
const closed = { additionalProperties: false };
const oneOf = <T extends object>(record: T) => Type.Enum(Object.keys(record) as (keyof T & string)[]);
const id = Type.String({ format: 'uuid' });
const Params = Type.Object({ id });
/** What is sent of a campaign is narrowed to that campaign. */
const narrowed = { ...narrowing, campaign: Type.Optional(id) };
const PreviewQuery = Type.Object({ what: oneOf(exportKinds), org: id, ...narrowed }, closed);
const AskBody = Type.Object(
  {
    what: oneOf(exportKinds),
    org: id,
    format: oneOf(exportFormats),
    unmasked: Type.Boolean(),
    purpose: oneOf(exportPurposes),
    words: Type.String({ maxLength: 200 }),
    filter: Type.Object(narrowed, closed),
  },
  closed,
);
const DecisionBody = Type.Object({ agrees: Type.Boolean(), why: Type.String({ maxLength: 200 }) }, closed);

function addReading(app: FastifyInstance, platform: Platform): void {
  const { db } = platform;
  app.get<{ Querystring: Static<typeof PreviewQuery> }>(
    '/api/exports/preview',
    {
      config: {
        audience: 'staff',
        scope: 'subtree',
        costly: 'making',
        audit: 'none: unions',
        answers: 'ExportPreview',
      },
      schema: { tags, summary: '导出会有多少行、要不要第二个人复核', querystring: PreviewQuery },
    },
    async (request, reply) => {
      const { what, org, ...filter } = request.query;
      const by = { caller: request.caller!, now: request.now };
      const preview = await previewExport(platform, { what, orgId: org, filter }, by);
      return isRefusal(preview) ? sendRefusal(request, reply, preview) : preview;
    },
  );
  app.get(
    '/api/exports',
    {
      config: { audience: 'staff', scope: 'own', audit: 'none: own', answers: 'ExportLine[]' },
      schema: { tags, summary: '我的导出记录' },
    },
    async ({ caller }) => (await listOwnExports(db, caller!.cell, caller!.personId)).map(toLine),
  );
  app.get(
    '/api/exports/waiting',
    {
      config: { audience: 'staff', scope: 'post', audit: 'none: lines', answers: 'ExportLine[]' },
      schema: { tags, summary: '待我复核的导出' },
    },
    async ({ caller }) => {
      const posts = caller!.posts.filter(({ role }) => role === 'approver' || role === 'supervisor');
      const orgIds = posts.map(({ orgId }) => orgId);
      return (await listWaiting(db, caller!.personId, orgIds)).map(toLine);
    },
  );
}

function addWrites(app: FastifyInstance, platform: Platform): void {
  const byOf = ({ caller, request, now }: WriteContext): By => ({ caller, requestId: request.id, now });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/exports',
    audience: 'staff',
    scope: 'subtree',
    audit: 'ask-export',
    status: 201,
    answers: 'ExportLine',
    options: { schema: { tags, summary: '导出会员、办件、工会、福利的发放名单或者基地的数据回传', body: AskBody } },
    write: async (context) => {
      const { org, ...ask } = context.request.body as Static<typeof AskBody>;
      const done = await keeping(platform, context, (trx) =>
        askExport(platform, trx, { ...ask, orgId: org }, byOf(context)),
      );
      platform.nudge();
      return done;
    },
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/exports/:id/decision',
    audience: 'staff',
    scope: 'subtree',
    audit: ['approve-export', 'refuse-export'],
    status: 200,
    answers: 'ExportLine',
    options: { schema: { tags, summary: '复核别人的导出：同意或不同意', params: Params, body: DecisionBody } },
    write: async (context) => {
      const params = context.request.params as Static<typeof Params>;
      const decision = context.request.body as Static<typeof DecisionBody>;
      const done = await keeping(platform, context, (trx) => decideOn(trx, params.id, decision, byOf(context)));
      platform.nudge();
      return done;
    },
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/exports/:id/cancel',
    audience: 'staff',
    scope: 'own',
    audit: 'cancel-export',
    status: 200,
    answers: 'ExportLine',
    options: { schema: { tags, summary: '取消自己的导出，文件随即删除', params: Params } },
    write: async (context) => {
      const params = context.request.params as Static<typeof Params>;
      const done = await keeping(platform, context, (trx) => cancelExport(trx, params.id, byOf(context)));
      if (!isRefusal(done)) await dropVault(platform.config.dataDir, params.id);
      return done;
    },
  });
}

export function addExportRoutes(app: FastifyInstance, platform: Platform): void {
  addReading(app, platform);
  addWrites(app, platform);
  app.get<{ Params: Static<typeof Params> }>(
    '/api/exports/:id/file',
    {
      config: { audience: 'staff', scope: 'own', audit: 'download-export' },
      schema: { tags, summary: '下载自己导出的文件；每次下载都留下记录', params: Params },
    },
    async (request, reply) => {
      const by = { caller: request.caller!, requestId: request.id, now: request.now };
      const file = await fetchExport(platform, request.params.id, by);
      if (isRefusal(file)) return sendRefusal(request, reply, file);
      return reply
        .type(file.mediaType)
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
        .header('cache-control', 'private, no-store')
        .header('link', `<${file.schema}>; rel="describedby"; type="application/schema+json"`)
        .send(Readable.from(file.content));
    },
  );
}
