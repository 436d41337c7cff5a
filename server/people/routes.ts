import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Me } from '../../kernel/answers.ts';
import type { OwnMemberships } from '../../kernel/member-answers.ts';
import { maskPhone } from '../../kernel/identity/phone.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sessionCookie } from '../http/app.ts';
import { sendRefusal } from '../http/answer.ts';
import { countUnread } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { type Caller, findCaller } from './caller.ts';
import { findSpells } from './spells.ts';
import { type Session, sendCode, signInByCode, signInByPassword, signOut } from './sign-in.ts';

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

async function meOf(platform: Platform, caller: Caller): Promise<Me> {
  const phone =
    caller.phoneSealed === null ? undefined : maskPhone(platform.sealer.open(caller.phoneSealed, 'identity'));
  return {
    name: caller.name,
    kind: caller.kind,
    verified: caller.verified,
    ...(phone !== undefined && { phone }),
    ...(caller.member && { member: caller.member }),
    posts: caller.posts.map(({ id, role, org }) => ({ id, role, org })),
    ...(caller.duty && { duty: caller.duty }),
    unread: await countUnread(platform.db, caller),
  };
}

function setSession(platform: Platform, reply: FastifyReply, session: Session): void {
  void reply.setCookie(sessionCookie, session.token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: platform.config.secureCookies,
    maxAge: Math.max(60, Math.round((session.expiresAt.getTime() - Date.now()) / 1000)),
  });
}

export function addSessionRoutes(app: FastifyInstance, platform: Platform): void {
  const tags = ['session'];
  app.post<{ Body: Static<typeof PhoneBody> }>(
    '/api/session/code',
    {
      config: { audience: 'anyone', scope: 'own', audit: 'none: own' },
      schema: { tags, summary: '发送登录验证码', body: PhoneBody },
    },
    async (request, reply) => {
      const sent = await sendCode(platform, request.body.phone);
      if (isRefusal(sent)) return sendRefusal(request, reply, sent);
      // Only the demo says the code aloud; there is no phone there to send it to.
      return platform.config.demo ? { demoCode: sent.code } : {};
    },
  );
  app.post<{ Body: Static<typeof SignInBody> }>(
    '/api/session',
    {
      config: { audience: 'anyone', scope: 'own', audit: 'sign-in', answers: 'Me' },
      schema: { tags, summary: '登录', body: SignInBody },
    },
    async (request, reply) => {
      const { body } = request;
      const session =
        'code' in body
          ? await signInByCode(platform, body.phone, body.code, request.id)
          : await signInByPassword(platform, body.login, body.password, request.id);
      if (isRefusal(session)) return sendRefusal(request, reply, session);
      setSession(platform, reply, session);
      const found = await findCaller(platform.db, session.token, null);
      return meOf(platform, found!.caller);
    },
  );
  app.delete(
    '/api/session',
    { config: { audience: 'anyone', scope: 'own', audit: 'sign-out' }, schema: { tags, summary: '退出登录' } },
    async (request: FastifyRequest, reply) => {
      const token = request.cookies[sessionCookie];
      if (token !== undefined) await signOut(platform, token, request.id);
      return reply
        .clearCookie(sessionCookie, { path: '/' })
        .header('clear-site-data', '"cache", "storage"')
        .code(204)
        .send();
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
