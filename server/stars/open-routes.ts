import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Page } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { refuse } from '../../kernel/refusal.ts';
import { type PublishedStar, starStateWords, starWords } from '../../kernel/stars.ts';
import type { Db } from '../db/open.ts';
import type { Table } from '../exports/columns.ts';
import { csvHead, csvLines } from '../exports/csv.ts';
import { findPublicUnion } from '../exports/rows.ts';
import { sendRefusal } from '../http/answer.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Platform } from '../platform.ts';
import { type Whose, clockOf, listPublished } from './desk-queries.ts';
import { findSheet } from './sheet-queries.ts';

const id = Type.String({ format: 'uuid' });
const Query = Type.Object({
  under: Type.Optional(id),
  org: Type.Optional(id),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
});
const UnderQuery = Type.Object({ under: Type.Optional(id) });
const Params = Type.Object({ id });
const tags = ['open'];
const pageSize = 50;
const csvBatch = 500;

type Columns = Pick<Table<PublishedStar>, 'columns'>;
const text = (title: string, of: (row: PublishedStar) => string | number | undefined) => ({
  title,
  description: title,
  type: 'string' as const,
  of,
});
const csv: Columns = {
  columns: [
    text('工会', ({ org }) => org.name),
    text('星级', ({ stars }) => starWords(stars)),
    text('得分', ({ points }) => points),
    text('满分', ({ outOf }) => outOf),
    text('公布日期', ({ publishedOn }) => publishedOn),
    text('有效期到', ({ stars, validUntil }) => (stars === undefined ? undefined : validUntil)),
    text('评分表', ({ sheet }) => `${sheet.name}（第 ${sheet.edition} 版）`),
    text('评定工会', ({ setBy }) => setBy.name),
    text('状态', ({ state }) => starStateWords[state]),
  ],
};

function openly(reply: FastifyReply): FastifyReply {
  return reply
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', 'public, no-cache');
}

async function* linesOf(db: Db, whose: Whose, now: number): AsyncGenerator<string, void, undefined> {
  yield csvHead(csv);
  let after: readonly [string, string] | undefined;
  do {
    const rows = await listPublished(db, { whose, today: dayOf(now), now }, { after, limit: csvBatch });
    yield csvLines(csv as Table<PublishedStar>, rows);
    const last = rows.length === csvBatch ? rows.at(-1) : undefined;
    after = last && [last.roundId, last.path];
  } while (after !== undefined);
}

/** What anybody may have: the published stars, and the sheets behind them. */
export function addOpenStarRoutes(app: FastifyInstance, { db }: Platform): void {
  app.get<{ Querystring: Static<typeof Query> }>(
    '/api/open/stars',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'Page<PublishedStar>' },
      schema: { tags, summary: '已公布的工会星级，可以只要一个工会和它下面的', querystring: Query },
    },
    async (request, reply): Promise<Page<PublishedStar> | FastifyReply> => {
      const { under, org, cursor } = request.query;
      const place = await findPublicUnion(db, under);
      if (place === undefined) return sendRefusal(request, reply, refuse('not-found'));
      const after = readCursor(cursor, 2) as [string, string] | undefined;
      const now = await clockOf(db);
      const whose = org === undefined ? { place } : { orgId: org };
      const rows = await listPublished(db, { whose, today: dayOf(now), now }, { after, limit: pageSize + 1 });
      const items = rows.slice(0, pageSize).map(({ path: _path, ...line }) => line);
      const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
      openly(reply);
      return { items, ...(last && { next: writeCursor(last.roundId, last.path) }) };
    },
  );
  app.get<{ Querystring: Static<typeof UnderQuery> }>(
    '/api/open/stars.csv',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public' },
      schema: { tags, summary: '已公布的工会星级（csv）', querystring: UnderQuery },
    },
    async (request, reply) => {
      const place = await findPublicUnion(db, request.query.under);
      if (place === undefined) return sendRefusal(request, reply, refuse('not-found'));
      const now = await clockOf(db);
      return openly(reply)
        .type('text/csv; charset=utf-8; header=present')
        .send(Readable.from(linesOf(db, { place }, now)));
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/open/star-sheets/:id',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'StarSheet' },
      schema: { tags, summary: '星级后面的评分表', params: Params },
    },
    async (request, reply) =>
      (await findSheet(db, request.params.id)) ?? sendRefusal(request, reply, refuse('not-found')),
  );
}
