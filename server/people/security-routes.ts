import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyInstance } from 'fastify';
import Type, { type Static, type TSchema } from 'typebox';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { Answers } from '../http/answer-schemas.ts';
import type { Trx } from '../db/open.ts';
import type { Audit } from '../http/contract.ts';
import { type Done, type WriteContext, addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { loginOf } from './accounts.ts';
import { sessionHashOf, sourceOf } from '../http/door.ts';
import { nameOf } from './enrolment.ts';
import {
  auditAct,
  changePassword,
  firstRecoveryCodes,
  keyOf,
  provePassword,
  removeFactor,
  securityOf,
  unlinkIdentity,
} from './factors.ts';
import { endSession, listSessions } from './own-sessions.ts';
import { addPasskey, askForNewPasskey } from './passkeys.ts';
import { endSessionsOf } from './passwords.ts';
import { makeRecoveryCodes } from './recovery.ts';
import { PasskeyBody } from '../http/passkey-body.ts';
import { startTotp, takeTotp } from './totp.ts';

const closed = { additionalProperties: false };
const password = Type.String({ maxLength: 200 });
const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const NoBody = Type.Object({}, closed);
const ProofBody = Type.Object({ password }, closed);
const ChangeBody = Type.Object({ current: password, next: password }, closed);
const CodeBody = Type.Object({ code: Type.String({ maxLength: 30 }) }, closed);
const NewPasskeyBody = Type.Object({ response: PasskeyBody, name: Type.String({ maxLength: 60 }) }, closed);
const tags = ['session'];
const codesAgain = '没有看到备用码的，请到“账号安全”里重新生成一套。';

interface Act<Body extends TSchema> {
  readonly url: string;
  readonly summary: string;
  readonly body: Body;
  readonly answers?: Answers;
  readonly lost?: string;
  readonly audit: Audit;
  readonly params?: TSchema;
  /** The password that must be shown first, where one must. */
  readonly proof?: (body: Static<Body>) => string;
  readonly act: (trx: Trx, context: WriteContext, body: Static<Body>) => Promise<unknown>;
  /** For workers too; what concerns factors and passwords is for staff alone. */
  readonly everybody?: true;
}

/** What is being done, by account and request. */
const underWay = new Map<string, Promise<Done | Refusal>>();

/**
 * Of a request that comes many times at once under its key, all are one: one try at the password, and one reckoning of what
 * is dear; what is shown once is shown to the first. Twenty times ten hashes, each ten within a transaction, kept every connection from everybody for seconds.
 */
async function together({ caller, kept }: WriteContext, act: () => Promise<Done | Refusal>): Promise<Done | Refusal> {
  const twins = `${caller.accountId} ${kept.key} ${kept.bodyHash.toString('base64')}`;
  const first = underWay.get(twins);
  if (first !== undefined) {
    const done = await first;
    return isRefusal(done) ? done : { ...done, again: true };
  }
  const done = act().finally(() => underWay.delete(twins));
  underWay.set(twins, done);
  return done;
}

/** A change of how somebody signs in: her password first, then one transaction. */
function addAct<Body extends TSchema>(app: FastifyInstance, platform: Platform, act: Act<Body>): void {
  const { url, summary, body, params, answers, lost, audit } = act;
  addWrite(app, platform, {
    method: 'POST',
    url,
    audience: 'account',
    scope: 'own',
    audit,
    status: 200,
    ...(answers && { answers }),
    ...(lost !== undefined && { lost }),
    options: { schema: { tags, summary, body, ...(params && { params }) } },
    async write(context) {
      const said = context.request.body as Static<Body>;
      if (context.caller.kind !== 'staff' && !act.everybody) return refuse('no-right');
      const { caller, request } = context;
      return together(context, async () => {
        const wrong =
          act.proof && (await provePassword(platform, caller, act.proof(said), sourceOf(platform, request)));
        if (isRefusal(wrong)) return wrong;
        return keeping<unknown>(platform, context, (trx) => act.act(trx, context, said));
      });
    },
  });
}

function addFactors(app: FastifyInstance, platform: Platform): void {
  addAct(app, platform, {
    url: '/api/my/totp',
    summary: '再添加一个验证器应用：取得密钥',
    audit: 'none: own',
    body: ProofBody,
    answers: 'NewTotpAnswer',
    lost: '没有看到密钥的，请重新点一次“添加验证器应用”，会给出一个新的密钥。',
    proof: (body) => body.password,
    async act(trx, { caller }) {
      return startTotp(platform, trx, keyOf(caller), await loginOf(trx, keyOf(caller)));
    },
  });
  addAct(app, platform, {
    url: '/api/my/totp/confirm',
    summary: '再添加一个验证器应用：输入它显示的验证码',
    audit: 'add-factor',
    body: CodeBody,
    answers: 'RecoveryCodesAnswer',
    lost: `验证器应用已经添加。${codesAgain}`,
    async act(trx, context, { code }) {
      const key = keyOf(context.caller);
      if (!(await takeTotp(platform, trx, key, code, true))) return refuse('second-factor-wrong');
      await auditAct(trx, context, 'add-factor');
      return { recoveryCodes: await firstRecoveryCodes(trx, key) };
    },
  });
  addAct(app, platform, {
    url: '/api/my/passkey/options',
    summary: '添加通行密钥：取得浏览器要的参数',
    audit: 'none: own',
    body: ProofBody,
    answers: 'PasskeyAnswer',
    proof: (body) => body.password,
    async act(trx, { caller }) {
      return askForNewPasskey(platform, trx, keyOf(caller), await nameOf(platform, keyOf(caller)));
    },
  });
  addAct(app, platform, {
    url: '/api/my/passkey',
    summary: '添加通行密钥',
    audit: 'add-factor',
    body: NewPasskeyBody,
    answers: 'RecoveryCodesAnswer',
    lost: `通行密钥已经添加。${codesAgain}`,
    async act(trx, context, { response, name }) {
      const key = keyOf(context.caller);
      const made = response as unknown as RegistrationResponseJSON;
      if (!(await addPasskey(platform, trx, key, made, name.trim() || '通行密钥'))) return refuse('passkey-wrong');
      await auditAct(trx, context, 'add-factor');
      return { recoveryCodes: await firstRecoveryCodes(trx, key) };
    },
  });
  addAct(app, platform, {
    url: '/api/my/factors/:id/remove',
    summary: '删除一种第二道验证',
    audit: 'remove-factor',
    body: ProofBody,
    params: Params,
    proof: (body) => body.password,
    act: (trx, context) => removeFactor(trx, context, (context.request.params as Static<typeof Params>).id),
  });
  addAct(app, platform, {
    url: '/api/my/identity/unlink',
    summary: '取消和统一身份认证的关联',
    audit: 'unlink-identity',
    body: ProofBody,
    everybody: true,
    proof: (body) => body.password,
    act: unlinkIdentity,
  });
  addAct(app, platform, {
    url: '/api/my/recovery-codes',
    summary: '重新生成备用码，原来的全部作废',
    audit: 'make-recovery-codes',
    body: ProofBody,
    answers: 'RecoveryCodesAnswer',
    lost: `备用码已经换成新的一套。${codesAgain}`,
    proof: (body) => body.password,
    async act(trx, context) {
      await auditAct(trx, context, 'make-recovery-codes');
      return { recoveryCodes: await makeRecoveryCodes(trx, keyOf(context.caller)) };
    },
  });
}

/** 登录设备: where one's own account is signed in, for workers and staff alike. */
function addSessions(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/my/sessions',
    {
      config: { audience: 'account', scope: 'own', audit: 'none: own', answers: 'SessionLine[]' },
      schema: { tags, summary: '我的账号现在登录着的地方' },
    },
    (request) => listSessions(platform.db, request.caller!, sessionHashOf(platform, request)),
  );
  addAct(app, platform, {
    url: '/api/my/sessions/:id/end',
    summary: '退出一处登录',
    audit: 'end-session',
    body: NoBody,
    params: Params,
    everybody: true,
    async act(trx, context) {
      const { id } = context.request.params as Static<typeof Params>;
      const refusal = await endSession(trx, context.caller, id);
      if (refusal === undefined) await auditAct(trx, context, 'end-session');
      return refusal;
    },
  });
  addAct(app, platform, {
    url: '/api/my/sessions/end-others',
    summary: '退出其他地方的登录',
    audit: 'end-other-sessions',
    body: NoBody,
    everybody: true,
    async act(trx, context) {
      await endSessionsOf(trx, keyOf(context.caller), sessionHashOf(platform, context.request));
      await auditAct(trx, context, 'end-other-sessions');
    },
  });
}

/** 账号安全: how one's own account is signed in to. */
export function addSecurityRoutes(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/my/security',
    {
      config: { audience: 'account', scope: 'own', audit: 'none: own', answers: 'SecurityAnswer' },
      schema: { tags, summary: '我的账号安全' },
    },
    (request) => securityOf(platform, request.caller!, sessionHashOf(platform, request)),
  );
  addAct(app, platform, {
    url: '/api/my/password',
    summary: '修改密码；别处的登录全部退出',
    audit: 'change-password',
    body: ChangeBody,
    proof: ({ current }) => current,
    act: (trx, context, { next }): Promise<undefined | Refusal> =>
      changePassword(platform, trx, context, next, sessionHashOf(platform, context.request)),
  });
  addSessions(app, platform);
  addFactors(app, platform);
}
