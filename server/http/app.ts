import fastifyCookie from '@fastify/cookie';
import fastifyMultipart from '@fastify/multipart';
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RouteOptions,
  fastify,
} from 'fastify';
import type { Fields } from '../../kernel/field.ts';
import { type RefusalCode, refuse } from '../../kernel/refusal.ts';
import { watchRefusals } from './refusals.ts';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';
import { type Employer, admit } from '../employers/tokens.ts';
import type { Config } from '../config.ts';
import { type Caller, type Found, type Given, type Showing, findCaller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { fault, sendFault } from '../scim/fault.ts';
import { handleFault, sendRefusal } from './answer.ts';
import { belongsTo, findUndeclared } from './contract.ts';
import { holdAccounts, holdSources } from './limits.ts';
import { holdStaff } from './networks.ts';
import { guardOrigin } from './origin.ts';
import { guardSoldOut } from './sold-out.ts';
import { lateValidators } from './late-validators.ts';
import { guardingHeaders } from './guarding-headers.ts';
import { guardPressure, shareUploads } from './pressure.ts';
import { guardBodies } from './slow-bodies.ts';
import type { Answers } from './answer-schemas.ts';
import { Traffic } from './traffic.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The fields of the body's `form`, so that a refusal can name them in words. */
    fields?: Fields;
    /** Looks up the caller together with what the route must know of her anyway. */
    findCaller?: (db: Db, shown: Showing, request: FastifyRequest) => Promise<Found | undefined>;
    /** The action of a service that a filing is. */
    action?: string;
    /** What the route answers, for the document; nothing where absent. */
    answers?: Answers;
    /** Answered bit by bit for as long as somebody listens. */
    streams?: true;
    /** Claims one of a campaign: refused before anything is looked up while nothing is left of it. */
    claims?: true;
    /** Asked by a page on its own every minute: no sign that somebody is there, so it keeps no session alive. */
    unattended?: true;
    /** The status of that answer, where it is not 200. */
    status?: number;
  }
  interface FastifyInstance {
    /** Every route there is, in the order in which they were added. */
    declared: RouteOptions[];
  }
  interface FastifyRequest {
    caller: Caller | undefined;
    given: Given | undefined;
    /** Set once the request is answered with a refusal. */
    refused: RefusalCode | undefined;
    /** An employer's system, on routes for those alone. */
    employer: Employer | undefined;
    /** The clock that deadlines run on, as the database gave it with the session; milliseconds. */
    now: number;
  }
}

/**
 * The name under which a browser keeps a cookie. Over TLS it begins with `__Host-`, so that no other host of the domain can set
 * or read it; without TLS browsers take no such name.
 */
export const cookieName = ({ secureCookies }: Pick<Config, 'secureCookies'>, name: string) =>
  secureCookies ? `__Host-${name}` : name;

export const sessionCookie = 'hq_session';
export const bodyLimit = 256 * 1024;
export const fileLimit = 10 * 1024 * 1024;
/** Open connections, idle ones included; each is some ten kilobytes. A proxy in front of it needs far fewer. */
const mostConnections = 10_000;

/** Nothing is asked here that is silent for so long: what streams says something every few seconds. */
const stalledMs = 120_000;

const keyPattern = /^[\x21-\x7e]{1,100}$/;

function isWrite(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

const plainSession = /(?:^|;\s*)hq_session=([A-Za-z0-9_-]{20,100})/;
const hostSession = /(?:^|;\s*)__Host-hq_session=([A-Za-z0-9_-]{20,100})/;

/** An employer's system shows its token and nothing else: a session opens none of its routes, a token no other. */
async function admitEmployer(platform: Platform, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const found = await admit(platform.db, request.headers.authorization);
  if (found === 'nobody')
    return sendFault(reply, fault(401, '令牌无效、已过期或者已作废，请向单位工会要一个新的令牌。'));
  if (found === 'too-often') return sendFault(reply, fault(429, '请求太频繁，请过一分钟再发。'));
  request.employer = found;
  request.now = found.now;
  return undefined;
}

/** What somebody who hung up has begun is still carried out, and leaves its audit rows. */
const afterHangUpMs = 60_000;

/** Lets the audit know the requests that are under way, whose address and office its rows name. */
function introduce(app: FastifyInstance, { auditor }: Platform): void {
  app.addHook('onRequest', (request, reply, done) => {
    auditor.begin(request.id, request);
    reply.raw.once('close', () => {
      // What is noted of an answered request is noted in this very turn.
      if (reply.raw.writableFinished) setImmediate(() => auditor.end(request.id));
      else setTimeout(() => auditor.end(request.id), afterHangUpMs).unref();
    });
    done();
  });
}

/** Signs the request in where it carries a session, then holds it to the audience of its route. */
function addCallers(app: FastifyInstance, platform: Platform): void {
  const session = platform.config.secureCookies ? hostSession : plainSession;
  app.decorateRequest('caller', undefined);
  app.decorateRequest('given', undefined);
  app.decorateRequest('refused', undefined);
  app.decorateRequest('employer', undefined);
  app.decorateRequest('now', 0);
  app.addHook('onRequest', async (request, reply) => {
    const { findCaller: find = findCaller, unattended, audience: declared } = request.routeOptions.config;
    // What is no route is a page or nothing at all; a route without an audience does not start.
    const audience = declared ?? (request.is404 ? 'anyone' : undefined);
    if (audience === undefined) return sendRefusal(request, reply, refuse('no-right'));
    if (audience === 'employer') return admitEmployer(platform, request, reply);
    const key = request.headers['idempotency-key'];
    const token = request.headers.cookie?.match(session)?.[1];
    if (audience !== 'anyone' && isWrite(request.method) && (typeof key !== 'string' || !keyPattern.test(key)))
      return sendRefusal(request, reply, refuse('key-needed'));
    if (token !== undefined && request.url.startsWith('/api/')) {
      const found = await find(platform.db, { token, key: typeof key === 'string' ? key : null }, request);
      request.caller = found?.caller;
      request.given = found?.given;
      request.now = found?.now ?? 0;
      if (found?.stale && !unattended) platform.seen.note(token);
    }
    if (audience !== 'anyone' && request.caller === undefined)
      return sendRefusal(request, reply, refuse('sign-in-needed'));
    if (request.caller !== undefined && !belongsTo(audience, request.caller))
      return sendRefusal(request, reply, refuse('no-right'));
    return undefined;
  });
}

/** Far deeper than any form; a hundred thousand brackets would exhaust the stack of whoever walks them. */
const jsonDepth = 64;

class TooDeep extends Error {
  readonly statusCode = 400;
}

/** Whether brackets nest deeper than the limit; those inside strings do not count. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (quoted) {
      if (char === '\\') at += 1;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth > jsonDepth) return true;
  }
  return false;
}

/** JSON is the one format of bodies beside uploads; Fastify's own parser of plain text is taken away. */
function addJson(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser(
    ['application/json', 'application/scim+json'],
    { parseAs: 'string' },
    (request, body, done) => {
      const text = String(body);
      // Some clients name a type for the body that a DELETE does not have.
      if (text === '' && request.method === 'DELETE') done(null);
      else if (isTooDeep(text)) done(new TooDeep('JSON nested too deep'));
      else void parse(request, text, done);
    },
  );
}

/**
 * A bare server with every wall that all routes share; `main.ts` adds the routes. Whoever observes requests sees them before any
 * wall does, those that a wall turns away as well.
 */
export async function makeApp(
  platform: Platform,
  traffic = new Traffic(),
  observe: (app: FastifyInstance) => void = () => {},
): Promise<FastifyInstance> {
  const logger: FastifyBaseLogger = platform.log;
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    bodyLimit,
    // Whose address a request comes from is what a proxy says, where it is one of ours.
    trustProxy: platform.config.proxies ?? false,
    routerOptions: { maxParamLength: 200 },
    schemaController: { compilersFactory: { buildValidator: lateValidators() } },
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
    // Bodies are held by `guardBodies`, which knows uploads from the rest.
    requestTimeout: 0,
    // Who takes nothing of an answer for so long, and sends nothing, is let go.
    connectionTimeout: stalledMs,
    http: { headersTimeout: 10_000 },
    forceCloseConnections: 'idle',
    // A path that cannot be read is refused before any route is looked for.
    frameworkErrors: (fault, request, reply) => void handleFault(fault, request, reply),
  });
  app.setErrorHandler(handleFault);
  addJson(app);
  // A route that forgets to say who may call it, within what, and what it leaves in the audit does not start.
  app.decorate('declared', []);
  app.addHook('onRoute', (route) => {
    const { method, url, config } = route;
    const undeclared = findUndeclared(`${String(method)} ${url}`, config);
    if (undeclared !== undefined) throw new Error(undeclared);
    app.declared.push(route);
  });
  observe(app);
  // Before anything that asks the database.
  traffic.watch(app);
  guardPressure(app, traffic, platform.config, fileLimit);
  app.server.maxConnections = mostConnections;
  guardBodies(app);
  await app.register(fastifyCookie);
  const guarding = await guardingHeaders(platform.config);
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(guarding);
    done();
  });
  await app.register(fastifyMultipart, { limits: { fileSize: fileLimit, files: 1, fields: 0 } });
  introduce(app, platform);
  watchRefusals(app, platform.refusals, platform.auditor);
  guardOrigin(app, platform.config.publicUrl);
  holdSources(app, platform.config.limits);
  guardSoldOut(app, platform.soldOut);
  addCallers(app, platform);
  holdStaff(app, platform.config.staffNetworks);
  holdAccounts(app, platform.config.limits);
  shareUploads(app, traffic, fileLimit);
  return app;
}
