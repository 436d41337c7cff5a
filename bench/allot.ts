import { openBenchDatabase } from './database.ts';
import { fillTown } from './allot-crowd.ts';
import { benchClaims } from './allot-http.ts';
import { benchKilled } from './allot-killed.ts';
import { benchSettling } from './allot-settling.ts';
import type { Line } from './measure.ts';
import type { Facts } from './report.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

export const allotParts = ['settling', 'claims', 'killed'] as const;
type Part = (typeof allotParts)[number];

const benches = { settling: benchSettling, claims: benchClaims, killed: benchKilled } as const;
const says: Readonly<Record<Part, string>> = {
  settling: 'settling claims against single rows, in SQL and in process',
  claims: 'claims over HTTP against a route that does nothing',
  killed: '5,000 things under 50,000 tries, four servers, one killed',
};

/** Limited goods: each part on a database of its own, with a town whose members are signed in. */
export async function benchAllot(
  scale: 'small' | 'full',
  only: readonly string[],
  rounds: number,
): Promise<{ lines: Line[]; facts: Facts }> {
  const lines: Line[] = [];
  let postgres = '';
  for (const part of allotParts) {
    if (only.length > 0 && !only.includes(part)) continue;
    say(says[part]);
    const database = await openBenchDatabase();
    const giveUp = () => void database.close().finally(() => process.exit(130));
    process.once('SIGINT', giveUp).once('SIGTERM', giveUp);
    const town = await fillTown(database, scale === 'full' ? 59_000 : 20_000);
    try {
      lines.push(...(await benches[part](database, town, rounds)));
      postgres = database.version;
    } finally {
      process.off('SIGINT', giveUp).off('SIGTERM', giveUp);
      await town.close();
      await database.close();
    }
  }
  return { lines, facts: { scale, postgres, cells: [] } };
}
