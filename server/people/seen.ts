import { sql } from 'kysely';
import type { Db } from '../db/open.ts';
import { hashToken } from './caller.ts';

/** Sessions that were used are written down together, so that a thousand of them cost one statement and one flush. */
const everyMs = 1_000;

/**
 * Moves the end of sessions that are used: at most once a minute for each, beside the requests and never in their way. What
 * a process that dies had not written yet is a second of somebody's quarter of an hour.
 */
export class SeenSessions {
  readonly #db: Db;
  readonly #failed: (fault: unknown) => void;
  #tokens = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(db: Db, failed: (fault: unknown) => void) {
    this.#db = db;
    this.#failed = failed;
  }

  note(token: string): void {
    this.#tokens.add(token);
    this.#timer ??= setTimeout(() => void this.settled(), everyMs).unref();
  }

  /** When everything noted so far is written. */
  settled(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const tokens = this.#tokens;
    this.#tokens = new Set();
    if (tokens.size > 0) this.#writing = this.#writing.then(() => this.#write(tokens)).catch(this.#failed);
    return this.#writing;
  }

  /**
   * Rows that somebody else holds are passed over: their session is being looked after by her, and waiting in another order
   * than hers would be a deadlock.
   */
  async #write(tokens: ReadonlySet<string>): Promise<void> {
    await sql`/* prepared: seen-sessions */
      update sessions s set expires_at = least(s.ends_at, t.now + make_interval(secs => s.idle_seconds)), used_at = t.now
      from (select token_hash, c.now from (select clock_now() as now offset 0) c join sessions
        on token_hash = any (${[...tokens].map(hashToken)}::bytea[]) and expires_at > c.now for no key update of sessions skip locked) t
      where s.token_hash = t.token_hash`.execute(this.#db);
  }
}
