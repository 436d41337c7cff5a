import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { ChoosingAnswer, ChoosingFigures } from '../../kernel/mutual-answers.ts';
import { laters } from '../../kernel/mutual.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { answerLater, choose, leavePairs, readChoosing, readFigures } from './choosing.ts';

const closed = { additionalProperties: false };
const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const Badge = Type.Object(
  { slice: Type.Integer({ minimum: 0, maximum: 10_000 }), number: Type.Integer({ minimum: 1, maximum: 10_000_000 }) },
  closed,
);
const ChooseBody = Type.Object(
  { chosen: Type.Array(Badge, { maxItems: 20 }), reach: Type.Optional(Type.String({ maxLength: 200 })) },
  closed,
);
const LaterBody = Type.Object({ answer: Type.Enum([...laters]) }, closed);

const tags = ['allotments'];
const idOf = ({ params }: FastifyRequest) => (params as Static<typeof Params>).id;

function addReading(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/campaigns/:id/choosing',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'ChoosingAnswer' },
      schema: { tags, summary: '活动以后悄悄选人：自己选了谁，结果公布以后和谁互相选中', params: Params },
    },
    async (request, reply): Promise<ChoosingAnswer | FastifyReply> => {
      const found = await readChoosing(platform, request.caller!, idOf(request));
      return isRefusal(found) ? sendRefusal(request, reply, found) : found;
    },
  );
  app.get(
    '/api/campaigns/:id/choosing-figures',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'ChoosingFigures' },
      schema: { tags, summary: '活动结成几对：只有总数，公布以后才有', params: Params },
    },
    async (request, reply): Promise<ChoosingFigures | FastifyReply> => {
      const found = await readFigures(platform, request.caller!, idOf(request));
      return isRefusal(found) ? sendRefusal(request, reply, found) : found;
    },
  );
}

/** What somebody chooses is her own alone: no row of the audit says that she did, and no hash of it is without a key. */
export function addChoosingRoutes(app: FastifyInstance, platform: Platform): void {
  addReading(app, platform);
  const own = {
    audience: 'signed-in',
    scope: 'own',
    audit: 'none: own',
    status: 200,
    answers: 'ChoosingNoted',
  } as const;
  addWrite(app, platform, {
    ...own,
    method: 'PUT',
    url: '/api/campaigns/:id/choosing',
    options: { schema: { tags, summary: '悄悄选想再见面的人，或者改、或者都不选', params: Params, body: ChooseBody } },
    write: (context) =>
      choose(platform, context, idOf(context.request), context.request.body as Static<typeof ChooseBody>),
  });
  addWrite(app, platform, {
    ...own,
    method: 'POST',
    url: '/api/campaigns/:id/choosing/leave',
    options: { schema: { tags, summary: '退出配对，收回留给对方的话', params: Params } },
    write: (context) => leavePairs(platform, context, idOf(context.request)),
  });
  addWrite(app, platform, {
    ...own,
    method: 'POST',
    url: '/api/campaigns/:id/choosing/later',
    options: { schema: { tags, summary: '告诉工会后来怎么样', params: Params, body: LaterBody } },
    write: (context) =>
      answerLater(platform, context, idOf(context.request), (context.request.body as Static<typeof LaterBody>).answer),
  });
}
