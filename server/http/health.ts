import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { FastifyInstance } from 'fastify';
import { open } from './contract.ts';
import type { Ticker } from '../jobs/ticker.ts';
import type { Platform } from '../platform.ts';

/** Beyond this the ticker is stuck, not busy. */
const stuckMs = 60_000;
/** Whoever asks waits no longer than this either. */
const askingMs = 1_500;

/** Whether this server is to be sent requests; false from the moment it is told to stop. */
export class Presence {
  leaving = false;
}

/** `/healthz`: the process answers. `/readyz`: it can serve, it means to go on, and its own work is being done. */
export function addHealth(app: FastifyInstance, platform: Platform, ticker: Ticker, presence: Presence): void {
  const options = { config: open, schema: { hide: true } };
  app.get('/healthz', options, () => ({ ok: true }));
  app.get('/readyz', options, async (_request, reply) => {
    // Counted no further than tells that something is wrong: anybody may ask.
    const asked = sql<{ waiting: number; oldest: Date | null }>`
      select (select count(*) from (select from outbox limit 1000) counted) as waiting, min(next_try_at) as oldest from outbox`
      .execute(platform.db)
      .then(({ rows }) => rows[0])
      .catch(() => undefined);
    const outbox = await Promise.race([asked, delay(askingMs, undefined, { ref: false })]);
    const uploads = await platform.scanning.state();
    const turned = ticker.turnedMsAgo;
    const ok = !presence.leaving && outbox !== undefined && turned < stuckMs;
    const says = presence.leaving ? 'leaving' : outbox === undefined ? 'no database' : ok ? 'ready' : 'stuck';
    const turnedAt = new Date(Date.now() - turned).toISOString();
    return reply.code(ok ? 200 : 503).send({ ok, says, outbox, turnedAt, uploads });
  });
}
