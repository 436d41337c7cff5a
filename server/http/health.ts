import { sql } from 'kysely';
import type { FastifyInstance } from 'fastify';
import type { Ticker } from '../jobs/ticker.ts';
import type { Platform } from '../platform.ts';

/** Beyond this the ticker is stuck, not busy. */
const stuckMs = 60_000;

/** `/healthz`: the process answers. `/readyz`: it can serve, and its own work is being done. */
export function addHealth(app: FastifyInstance, platform: Platform, ticker: Ticker): void {
  app.get('/healthz', { schema: { hide: true } }, () => ({ ok: true }));
  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const { rows } = await sql<{ waiting: number; oldest: Date | null }>`
      select count(*) as waiting, min(next_try_at) as oldest from outbox`.execute(platform.db);
    const ok = Date.now() - ticker.turnedAt < stuckMs;
    return reply.code(ok ? 200 : 503).send({ ok, outbox: rows[0], turnedAt: new Date(ticker.turnedAt).toISOString() });
  });
}
