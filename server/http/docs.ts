import { createHash } from 'node:crypto';
import fastifySwagger from '@fastify/swagger';
import type { FastifyContextConfig, FastifyInstance } from 'fastify';
import type { Platform } from '../platform.ts';
import { type Answers, answerSchemas, schemaOfAnswer } from './answer-schemas.ts';

const tags = {
  platform: '平台运行情况',
  session: '登录、退出、我是谁',
  services: '全部服务；每项服务的接口在它自己的名下',
  finder: '一问全知：哪些待遇能办',
  cases: '办件：查看、办理',
  files: '照片和文件',
  notices: '消息',
  audit: '审计记录（审计管理员）',
  orgs: '工会组织',
  targets: '全覆盖目标',
  supplies: '物资：库存、分给下级、发放、盘点',
  stars: '工会的星级评定：评分表、自评、审核、公布、异议',
  allotments: '福利活动：起草、发布、领取、候补、退回、发放',
  agenda: '日程和日历：有什么事、什么时候，日历订阅地址',
  merchants: '商户：准入、暂停、收银员',
  vouchers: '券：面额和商户、出示、核销、结算、公开的数字',
  members: '会员：查找、会员卡',
  card: '电子会员卡：出示、核验',
  imports: '会员名册导入',
  employers: '单位报来的人，和对接单位人事系统的令牌',
  scim: '单位人事系统用的接口（SCIM 2.0）',
  privacy: '本人对自己信息的权利：谁看过、取一份、同意和撤回、注销',
  exports: '导出会员、办件、工会：用途、复核、下载',
  draws: '抽签：预告、封存名单、录入种子、公示；公开的部分在“开放数据”',
  money: '经费和发放：结余、批次、银行文件、对账单、收款账户',
  open: '开放数据：工会名录、导出表格的 JSON Schema；不用登录',
  posts: '岗位、职责和干部账号：授予、确认、结束、离岗',
  figures: '统计数字',
  views: '保存的筛选',
};

/** OpenAPI 3.1 from the same schemas that guard the routes. To be registered before the routes. */
export async function addOpenApi(app: FastifyInstance, platform: Platform): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '虹桥 Hongqiao',
        description:
          '智慧工会开放平台的接口。金额以分为单位，时间为 ISO 8601；每个写操作都要带 Idempotency-Key，同一个键得到同一个回答。',
        version: '0.1.0',
        license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      },
      servers: [{ url: platform.config.publicUrl }],
      tags: [
        ...Object.entries(tags).map(([name, description]) => ({ name, description })),
        ...[...platform.registry.values()].map(({ id, title }) => ({ name: id, description: title })),
      ],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'hq_session' },
          employer: { type: 'http', scheme: 'bearer', description: '单位工会的审批人为单位人事系统生成的令牌' },
        },
        schemas: answerSchemas as never,
      },
    },
    transform: ({ schema, url, route }) => ({
      url,
      schema: withCommon(schema, String(route.method), url, route.config ?? {}),
    }),
  });
  // Made once and the same bytes for all: whoever asks for much and takes it drop by drop holds nothing of her own.
  let whole: Buffer | undefined;
  let read: Buffer | undefined;
  app.get(
    '/api/openapi.json',
    { config: { audience: 'anyone', scope: 'public', audit: 'none: public' }, schema: { hide: true } },
    (_request, reply) =>
      reply.type('application/json; charset=utf-8').send((whole ??= Buffer.from(JSON.stringify(app.swagger())))),
  );
  app.get(
    '/api/docs',
    { config: { audience: 'anyone', scope: 'public', audit: 'none: public' }, schema: { hide: true } },
    (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', pagePolicy)
        .send((read ??= Buffer.from(page(app.swagger(), platform)))),
  );
}

const keyHeader = {
  type: 'object',
  properties: { 'idempotency-key': { type: 'string', description: '这次写操作的编号，重试时不变', maxLength: 100 } },
  required: ['idempotency-key'],
};

const refusalAnswer = {
  description: '拒绝，附原因和下一步',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
};

const faultAnswer = {
  description: '拒绝，附原因',
  content: { 'application/scim+json': { schema: { $ref: '#/components/schemas/ScimError' } } },
};

function answered(answers: Answers | undefined, type: string): object {
  if (answers === undefined) return { description: '办好了' };
  return { description: '办好了', content: { [type]: { schema: schemaOfAnswer(answers) } } };
}

function writes(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** What every operation has beside its own schema: its name, who may call it, its key, its refusals. */
function withCommon(schema: object | undefined, method: string, url: string, config: FastifyContextConfig) {
  const { audience, answers, status } = config;
  const isEmployers = audience === 'employer';
  const signedIn = audience !== undefined && audience !== 'anyone' && !isEmployers;
  return {
    ...schema,
    operationId: `${method.toLowerCase()}${url.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_all, next: string | undefined) => (next ?? '').toUpperCase())}`,
    ...(signedIn && writes(method) && { headers: keyHeader }),
    ...(audience !== undefined && { 'x-audience': audience }),
    security: signedIn ? [{ session: [] }] : isEmployers ? [{ employer: [] }] : [],
    ...(isEmployers && writes(method) && { consumes: ['application/scim+json'] }),
    response: {
      [status ?? (answers === undefined ? '2XX' : 200)]: answered(
        answers,
        isEmployers ? 'application/scim+json' : 'application/json',
      ),
      '4XX': isEmployers ? faultAnswer : refusalAnswer,
    },
  } as never;
}

const style = `body{font:16px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:960px;margin:2rem auto;padding:0 16px;color:#1d2129}
code{background:#f2f3f5;padding:2px 6px;border-radius:4px}h2{margin-top:2rem}li{margin:.4rem 0}b{color:#1456c8}`;
const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`;

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A plain page of every operation, readable without a script. */
function page(document: ReturnType<FastifyInstance['swagger']>, platform: Platform): string {
  const byTag = new Map<string, string[]>();
  for (const [path, operations] of Object.entries((document as { paths?: object }).paths ?? {})) {
    for (const [method, operation] of Object.entries(
      operations as Record<string, { tags?: string[]; summary?: string }>,
    )) {
      const tag = operation.tags?.[0] ?? 'other';
      const line = `<li><b>${method.toUpperCase()}</b> <code>${escape(path)}</code> ${escape(operation.summary ?? '')}</li>`;
      byTag.set(tag, [...(byTag.get(tag) ?? []), line]);
    }
  }
  const titleOf = (tag: string) => platform.registry.get(tag)?.title ?? (tags as Record<string, string>)[tag] ?? tag;
  const sections = [...byTag]
    .map(([tag, lines]) => `<h2>${escape(titleOf(tag))}</h2><ul>${lines.join('')}</ul>`)
    .join('');
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>虹桥接口</title>
<style>${style}</style><main><h1>虹桥接口</h1><p>完整定义（OpenAPI 3.1）：<a href="/api/openapi.json">/api/openapi.json</a></p>${sections}</main></html>`;
}
