import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { AgendaAnswer, FeedMade } from '../../kernel/agenda.ts';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite, keeping } from '../http/once.ts';
import { auditAct } from '../people/factors.ts';
import type { Platform } from '../platform.ts';
import { type Entry, ahead, findOwnSlot, listEntries, ofOpening, openEntries } from './entries.ts';
import { feedFile, findFeed, makeFeed, openFeed, shutFeed } from './feeds.ts';
import { type CalendarTerms, calendarOf } from './ical.ts';
import { findUnion, listOpenSlotsOf, listSlotsOfCampaign } from './queries.ts';

const id = Type.String({ format: 'uuid' });
const FeedParams = Type.Object({ file: Type.String({ pattern: feedFile }) });
const OrgQuery = Type.Object({ org: id });
const Params = Type.Object({ id });
const NoBody = Type.Object({}, { additionalProperties: false });
const tags = ['agenda'];

/** Calendars come every few hours for years; what has not changed is not sent again. */
async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  entries: readonly Entry[],
  terms: CalendarTerms,
): Promise<FastifyReply> {
  const text = await calendarOf(entries, terms);
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  void reply
    .header('etag', tag)
    .header('cache-control', terms.isPublic ? 'public, no-cache' : 'private, no-cache')
    .header('x-robots-tag', 'noindex');
  if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(tag)) return reply.code(304).send();
  return reply.type('text/calendar; charset=utf-8').send(text);
}

/** What calendars fetch: they have no session, and show an address that nobody can guess. */
function addFeeds(app: FastifyInstance, platform: Platform): void {
  const { db, config } = platform;
  const { origin } = new URL(config.publicUrl);
  app.get<{ Params: Static<typeof FeedParams> }>(
    '/api/calendars/:file',
    {
      config: { audience: 'anyone', scope: 'own', audit: 'none: own', unattended: true },
      schema: { tags, summary: '一个人的日历，凭只有本人知道的地址', params: FeedParams },
    },
    async (request, reply) => {
      const opened = await openFeed(db, request.params.file);
      if (opened === undefined) return sendRefusal(request, reply, refuse('not-found'));
      const entries = await listEntries(platform, opened.personId, opened.now.getTime());
      return send(request, reply, entries, { name: '工会日程', origin, isPublic: false });
    },
  );
  app.get<{ Querystring: Static<typeof OrgQuery> }>(
    '/api/open/calendar.ics',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public' },
      schema: { tags: ['open'], summary: '一个工会办的活动，日历可以订阅', querystring: OrgQuery },
    },
    async (request, reply) => {
      const union = await findUnion(db, request.query.org);
      if (union === undefined) return sendRefusal(request, reply, refuse('not-found'));
      const entries = openEntries(platform, await listOpenSlotsOf(db, union.id));
      void reply.header('access-control-allow-origin', '*').header('cross-origin-resource-policy', 'cross-origin');
      return send(request, reply, entries, { name: union.name, origin, isPublic: true });
    },
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/campaigns/:id/calendar.ics',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public' },
      schema: { tags, summary: '加入日历：自己的时段；没有的，活动什么时候开始', params: Params },
    },
    async (request, reply) => {
      const own = request.caller && (await findOwnSlot(platform, request.caller.personId, request.params.id));
      const [row] = own === undefined ? await listSlotsOfCampaign(db, request.params.id) : [];
      const entry = own ?? (row && ofOpening(platform, row, false));
      if (entry === undefined) return sendRefusal(request, reply, refuse('not-found'));
      void reply.header('content-disposition', 'attachment; filename="union.ics"');
      return send(request, reply, [entry], { name: '工会日程', origin, isPublic: false });
    },
  );
}

/** The caller's own agenda, and the address that she gives her calendar. */
export function addAgendaRoutes(app: FastifyInstance, platform: Platform): void {
  const { db } = platform;
  addFeeds(app, platform);
  app.get(
    '/api/my/agenda',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'AgendaAnswer' },
      schema: { tags, summary: '我的日程：报了名的时段、要办的事的期限、券的最后一天' },
    },
    async ({ caller, now }): Promise<AgendaAnswer> => {
      const feed = await findFeed(db, caller!);
      return { lines: ahead(await listEntries(platform, caller!.personId, now), now), ...(feed && { feed }) };
    },
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/my/calendar-feed',
    audience: 'signed-in',
    scope: 'own',
    audit: 'make-calendar',
    status: 201,
    answers: 'FeedMade',
    lost: '日历地址已经生成。没有看到地址的，请点“换一个新地址”。',
    options: { schema: { tags, summary: '生成日历的地址；以前的地址作废', body: NoBody } },
    write: (context) =>
      keeping<FeedMade>(platform, context, async (trx) => {
        const path = await makeFeed(trx, context.caller, context.now);
        await auditAct(trx, context, 'make-calendar');
        return { madeAt: new Date(context.now).toISOString(), path };
      }),
  });
  addWrite(app, platform, {
    method: 'DELETE',
    url: '/api/my/calendar-feed',
    audience: 'signed-in',
    scope: 'own',
    audit: 'shut-calendar',
    status: 204,
    options: { schema: { tags, summary: '停用日历的地址' } },
    write: (context) =>
      keeping<null>(platform, context, async (trx) => {
        const shut = await shutFeed(trx, context.caller);
        if (!isRefusal(shut)) await auditAct(trx, context, 'shut-calendar');
        return shut;
      }),
  });
}
