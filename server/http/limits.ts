import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from '../../kernel/refusal.ts';
import { lineOf } from '../networks.ts';
import type { Config } from '../config.ts';
import { sendRefusal } from './answer.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Far fewer a minute than of what a page asks for: of looking people up, and of what takes seconds to make. */
    costly?: 'people' | 'making';
  }
}

const minuteMs = 60_000;

/**
 * How much of an account's minute may be `costly` in either way. A cadre who looks for one member after another does not reach
 * it; who would copy a register by searching needs years.
 */
const costlyShare = 0.2;

/** How often each key came in the present minute; forgotten with it, so that it holds no more than came in one. */
class Minute {
  #minute = 0;
  readonly #counts = new Map<string, number>();

  count(key: string, now: number): number {
    const minute = Math.floor(now / minuteMs);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts.clear();
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count;
  }
}

type KeyOf = (request: FastifyRequest) => string | undefined;

function hold(app: FastifyInstance, most: number, keyOf: KeyOf): void {
  const minute = new Minute();
  app.addHook('onRequest', (request, reply, done) => {
    const key = keyOf(request);
    // Of the process's own clock: a clock that a test moves says nothing of how fast somebody asks.
    const now = Date.now();
    if (key === undefined || minute.count(key, now) <= most) {
      done();
      return;
    }
    const seconds = Math.ceil((minuteMs - (now % minuteMs)) / 1000);
    void sendRefusal(request, reply.header('retry-after', String(seconds)), refuse('too-often'));
  });
}

/**
 * Refuses with `too-often` and Retry-After, by source address and before anything is looked up, who asks more in a minute than
 * people do. An address may be a whole workplace behind one line, so this limit is wide. Counted by each process for itself:
 * several let in as many times more.
 */
export function holdSources(app: FastifyInstance, { perSource }: Config['limits']): void {
  if (perSource > 0) hold(app, perSource, ({ ip }) => lineOf(ip));
}

/**
 * The same by account, once the caller is known: what one person can do. The routes of employers' systems have a count of
 * their own, by token.
 */
export function holdAccounts(app: FastifyInstance, { perAccount }: Config['limits']): void {
  if (perAccount === 0) return;
  hold(
    app,
    Math.max(1, Math.floor(perAccount * costlyShare)),
    ({ caller, routeOptions: { config } }) => config.costly && caller && `${config.costly} ${caller.accountId}`,
  );
  hold(app, perAccount, ({ caller }) => caller?.accountId);
}
