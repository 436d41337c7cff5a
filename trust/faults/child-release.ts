import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pino } from 'pino';
import type { readConfig as ReadConfig } from '../../server/config.ts';
import type { startServer as StartServer } from '../../server/main.ts';

/** The server of an earlier version, from the folder it was taken out to, on a port of loopback that it says. */
const root = process.argv[2]!;
const from = (path: string) => import(pathToFileURL(join(root, path)).href) as Promise<unknown>;
const { readConfig } = (await from('server/config.ts')) as { readConfig: typeof ReadConfig };
const { startServer } = (await from('server/main.ts')) as { startServer: typeof StartServer };
const running = await startServer({
  appUrl: process.env['TRUST_APP_URL']!,
  config: { ...readConfig(process.env), demo: true },
  log: pino({ level: 'error' }),
});
const url = await running.app.listen({ host: '127.0.0.1', port: 0 });
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)));
process.send!({ ready: Number(new URL(url).port) });
