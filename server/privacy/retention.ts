import { sql } from 'kysely';
import { newId } from '../db/id.ts';
import type { Platform } from '../platform.ts';
import { retentionRules } from './retention-rules.ts';

type RuleName = keyof typeof retentionRules;

/** A rule removes a part at a time; one that was left alone for long is not done in one turn. */
const mostTurns = 20;

/** Carries out one rule until nothing more is due, and writes down how many rows that were. */
async function runRule({ db }: Platform, name: RuleName): Promise<number> {
  const { days, remove } = retentionRules[name];
  let removed = 0;
  for (let turn = 0; turn < mostTurns; turn += 1) {
    const { rows } = await remove(days).execute(db);
    removed += rows.length;
    if (rows.length === 0) break;
  }
  if (removed === 0) return 0;
  await sql`insert into retention_runs (cell_id, id, rule, removed, at)
    select min(cell_id), ${newId()}, ${name}, ${removed}, clock_now() from cells`.execute(db);
  return removed;
}

/** Removes what is due by every rule. One that fails stops no other; the next turn tries it again. */
export async function keepTerms(platform: Platform): Promise<number> {
  let removed = 0;
  for (const name of Object.keys(retentionRules) as RuleName[]) {
    try {
      removed += await runRule(platform, name);
    } catch (fault) {
      platform.log.error({ err: fault, rule: name }, 'a retention rule failed');
    }
  }
  return removed;
}
