import { type KeyObject, createHmac, createSecretKey, hash } from 'node:crypto';
import { PostgresAdapter } from 'kysely';
import type pg from 'pg';
import type { Role } from '../../kernel/party.ts';
import { orderedIds } from './id.ts';
import { type Db, openDb } from './open.ts';
import { lineOf, momentOf } from './audit-line.ts';

/** The office in which somebody acts. */
export interface Office {
  readonly id: string;
  readonly role: Role;
  readonly orgId: string;
}

/** What a running request knows of itself; a Fastify request is one, and its caller is read when a row is made. */
export interface Origin {
  /** Of a line that is cut there is none any more. */
  readonly ip: string | undefined;
  readonly caller:
    | {
        readonly personId: string;
        readonly member?: { readonly org: { readonly id: string } } | undefined;
        readonly posts: readonly Office[];
      }
    | undefined;
}

export interface AuditEntry {
  readonly cell: number;
  readonly act: string;
  /** Nobody where the clock acted, an employer's system, or somebody who is not signed in. */
  readonly actorId: string | null;
  /** A case where absent. */
  readonly objectKind?: string;
  readonly objectId: string | null;
  /** The person whose data it was, who can see the row; absent where it was nobody's. */
  readonly subjectId?: string | undefined;
  readonly purpose?: string | undefined;
  readonly requestId: string;
  readonly now: number;
  /** The code of the refusal where the act was refused; of a fault, `fault`. */
  readonly refused?: string;
  /** Where it came from, of a request that is over. */
  readonly source?: string;
  /** How many times, of a refusal that was repeated. */
  readonly times?: number;
  /** The post through which she acted, null where through none. Where absent: that in the union acted on, else her first. */
  readonly postId?: string | null | undefined;
  /** The union whose act it is, where there is no office to tell. */
  readonly orgId?: string | undefined;
  /** The people on the page that was read, each of whom can see the row; in place of a subject and a state. */
  readonly shown?: readonly string[] | undefined;
  /** State before and after; only a keyed hash of them is kept. */
  readonly before?: unknown;
  readonly after?: unknown;
}

/** A row as the table takes it. */
export interface AuditRow {
  readonly cell_id: number;
  readonly id: string;
  readonly at: Date;
  readonly actor_id: string | null;
  readonly act: string;
  readonly object_kind: string;
  readonly object_id: string | null;
  readonly subject_id: string | null;
  readonly purpose: string | null;
  readonly request_id: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly reason: string | null;
  readonly times: number;
  readonly post_id: string | null;
  readonly role: string | null;
  readonly org_id: string | null;
  readonly source: string;
  readonly before_hash: Buffer | null;
  readonly after_hash: Buffer | null;
  readonly shown: string[] | null;
  readonly mac: Buffer | null;
}

/** The server's own work: nobody's address. */
const ownWork = 'platform';
/** A line that was cut before anything was known of it. */
const unknownSource = 'unknown';

/** A request that is under way, with the address that it had when it came: whoever hangs up has none afterwards. */
interface Running {
  readonly origin: Origin;
  readonly source: string;
}

function officeOf({ actorId, objectId, postId }: AuditEntry, origin: Origin | undefined): Office | undefined {
  if (postId === null || actorId === null || origin?.caller?.personId !== actorId) return undefined;
  const { posts } = origin.caller;
  if (postId !== undefined) return posts.find(({ id }) => id === postId);
  return posts.find(({ orgId }) => orgId === objectId) ?? posts[0];
}

/** A move of the clock may follow at once on what somebody did: it is the server's own work all the same. */
function sourceOf({ actorId, source }: AuditEntry, running: Running | undefined): string {
  if (source !== undefined) return source;
  return running === undefined || (actorId === null && running.origin.caller !== undefined) ? ownWork : running.source;
}

function outcomeOf({ refused }: AuditEntry): AuditRow['outcome'] {
  if (refused === undefined) return 'done';
  return refused === 'fault' ? 'failed' : 'refused';
}

/**
 * Completes and signs what is written into the audit: whoever writes a row says what was done, and the rest (address,
 * office) is known of the request it names. Its MAC says that this application wrote the row, of which a password of the
 * database alone cannot convince anybody.
 */
export class Auditor {
  readonly #key: KeyObject | undefined;
  readonly #newId = orderedIds();
  readonly #running = new Map<string, Running>();
  readonly #refused = new Set<string>();

  /** Without a key, as in a tool that only reads, rows are not signed. */
  constructor(key?: Buffer) {
    this.#key = key && createSecretKey(key);
  }

  begin(requestId: string, origin: Origin): void {
    this.#running.set(requestId, { origin, source: origin.ip ?? unknownSource });
  }

  end(requestId: string): void {
    this.#running.delete(requestId);
    this.#refused.delete(requestId);
  }

  /** Whether a running request that is refused has its row already, from whoever knows more of it than its route. */
  hasRefused(requestId: string): boolean {
    return this.#refused.has(requestId);
  }

  /** Whether this application wrote the row, whose line the database made. */
  isOwn(line: string, mac: Buffer): boolean {
    return this.#hmac(line)?.equals(mac) ?? false;
  }

  #hmac(text: string | Buffer): Buffer | null {
    return this.#key === undefined ? null : createHmac('sha256', this.#key).update(text).digest();
  }

  /** Keyed, because the state of a person is one of few and would be guessed from a plain hash. */
  #digest(state: unknown): Buffer | null {
    if (state === undefined) return null;
    return this.#hmac(Buffer.isBuffer(state) ? state : JSON.stringify(state));
  }

  rowOf(entry: AuditEntry): AuditRow {
    const running = this.#running.get(entry.requestId);
    const origin = running?.origin;
    const office = officeOf(entry, origin);
    const shown = entry.shown?.length ? [...new Set(entry.shown)] : null;
    if (entry.refused !== undefined && origin !== undefined) this.#refused.add(entry.requestId);
    const ownUnion =
      entry.actorId !== null && origin?.caller?.personId === entry.actorId ? origin.caller?.member?.org.id : undefined;
    const row = {
      cell_id: entry.cell,
      id: this.#newId(entry.now),
      at: new Date(entry.now),
      actor_id: entry.actorId,
      act: entry.act,
      object_kind: entry.objectKind ?? 'case',
      object_id: entry.objectId,
      subject_id: entry.subjectId ?? null,
      // As the database will keep it: half of a pair of surrogates has no UTF-8.
      purpose: entry.purpose?.toWellFormed() ?? null,
      request_id: entry.requestId,
      outcome: outcomeOf(entry),
      reason: entry.refused ?? null,
      times: entry.times ?? 1,
      post_id: office?.id ?? entry.postId ?? null,
      role: office?.role ?? null,
      org_id: office?.orgId ?? entry.orgId ?? ownUnion ?? null,
      source: sourceOf(entry, running),
      before_hash: this.#digest(entry.before),
      after_hash: shown === null ? this.#digest(entry.after) : digestOfShown(shown),
      shown,
    };
    return { ...row, mac: this.#hmac(textOf(row)) };
  }
}

/** By this the MAC and the seal of a row hold the list that lies beside its line; whoever checks it needs no key. */
const digestOfShown = (shown: readonly string[]): Buffer => hash('sha256', JSON.stringify(shown), 'buffer');

/** What the MAC is of: the row without its cell, which the database decides while a case is filed. */
function textOf(row: Omit<AuditRow, 'mac'>): string {
  return lineOf({
    act: row.act,
    actor: row.actor_id,
    after: row.after_hash?.toString('hex') ?? null,
    at: momentOf(row.at.getTime()),
    before: row.before_hash?.toString('hex') ?? null,
    id: row.id,
    kind: row.object_kind,
    object: row.object_id,
    org: row.org_id,
    outcome: row.outcome,
    post: row.post_id,
    purpose: row.purpose,
    reason: row.reason,
    request: row.request_id,
    role: row.role,
    source: row.source,
    subject: row.subject_id,
    times: row.times,
  });
}

/** Goes with a handle into each of its transactions, so that whoever can write a row can have it signed. */
class AuditingAdapter extends PostgresAdapter {
  readonly auditor: Auditor;

  constructor(auditor: Auditor) {
    super();
    this.auditor = auditor;
  }
}

/** A handle whose audit rows are completed and signed by this auditor. */
export function openAuditedDb(pool: pg.Pool, auditor: Auditor): Db {
  return openDb(pool, new AuditingAdapter(auditor));
}

const unsigned = new Auditor();

/** The auditor of a handle or a transaction; of one that was opened without, one that does not sign. */
export function auditorOf(db: Db): Auditor {
  const { adapter } = db.getExecutor();
  return adapter instanceof AuditingAdapter ? adapter.auditor : unsigned;
}
