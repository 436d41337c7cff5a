import { pino } from 'pino';
import { readConfig } from '../server/config.ts';
import { startServer } from '../server/main.ts';

/**
 * A server on the database of a test, and when it is to die: by SIGKILL when it has committed so many batches of claims and has
 * answered nobody of the last; never by itself where that is none.
 */
const [appUrl, dataDir, batches] = process.argv.slice(2) as [string, string, string];
const config = readConfig({ HONGQIAO_DATA: dataDir, HONGQIAO_MOST_LAG_MS: '0', HONGQIAO_POOL: '8' });
const { platform, app } = await startServer({ appUrl, config, log: pino({ level: 'silent' }), ticking: false });

let left = Number(batches);
const { soldOut } = platform;
// Told of each batch between its commit and its answers.
for (const told of ['flag', 'clear'] as const) {
  const tell = soldOut[told].bind(soldOut) as (...of: unknown[]) => void;
  soldOut[told] = (...of: unknown[]) => {
    tell(...of);
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
process.send!({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
