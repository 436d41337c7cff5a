import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { answerDispute, closeDispute, disputeClaim } from './disputing.ts';

const id = Type.String({ format: 'uuid' });
const Params = Type.Object({ id });
const AnswerBody = Type.Object(
  { claim: id, answer: Type.String({ maxLength: 1_000 }) },
  { additionalProperties: false },
);

const tags = ['allotments'];
const idOf = ({ params }: FastifyRequest) => (params as Static<typeof Params>).id;

/** What was noted as handed out, and has not reached somebody. */
export function addDisputeRoutes(app: FastifyInstance, platform: Platform): void {
  const own = { method: 'POST', audience: 'signed-in', scope: 'own', status: 200, answers: 'DisputeAnswer' } as const;
  addWrite(app, platform, {
    ...own,
    url: '/api/my/campaigns/:id/not-received',
    audit: 'dispute-claim',
    options: { schema: { tags, summary: '登记已发，本人没有收到', params: Params } },
    write: (context) => disputeClaim(platform, context, idOf(context.request)),
  });
  addWrite(app, platform, {
    ...own,
    url: '/api/my/campaigns/:id/not-received/close',
    audit: 'close-dispute',
    options: { schema: { tags, summary: '收到了，没有问题了', params: Params } },
    write: (context) => closeDispute(platform, context, idOf(context.request)),
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/campaigns/:id/not-received/answer',
    audience: 'staff',
    scope: 'subtree',
    audit: 'answer-dispute',
    status: 200,
    answers: 'CampaignDesk',
    options: { schema: { tags, summary: '答复说没有收到的人', params: Params, body: AnswerBody } },
    write: (context) =>
      answerDispute(platform, context, idOf(context.request), context.request.body as Static<typeof AnswerBody>),
  });
}
