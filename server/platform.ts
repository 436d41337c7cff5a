import type pg from 'pg';
import type { Logger } from 'pino';
import type { Calendar } from '../kernel/calendar.ts';
import type { SoldOut } from './allotments/sold-out.ts';
import type { Refusals } from './audit/refusals.ts';
import type { SealKey } from './audit/seal.ts';
import type { Config } from './config.ts';
import type { Auditor } from './db/auditor.ts';
import type { Db } from './db/open.ts';
import type { Beacon } from './draws/beacon.ts';
import type { Scanning } from './files/scanner.ts';
import type { FileStore } from './files/store.ts';
import type { Keys } from './keys/keys.ts';
import type { WalletDoor } from './money/wallet-door.ts';
import type { MailDoor, SmsDoor } from './notices/doors.ts';
import type { Doors } from './observe/doors.ts';
import type { Sealer } from './people/sealing.ts';
import type { SeenSessions } from './people/seen.ts';
import type { Allotments, Registry } from './registry.ts';

/** What every part of the server may use, wired once in `main.ts` and handed down; there are no globals. */
/** Which of the server's own work is asked for: what follows from a case, or everything. */
export type Work = 'cases' | 'all';

export interface Platform {
  readonly config: Config;
  readonly log: Logger;
  readonly pool: pg.Pool;
  readonly db: Db;
  readonly registry: Registry;
  /** Limited goods, by folder. */
  readonly allotments: Allotments;
  /** The campaigns of which nothing is left, as far as this process knows. */
  readonly soldOut: SoldOut;
  readonly calendar: Calendar;
  readonly sealer: Sealer;
  /** The keys behind the sealer. */
  readonly keys: Keys;
  /** Completes and signs the rows of the audit; every handle of the database has it with it. */
  readonly auditor: Auditor;
  /** Keeps what is refused for the audit, without letting it fill up. */
  readonly refusals: Refusals;
  /** Signs seals and anchors of the audit. */
  readonly sealKey: SealKey;
  readonly files: FileStore;
  /** Looks for viruses in what is uploaded. */
  readonly scanning: Scanning;
  readonly mail: MailDoor;
  readonly sms: SmsDoor;
  /** How the two doors above have lately done. */
  readonly doors: Doors;
  readonly wallet: WalletDoor;
  /** A source of values that nobody can know before; absent where this installation names none. */
  readonly beacon?: Beacon | undefined;
  readonly seen: SeenSessions;
  /** Asks the sweep to look now instead of at its next turn; after a move that wrote to the outbox. */
  nudge(work?: Work): void;
}
