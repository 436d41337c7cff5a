import { type RawBuilder, sql } from 'kysely';

/**
 * A list for a prepared statement, of which the planner does not see how long it is. Where it sees that there is one, it takes a
 * plan for one to be so much better than a plan for any number that it makes one each time, and planning costs three times what
 * the statement does.
 */
export function anyLength(list: readonly (string | null)[], type: 'uuid' | 'text'): RawBuilder<readonly string[]> {
  const array = sql.raw(`${type}[]`);
  return sql`(select ${list}::${array})::${array}`;
}
