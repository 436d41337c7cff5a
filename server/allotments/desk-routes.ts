import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import {
  type CampaignDrawAsked,
  type CampaignFields,
  type CampaignMove,
  type HandingLine,
  campaignMoves,
} from '../../kernel/allot-answers.ts';
import { type ClaimState, type Each, claimStates, eaches, splitNames, wayNames } from '../../kernel/allot.ts';
import { type Standing, standings } from '../../kernel/standing.ts';
import { oldest, sexNames } from '../../kernel/who.ts';
import { wishStandings } from '../../kernel/wish-answers.ts';
import type { Page } from '../../kernel/answers.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import type { Allotting } from './allotting.ts';
import { sourcesBody } from '../draws/sources-body.ts';
import { changeCampaign } from './changing.ts';
import { draftCampaign, moveCampaign, readCampaigns, readDesk } from './desk.ts';
import { announceCampaignDraw } from './drawn.ts';
import { handOut, readHanding } from './handing.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const words = Type.String({ maxLength: 1_000 });
/** Whether it is a moment is said in words, by what checks the whole draft. */
const instant = Type.String({ maxLength: 40 });
const optional = Type.Optional;
const count = Type.Integer({ minimum: 0, maximum: 10_000_000 });
const age = Type.Integer({ minimum: 0, maximum: oldest });
const Params = Type.Object({ id });
const fields = {
  service: Type.String({ maxLength: 60 }),
  name: words,
  lead: words,
  way: Type.Enum(wayNames),
  split: Type.Enum(splitNames),
  each: optional(Type.Enum(Object.keys(eaches) as Each[])),
  who: optional(
    Type.Object(
      {
        unions: optional(Type.Array(id, { maxItems: 50 })),
        standings: optional(Type.Array(Type.Enum(Object.keys(standings) as Standing[]), { maxItems: 10 })),
        sex: optional(Type.Enum(sexNames)),
        ageFrom: optional(age),
        ageTo: optional(age),
      },
      closed,
    ),
  ),
  worthFen: optional(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
  choices: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 }),
  opensAt: instant,
  closesAt: instant,
  windowUntil: optional(instant),
  releasesAt: optional(instant),
  givesBackUntil: optional(instant),
  follows: optional(id),
  goesTo: optional(id),
  slices: Type.Array(
    Type.Object(
      {
        orgId: optional(id),
        label: optional(words),
        startsAt: optional(instant),
        endsAt: optional(instant),
        quota: count,
        waits: count,
      },
      closed,
    ),
    { maxItems: 500 },
  ),
  goods: optional(
    Type.Array(
      Type.Object(
        {
          label: words,
          worthFen: Type.Integer({ minimum: 0, maximum: 100_000_000 }),
          quota: count,
          holds: optional(Type.String({ maxLength: 200 })),
        },
        closed,
      ),
      { maxItems: 20 },
    ),
  ),
};
const DraftBody = Type.Object({ orgId: id, ...fields }, closed);
const ChangeBody = Type.Object(fields, closed);
const MoveBody = Type.Object({ move: Type.Enum(Object.keys(campaignMoves) as CampaignMove[]) }, closed);
const DrawBody = Type.Object({ sources: sourcesBody }, closed);
const OrgQuery = Type.Object({ org: id });
const HandingQuery = Type.Object({
  number: optional(Type.String({ pattern: '^[1-9][0-9]{0,8}$' })),
  state: optional(Type.Enum(Object.keys(claimStates) as ClaimState[])),
  wish: optional(Type.Enum([...wishStandings])),
  disputed: optional(Type.Literal('true')),
  cursor: optional(Type.String({ maxLength: 400 })),
});
const HandOutBody = Type.Object({ claims: Type.Array(id, { minItems: 1, maxItems: 100 }) }, closed);

const tags = ['allotments'];
const idOf = ({ params }: FastifyRequest) => (params as Static<typeof Params>).id;

function addMaking(app: FastifyInstance, platform: Platform, allotting: Allotting): void {
  const route = { audience: 'staff', scope: 'subtree', answers: 'CampaignDesk' } as const;
  addWrite(app, platform, {
    ...route,
    method: 'POST',
    url: '/api/campaigns',
    audit: 'draft-campaign',
    status: 201,
    options: { schema: { tags, summary: '起草一次活动', body: DraftBody } },
    write: (context) =>
      draftCampaign(platform, context, context.request.body as CampaignFields & { readonly orgId: string }),
  });
  addWrite(app, platform, {
    ...route,
    method: 'PUT',
    url: '/api/campaigns/:id',
    audit: ['change-campaign', 'move-up'],
    status: 200,
    options: { schema: { tags, summary: '修改一次活动', params: Params, body: ChangeBody } },
    write: (context) =>
      changeCampaign(platform, allotting, context, idOf(context.request), context.request.body as CampaignFields),
  });
  addWrite(app, platform, {
    ...route,
    method: 'POST',
    url: '/api/campaigns/:id/moves',
    audit: [...Object.keys(campaignMoves).map((move) => `${move}-campaign`), 'order-claims', 'miss-claims'],
    status: 200,
    options: { schema: { tags, summary: '发布、结束、结清一次活动', params: Params, body: MoveBody } },
    write: (context) => {
      const { move } = context.request.body as Static<typeof MoveBody>;
      return moveCampaign(platform, allotting, context, idOf(context.request), move);
    },
  });
  addWrite(app, platform, {
    ...route,
    method: 'POST',
    url: '/api/campaigns/:id/draw',
    audit: 'announce-draw',
    status: 201,
    options: { schema: { tags, summary: '预告抽签：种子从哪里来', params: Params, body: DrawBody } },
    write: (context) =>
      announceCampaignDraw(platform, context, idOf(context.request), context.request.body as CampaignDrawAsked),
  });
}

function addHanding(app: FastifyInstance, platform: Platform): void {
  app.get<{ Querystring: Static<typeof HandingQuery> }>(
    '/api/campaigns/:id/claims',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'list-claims', answers: 'Page<HandingLine>' },
      schema: { tags, summary: '领到、候补、报名的人', params: Params, querystring: HandingQuery },
    },
    async (request, reply): Promise<Page<HandingLine> | FastifyReply> => {
      const { cursor, number, state, wish, disputed } = request.query;
      const asked = {
        after: readCursor(cursor, 1)?.[0],
        number: number === undefined ? undefined : Number(number),
        state,
        wish,
        disputed: disputed !== undefined,
      };
      const found = await readHanding(platform, request.caller!, idOf(request), asked, {
        requestId: request.id,
        now: request.now,
      });
      if (isRefusal(found)) return sendRefusal(request, reply, found);
      const { items, last } = found;
      return { items, ...(last !== undefined && { next: writeCursor(last) }) };
    },
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/campaigns/:id/hand-out',
    audience: 'staff',
    scope: 'subtree',
    audit: 'hand-out',
    status: 200,
    answers: 'CampaignDesk',
    options: { schema: { tags, summary: '登记已领取、已到场', params: Params, body: HandOutBody } },
    write: (context) =>
      handOut(platform, context, idOf(context.request), (context.request.body as Static<typeof HandOutBody>).claims),
  });
}

export function addCampaignDeskRoutes(app: FastifyInstance, platform: Platform, allotting: Allotting): void {
  addMaking(app, platform, allotting);
  addHanding(app, platform);
  app.get<{ Querystring: Static<typeof OrgQuery> }>(
    '/api/campaign-desk',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'CampaignLine[]' },
      schema: { tags, summary: '一个工会的活动', querystring: OrgQuery },
    },
    async (request, reply) => {
      const found = await readCampaigns(scopedTo(platform.db, request.caller!), request.query.org);
      return isRefusal(found) ? sendRefusal(request, reply, found) : found;
    },
  );
  app.get(
    '/api/campaigns/:id/desk',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'CampaignDesk' },
      schema: { tags, summary: '一次活动：给举办的工会看', params: Params },
    },
    async (request, reply) => {
      const found = await readDesk(platform, scopedTo(platform.db, request.caller!), idOf(request));
      return isRefusal(found) ? sendRefusal(request, reply, found) : found;
    },
  );
}
