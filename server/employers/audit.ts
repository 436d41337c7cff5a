import { writeAudits } from '../audit/queries.ts';
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
export function auditEmployer(db: Db, { kind, ids, ...entry }: EmployerAct): Promise<void> {
  return writeAudits(
    db,
    ids.map((objectId) => ({ ...entry, objectKind: kind, objectId })),
  );
}
