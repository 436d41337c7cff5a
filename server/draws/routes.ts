import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { DrawDeskAnswer, SourceAsked } from '../../kernel/draw-answers.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Trx } from '../db/open.ts';
import { scopedTo } from '../db/scope.ts';
import { findCase } from '../cases/queries.ts';
import { standingTo } from '../cases/reader.ts';
import { sendRefusal } from '../http/answer.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { type WriteContext, addWrite, keeping } from '../http/once.ts';
import { Undo } from '../cases/moving.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import type { Platform } from '../platform.ts';
import { agreeAgain, askAgain } from './again.ts';
import { type DrawAsked, announceDraw, dropDraw, readDraws } from './announcing.ts';
import { type By, auditDraw, readDesk, seesDraw } from './desk.ts';
import { freezeDraw } from './freezing.ts';
import { listWinners } from './pool-queries.ts';
import { readOwn } from './public.ts';
import { findDraw } from './queries.ts';
import { readSeed } from './seeding.ts';
import { sourcesBody as sources, words } from './sources-body.ts';

const tags = ['draws'];
const closed = { additionalProperties: false };
const id = Type.String({ format: 'uuid' });
const Params = Type.Object({ id });
const AnnounceBody = Type.Object({ org: id, service: Type.String({ maxLength: 60 }), title: words, sources }, closed);
const WhyBody = Type.Object({ why: words }, closed);
const AgainBody = Type.Object({ why: words, sources }, closed);
const ReadingBody = Type.Object({ values: Type.Array(words, { maxItems: 20 }) }, closed);
const PageQuery = Type.Object({ cursor: Type.Optional(Type.String({ maxLength: 400 })) });
const pageSize = 200;

const byOf = ({ caller, request, now }: WriteContext): By => ({ caller, requestId: request.id, now });

type Act = (trx: Trx, id: string, body: unknown, by: By) => Promise<DrawDeskAnswer | Refusal>;

/** One step of a draw: in one transaction with its answer, of which nothing stays where it ends in a refusal. */
function addStep(
  app: FastifyInstance,
  platform: Platform,
  step: string,
  audit: string,
  summary: string,
  body: object,
  act: Act,
) {
  addWrite(app, platform, {
    method: 'POST',
    url: `/api/draws/:id/${step}`,
    audience: 'staff',
    scope: 'subtree',
    audit,
    status: 200,
    answers: 'DrawDeskAnswer',
    options: { schema: { tags, summary, params: Params, body } },
    write: (context) => {
      const { params, body: given } = context.request;
      return undoing(platform, context, (trx) => act(trx, (params as Static<typeof Params>).id, given, byOf(context)));
    },
  });
}

async function undoing(
  platform: Platform,
  context: WriteContext,
  act: (trx: Trx) => Promise<DrawDeskAnswer | Refusal>,
) {
  try {
    const done = await keeping<DrawDeskAnswer>(platform, context, async (trx) => {
      const answer = await act(trx);
      if (isRefusal(answer)) throw new Undo(answer);
      return answer;
    });
    platform.nudge();
    return done;
  } catch (fault) {
    if (fault instanceof Undo) return fault.refusal;
    throw fault;
  }
}

function addSteps(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/draws',
    audience: 'staff',
    scope: 'post',
    audit: 'announce-draw',
    status: 201,
    answers: 'DrawDeskAnswer',
    options: { schema: { tags, summary: '预告一场抽签：抽什么、多少名额、种子从哪里来', body: AnnounceBody } },
    write: (context) =>
      undoing(platform, context, (trx) =>
        announceDraw(trx, platform, context.request.body as DrawAsked, byOf(context)),
      ),
  });
  addStep(
    app,
    platform,
    'freeze',
    'freeze-draw',
    '封存名单，公开承诺值',
    Type.Object({}, closed),
    (trx, draw, _body, by) => freezeDraw(trx, platform, draw, by),
  );
  addStep(
    app,
    platform,
    'readings',
    'read-seed',
    '录入种子来源公布的值；两个人各录一遍',
    ReadingBody,
    (trx, draw, body, by) => readSeed(trx, platform, draw, body as Static<typeof ReadingBody>, by),
  );
  addStep(app, platform, 'drop', 'drop-draw', '名单封存以前撤下这场抽签', WhyBody, (trx, draw, body, by) =>
    dropDraw(trx, platform, draw, body as Static<typeof WhyBody>, by),
  );
  addStep(app, platform, 'again', 'ask-draw-again', '来源没有公布：提出换来源重抽', AgainBody, (trx, draw, body, by) =>
    askAgain(trx, platform, draw, body as { why: string; sources: SourceAsked[] }, by),
  );
  addStep(
    app,
    platform,
    'agree-again',
    'draw-again',
    '另一个人同意：同一份名单换来源重抽，旧的公开保留',
    Type.Object({}, closed),
    (trx, draw, _body, by) => agreeAgain(trx, platform, draw, by),
  );
}

function addReading(app: FastifyInstance, platform: Platform): void {
  const { db } = platform;
  app.get(
    '/api/draws',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'DrawsAnswer' },
      schema: { tags, summary: '自己工会和下级的抽签，和等着抽签的人数' },
    },
    (request) => readDraws(db, platform, { caller: request.caller!, requestId: request.id, now: request.now }),
  );
  app.get<{ Params: Static<typeof Params> }>(
    '/api/draws/:id',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'DrawDeskAnswer' },
      schema: { tags, summary: '一场抽签办到哪一步', params: Params },
    },
    async (request, reply) => {
      const caller = request.caller!;
      const row = await findDraw(db, request.params.id);
      if (row === undefined || !seesDraw(caller, row.line)) return sendRefusal(request, reply, refuse('not-found'));
      return readDesk(db, platform, row.id, { caller, requestId: request.id, now: request.now });
    },
  );
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof PageQuery> }>(
    '/api/draws/:id/winners',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'list-winners', answers: 'DrawWinnersAnswer' },
      schema: { tags, summary: '公示用的中签名单，姓名只留第一个字', params: Params, querystring: PageQuery },
    },
    async (request, reply) => {
      const caller = request.caller!;
      const row = await findDraw(db, request.params.id);
      if (row === undefined || !seesDraw(caller, row.line)) return sendRefusal(request, reply, refuse('not-found'));
      const after = readCursor(request.query.cursor, 2) as [string, string] | undefined;
      const items = await listWinners(db, row, { after, limit: pageSize + 1 });
      const last = items.length > pageSize ? items[pageSize - 1] : undefined;
      await auditDraw(db, row, 'list-winners', { caller, requestId: request.id, now: request.now }, '公示名单');
      return {
        items: items.slice(0, pageSize),
        ...(last && { next: writeCursor(String(last.place ?? 0), last.pseudonym) }),
      };
    },
  );
}

function addOwn(app: FastifyInstance, platform: Platform): void {
  const { db } = platform;
  app.get<{ Params: Static<typeof Params> }>(
    '/api/my/cases/:id/draw',
    {
      config: { audience: 'worker', scope: 'own', audit: 'none: own', answers: 'MyDrawAnswer' },
      schema: { tags, summary: '我的办件参加的抽签：我的编号和名次', params: Params },
    },
    async (request, reply) => {
      const caller = request.caller!;
      const row = await findCase(db, request.params.id);
      const isOwn = row && standingTo(row, caller, scopedTo(db, caller).reaches) === 'applicant';
      const answer = isOwn ? await readOwn(db, platform, row.id) : undefined;
      return answer ?? sendRefusal(request, reply, refuse('not-found'));
    },
  );
}

/** Draws as the union that holds them works on them, and as a member finds herself in one. */
export function addDrawRoutes(app: FastifyInstance, platform: Platform): void {
  addReading(app, platform);
  addSteps(app, platform);
  addOwn(app, platform);
}
