import type { BenefitPart } from './benefit-part.ts';
import { finderPart } from './benefits-finder.ts';
import { payoutsPart } from './benefits-payouts.ts';
import { whatIfPart } from './benefits-what-if.ts';
import { openBenchDatabase } from './database.ts';
import type { Line } from './measure.ts';
import type { Facts } from './report.ts';

const say = (line: string) => void process.stderr.write(`${line}\n`);

const parts: readonly BenefitPart[] = [finderPart, payoutsPart, whatIfPart];

export const benefitParts: readonly string[] = parts.map(({ name }) => name);

/** One part on a database of its own, so that none profits from what another has warmed; it goes away however this ends. */
async function benchPart(part: BenefitPart, scale: 'small' | 'full'): Promise<{ lines: Line[]; postgres: string }> {
  const database = await openBenchDatabase();
  const giveUp = () => void database.close().finally(() => process.exit(130));
  process.once('SIGINT', giveUp).once('SIGTERM', giveUp);
  try {
    return { lines: await part.bench(database, scale), postgres: database.version };
  } finally {
    process.off('SIGINT', giveUp).off('SIGTERM', giveUp);
    await database.close();
  }
}

/** The finder, what-if and payouts. */
export async function benchBenefits(
  scale: 'small' | 'full',
  only: readonly string[],
): Promise<{ lines: Line[]; facts: Facts }> {
  const lines: Line[] = [];
  let postgres = '';
  for (const part of parts) {
    if (only.length === 0 ? part.asked : !only.includes(part.name)) continue;
    say(part.says);
    const found = await benchPart(part, scale);
    lines.push(...found.lines);
    postgres = found.postgres;
  }
  return { lines, facts: { scale, postgres, cells: [] } };
}
