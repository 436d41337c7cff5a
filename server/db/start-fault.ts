/** Why Hongqiao could not start. Each code has one line in the operator's guide. */
export type StartFaultCode =
  | 'binaries-missing'
  | 'binaries-unusable'
  | 'root-not-possible'
  | 'data-unreadable'
  | 'data-in-use'
  | 'data-missing'
  | 'build-under-way'
  | 'data-not-empty'
  | 'data-of-other-version'
  | 'disk-full'
  | 'port-taken'
  | 'locale-missing'
  | 'embedded-did-not-start'
  | 'database-unreachable'
  | 'database-refused'
  | 'database-too-old'
  | 'database-not-utf8'
  | 'role-missing'
  | 'migration-misnamed'
  | 'migration-changed'
  | 'migration-failed'
  | 'schema-newer'
  | 'seed-wrong'
  | 'secret-lost'
  | 'keys-missing'
  | 'keys-changing'
  | 'calendar-wrong'
  | 'networks-wrong'
  | 'backup-off'
  | 'backup-unwritable'
  | 'backup-missing'
  | 'backup-damaged'
  | 'data-damaged'
  | 'scanner-wrong'
  | 'backup-too-short'
  | 'command-wrong';

/**
 * A fault at start that the operator can mend.
 *
 * `says` is one line, Chinese first and English after it, that names the thing at fault (path, port, role)
 * and what to do next; it never holds a password, so it may be printed and logged as it is.
 */
export class StartFault extends Error {
  readonly code: StartFaultCode;
  readonly says: string;
  /** What the operating system or PostgreSQL said, for the log; may be several lines. */
  readonly detail: string | undefined;

  constructor(code: StartFaultCode, says: string, options: { cause?: unknown; detail?: string | undefined } = {}) {
    super(`${code}: ${says}`, { cause: options.cause });
    this.name = 'StartFault';
    this.code = code;
    this.says = says;
    this.detail = options.detail;
  }
}

/** What the database modules need of a log; a pino logger is one. */
export interface StartLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

/** A host and port of a database URL, fit for a message: never the user or the password. */
export function placeOf(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `${hostname || 'localhost'}:${port || '5432'}${pathname}`;
  } catch {
    return '(DATABASE_URL)';
  }
}
