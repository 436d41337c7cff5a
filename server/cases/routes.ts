import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Page, BoardLine } from '../../kernel/answers.ts';
import { bulkMax } from '../../kernel/bulk.ts';
import { refuse } from '../../kernel/refusal.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { writeCursor } from '../http/cursor.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { countInbox, listBoard, listCases, listInbox, listOwn, pageSize } from './lists.ts';
import { boardLine } from './board.ts';
import { moveCases } from './bulk.ts';
import { moveCase } from './moving.ts';
import { readCase } from './reading.ts';
import { filterOf, registerQuery, yesNo } from './register-filter.ts';
import { revealCase } from './reveal.ts';

const cursor = Type.Optional(Type.String({ maxLength: 400 }));
const IdParams = Type.Object({ id: Type.String({ format: 'uuid' }) });
const OwnQuery = Type.Object({ open: Type.Optional(yesNo), cursor });
const CursorQuery = Type.Object({ cursor });
const InboxQuery = Type.Object({ service: Type.Optional(Type.String({ maxLength: 60 })), cursor });
const CasesQuery = Type.Object({ ...registerQuery, cursor });
const MoveBody = Type.Object(
  {
    action: Type.String({ maxLength: 60 }),
    said: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown()),
    seen: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);
const BulkBody = Type.Object(
  {
    action: Type.String({ maxLength: 60 }),
    said: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown()),
    rows: Type.Array(
      Type.Object(
        { id: Type.String({ format: 'uuid' }), seen: Type.Integer({ minimum: 0 }) },
        { additionalProperties: false },
      ),
      { minItems: 1, maxItems: bulkMax },
    ),
  },
  { additionalProperties: false },
);
const RevealBody = Type.Object(
  { purpose: Type.String({ minLength: 2, maxLength: 100 }) },
  { additionalProperties: false },
);

const tags = ['cases'];

function addReading(app: FastifyInstance, platform: Platform): void {
  const { db, registry } = platform;
  app.get<{ Querystring: Static<typeof OwnQuery> }>(
    '/api/my/cases',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'Page<CaseLine>' },
      schema: { tags, summary: '我的办件', querystring: OwnQuery },
    },
    ({ caller, query, now }) => listOwn(db, registry, caller!, query.open !== 'false', query.cursor, now),
  );
  app.get<{ Params: Static<typeof IdParams> }>(
    '/api/cases/:id',
    {
      config: { audience: 'signed-in', scope: 'case', audit: ['read', 'look'], answers: 'CaseAnswer' },
      schema: { tags, summary: '一个办件', params: IdParams },
    },
    async (request, reply) => {
      const answer = await readCase(platform, db, request.caller!, request.params.id, request.now, request.id);
      return 'refused' in answer ? sendRefusal(request, reply, answer) : answer;
    },
  );
  app.get<{ Querystring: Static<typeof InboxQuery> }>(
    '/api/inbox',
    {
      config: { audience: 'staff', scope: 'post', audit: 'none: lines', answers: 'Page<CaseLine>' },
      schema: { tags, summary: '等我办的', querystring: InboxQuery },
    },
    ({ caller, query, now }) => listInbox(scopedTo(db, caller!), registry, query, now),
  );
  app.get(
    '/api/inbox/count',
    {
      config: { audience: 'staff', scope: 'post', audit: 'none: lines', answers: 'InboxCount', unattended: true },
      schema: { tags, summary: '等我办的有多少' },
    },
    ({ caller, now }) => countInbox(scopedTo(db, caller!), registry, now),
  );
  app.get<{ Querystring: Static<typeof CasesQuery> }>(
    '/api/cases',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: lines', answers: 'Page<CaseLine>' },
      schema: { tags, summary: '办件登记簿', querystring: CasesQuery },
    },
    async (request, reply) => {
      const scoped = scopedTo(db, request.caller!);
      const filter = await filterOf(registry, scoped, request.query);
      if (filter === undefined) return sendRefusal(request, reply, refuse('not-found'));
      return listCases(scoped, registry, filter, request.query.cursor, request.now);
    },
  );
}

function addMoving(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/cases/:id/moves',
    audience: 'signed-in',
    scope: 'case',
    audit: 'action',
    status: 200,
    answers: 'CaseAnswer',
    options: { schema: { tags, summary: '办理一步', params: IdParams, body: MoveBody } },
    write: (context) => {
      const { action, said, seen } = context.request.body as Static<typeof MoveBody>;
      const { id } = context.request.params as Static<typeof IdParams>;
      return moveCase(platform, context, id, { action, said, seen });
    },
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/case-moves',
    audience: 'staff',
    scope: 'case',
    audit: 'action',
    status: 200,
    answers: 'BulkAnswer',
    options: { schema: { tags, summary: `批量办理同一步，最多 ${bulkMax} 件，逐件答复`, body: BulkBody } },
    write: (context) => moveCases(platform, context, context.request.body as Static<typeof BulkBody>),
  });
  // A reading, though it says what for: judged anew each time and kept for nobody, so that it shows no more than it may now.
  app.post<{ Params: Static<typeof IdParams>; Body: Static<typeof RevealBody> }>(
    '/api/cases/:id/reveal',
    {
      config: { audience: 'staff', scope: 'case', audit: 'reveal', answers: 'Revealed' },
      schema: { tags, summary: '查看隐藏的内容，写明用途', params: IdParams, body: RevealBody },
    },
    async (request, reply) => {
      const purpose = request.body.purpose.trim();
      if (purpose.length < 2)
        return sendRefusal(request, reply, refuse('answers-wrong', [{ at: 'purpose', says: '写明用途，至少两个字' }]));
      const answer = await platform.db
        .transaction()
        .execute((trx) => revealCase(platform, trx, request, request.params.id, purpose));
      return 'refused' in answer ? sendRefusal(request, reply, answer) : answer;
    },
  );
}

/** Boards: what colleagues in one's own union see of a service that has one. */
function addBoards(app: FastifyInstance, platform: Platform): void {
  for (const service of platform.registry.values()) {
    const { board } = service;
    if (board === undefined) continue;
    app.get<{ Querystring: Static<typeof CursorQuery> }>(
      `/api/services/${service.id}/board`,
      {
        config: { audience: 'signed-in', scope: 'own-union', audit: 'none: lines', answers: 'Page<BoardLine>' },
        schema: { tags: [service.id], summary: board.label, querystring: CursorQuery },
      },
      async (request, reply): Promise<Page<BoardLine> | FastifyReply> => {
        const caller = request.caller!;
        if (caller.member === undefined) return sendRefusal(request, reply, refuse('no-membership'));
        const rows = await listBoard(platform.db, service, caller, request.query.cursor);
        const items = rows.slice(0, pageSize).map((row) => boardLine(platform, service, row, caller));
        const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
        return { items, ...(last && { next: writeCursor(last.entered_at.toISOString(), last.id) }) };
      },
    );
  }
}

export function addCaseRoutes(app: FastifyInstance, platform: Platform): void {
  addReading(app, platform);
  addMoving(app, platform);
  addBoards(app, platform);
}
