import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Page } from '../../kernel/answers.ts';
import { federates, levels } from '../../kernel/party.ts';
import type { Federates } from '../../kernel/party.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { type StarUnionLine, objectionDays, starMeasureNames } from '../../kernel/stars.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { type WriteContext, addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { findRoundAt, readDesk } from './desk.ts';
import { listUnions } from './desk-queries.ts';
import { publishStars } from './publishing.ts';
import { answerObjection, checkStars, objectToStars, scoreStars } from './rating.ts';
import { hasScored } from './rating-queries.ts';
import { readRating } from './reading.ts';
import { type SheetBody, openRound, setSheet } from './sheets.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const words = Type.String({ maxLength: 2_000 });
const day = Type.String({ maxLength: 20 });
const points = Type.Integer({ minimum: 0, maximum: 1_000 });
const optional = Type.Optional;
const OrgQuery = Type.Object({ org: id });
const Params = Type.Object({ id });
const UnionParams = Type.Object({ id, orgId: id });
const UnionsQuery = Type.Object({ org: id, cursor: optional(Type.String({ maxLength: 400 })) });
const Measure = Type.Object(
  { counts: Type.Enum([...starMeasureNames]), least: optional(Type.Integer({ minimum: 1, maximum: 100_000_000 })) },
  closed,
);
const SheetBodySchema = Type.Object(
  {
    orgId: id,
    replaces: optional(id),
    name: words,
    level: Type.Enum(levels.filter((level) => level !== 'province')),
    federates: optional(Type.Enum(Object.keys(federates) as Federates[])),
    source: optional(Type.Object({ title: words, clause: optional(words), link: optional(words) }, closed)),
    items: Type.Array(
      Type.Object(
        {
          text: words,
          points: Type.Integer({ minimum: 1, maximum: 1_000 }),
          proof: words,
          measure: optional(Measure),
        },
        closed,
      ),
      { maxItems: 100 },
    ),
    thresholds: Type.Array(Type.Integer({ minimum: 1, maximum: 100_000 }), { minItems: 5, maxItems: 5 }),
  },
  closed,
);
const RoundBody = Type.Object(
  {
    sheetId: id,
    from: day,
    to: day,
    validUntil: day,
    objectionDays: optional(Type.Integer({ minimum: objectionDays.min, maximum: objectionDays.max })),
  },
  closed,
);
const key = Type.String({ maxLength: 20 });
const seen = Type.Integer({ minimum: 0, maximum: 1_000_000 });
const changes = Type.Array(Type.Object({ key, points, why: words }, closed), { maxItems: 100 });
const score = Type.Object({ key, points, words, files: Type.Array(id, { maxItems: 20 }) }, closed);
const ScoreBody = Type.Object({ seen, scores: Type.Array(score, { maxItems: 100 }) }, closed);
const CheckBody = Type.Object({ seen, changes }, closed);
const ObjectBody = Type.Object({ seen, words }, closed);
const AnswerBody = Type.Object({ seen, words, changes }, closed);

const tags = ['stars'];
const pageSize = 50;

function addSetting(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/star-sheets',
    audience: 'staff',
    scope: 'subtree',
    audit: ['set-star-sheet', 'replace-star-sheet'],
    status: 201,
    answers: 'StarSheet',
    options: { schema: { tags, summary: '设立一张评分表，或改为新的一版', body: SheetBodySchema } },
    write: (context) => setSheet(platform, context, context.request.body as SheetBody),
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/star-rounds',
    audience: 'staff',
    scope: 'subtree',
    audit: 'open-star-round',
    status: 201,
    answers: 'StarRound',
    options: { schema: { tags, summary: '按一张评分表发起一轮评定', body: RoundBody } },
    write: (context) => {
      const body = context.request.body as Static<typeof RoundBody>;
      return openRound(platform, context, { ...body, objectionDays: body.objectionDays ?? objectionDays.default });
    },
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/star-rounds/:id/publish',
    audience: 'staff',
    scope: 'subtree',
    audit: 'publish-stars',
    status: 200,
    answers: 'StarPublishAnswer',
    options: { schema: { tags, summary: '公布一轮里已经审核的', params: Params } },
    write: (context) => publishStars(platform, context, (context.request.params as Static<typeof Params>).id),
  });
}

function placeOf({ request }: WriteContext) {
  const { id: roundId, orgId } = request.params as Static<typeof UnionParams>;
  return { roundId, orgId, seen: (request.body as { seen: number }).seen };
}

function addSteps(app: FastifyInstance, platform: Platform): void {
  const base = '/api/star-rounds/:id/unions/:orgId';
  const common = {
    method: 'POST',
    audience: 'staff',
    scope: 'subtree',
    status: 200,
    answers: 'StarRatingAnswer',
  } as const;
  const schema = { tags, params: UnionParams };
  addWrite(app, platform, {
    ...common,
    url: `${base}/score`,
    audit: 'score-stars',
    options: { schema: { ...schema, summary: '逐项自评', body: ScoreBody } },
    write: (context) =>
      scoreStars(platform, context, placeOf(context), (context.request.body as Static<typeof ScoreBody>).scores),
  });
  addWrite(app, platform, {
    ...common,
    url: `${base}/check`,
    audit: 'check-stars',
    options: { schema: { ...schema, summary: '审核自评，改分要写明原因', body: CheckBody } },
    write: (context) =>
      checkStars(platform, context, placeOf(context), (context.request.body as Static<typeof CheckBody>).changes),
  });
  addWrite(app, platform, {
    ...common,
    url: `${base}/object`,
    audit: 'object-stars',
    options: { schema: { ...schema, summary: '对公布的星级提出异议', body: ObjectBody } },
    write: (context) =>
      objectToStars(platform, context, placeOf(context), (context.request.body as Static<typeof ObjectBody>).words),
  });
  addWrite(app, platform, {
    ...common,
    url: `${base}/answer`,
    audit: 'answer-stars',
    options: { schema: { ...schema, summary: '答复异议', body: AnswerBody } },
    write: (context) =>
      answerObjection(platform, context, placeOf(context), context.request.body as Static<typeof AnswerBody>),
  });
}

function addReading(app: FastifyInstance, { db }: Platform): void {
  app.get<{ Querystring: Static<typeof OrgQuery> }>(
    '/api/star-desk',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'StarDeskAnswer' },
      schema: { tags, summary: '一个工会的评分表、自评和审核', querystring: OrgQuery },
    },
    async (request, reply) => {
      const answer = await readDesk(scopedTo(db, request.caller!), request.query.org, request.now);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof UnionsQuery> }>(
    '/api/star-rounds/:id/unions',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'Page<StarUnionLine>' },
      schema: { tags, summary: '一轮评定里的工会和进度', params: Params, querystring: UnionsQuery },
    },
    async (request, reply): Promise<Page<StarUnionLine> | FastifyReply> => {
      const { params, query, now } = request;
      const after = readCursor(query.cursor, 1)?.[0];
      const asked = { roundId: params.id, orgId: query.org, now };
      const place = await findRoundAt(scopedTo(db, request.caller!), asked);
      if (isRefusal(place)) return sendRefusal(request, reply, place);
      const rows = await listUnions(db, { roundId: params.id, place, now }, { after, limit: pageSize + 1 });
      const items = rows.slice(0, pageSize).map(({ path: _path, ...line }) => line);
      const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
      return { items, ...(last && { next: writeCursor(last.path) }) };
    },
  );
  app.get<{ Params: Static<typeof UnionParams> }>(
    '/api/star-rounds/:id/unions/:orgId',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'StarRatingAnswer' },
      schema: { tags, summary: '一个工会在一轮评定里：自评、审核和每一步', params: UnionParams },
    },
    async (request, reply) => {
      const { params, now } = request;
      const caller = request.caller!;
      const asked = { roundId: params.id, orgId: params.orgId, now };
      const answer = await readRating(scopedTo(db, caller), asked, (row) => hasScored(db, row, caller.personId));
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
}

/** Star ratings of unions: sheets, rounds, self-scores, checks, results, objections. */
export function addStarRoutes(app: FastifyInstance, platform: Platform): void {
  addSetting(app, platform);
  addSteps(app, platform);
  addReading(app, platform);
}
