import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Me } from '../../kernel/answers.ts';
import { maskPhone } from '../../kernel/identity/phone.ts';
import { type Refusal, isRefusal } from '../../kernel/refusal.ts';
import type { SignInStep } from '../../kernel/sign-in-answers.ts';
import { cookieName, sessionCookie } from './app.ts';
import { sendRefusal } from './answer.ts';
import { countUnread } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { type Caller, findCaller, hashToken } from '../people/caller.ts';
import type { FirstStep } from '../people/entering.ts';
import type { Occasion, Session } from '../people/sessions.ts';
import type { Entered } from '../people/sign-ins.ts';
import type { Source } from '../people/tries.ts';

/** The token of a sign-in that is under way; read at the door and nowhere else. */
export const signInCookie = 'hq_signin';
/** The mark of a browser that has asked for a code or signed in before. It opens nothing. */
const deviceCookie = 'hq_device';
export const leavingCookie = 'hq_leaving';
const deviceDays = 400;

export async function meOf(platform: Platform, caller: Caller): Promise<Me> {
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

/** What a browser sends under one of the names above. */
export function cookieOf({ config }: Platform, { cookies }: FastifyRequest, name: string): string | undefined {
  return cookies[cookieName(config, name)];
}

export function sourceOf(platform: Platform, request: FastifyRequest): Source {
  const device = cookieOf(platform, request, deviceCookie);
  return { address: request.ip, ...(device !== undefined && { device }) };
}

/** Where a request comes from, the browser marked from now on where it had no mark. */
export function markedSourceOf(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
): Source & { readonly device: string } {
  const { address, device = randomBytes(24).toString('base64url') } = sourceOf(platform, request);
  setCookie(platform, reply, deviceCookie, device, deviceDays * 86_400);
  return { address, device };
}

export function occasionOf(platform: Platform, request: FastifyRequest): Occasion {
  return { source: sourceOf(platform, request), requestId: request.id, userAgent: request.headers['user-agent'] };
}

/** The session that a request came in, as it is kept. */
export function sessionHashOf(platform: Platform, request: FastifyRequest): Buffer {
  return hashToken(cookieOf(platform, request, sessionCookie) ?? '');
}

/**
 * What opens something goes along with requests of our own pages alone: a page needs no cookie, and asks for everything itself.
 * What opens nothing has to come back from the identity provider with whoever was sent there.
 */
const sentAlong: ReadonlySet<string> = new Set([deviceCookie, leavingCookie]);

// A name that begins with `__Host-` is kept for the whole host or not at all.
function setCookie({ config }: Platform, reply: FastifyReply, name: string, value: string, maxAge: number) {
  const sameSite = sentAlong.has(name) ? 'lax' : 'strict';
  const guarded = { path: '/', httpOnly: true, sameSite, secure: config.secureCookies } as const;
  void reply.setCookie(cookieName(config, name), value, { ...guarded, maxAge });
}

export function clearCookie({ config }: Platform, reply: FastifyReply, name: string): void {
  void reply.clearCookie(cookieName(config, name), { path: '/', secure: config.secureCookies });
}

function setSession(platform: Platform, reply: FastifyReply, { token, seconds }: Session): void {
  setCookie(platform, reply, sessionCookie, token, seconds);
}

/** Sets what a first step led to, where the browser is sent on to a page and nobody reads an answer. */
export function setFirst(platform: Platform, reply: FastifyReply, first: FirstStep): void {
  if ('session' in first) return setSession(platform, reply, first.session);
  setCookie(platform, reply, signInCookie, first.token, 600);
  if ('step' in first.entered) return;
  setCookie(platform, reply, deviceCookie, first.entered.device, deviceDays * 86_400);
  setSession(platform, reply, first.entered.session);
}

/** The browser that left for the identity provider, by which it is known when it comes back. */
export function setLeaving(platform: Platform, reply: FastifyReply, browser: string): void {
  setCookie(platform, reply, leavingCookie, browser, 600);
}

async function sendMe(platform: Platform, reply: FastifyReply, session: Session): Promise<Me> {
  setSession(platform, reply, session);
  const found = await findCaller(platform.db, { token: session.token, key: null });
  return meOf(platform, found!.caller);
}

/** Answers a step: with who she is, once she is in, or with the step that is owed next. */
export async function sendEntered(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  entered: Entered | Refusal,
): Promise<Me | SignInStep | FastifyReply> {
  if (isRefusal(entered)) return sendRefusal(request, reply, entered);
  if ('step' in entered) {
    void reply.code(202);
    return entered.step;
  }
  clearCookie(platform, reply, signInCookie);
  setCookie(platform, reply, deviceCookie, entered.device, deviceDays * 86_400);
  return sendMe(platform, reply, entered.session);
}

/** Answers the first step of a sign-in. */
export async function sendFirst(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  first: FirstStep | Refusal,
): Promise<Me | SignInStep | FastifyReply> {
  if (isRefusal(first)) return sendRefusal(request, reply, first);
  if ('session' in first) return sendMe(platform, reply, first.session);
  setCookie(platform, reply, signInCookie, first.token, 600);
  return sendEntered(platform, request, reply, first.entered);
}
