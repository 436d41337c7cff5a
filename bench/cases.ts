import { benchBoot } from './boot.ts';
import { openBenchDatabase } from './database.ts';
import { benchFiling } from './filing.ts';
import { benchLists } from './lists.ts';
import type { Line } from './measure.ts';
import { type Scale, fillProvince, scales } from './province.ts';
import type { Facts } from './report.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

export const parts = ['filing', 'lists', 'boot'] as const;
type Part = (typeof parts)[number];

/** Filing, lists, counts, boot and memory, on one province. The database goes away however this ends. */
export async function benchCases(options: {
  scale: Scale['name'];
  rounds: number;
  /** Kept-alive connections of the load, each with one request under way. */
  connections: number;
  /** The parts to run; all of them where none is named. */
  only: readonly string[];
}): Promise<{ lines: Line[]; facts: Facts }> {
  say('starting a durable PostgreSQL of its own…');
  const database = await openBenchDatabase();
  const giveUp = () => void database.close().finally(() => process.exit(130));
  process.once('SIGINT', giveUp).once('SIGTERM', giveUp);
  try {
    const scale = scales[options.scale];
    say(`making a province of ${scale.workplaces} workplace unions and ${scale.cases} cases…`);
    const province = await fillProvince(database.superuserUrl, scale, database.dataDir);
    say(`made in ${province.seconds.toFixed(0)} s`);
    const wanted = (part: Part, says: string) => {
      const runs = options.only.length === 0 || options.only.includes(part);
      if (runs) say(says);
      return runs;
    };
    const lists = wanted('lists', 'lists and counts…') ? await benchLists(database, province) : [];
    const boot = wanted('boot', 'boot and memory…') ? await benchBoot(database, province) : [];
    const filing = wanted('filing', 'filing…')
      ? await benchFiling(database, province, options)
      : { lines: [], cells: [] };
    return {
      lines: [...filing.lines, ...lists, ...boot],
      facts: { scale: scale.name, postgres: database.version, cells: filing.cells },
    };
  } finally {
    process.off('SIGINT', giveUp).off('SIGTERM', giveUp);
    await database.close();
  }
}
