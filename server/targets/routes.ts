import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Page } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type GapLine, type TargetFacts, countableNames, totalNames } from '../../kernel/coverage.ts';
import { levels } from '../../kernel/party.ts';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { listGaps } from './counts.ts';
import { hasGaps, placeOf, readCoverage } from './measuring.ts';
import { endTarget, findTargetFor, readTargets, setTarget } from './targets.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const words = Type.String({ maxLength: 2_000 });
const day = Type.String({ maxLength: 20 });
const Params = Type.Object({ id });
const OrgQuery = Type.Object({ org: id });
const GapsQuery = Type.Object({ org: id, cursor: Type.Optional(Type.String({ maxLength: 400 })) });
const TargetBody = Type.Object(
  {
    orgId: id,
    replaces: Type.Optional(id),
    name: words,
    definition: words,
    source: Type.Optional(
      Type.Object({ title: words, clause: Type.Optional(words), link: Type.Optional(words) }, closed),
    ),
    counts: Type.Enum([...countableNames]),
    outOf: Type.Enum([...totalNames]),
    level: Type.Optional(Type.Enum(levels.filter((level) => level !== 'province'))),
    typed: Type.Optional(
      Type.Object({ n: Type.Integer({ minimum: 1, maximum: 2_000_000_000 }), source: words, on: day }, closed),
    ),
    goal: Type.Integer({ minimum: 1, maximum: 100 }),
    from: day,
    to: day,
  },
  closed,
);
const CloseBody = Type.Object({ why: words }, closed);

const tags = ['targets'];
const pageSize = 50;

function addWriting(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/targets',
    audience: 'staff',
    scope: 'subtree',
    audit: ['set-target', 'replace-target'],
    status: 201,
    answers: 'TargetLine',
    options: { schema: { tags, summary: '设立一个全覆盖目标，或改为新的一版', body: TargetBody } },
    write: (context) =>
      setTarget(platform, context, context.request.body as TargetFacts & { orgId: string; replaces?: string }),
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/targets/:id/close',
    audience: 'staff',
    scope: 'subtree',
    audit: 'end-target',
    status: 200,
    answers: 'TargetLine',
    options: { schema: { tags, summary: '提前结束一个目标', params: Params, body: CloseBody } },
    write: (context) =>
      endTarget(platform, context, {
        id: (context.request.params as Static<typeof Params>).id,
        why: (context.request.body as Static<typeof CloseBody>).why,
      }),
  });
}

export function addTargetRoutes(app: FastifyInstance, platform: Platform): void {
  const { db } = platform;
  addWriting(app, platform);
  app.get<{ Querystring: Static<typeof OrgQuery> }>(
    '/api/targets',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'TargetLine[]' },
      schema: { tags, summary: '一个工会的全覆盖目标：自己的和上级的', querystring: OrgQuery },
    },
    async (request, reply) => {
      const answer = await readTargets(scopedTo(db, request.caller!), request.query.org, request.now);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof OrgQuery> }>(
    '/api/targets/:id/coverage',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'CoverageAnswer' },
      schema: { tags, summary: '一个目标在一个工会范围内到了多少', params: Params, querystring: OrgQuery },
    },
    async (request, reply) => {
      const { params, query, now } = request;
      const found = await findTargetFor(scopedTo(db, request.caller!), { id: params.id, orgId: query.org, now });
      if (isRefusal(found)) return sendRefusal(request, reply, found);
      return (await readCoverage(db, { ...found, now })) ?? sendRefusal(request, reply, refuse('no-gap-list'));
    },
  );
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof GapsQuery> }>(
    '/api/targets/:id/gaps',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'Page<GapLine>' },
      schema: { tags, summary: '还缺哪些工会', params: Params, querystring: GapsQuery },
    },
    async (request, reply): Promise<Page<GapLine> | FastifyReply> => {
      const { params, query, now } = request;
      const after = readCursor(query.cursor, 1)?.[0];
      const found = await findTargetFor(scopedTo(db, request.caller!), { id: params.id, orgId: query.org, now });
      if (isRefusal(found)) return sendRefusal(request, reply, found);
      if (!hasGaps(found.row)) return sendRefusal(request, reply, refuse('no-gap-list'));
      const asked = { today: dayOf(now), after, limit: pageSize + 1 };
      const rows = await listGaps(db, found.row, placeOf(found.org), asked);
      const items = rows.slice(0, pageSize).map(({ path: _path, ...line }) => line);
      const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
      return { items, ...(last && { next: writeCursor(last.path) }) };
    },
  );
}
