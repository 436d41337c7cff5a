import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static, type TSchema } from 'typebox';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import type { Answers } from '../http/answer-schemas.ts';
import type { Audit } from '../http/contract.ts';
import type { Platform } from '../platform.ts';
import { PasskeyBody } from '../http/passkey-body.ts';
import { cookieOf, occasionOf, sendEntered, sendFirst, signInCookie } from '../http/door.ts';
import { choosePassword, confirmPasskey, confirmTotp, enrolPasskey, enrolTotp } from './enrolment.ts';
import { askForPasskey } from './passkeys.ts';
import { takeEnrolmentCode } from './resets.ts';
import { type UnderWay, advance, findSignIn, stepOf } from './sign-ins.ts';
import { signInByCodeOfApp, signInByPasskey } from './staff-sign-in.ts';
import { demoCodeOf } from './totp.ts';

const closed = { additionalProperties: false };
const NoBody = Type.Object({}, closed);
const CodeBody = Type.Object({ code: Type.String({ maxLength: 30 }) }, closed);
const PasswordBody = Type.Object({ password: Type.String({ maxLength: 200 }) }, closed);
const tags = ['session'];

interface Step<Body extends TSchema> {
  readonly url: string;
  readonly summary: string;
  readonly body: Body;
  readonly answers: Answers;
  readonly audit: Audit;
  /** What the step does with a sign-in that is under way; its answer is sent as it is unless it says who is let in. */
  readonly take: (underWay: UnderWay, body: Static<Body>, request: FastifyRequest) => Promise<unknown>;
}

function isEntered(value: unknown): value is Parameters<typeof sendEntered>[3] {
  return typeof value === 'object' && value !== null && ('step' in value || 'session' in value);
}

function addStep<Body extends TSchema>(app: FastifyInstance, platform: Platform, step: Step<Body>): void {
  const { url, summary, body, answers, audit, take } = step;
  app.post(
    url,
    { config: { audience: 'anyone', scope: 'own', audit, answers, staffDoor: true }, schema: { tags, summary, body } },
    async (request: FastifyRequest, reply: FastifyReply) => {
      const underWay = await findSignIn(platform, cookieOf(platform, request, signInCookie));
      if (underWay === undefined) return sendRefusal(request, reply, refuse('sign-in-over'));
      const taken: unknown = await take(underWay, request.body as Static<Body>, request);
      if (isRefusal(taken)) return sendRefusal(request, reply, taken);
      return isEntered(taken) ? sendEntered(platform, request, reply, taken) : taken;
    },
  );
}

function codesOr(codes: string[] | Refusal) {
  return isRefusal(codes) ? codes : { recoveryCodes: codes };
}

function addEnrolment(app: FastifyInstance, platform: Platform): void {
  addStep(app, platform, {
    url: '/api/session/enrolment-code',
    summary: '第二道验证重设以后：输入安全管理员当面交给你的重新绑定码',
    body: CodeBody,
    answers: 'SignInStep',
    // The factor that it opens the way for leaves its row; a wrong code leaves one as well.
    audit: 'none: own',
    take: (underWay, { code }, request) => takeEnrolmentCode(platform, underWay, code, occasionOf(platform, request)),
  });
  addStep(app, platform, {
    url: '/api/session/totp',
    summary: '登录时绑定验证器应用：取得密钥',
    body: NoBody,
    answers: 'NewTotpAnswer',
    audit: 'none: own',
    async take(underWay) {
      const made = await enrolTotp(platform, underWay);
      if (isRefusal(made) || !platform.config.demo) return made;
      return { ...made, demoCode: await demoCodeOf(platform, underWay, true) };
    },
  });
  addStep(app, platform, {
    url: '/api/session/totp/confirm',
    summary: '登录时绑定验证器应用：输入它显示的验证码，得到备用码',
    body: CodeBody,
    answers: 'RecoveryCodesAnswer',
    audit: 'add-factor',
    take: async (underWay, { code }, request) =>
      codesOr(await confirmTotp(platform, underWay, code.trim(), occasionOf(platform, request))),
  });
  addStep(app, platform, {
    url: '/api/session/new-passkey/options',
    summary: '登录时添加通行密钥：取得浏览器要的参数',
    body: NoBody,
    answers: 'PasskeyAnswer',
    audit: 'none: own',
    take: (underWay) => enrolPasskey(platform, underWay),
  });
  addStep(app, platform, {
    url: '/api/session/new-passkey',
    summary: '登录时添加通行密钥，得到备用码',
    body: PasskeyBody,
    answers: 'RecoveryCodesAnswer',
    audit: 'add-factor',
    take: async (underWay, body, request) =>
      codesOr(
        await confirmPasskey(
          platform,
          underWay,
          body as unknown as RegistrationResponseJSON,
          occasionOf(platform, request),
        ),
      ),
  });
}

/** With a passkey somebody may begin as well: it is both factors at once, so no sign-in has to be under way. */
function addPasskey(app: FastifyInstance, platform: Platform): void {
  app.post(
    '/api/session/passkey/options',
    {
      config: { audience: 'anyone', scope: 'own', audit: 'none: own', answers: 'PasskeyAnswer', staffDoor: true },
      schema: { tags, summary: '用通行密钥登录：取得浏览器要的参数', body: NoBody },
    },
    async (request) => askForPasskey(platform, await findSignIn(platform, cookieOf(platform, request, signInCookie))),
  );
  app.post<{ Body: Static<typeof PasskeyBody> }>(
    '/api/session/passkey',
    {
      config: { audience: 'anyone', scope: 'own', audit: 'sign-in', answers: 'Me', staffDoor: true },
      schema: { tags, summary: '用通行密钥登录，或作为第二道验证', body: PasskeyBody },
    },
    async (request, reply) => {
      const underWay = await findSignIn(platform, cookieOf(platform, request, signInCookie));
      const response = request.body as unknown as AuthenticationResponseJSON;
      const first = await signInByPasskey(platform, underWay, response, occasionOf(platform, request));
      if (underWay === undefined || isRefusal(first) || 'session' in first)
        return sendFirst(platform, request, reply, first);
      return sendEntered(platform, request, reply, first.entered);
    },
  );
}

/** The steps of a sign-in of staff after the first. */
export function addStepRoutes(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/session/step',
    {
      config: { audience: 'anyone', scope: 'own', audit: 'none: own', answers: 'SignInStep', staffDoor: true },
      schema: { tags, summary: '正在进行的登录还差哪一步' },
    },
    async (request, reply) => {
      const underWay = await findSignIn(platform, cookieOf(platform, request, signInCookie));
      const step = underWay && (await stepOf(platform, underWay));
      return step ?? sendRefusal(request, reply, refuse('sign-in-over'));
    },
  );
  addStep(app, platform, {
    url: '/api/session/second-factor',
    summary: '第二道验证：验证器应用上的验证码，或者一个备用码',
    body: CodeBody,
    answers: 'Me',
    audit: 'sign-in',
    take: (underWay, { code }, request) => signInByCodeOfApp(platform, underWay, code, occasionOf(platform, request)),
  });
  addStep(app, platform, {
    url: '/api/session/new-password',
    summary: '登录时设新密码',
    body: PasswordBody,
    answers: 'Me',
    audit: ['change-password', 'sign-in'],
    take: (underWay, { password }, request) =>
      choosePassword(platform, underWay, password, occasionOf(platform, request)),
  });
  addStep(app, platform, {
    url: '/api/session/continue',
    summary: '记下备用码之后继续登录',
    body: NoBody,
    answers: 'Me',
    audit: 'sign-in',
    take: (underWay, _body, request) => advance(platform, underWay, occasionOf(platform, request)),
  });
  addEnrolment(app, platform);
  addPasskey(app, platform);
}
