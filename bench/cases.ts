import { benchBoot } from './boot.ts';
import { openBenchDatabase } from './database.ts';
import { benchFiling } from './filing.ts';
import { benchLists } from './lists.ts';
import type { Line } from './measure.ts';
import { type Scale, fillProvince, scales } from './province.ts';
import type { Facts } from './report.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** Filing, lists, counts, boot and memory, on one province. The database goes away however this ends. */
export async function benchCases(options: {
  scale: Scale['name'];
  rounds: number;
}): Promise<{ lines: Line[]; facts: Facts }> {
  say('starting a durable PostgreSQL of its own…');
  const database = await openBenchDatabase();
  const giveUp = () => void database.close().finally(() => process.exit(130));
  process.once('SIGINT', giveUp).once('SIGTERM', giveUp);
  try {
    const scale = scales[options.scale];
    say(`making a province of ${scale.workplaces} workplace unions and ${scale.cases} cases…`);
    const province = await fillProvince(database.superuserUrl, scale, database.dataDir);
    say(`made in ${province.seconds.toFixed(0)} s; lists and counts…`);
    const lists = await benchLists(database, province);
    say('boot and memory…');
    const boot = await benchBoot(database, province);
    say('filing…');
    const { lines: filing, cells } = await benchFiling(database, province, options.rounds);
    return {
      lines: [...filing, ...lists, ...boot],
      facts: { scale: scale.name, postgres: database.version, cells },
    };
  } finally {
    process.off('SIGINT', giveUp).off('SIGTERM', giveUp);
    await database.close();
  }
}
