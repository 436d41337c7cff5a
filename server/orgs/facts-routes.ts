import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import { dayOf } from '../../kernel/calendar.ts';
import type { Page } from '../../kernel/answers.ts';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import { type TermLine, committeeNames, endings, offices, termYears } from '../../kernel/union-facts.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import {
  type Facts,
  type SeatAsked,
  type TermAsked,
  beginTerm,
  changeFacts,
  leaveSeat,
  readFacts,
  takeSeat,
} from './facts.ts';
import { listEnding } from './facts-queries.ts';
import { findOrg } from './queries.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const Params = Type.Object({ id });
type Params = Static<typeof Params>;
// What is no day is said in words beside its field.
const day = Type.String({ maxLength: 20 });
const FactsBody = Type.Object({ creditCode: Type.String({ maxLength: 60 }), foundedOn: day }, closed);
const TermBody = Type.Object({ years: Type.Enum([...termYears]), beginsOn: day, corrects: Type.Boolean() }, closed);
const SeatBody = Type.Object(
  {
    committee: Type.Enum([...committeeNames]),
    office: Type.Enum([...offices]),
    personId: Type.Optional(id),
    name: Type.Optional(Type.String({ maxLength: 200 })),
    fromOn: day,
  },
  closed,
);
const EndBody = Type.Object({ untilOn: day, mistaken: Type.Boolean() }, closed);
const TermsQuery = Type.Object({
  org: Type.Optional(id),
  ending: Type.Optional(Type.Enum([...endings])),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
});

const tags = ['orgs'];
const pageSize = 20;

function addWriting(app: FastifyInstance, platform: Platform): void {
  const shared = { audience: 'staff', scope: 'subtree', answers: 'UnionFactsAnswer' } as const;
  addWrite(app, platform, {
    ...shared,
    method: 'PUT',
    url: '/api/orgs/:id/facts',
    audit: 'change-facts',
    status: 200,
    options: { schema: { tags, summary: '填写工会的信用代码、成立日期', params: Params, body: FactsBody } },
    write: (context) =>
      changeFacts(platform, context, (context.request.params as Params).id, context.request.body as Facts),
  });
  addWrite(app, platform, {
    ...shared,
    method: 'POST',
    url: '/api/orgs/:id/terms',
    audit: ['begin-term', 'correct-term'],
    status: 201,
    options: { schema: { tags, summary: '登记新一届任期，或更正本届', params: Params, body: TermBody } },
    write: (context) =>
      beginTerm(platform, context, (context.request.params as Params).id, context.request.body as TermAsked),
  });
  addWrite(app, platform, {
    ...shared,
    method: 'POST',
    url: '/api/orgs/:id/seats',
    audit: 'take-seat',
    status: 201,
    options: { schema: { tags, summary: '登记委员会的任职', params: Params, body: SeatBody } },
    write: (context) =>
      takeSeat(platform, context, (context.request.params as Params).id, context.request.body as SeatAsked),
  });
  addWrite(app, platform, {
    ...shared,
    method: 'POST',
    url: '/api/seats/:id/end',
    audit: ['leave-seat', 'undo-seat'],
    status: 200,
    options: { schema: { tags, summary: '登记卸任，或撤回登错的任职', params: Params, body: EndBody } },
    write: (context) =>
      leaveSeat(
        platform,
        context,
        (context.request.params as Params).id,
        context.request.body as Static<typeof EndBody>,
      ),
  });
}

export function addUnionFactsRoutes(app: FastifyInstance, platform: Platform): void {
  addWriting(app, platform);
  app.get<{ Params: Params }>(
    '/api/orgs/:id/facts',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'UnionFactsAnswer' },
      schema: { tags, summary: '工会的基本情况、任期和三个委员会', params: Params },
    },
    async (request, reply) => {
      const answer = await readFacts(scopedTo(platform.db, request.caller!), request.params.id);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  app.get<{ Querystring: Static<typeof TermsQuery> }>(
    '/api/terms',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'Page<TermLine>' },
      schema: { tags, summary: '任期快到或已届满的工会', querystring: TermsQuery },
    },
    async (request, reply): Promise<Page<TermLine> | FastifyReply> => {
      const { org, ending = '90', cursor } = request.query;
      const scoped = scopedTo(platform.db, request.caller!);
      const place = org === undefined ? undefined : await findOrg(scoped, org);
      if (org !== undefined && place === undefined) return sendRefusal(request, reply, refuse('not-found'));
      const read = readCursor(cursor, 2);
      const after = read && { endsOn: read[0]!, orgId: read[1]! };
      const asked = {
        place: place && { level: place.level, orgId: place.id },
        ending,
        today: dayOf(request.now),
        after,
      };
      const lines = await listEnding(scoped, asked, pageSize + 1);
      const items = lines.slice(0, pageSize);
      const last = lines.length > pageSize ? items.at(-1) : undefined;
      return { items, ...(last && { next: writeCursor(last.endsOn, last.org.id) }) };
    },
  );
}
