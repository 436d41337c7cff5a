import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import { type DrawText, drawTexts } from '../../kernel/draw-answers.ts';
import { refuse } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { lineOf, readDraw } from './public.ts';
import { findDraw, listDraws, listTexts, piecesOf } from './queries.ts';

const tags = ['open'];
const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const TextParams = Type.Object({
  id: Type.String({ format: 'uuid' }),
  text: Type.Enum(Object.keys(drawTexts) as DrawText[]),
});

/** Anybody may read it, from any page. */
function openly(reply: FastifyReply, cached: string): FastifyReply {
  return reply
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', cached);
}

/** What anybody may have of draws: that they are announced, their lists before there is a seed, and their results. */
export function addOpenDrawRoutes(app: FastifyInstance, platform: Platform): void {
  const { db } = platform;
  app.get(
    '/api/open/draws',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'DrawLine[]' },
      schema: { tags, summary: '全部抽签，新的在前' },
    },
    async (_request, reply) =>
      openly(reply, 'public, no-cache').send((await listDraws(db)).map((row) => lineOf(platform, row))),
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/open/draws/:id',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'DrawAnswer' },
      schema: { tags, summary: '一场抽签公开的全部内容', params: Params },
    },
    async (request, reply) => {
      const row = await findDraw(db, request.params.id);
      if (row === undefined) return sendRefusal(request, reply, refuse('not-found'));
      return openly(reply, 'public, no-cache').send(await readDraw(db, platform, row));
    },
  );
  app.get<{ Params: Static<typeof TextParams> }>(
    '/api/open/draws/:id/:text',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public' },
      schema: { tags, summary: '一场抽签的名单、种子或者结果，逐字节不变的文本', params: TextParams },
    },
    async (request, reply) => {
      const { id, text } = request.params;
      const row = await findDraw(db, id);
      const found = row && (await listTexts(db, row)).find(({ what }) => what === text);
      if (row === undefined || found === undefined) return sendRefusal(request, reply, refuse('not-found'));
      // A text never changes once it is there.
      openly(reply, 'public, max-age=31536000, immutable').header('etag', `"${found.sha256}"`);
      if (request.headers['if-none-match'] === `"${found.sha256}"`) return reply.code(304).send();
      return reply
        .type('text/plain; charset=utf-8')
        .header('content-length', found.bytes)
        .header('content-disposition', `attachment; filename="${row.number}-${text}.txt"`)
        .send(Readable.from(piecesOf(db, row, text, found.bytes)));
    },
  );
}
