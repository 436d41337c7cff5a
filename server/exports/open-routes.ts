import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { refuse } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { schemaOf, schemaPath } from './columns.ts';
import { tagOf, unionsCsv, unionsGeoJson } from './open-unions.ts';
import { findPublicUnion, stateOfUnions } from './rows.ts';
import { publishedTables } from './published.ts';

const tags = ['open'];
const UnderQuery = Type.Object({ under: Type.Optional(Type.String({ format: 'uuid' })) });
type UnderRequest = FastifyRequest<{ Querystring: Static<typeof UnderQuery> }>;
const SchemaParams = Type.Object({ file: Type.String({ pattern: '^[a-z-]{1,40}\\.json$' }) });

/** Anybody may read it, from any page and for as long as it has not changed. */
function openly(reply: FastifyReply): FastifyReply {
  return reply
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', 'public, max-age=300');
}

async function sendUnions(
  platform: Platform,
  request: UnderRequest,
  reply: FastifyReply,
  format: 'csv' | 'geojson',
): Promise<FastifyReply> {
  const { db } = platform;
  const place = await findPublicUnion(db, request.query.under);
  if (place === undefined) return sendRefusal(request, reply, refuse('not-found'));
  const state = await stateOfUnions(db, place);
  const tag = tagOf(state, format);
  openly(reply).header('etag', tag);
  if (request.headers['if-none-match']?.split(/\s*,\s*/).some((one) => one === tag || one === '*'))
    return reply.code(304).send();
  if (format === 'geojson')
    return reply.type('application/geo+json').send(Readable.from(unionsGeoJson(db, place, state)));
  return reply
    .type('text/csv; charset=utf-8; header=present')
    .header('link', `<${schemaPath('open-unions')}>; rel="describedby"; type="application/schema+json"`)
    .send(Readable.from(unionsCsv(db, place)));
}

/** What anybody may have: the directory of unions, and the schemas of everything that is exported. */
export function addOpenRoutes(app: FastifyInstance, platform: Platform): void {
  const { publicUrl } = platform.config;
  const schemas = new Map(publishedTables(platform).map((table) => [`${table.name}.json`, schemaOf(table, publicUrl)]));
  for (const format of ['csv', 'geojson'] as const)
    app.get(
      `/api/open/unions.${format}`,
      {
        config: { audience: 'anyone', scope: 'public', audit: 'none: public' },
        schema: { tags, summary: `工会名录（${format}），可以只要一个工会和它下面的`, querystring: UnderQuery },
      },
      (request: UnderRequest, reply) => sendUnions(platform, request, reply, format),
    );
  app.get(
    '/api/schemas',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public' },
      schema: { tags, summary: '导出表格的 JSON Schema 有哪些' },
    },
    (_request, reply) => openly(reply).send([...schemas.keys()].map((file) => `${publicUrl}/api/schemas/${file}`)),
  );
  app.get<{ Params: Static<typeof SchemaParams> }>(
    '/api/schemas/:file',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public' },
      schema: { tags, summary: '一种导出表格的 JSON Schema（2020-12）', params: SchemaParams },
    },
    (request, reply) => {
      const schema = schemas.get(request.params.file);
      if (schema === undefined) return sendRefusal(request, reply, refuse('not-found'));
      return openly(reply).type('application/schema+json; charset=utf-8').send(JSON.stringify(schema));
    },
  );
}
