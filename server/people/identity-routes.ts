import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import type { LinkAnswer, SignInWays } from '../../kernel/sign-in-answers.ts';
import type { IdentityConfig } from '../config.ts';
import { sendRefusal } from '../http/answer.ts';
import { refuseOutside } from '../http/networks.ts';
import { clearCookie, cookieOf, leavingCookie, occasionOf, setFirst, setLeaving, sourceOf } from '../http/door.ts';
import type { Platform } from '../platform.ts';
import { keyOf, provePassword } from './factors.ts';
import { comeBackFromIdentity, leaveForIdentity } from './identity.ts';

const audience = Type.Enum(['worker', 'staff']);
const LeaveQuery = Type.Object({ for: audience });
/** Who has a password shows it: what is linked lets in from then on. */
const LinkBody = Type.Object({ password: Type.String({ maxLength: 200 }) }, { additionalProperties: false });
const tags = ['session'];

/** The page that goes on, or says what went wrong. */
function pageOf(to: 'worker' | 'staff', refused?: string, linked = false): string {
  if (to === 'staff')
    return refused === undefined ? `/console/${linked ? 'mine/security' : ''}` : `/console/?refused=${refused}`;
  return refused === undefined ? '/me' : `/sign-in?refused=${refused}`;
}

function addLeaving(app: FastifyInstance, platform: Platform, identity: IdentityConfig): void {
  app.get<{ Querystring: Static<typeof LeaveQuery> }>(
    '/api/session/identity',
    {
      config: { audience: 'anyone', scope: 'own', audit: 'none: own' },
      schema: { tags, summary: '去统一身份认证登录', querystring: LeaveQuery },
    },
    async (request, reply) => {
      const to = request.query.for;
      if (!identity.audiences.includes(to)) return sendRefusal(request, reply, refuse('not-found'));
      const outside = to === 'staff' ? refuseOutside(platform.config.staffNetworks, request.ip) : undefined;
      if (outside !== undefined) return sendRefusal(request, reply, outside);
      const left = await leaveForIdentity(platform, identity, to);
      if (isRefusal(left)) return reply.redirect(pageOf(to, left.refused));
      setLeaving(platform, reply, left.browser);
      return reply.redirect(left.url);
    },
  );
  app.post(
    '/api/my/identity',
    {
      config: { audience: 'account', scope: 'own', audit: 'none: own' },
      schema: {
        tags,
        summary: '把账号和统一身份认证关联：得到要去的地址',
        body: LinkBody,
      },
    },
    async (request, reply): Promise<LinkAnswer | FastifyReply> => {
      const caller = request.caller!;
      const { password } = request.body as Static<typeof LinkBody>;
      const wrong = await provePassword(platform, caller, password, sourceOf(platform, request));
      if (wrong !== undefined) return sendRefusal(request, reply, wrong);
      const left = await leaveForIdentity(platform, identity, caller.kind, keyOf(caller));
      if (isRefusal(left)) return sendRefusal(request, reply, left);
      setLeaving(platform, reply, left.browser);
      return { url: left.url };
    },
  );
}

/** Sign-in at an identity provider, where one is configured. */
export function addIdentityRoutes(app: FastifyInstance, platform: Platform): void {
  const { identity } = platform.config;
  app.get(
    '/api/session/ways',
    {
      config: { audience: 'anyone', scope: 'public', audit: 'none: public', answers: 'SignInWays' },
      schema: { tags, summary: '除了手机号和密码，还能怎么登录' },
    },
    (): SignInWays => (identity ? { identity: { label: identity.label, audiences: identity.audiences } } : {}),
  );
  if (identity === undefined) return;
  addLeaving(app, platform, identity);
  app.get(
    '/api/session/identity/back',
    {
      config: { audience: 'anyone', scope: 'own', audit: ['sign-in', 'link-identity'] },
      schema: { tags, summary: '从统一身份认证回来' },
    },
    async (request, reply) => {
      const browser = cookieOf(platform, request, leavingCookie) ?? '';
      const back = new URL(request.url, platform.config.publicUrl);
      const { audience: to, came } = await comeBackFromIdentity(
        platform,
        identity,
        back,
        browser,
        occasionOf(platform, request),
      );
      clearCookie(platform, reply, leavingCookie);
      if (isRefusal(came)) return reply.redirect(pageOf(to, came.refused));
      if (came !== 'linked') setFirst(platform, reply, came);
      return reply.redirect(pageOf(to, undefined, came === 'linked'));
    },
  );
}
