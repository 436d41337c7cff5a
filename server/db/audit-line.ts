/**
 * A row of the audit as it is hashed: one JSON object with these keys in this order, which is that of RFC 8785, null where
 * there is nothing. `docs/audit.md` is the contract with whoever checks it; a change of either is a new version.
 */
export interface AuditLine {
  readonly act: string;
  readonly actor: string | null;
  readonly after: string | null;
  /** UTC with six digits after the second. */
  readonly at: string;
  readonly before: string | null;
  readonly id: string;
  readonly kind: string;
  readonly object: string | null;
  readonly org: string | null;
  readonly outcome: string;
  readonly post: string | null;
  readonly purpose: string | null;
  readonly reason: string | null;
  readonly request: string;
  readonly role: string | null;
  readonly source: string;
  readonly subject: string | null;
  readonly times: number;
}

/** Exactly the keys, in order, whatever order the given object has. */
export function lineOf(row: AuditLine): string {
  const { act, actor, after, at, before, id, kind, object, org, outcome, post, purpose } = row;
  const { reason, request, role, source, subject, times } = row;
  const first = { act, actor, after, at, before, id, kind, object, org, outcome, post, purpose };
  return JSON.stringify({ ...first, reason, request, role, source, subject, times });
}

/** PostgreSQL's microseconds; the application knows milliseconds. */
export function momentOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, -1)}000Z`;
}
