import { sql } from 'kysely';

const quoted = (column: string) => sql`coalesce('"' || ${sql.ref(column)} || '"', 'null')`;
const hex = (column: string) => sql`coalesce('"' || encode(${sql.ref(column)}, 'hex') || '"', 'null')`;
/** PostgreSQL escapes in JSON what RFC 8785 escapes, and as it does. */
const text = (column: string) => sql`coalesce(to_json(${sql.ref(column)})::text, 'null')`;

/** The line of a row `a` of the audit, byte for byte what `lineOf` makes of it (`rows.db.test.ts`). */
export const lineInSql = sql<string>`'{"act":' || ${text('a.act')} || ',"actor":' || ${quoted('a.actor_id')}
  || ',"after":' || ${hex('a.after_hash')}
  || ',"at":"' || to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","before":' || ${hex('a.before_hash')}
  || ',"id":"' || a.id || '","kind":' || ${text('a.object_kind')} || ',"object":' || ${quoted('a.object_id')}
  || ',"org":' || ${quoted('a.org_id')} || ',"outcome":' || ${text('a.outcome')} || ',"post":' || ${quoted('a.post_id')}
  || ',"purpose":' || ${text('a.purpose')} || ',"reason":' || ${text('a.reason')} || ',"request":' || ${text('a.request_id')}
  || ',"role":' || ${text('a.role')} || ',"source":' || ${text('a.source')} || ',"subject":' || ${quoted('a.subject_id')}
  || ',"times":' || a.times || '}'`;
