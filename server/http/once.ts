import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { type Trx, stateOf, uniqueViolation } from '../db/open.ts';
import { type Caller, findGiven } from '../people/caller.ts';
import { macKey } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import { sendRefusal } from './answer.ts';
import type { Answers } from './answer-schemas.ts';
import type { Audience, Audit, Scope } from './contract.ts';
import { saysSecrets, secretsOf } from './shown-once.ts';

/** The row that keeps an answer beside its effects, so that the same key gives the same answer. */
export interface Kept {
  readonly key: string;
  readonly bodyHash: Buffer;
  readonly status: number;
  seal(text: string): Buffer;
}

/** What a write did: the answer as JSON, already kept in the transaction of its effects, and sent as it is kept. */
export interface Done {
  readonly status: number;
  readonly text: string;
  /** It was done before, under the same key. */
  readonly again?: boolean;
}

export interface WriteContext {
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly now: number;
  readonly kept: Kept;
  /** Who files for the caller, through which post, where it is not herself. */
  readonly by?: { readonly personId: string; readonly postId: string };
}

type Write = (context: WriteContext) => Promise<Done | Refusal>;

interface WriteRoute {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly audience: Exclude<Audience, 'anyone'>;
  readonly scope: Scope;
  readonly audit: Audit;
  readonly status: number;
  /** What it answers, for the document; nothing on a 204. */
  readonly answers?: Answers;
  /** What to do for whoever did not see the answer, in which something is shown once; owed where its schema says so. */
  readonly lost?: string;
  readonly options?: RouteShorthandOptions;
  readonly write: Write;
}

/** What is kept of an answer of which something is shown once: that it was given. */
const notKept = '';

/** A route whose answer holds a secret does not start without saying what to do once that is lost; no other says it. */
function holdLost({ method, url, answers, lost }: WriteRoute): void {
  if (saysSecrets(answers) === (lost !== undefined)) return;
  throw new Error(`route ${method} ${url}: «lost» is for answers with something that is shown once, and owed by them`);
}

/** With a key: what is sent may be a password, or could be found by trying all there is to choose. */
function hashOf(platform: Platform, request: FastifyRequest): Buffer {
  const asked = `${request.method} ${request.url}\n${JSON.stringify(request.body ?? null)}`;
  return createHmac('sha256', macKey(platform.sealer, 'secret bodies')).update(asked).digest();
}

/** What a request asks for, and what its route says where the answer is not given again. */
interface Asked {
  readonly hash: Buffer;
  readonly lost?: string | undefined;
}

async function replay(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  given: NonNullable<FastifyRequest['given']>,
  { hash, lost }: Asked,
): Promise<FastifyReply> {
  if (!given.bodyHash.equals(hash)) return sendRefusal(request, reply, refuse('key-reused'));
  const text = platform.sealer.open(given.answerSealed, 'kept');
  if (text === notKept) return sendRefusal(request, reply, shownOnce({ lost }));
  return sendDone(reply, { status: given.status, text, again: true });
}

const shownOnce = ({ lost = '' }: Pick<Asked, 'lost'>) => refuse('shown-once', [{ at: 'lost', says: lost }]);

function sendDone(reply: FastifyReply, { status, text, again }: Done): FastifyReply {
  void reply.code(status);
  if (again) void reply.header('idempotent-replayed', 'true');
  return status === 204 ? reply.send() : reply.type('application/json; charset=utf-8').send(text);
}

/**
 * A refusal may come from the very success of the same request a moment ago: its twin has moved the case on, so this one
 * finds the move illegal. The twin's answer is then the answer.
 */
async function refuseOrReplay(
  platform: Platform,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  asked: Asked,
): Promise<FastifyReply> {
  const given = await findGiven(platform.db, request.caller!, String(request.headers['idempotency-key']));
  return given ? replay(platform, request, reply, given, asked) : sendRefusal(request, reply, refusal);
}

/**
 * Adds a route that writes. The same Idempotency-Key gives the same answer, also when the first answer was lost on its
 * way: the answer is a row in the transaction of the effects, so either both are there or neither. A refusal has no
 * effects and is not kept. Two requests at once with one key: the unique key lets one in, the other is given its answer.
 */
export function addWrite(app: FastifyInstance, platform: Platform, route: WriteRoute): void {
  const { method, url, audience, scope, audit, options = {}, write, status, answers, lost } = route;
  holdLost(route);
  const isToKeep = (text: string) => lost === undefined || secretsOf(answers, JSON.parse(text)).length === 0;
  app.route({
    ...options,
    method,
    url,
    config: { ...options.config, audience, scope, audit, status, ...(answers && { answers }) },
    handler: async (request, reply) => {
      const hash = hashOf(platform, request);
      const asked = { hash, lost };
      if (request.given) return replay(platform, request, reply, request.given, asked);
      const caller = request.caller!;
      const key = String(request.headers['idempotency-key']);
      const kept = {
        key,
        bodyHash: hash,
        status,
        seal: (text: string) => platform.sealer.seal(isToKeep(text) ? text : notKept, 'kept'),
      };
      try {
        const done = await write({ caller, request, now: request.now, kept });
        if (isRefusal(done)) return await refuseOrReplay(platform, request, reply, done, asked);
        if (done.again && !isToKeep(done.text)) return sendRefusal(request, reply, shownOnce(asked));
        return sendDone(reply, done);
      } catch (fault) {
        const given = stateOf(fault) === uniqueViolation ? await findGiven(platform.db, caller, key) : undefined;
        if (given === undefined) throw fault;
        return replay(platform, request, reply, given, asked);
      }
    },
  });
}

/** Runs a write in one transaction that also keeps its answer. For writes whose effects are more than one statement. */
export async function keeping<T>(
  platform: Platform,
  { caller, kept, now }: WriteContext,
  act: (trx: Trx) => Promise<T | Refusal>,
): Promise<Done | Refusal> {
  return platform.db.transaction().execute(async (trx) => {
    const answer = await act(trx);
    if (isRefusal(answer)) return answer;
    const text = JSON.stringify(answer ?? null);
    await trx
      .insertInto('idempotency')
      .values({
        cell_id: caller.cell,
        account_id: caller.accountId,
        key: kept.key,
        body_hash: kept.bodyHash,
        status: kept.status,
        answer_sealed: kept.seal(text),
        at: new Date(now),
      })
      .execute();
    return { status: kept.status, text };
  });
}
