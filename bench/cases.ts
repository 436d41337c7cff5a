import { benchBoot } from './boot.ts';
import { openBenchDatabase } from './database.ts';
import { benchFiling } from './filing.ts';
import { benchLists } from './lists.ts';
import type { Line } from './measure.ts';
import { type Scale, fillProvince, scales } from './province.ts';
import type { Facts } from './report.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

export const parts = ['filing', 'lists', 'boot'] as const;
export type Part = (typeof parts)[number];

/** Filing, lists, counts, boot and memory, on one province. The database goes away however this ends. */
export async function benchCases(options: {
  scale: Scale['name'];
  rounds: number;
  /** The parts to run; all of them where none is named. */
  only: readonly Part[];
}): Promise<{ lines: Line[]; facts: Facts }> {
  say('starting a durable PostgreSQL of its own…');
  const database = await openBenchDatabase();
  const giveUp = () => void database.close().finally(() => process.exit(130));
  process.once('SIGINT', giveUp).once('SIGTERM', giveUp);
  try {
    const scale = scales[options.scale];
    say(`making a province of ${scale.workplaces} workplace unions and ${scale.cases} cases…`);
    const province = await fillProvince(database.superuserUrl, scale, database.dataDir);
    const wanted = (part: Part) => options.only.length === 0 || options.only.includes(part);
    say(`made in ${province.seconds.toFixed(0)} s; lists and counts…`);
    const lists = wanted('lists') ? await benchLists(database, province) : [];
    say('boot and memory…');
    const boot = wanted('boot') ? await benchBoot(database, province) : [];
    say('filing…');
    const filing = wanted('filing') ? await benchFiling(database, province, options.rounds) : { lines: [], cells: [] };
    return {
      lines: [...filing.lines, ...lists, ...boot],
      facts: { scale: scale.name, postgres: database.version, cells: filing.cells },
    };
  } finally {
    process.off('SIGINT', giveUp).off('SIGTERM', giveUp);
    await database.close();
  }
}
