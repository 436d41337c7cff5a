import '../server/compile-cache.ts';
import { pino } from 'pino';

/** The platform as it runs in production, ticking included, that logs errors only and takes a free port. */
const { readConfig } = await import('../server/config.ts');
const { startServer } = await import('../server/main.ts');
const running = await startServer({
  appUrl: process.env['BENCH_APP_URL']!,
  config: { ...readConfig(process.env), demo: false },
  log: pino({ level: 'error' }),
});
const url = await running.app.listen({ host: '127.0.0.1', port: 0 });
// A bench that was killed takes its children with it.
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)));
process.send!({ ready: Number(new URL(url).port) });
