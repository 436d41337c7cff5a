import { sql } from 'kysely';
import { newId } from '../db/id.ts';
import type { Db } from '../db/open.ts';

/**
 * Who did what about an employer's notices. They name no person of the registry: who somebody is by an employer's word is
 * not who she is.
 */
export interface EmployerAct {
  readonly cell: number;
  /** Nobody where an employer's system did it. */
  readonly actorId: string | null;
  readonly act:
    | 'make-employer-token'
    | 'revoke-employer-token'
    | 'read-employments'
    | 'invite-employee'
    | 'employer-said'
    | 'employer-took-back';
  readonly kind: 'employer-token' | 'employment' | 'org';
  readonly ids: readonly string[];
  readonly purpose?: string;
  readonly requestId: string;
  readonly now: number;
}

/** One row for each thing acted on, in the transaction of the act. */
export async function auditEmployer(db: Db, entry: EmployerAct): Promise<void> {
  await sql`
    insert into audit (cell_id, id, at, actor_id, act, object_kind, object_id, purpose, request_id)
    select ${entry.cell}::integer, g.id, ${new Date(entry.now)}::timestamptz, ${entry.actorId}::uuid, ${entry.act},
      ${entry.kind}, g.object_id, ${entry.purpose ?? null}::text, ${entry.requestId}
    from unnest(${entry.ids.map(() => newId())}::uuid[], ${[...entry.ids]}::uuid[]) g (id, object_id)`.execute(db);
}
