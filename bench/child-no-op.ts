import '../server/compile-cache.ts';
import { pino } from 'pino';

/**
 * The platform with all its walls, and behind them a route that does nothing: what a claim is compared with. The same body, the
 * same session, the same key.
 */
const { readConfig } = await import('../server/config.ts');
const { startServer } = await import('../server/main.ts');
const { makeApp } = await import('../server/http/app.ts');
const { newId } = await import('../server/db/id.ts');
const { sql } = await import('kysely');
const nobody = '00000000-0000-7000-8000-000000000000';
const config = { ...readConfig(process.env), demo: false };
const running = await startServer({
  appUrl: process.env['BENCH_APP_URL']!,
  config,
  log: pino({ level: 'error' }),
  ticking: false,
});
const app = await makeApp(running.platform);
const body = {
  type: 'object',
  properties: { edition: { type: 'integer', minimum: 1 }, form: { type: 'object', maxProperties: 20 } },
  required: ['edition', 'form'],
  additionalProperties: false,
};
const answer = JSON.stringify({
  id: '0199c0de-0000-7000-8000-000000000000',
  campaignId: '0199c0de-0000-7000-8000-000000000000',
  state: 'granted',
  slice: 0,
  number: 1,
  at: '2026-03-08T02:00:00.000Z',
});
app.post(
  '/api/no-op',
  { config: { audience: 'signed-in', scope: 'own', audit: 'none: own' }, schema: { body } },
  (_request, reply) => reply.code(201).type('application/json; charset=utf-8').send(answer),
);
// And with one row of a claim's shape, committed by itself: what a claim is worth to whom batches are nothing.
app.post(
  '/api/single-row',
  { config: { audience: 'signed-in', scope: 'own', audit: 'none: own' }, schema: { body } },
  async (_request, reply) => {
    await sql`/* prepared: bench-single-row */
      insert into bench_claims (cell_id, id, campaign_id, slice, person_id, org_id, state, number, said, at)
      values (1, ${newId()}, ${nobody}, 0, ${newId()}, ${nobody}, 'granted', nextval('bench_numbers'), '{}', now())`.execute(
      running.platform.db,
    );
    return reply.code(201).type('application/json; charset=utf-8').send(answer);
  },
);
// The same without a session: what a refusal is compared with for which nobody is looked up.
app.post(
  '/api/bare-no-op',
  { config: { audience: 'anyone', scope: 'public', audit: 'none: public' }, schema: { body } },
  (_request, reply) => reply.code(201).type('application/json; charset=utf-8').send(answer),
);
const url = await app.listen({ host: '127.0.0.1', port: 0 });
// A bench that was killed takes its children with it.
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
process.send!({ ready: Number(new URL(url).port) });
