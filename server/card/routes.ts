import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { isRefusal } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import type { Platform } from '../platform.ts';
import { openCardDesk } from './doings.ts';

const CardBody = Type.Object({ key: Type.String({ maxLength: 100 }) }, { additionalProperties: false });
const StandingBody = Type.Object({ code: Type.String({ maxLength: 1000 }) }, { additionalProperties: false });
const tags = ['card'];

/** Asked by POST where something personal is in the question, so that it stands in no address and no log. Nothing is written. */
export function addCardRoutes(app: FastifyInstance, platform: Platform): void {
  const desk = openCardDesk(platform);
  app.post<{ Body: Static<typeof CardBody> }>(
    '/api/my/card',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'CardAnswer' },
      schema: { tags, summary: '电子会员卡：这部手机一天之内没有网络也能出示', body: CardBody },
    },
    async (request, reply) => {
      const answer = await desk.card(request.caller!, request.body.key);
      return isRefusal(answer)
        ? sendRefusal(request, reply, answer)
        : reply.header('cache-control', 'no-store').send(answer);
    },
  );
  app.post(
    '/api/my/card/code',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'CardCodeAnswer' },
      schema: { tags, summary: '一个会员码，给不能保存密钥的手机' },
    },
    async (request, reply) => {
      const answer = await desk.code(request.caller!);
      return isRefusal(answer)
        ? sendRefusal(request, reply, answer)
        : reply.header('cache-control', 'no-store').send(answer);
    },
  );
  app.get(
    '/api/card/keys',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'CardKeysAnswer' },
      schema: { tags, summary: '核验会员码用的公钥；核验方每天取一次，没有网络也能核验' },
    },
    async (_request, reply) => reply.header('cache-control', 'no-cache').send(await desk.keys()),
  );
  app.post<{ Body: Static<typeof StandingBody> }>(
    '/api/card/standing',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'CardStandingAnswer' },
      schema: { tags, summary: '出示这个会员码的人现在是不是会员：只回答是或不是，不留记录', body: StandingBody },
    },
    async (request, reply) => {
      const answer = await desk.standing(request.body.code);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
}
