import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { OwnMemberships } from '../../kernel/member-answers.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sessionCookie } from '../http/app.ts';
import { sendRefusal } from '../http/answer.ts';
import { refuseOutside } from '../http/networks.ts';
import type { Platform } from '../platform.ts';
import { clearCookie, cookieOf, markedSourceOf, meOf, occasionOf, sendFirst, signInCookie } from '../http/door.ts';
import { signOut } from './sessions.ts';
import { sendCode, signInByCode } from './sign-in.ts';
import { findSpells } from './spells.ts';
import { signInByPassword } from './staff-sign-in.ts';

const PhoneBody = Type.Object({ phone: Type.String({ maxLength: 30 }) }, { additionalProperties: false });
const SignInBody = Type.Union([
  Type.Object(
    { phone: Type.String({ maxLength: 30 }), code: Type.String({ maxLength: 20 }) },
    { additionalProperties: false },
  ),
  Type.Object(
    { login: Type.String({ maxLength: 60 }), password: Type.String({ maxLength: 200 }) },
    { additionalProperties: false },
  ),
]);

export function addSessionRoutes(app: FastifyInstance, platform: Platform): void {
  const tags = ['session'];
  app.post<{ Body: Static<typeof PhoneBody> }>(
    '/api/session/code',
    {
      config: { audience: 'anyone', scope: 'own', audit: 'none: own' },
      schema: { tags, summary: '发送登录验证码', body: PhoneBody },
    },
    async (request, reply) => {
      const sent = await sendCode(platform, request.body.phone, markedSourceOf(platform, request, reply));
      if (isRefusal(sent)) return sendRefusal(request, reply, sent);
      // Only the demo says the code aloud; there is no phone there to send it to.
      return platform.config.demo ? { demoCode: sent.code } : {};
    },
  );
  app.post<{ Body: Static<typeof SignInBody> }>(
    '/api/session',
    {
      config: { audience: 'anyone', scope: 'own', audit: 'sign-in', answers: 'Me' },
      schema: { tags, summary: '登录；工会干部还要第二道验证，这时回答 202 和 SignInStep', body: SignInBody },
    },
    async (request, reply) => {
      const { body } = request;
      const occasion = occasionOf(platform, request);
      const outside = 'login' in body ? refuseOutside(platform.config.staffNetworks, request.ip) : undefined;
      if (outside !== undefined) return sendRefusal(request, reply, outside);
      const first =
        'code' in body
          ? await signInByCode(platform, body, occasion)
          : await signInByPassword(platform, body, occasion);
      return sendFirst(platform, request, reply, first);
    },
  );
  app.delete(
    '/api/session',
    { config: { audience: 'anyone', scope: 'own', audit: 'sign-out' }, schema: { tags, summary: '退出登录' } },
    async (request: FastifyRequest, reply) => {
      const token = cookieOf(platform, request, sessionCookie);
      if (token !== undefined) await signOut(platform, token, request.id);
      for (const name of [sessionCookie, signInCookie]) clearCookie(platform, reply, name);
      return reply.header('clear-site-data', '"cache", "storage"').code(204).send();
    },
  );
  app.get(
    '/api/me',
    {
      config: { audience: 'account', scope: 'own', audit: 'none: own', answers: 'Me' },
      schema: { tags, summary: '我是谁' },
    },
    (request) => meOf(platform, request.caller!),
  );
  app.get(
    '/api/my/membership',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'OwnMemberships' },
      schema: { tags, summary: '我的会籍' },
    },
    async ({ caller }): Promise<OwnMemberships> => ({ memberships: await findSpells(platform.db, caller!) }),
  );
}
