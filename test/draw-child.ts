import { pino } from 'pino';
import { readConfig } from '../server/config.ts';
import { carryDraws } from '../server/draws/work.ts';
import { startServer } from '../server/main.ts';
import { findServices } from '../server/registry.ts';

/**
 * A process that makes the moves of a draw and dies by SIGKILL in the midst of a batch: when it has made its moves and has not
 * committed them.
 */
const [appUrl, dataDir, folder, batches] = process.argv.slice(2) as [string, string, string, string];
const config = readConfig({ HONGQIAO_DATA: dataDir, HONGQIAO_MOST_LAG_MS: '0' });
const registry = await findServices(folder);
const { platform } = await startServer({ appUrl, config, registry, log: pino({ level: 'silent' }), ticking: false });

let left = Number(batches);
const nudge = () => {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
};
while ((await carryDraws({ ...platform, nudge })) > 0);
process.exit(0);
