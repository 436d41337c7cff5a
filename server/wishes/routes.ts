import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { isRefusal } from '../../kernel/refusal.ts';
import type { WishAnswer } from '../../kernel/wish-answers.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { sendOut } from './sending.ts';
import { readWish, receiveWish, sayWish } from './wishing.ts';

const closed = { additionalProperties: false };
const id = Type.String({ format: 'uuid' });
const Params = Type.Object({ id });
/** Which questions there are, and what an answer may be, is said in words by what checks it all. */
const WishBody = Type.Object(
  {
    good: Type.Integer({ minimum: 0, maximum: 1_000 }),
    form: Type.Record(Type.String({ maxLength: 60 }), Type.Unknown(), { maxProperties: 20 }),
  },
  closed,
);
const SendBody = Type.Object({ claims: Type.Array(id, { minItems: 1, maxItems: 100 }) }, closed);

const tags = ['allotments'];
const idOf = ({ params }: FastifyRequest) => (params as Static<typeof Params>).id;

function addOwn(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/my/campaigns/:id/wish',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'WishAnswer' },
      schema: { tags, summary: '我领到的这一份：选哪一种、送到哪里', params: Params },
    },
    async (request, reply): Promise<WishAnswer | FastifyReply> => {
      const found = await readWish(platform, request.caller!, idOf(request), request.now);
      return isRefusal(found) ? sendRefusal(request, reply, found) : found;
    },
  );
  const own = { audience: 'signed-in', scope: 'own', audit: 'none: own', status: 200, answers: 'WishAnswer' } as const;
  addWrite(app, platform, {
    ...own,
    method: 'PUT',
    url: '/api/my/campaigns/:id/wish',
    options: { schema: { tags, summary: '选哪一种、送到哪里；开始发放以前可以改', params: Params, body: WishBody } },
    write: (context) =>
      sayWish(platform, context, idOf(context.request), context.request.body as Static<typeof WishBody>),
  });
  addWrite(app, platform, {
    ...own,
    method: 'POST',
    url: '/api/my/campaigns/:id/received',
    options: { schema: { tags, summary: '确认收到', params: Params } },
    write: (context) => receiveWish(platform, context, idOf(context.request)),
  });
}

/** What whoever was given one says of it, and that it is on its way. */
export function addWishRoutes(app: FastifyInstance, platform: Platform): void {
  addOwn(app, platform);
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/campaigns/:id/sent',
    audience: 'staff',
    scope: 'subtree',
    audit: 'send-wishes',
    status: 200,
    answers: 'CampaignDesk',
    options: { schema: { tags, summary: '登记已发出', params: Params, body: SendBody } },
    write: (context) =>
      sendOut(platform, context, idOf(context.request), (context.request.body as Static<typeof SendBody>).claims),
  });
}
