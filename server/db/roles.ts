import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/** Makes and migrates the schema; owns the database. */
export const ownerRole = 'hongqiao_owner';

/**
 * Serves requests. Migrations grant to this name. It may log in on an embedded database; on another one it may be a
 * group whose member logs in.
 */
export const appRole = 'hongqiao_app';

/**
 * Reads on behalf of one caller, behind the second wall (docs/adr/0025). Nobody logs in as this role: the app, which is a
 * member of it, takes it for one statement at a time.
 */
export const readerRole = 'hongqiao_reader';

const rolesLock = 4_720_110_300;

/**
 * Makes the three roles and the database, or brings them to what is said here; returns the URLs to log in with.
 *
 * The app may connect and nothing more: no right to create, not even temporary tables; what it may read and write
 * is granted table by table in the migrations. Safe to call again and from several processes at once.
 */
export async function ensureRoles(
  superuserUrl: string,
  options: { database: string; passwords: { owner: string; app: string } },
): Promise<{ ownerUrl: string; appUrl: string }> {
  const { database, passwords } = options;
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    // Two processes that alter one role at once: «tuple concurrently updated».
    await client.query('select pg_advisory_lock($1)', [rolesLock]);
    await ensureLogin(client, ownerRole, passwords.owner);
    await ensureLogin(client, appRole, passwords.app);
    await ensureReader(client);
    await ensureDatabase(client, database);
  } finally {
    await client.end();
  }
  return {
    ownerUrl: withLogin(superuserUrl, { user: ownerRole, password: passwords.owner, database }),
    appUrl: withLogin(superuserUrl, { user: appRole, password: passwords.app, database }),
  };
}

async function ensureLogin(client: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
  const rights = 'login nosuperuser nocreatedb nocreaterole noreplication nobypassrls';
  await client.query(
    `${rowCount ? 'alter' : 'create'} role ${escapeIdentifier(role)} ${rights} password ${escapeLiteral(password)}`,
  );
  // In its log PostgreSQL quotes the row that a fault was about, with what people typed.
  await client.query(`alter role ${escapeIdentifier(role)} set log_error_verbosity = 'terse'`);
}

const readerRights = 'nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls';

/** The owner, whose migrations say what the reader sees, lets the app take the role. */
async function ensureReader(client: Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [readerRole]);
  await client.query(`${rowCount ? 'alter' : 'create'} role ${readerRole} ${readerRights}`);
  await client.query(`grant ${readerRole} to ${appRole}`);
}

async function ensureDatabase(client: Client, database: string): Promise<void> {
  const name = escapeIdentifier(database);
  const { rowCount } = await client.query('select from pg_database where datname = $1', [database]);
  if (!rowCount) await client.query(`create database ${name} template template0 encoding 'UTF8' owner ${ownerRole}`);
  await client.query(`revoke all on database ${name} from public`);
  await client.query(`grant connect on database ${name} to ${appRole}`);
}

/** The same server under another login and database. */
export function withLogin(url: string, to: { user: string; password: string; database: string }): string {
  const changed = new URL(url);
  changed.username = encodeURIComponent(to.user);
  changed.password = encodeURIComponent(to.password);
  changed.pathname = `/${encodeURIComponent(to.database)}`;
  return changed.href;
}
