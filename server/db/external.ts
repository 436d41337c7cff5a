import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { appRole, readerRole, withLogin } from './roles.ts';
import { placeOf, StartFault, type StartLog } from './start-fault.ts';

/** How long an operator waits to learn that an address is wrong. */
const patience = 5_000;

const oldestVersion = 150_000;

/** Logs in, or says in one line why not: never with the password, and after 5 seconds at most. */
export async function logIn(url: string, variable: 'DATABASE_URL' | 'DATABASE_APP_URL'): Promise<Client> {
  const place = placeOf(url);
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new StartFault(
      'database-refused',
      `${variable} 应写成 postgres://用户:密码@主机:5432/库名。 ${variable} must look like postgres://user:password@host:5432/database.`,
    );
  }
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: patience,
    application_name: 'hongqiao start',
  });
  client.on('error', () => {}); // the statement under way fails as well, and says so
  try {
    await client.connect();
    return client;
  } catch (fault) {
    await client.end().catch(() => {});
    const said = fault instanceof Error ? fault.message || String((fault as { code?: string }).code) : String(fault);
    if (fault instanceof DatabaseError) {
      throw new StartFault(
        'database-refused',
        `${variable} 的数据库 ${place} 拒绝登录（${said}）：请核对用户、密码和库名。 ` +
          `The database of ${variable} at ${place} refused the login (${said}): check user, password and database.`,
        { cause: fault },
      );
    }
    throw new StartFault(
      'database-unreachable',
      `连不上 ${variable} 的数据库 ${place}（${said}）：请核对地址、防火墙，以及 PostgreSQL 是否已启动。 ` +
        `The database of ${variable} at ${place} cannot be reached (${said}): check the address, the firewall, and that PostgreSQL runs.`,
      { cause: fault },
    );
  }
}

/** Checks what Hongqiao needs of a server that somebody else set up, and closes the database to everyone else. */
export async function checkServer(client: Client, log: StartLog): Promise<void> {
  const { rows } = await client.query<{
    version: number;
    shown: string;
    encoding: string;
    letters: boolean;
    database: string;
  }>(
    `select current_setting('server_version_num')::int as version, current_setting('server_version') as shown,
            current_setting('server_encoding') as encoding, '人' ~ '^[[:alpha:]]$' as letters,
            current_database() as database`,
  );
  const { version, shown, encoding, letters, database } = rows[0]!;
  if (version < oldestVersion) {
    throw new StartFault(
      'database-too-old',
      `数据库是 PostgreSQL ${shown}，需要 15 以上。 The database is PostgreSQL ${shown}; 15 or newer is needed.`,
    );
  }
  if (encoding !== 'UTF8') {
    throw new StartFault(
      'database-not-utf8',
      `数据库 ${database} 的编码是 ${encoding}：请用 encoding 'UTF8' template template0 重新建库。 ` +
        `The encoding of database ${database} is ${encoding}: create it again with encoding 'UTF8' template template0.`,
    );
  }
  if (!letters)
    log.warn(
      `lc_ctype of ${database} knows no Chinese letters: search finds nothing; create it with lc_ctype 'C.UTF-8'`,
    );
  await closeToPublic(client, database, log);
}

async function closeToPublic(client: Client, database: string, log: StartLog): Promise<void> {
  const name = escapeIdentifier(database);
  try {
    await client.query(`revoke create, temporary on database ${name} from public`);
    await client.query('revoke create on schema public from public');
    await client.query(`alter database ${name} set timezone = 'Asia/Shanghai'`);
  } catch (fault) {
    if (!(fault instanceof DatabaseError)) throw fault;
    log.warn(
      `DATABASE_URL does not own ${database} (${fault.message}): have its owner revoke create, temporary from public`,
    );
  }
}

interface Rights {
  me: string;
  mayMakeRoles: boolean;
  appExists: boolean;
}

async function readRights(client: Client): Promise<Rights> {
  const { rows } = await client.query<Rights>(
    `select rolname as me, rolsuper or rolcreaterole as "mayMakeRoles",
            exists (select from pg_roles where rolname = $1) as "appExists"
       from pg_roles where rolname = current_user`,
    [appRole],
  );
  return rows[0]!;
}

/**
 * The app's URL on a server that somebody else set up, when only the owner's is given: makes the role with a
 * password of its own, kept in `keptIn` (0600). A role that exists is never given a new password: another machine
 * may be logging in with the old one.
 */
export async function ensureOwnApp(client: Client, ownerUrl: string, keptIn: string): Promise<string> {
  const rights = await readRights(client);
  const kept = existsSync(keptIn) ? readFileSync(keptIn, 'utf8').trim() : undefined;
  const password = kept ?? randomBytes(24).toString('base64url');
  if (!rights.appExists && rights.mayMakeRoles) {
    mkdirSync(dirname(keptIn), { recursive: true });
    writeFileSync(keptIn, `${password}\n`, { mode: 0o600 });
    await client.query(
      `create role ${appRole} login nosuperuser nocreatedb nocreaterole password ${escapeLiteral(password)}`,
    );
  } else if (kept === undefined) {
    throw new StartFault(
      'role-missing',
      `请由管理员执行 ${rights.appExists ? 'alter' : 'create'} role ${appRole} login password '…'，再设置 DATABASE_APP_URL。 ` +
        `Have an administrator run: ${rights.appExists ? 'alter' : 'create'} role ${appRole} login password '…'; then set DATABASE_APP_URL.`,
    );
  }
  const { rows } = await client.query<{ database: string }>('select current_database() as database');
  return withLogin(ownerUrl, { user: appRole, password, database: rows[0]!.database });
}

/** The role behind the second wall, which the app's login takes for one statement at a time. */
export async function ensureReader(client: Client, appUrl: string): Promise<void> {
  const app = decodeURIComponent(new URL(appUrl).username);
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [readerRole]);
  try {
    if (!rowCount) await client.query(`create role ${readerRole} nologin`);
    const member = await client.query(`select where pg_has_role($1, $2, 'member')`, [app, readerRole]);
    if (!member.rowCount) await client.query(`grant ${readerRole} to ${appRole}`);
  } catch (fault) {
    const run = `${rowCount ? '' : `create role ${readerRole} nologin; `}grant ${readerRole} to ${appRole};`;
    throw new StartFault('role-missing', `请由管理员执行：${run} Have an administrator run: ${run}`, { cause: fault });
  }
}

/**
 * Checks the app's own login: it must have the rights of `hongqiao_app`, to which the migrations grant, and must not
 * be able to change what is append-only, as an owner or a superuser can.
 */
export async function checkGivenApp(client: Client, appUrl: string): Promise<void> {
  const rights = await readRights(client);
  const app = await logIn(appUrl, 'DATABASE_APP_URL');
  const { rows } = await app.query<{ name: string; strong: boolean }>(
    'select rolname as name, rolsuper or rolbypassrls as strong from pg_roles where rolname = current_user',
  );
  await app.end();
  const { name, strong } = rows[0]!;
  if (strong || name === rights.me) {
    throw new StartFault(
      'database-refused',
      `DATABASE_APP_URL 的用户 ${name} 权限过大（属主或超级用户），留痕可被改动：请换一个普通用户。 ` +
        `The user ${name} of DATABASE_APP_URL is the owner or a superuser and could change the trace: use an ordinary one.`,
    );
  }
  if (name === appRole) return;
  const user = escapeIdentifier(name);
  try {
    if (!rights.appExists) await client.query(`create role ${appRole} nologin`);
    const member = await client.query(`select where pg_has_role($1, $2, 'usage')`, [name, appRole]);
    if (!member.rowCount) await client.query(`grant ${appRole} to ${user}`);
  } catch (fault) {
    throw new StartFault(
      'role-missing',
      `请由管理员执行：create role ${appRole} nologin; grant ${appRole} to ${user}; ` +
        `Have an administrator run: create role ${appRole} nologin; grant ${appRole} to ${user};`,
      { cause: fault },
    );
  }
}
