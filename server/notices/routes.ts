import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { addWrite, keeping } from '../http/once.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Platform } from '../platform.ts';
import { listNotices, markRead } from './queries.ts';

const ListQuery = Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 400 })) });
const ReadBody = Type.Object(
  { ids: Type.Array(Type.String({ format: 'uuid' }), { maxItems: 200 }) },
  { additionalProperties: false },
);
const pageSize = 20;

export function addNoticeRoutes(app: FastifyInstance, platform: Platform): void {
  const tags = ['notices'];
  app.get<{ Querystring: Static<typeof ListQuery> }>(
    '/api/notices',
    {
      config: { audience: 'account', scope: 'own', audit: 'none: own', answers: 'Page<NoticeLine>' },
      schema: { tags, summary: '消息', querystring: ListQuery },
    },
    async ({ caller, query }) => {
      const [before] = readCursor(query.cursor, 1) ?? [];
      const items = await listNotices(platform.db, caller!, before, pageSize + 1);
      const last = items.length > pageSize ? items[pageSize - 1] : undefined;
      return { items: items.slice(0, pageSize), ...(last && { next: writeCursor(last.id) }) };
    },
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/notices/read',
    audience: 'account',
    scope: 'own',
    audit: 'none: own',
    status: 204,
    options: { schema: { tags, summary: '标为已读', body: ReadBody } },
    write: (context) =>
      keeping(platform, context, async (trx) => {
        await markRead(trx, context.caller, (context.request.body as Static<typeof ReadBody>).ids);
        return null;
      }),
  });
}
