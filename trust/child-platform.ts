import { pino } from 'pino';
import { readConfig } from '../server/config.ts';
import { startServer } from '../server/main.ts';

/** The platform as it runs in production, on a free port of loopback, for a check that must not share its process. */
const running = await startServer({
  appUrl: process.env['TRUST_APP_URL']!,
  config: { ...readConfig(process.env), demo: false },
  log: pino({ level: 'error' }),
});
const url = await running.app.listen({ host: '127.0.0.1', port: 0 });
// A check that was killed takes its server with it.
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)));
process.send!({ ready: Number(new URL(url).port) });
