import { stopTestServer } from '../test/database.ts';
import { replayAppeals } from './appeals.ts';
import { replayBenefits } from './benefits.ts';
import { isMet, sayOutcomes } from './figures.ts';
import { replayInjury } from './injury.ts';

/**
 * `npm run replay -- appeals|benefits|injury [--scale 20]`: plays published years through the public API on an empty database with a
 * hand clock, and prints what the metric endpoint answers. Ends with 1 where a figure differs from the published one.
 */
const replays = { appeals: replayAppeals, benefits: replayBenefits, injury: replayInjury };

const [name, flag, value] = process.argv.slice(2);
const replay = replays[name as keyof typeof replays];
if (replay === undefined) {
  process.stderr.write('npm run replay -- appeals|benefits|injury [--scale 20]\n');
  process.exit(1);
}
const scale = flag === '--scale' ? Number(value) : 1;
const started = Date.now();
const outcomes = await replay(scale, (line) => process.stdout.write(`  ${line}\n`));
await stopTestServer();
process.stdout.write(`${sayOutcomes(outcomes)}\n（${((Date.now() - started) / 1000).toFixed(0)} 秒）\n`);
process.exit(isMet(outcomes) ? 0 : 1);
