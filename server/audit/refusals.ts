import type { Db } from '../db/open.ts';
import type { AuditEntry } from '../db/auditor.ts';
import { writeAudit } from './queries.ts';

/** Refusals of one minute are one row once there are enough of them. */
const windowMs = 60_000;
/** What somebody who is signed in tries is written one by one up to here: what she tried matters. Others get one row. */
const aloneSignedIn = 20;
/** Different people or addresses of a minute; whoever comes after these is counted with all others that do. */
const most = 500;

interface Repeated {
  readonly since: number;
  count: number;
  last: AuditEntry;
}

/**
 * What is refused and matters: a way in that failed, and whoever is signed in at something that is not hers. The first is
 * a row at once; how often it was repeated is one row more when its minute is over. So nobody can fill the audit by being
 * refused: a minute adds a thousand rows at most, whatever comes in. A process that is killed loses the number of
 * repetitions of its last minute, never the first.
 */
export class Refusals {
  readonly #db: Db;
  readonly #failed: (fault: unknown) => void;
  readonly #repeated = new Map<string, Repeated>();

  constructor(db: Db, failed: (fault: unknown) => void) {
    this.#db = db;
    this.#failed = failed;
  }

  note(entry: AuditEntry, from: string): void {
    const full = this.#repeated.size >= most && !this.#repeated.has(from);
    const key = full ? 'others' : from;
    const known = this.#repeated.get(key);
    const alone = entry.actorId === null || full ? 1 : aloneSignedIn;
    if (known === undefined) this.#repeated.set(key, { since: Date.now(), count: 1, last: entry });
    else {
      known.count += 1;
      known.last = entry;
    }
    if ((known?.count ?? 1) <= alone) void writeAudit(this.#db, entry).catch(this.#failed);
  }

  /** Writes how often was repeated what began before `now` minus a minute. */
  async flush(now = Date.now()): Promise<number> {
    let wrote = 0;
    for (const [key, { since, count, last }] of this.#repeated) {
      if (now - since < windowMs) continue;
      this.#repeated.delete(key);
      const alone = last.actorId === null || key === 'others' ? 1 : aloneSignedIn;
      if (count <= alone) continue;
      await writeAudit(this.#db, { ...last, times: count - alone }).catch(this.#failed);
      wrote += 1;
    }
    return wrote;
  }
}
