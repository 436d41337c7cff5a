import { sql } from 'kysely';
import { gather } from '../db/gather.ts';
import type { Db } from '../db/open.ts';
import { hashToken } from './caller.ts';

/**
 * One statement for all that come together. Rows that somebody else holds are passed over: their session is being looked
 * after by her, and waiting in another order than hers would be a deadlock.
 */
const touch = gather<Buffer, undefined>(async (db, hashes) => {
  await sql`/* prepared: touch-sessions */
    update sessions s set expires_at = least(s.ends_at, clock_now() + make_interval(secs => s.idle_seconds))
    from (select token_hash from sessions where token_hash = any (${[...hashes]}::bytea[])
      and expires_at > clock_now() for no key update skip locked) t
    where s.token_hash = t.token_hash`.execute(db);
  return hashes.map(() => undefined);
});

/**
 * Moves the end of sessions that are used. Beside the requests and never in their way: a request goes on while this is
 * written, at most once a minute for each session.
 */
export class SeenSessions {
  readonly #db: Db;
  readonly #failed: (fault: unknown) => void;
  readonly #under = new Map<string, Promise<void>>();

  constructor(db: Db, failed: (fault: unknown) => void) {
    this.#db = db;
    this.#failed = failed;
  }

  note(token: string): void {
    if (this.#under.has(token)) return;
    const done = touch(this.#db, hashToken(token))
      .catch(this.#failed)
      .then(() => void this.#under.delete(token));
    this.#under.set(token, done);
  }

  /** When everything noted so far is written. */
  async settled(): Promise<void> {
    await Promise.all(this.#under.values());
  }
}
